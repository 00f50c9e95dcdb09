// The page of an article, event, term or person: its text with a preview beside it, its fields, its pictures.

import { bind } from "./keys.js";
import { checking } from "./checking.js";
import { ask, choose, field, suggestions } from "./dialogs.js";
import { Outbox, Refusal, Undoing, secret, send, tell } from "./sending.js";
import { all, make, one } from "./words.js";

const page = one('meta[name="page"]').getAttribute("content") ?? "";
const text = /** @type {HTMLTextAreaElement} */ (one("#tekst"));
const part = text.dataset.part ?? "body";
const frame = /** @type {HTMLIFrameElement} */ (one("#voorbeeld"));
const SETTLE = 1200; // milliseconds without a key, after which what was typed is saved and drawn

let seen = ""; // the text as the desk knows it, or will when what is on its way has come
/** @type {Record<string, any>} */
let meta = {};
const done = new Undoing(page, "done");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const outbox = new Outbox(page, { done: answered, refused });
const say = (/** @type {unknown} */ error) =>
  tell(error instanceof Refusal ? error.message : "Geen verbinding; probeer het straks.");

start();

async function start() {
  const told = await send("load", { page, part }).catch(say);
  if (!told) return;
  seen = told.text;
  meta = told.meta ?? {};
  const waiting = outbox.letters.findLast((letter) => letter.action === "save");
  text.value = waiting ? String(waiting.about.text) : seen;
  if (waiting) seen = text.value;
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, SETTLE);
  });
  text.addEventListener("blur", save);
  for (const input of /** @type {HTMLInputElement[]} */ (all("[data-name]"))) {
    input.addEventListener("change", () => set(input));
    const { pick } = input.dataset;
    if (pick) input.setAttribute("list", `lijst-${pick}`);
  }
  for (const kind of new Set(all("[data-pick]").map((input) => input.dataset.pick ?? ""))) {
    suggestions(
      `lijst-${kind}`,
      (told.named?.[kind] ?? []).map((/** @type {string[]} */ [slug]) => slug),
    );
  }
  checking(page, there);
  /** @type {HTMLButtonElement} */ (one("#ongedaan")).disabled = !done.length;
  bind("Alt+z", "Maak ongedaan", back);
  bind("Alt+k", "Link naar een bladzijde", link);
  one("#ongedaan").addEventListener("click", back);
  one("#link").addEventListener("click", link);
  const file = /** @type {HTMLInputElement} */ (one("#foto"));
  file.addEventListener("change", () => file.files?.[0] && picture(file.files[0]));
  text.addEventListener("dragover", (event) => event.preventDefault());
  text.addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files[0];
    if (!dropped) return;
    event.preventDefault();
    picture(dropped);
  });
  document.documentElement.dataset.ready = "yes";
  outbox.post();
  draw();
}

/** @param {import("./checking.js").Place} place Where a mistake is mended. */
function there({ note, field, line }) {
  const named =
    field && /** @type {HTMLElement | null} */ (document.querySelector(`[data-name="${CSS.escape(field)}"]`));
  if (named) {
    named.focus();
    return;
  }
  const rows = text.value.split("\n");
  const begin = note ? text.value.indexOf(note) : rows.slice(0, line ?? 0).join("\n").length + (line ? 1 : 0);
  const length = note?.length ?? rows[line ?? 0]?.length ?? 0;
  text.focus();
  text.setSelectionRange(Math.max(0, begin), Math.max(0, begin) + length);
}

function save() {
  clearTimeout(timer);
  if (text.value === seen) return;
  outbox.put({ action: "save", about: { part, base: seen, text: text.value } });
  seen = text.value;
  draw();
}

async function draw() {
  try {
    const told = await send("preview", { page, part, text: text.value });
    frame.srcdoc = told.html;
    one("#mis").replaceChildren();
  } catch (error) {
    if (error instanceof Refusal) one("#mis").replaceChildren(make("li", { className: "desk-wrong" }, error.message));
  }
}

/** @param {HTMLInputElement} input */
function set(input) {
  const name = input.dataset.name ?? "";
  const value = input.value.trim();
  /** @type {unknown} */
  let now = value || null;
  if (input.dataset.kind === "check") now = input.checked || null;
  if (input.dataset.kind === "number") now = value === "" ? null : Number(value);
  if (input.dataset.kind === "list")
    now = value
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  outbox.put({ action: "field", about: { name, was: meta[name] ?? null, now } });
  meta[name] = now;
}

/** @param {import("./sending.js").Letter} letter @param {Record<string, any>} told */
function answered(letter, told) {
  if (told.undo?.length && !letter.back) done.push(told.undo);
  /** @type {HTMLButtonElement} */ (one("#ongedaan")).disabled = !done.length;
  if (told.meta) meta = told.meta;
  if (told.text !== undefined && !outbox.waiting && text.value === seen) {
    if (text.value !== told.text) {
      const at = text.selectionStart;
      text.value = told.text;
      text.setSelectionRange(at, at);
    }
    seen = told.text;
  }
  draw();
}

/** @param {import("./sending.js").Letter} letter @param {Refusal} refusal */
async function refused(letter, refusal) {
  tell(refusal.message);
  const { clashes, theirs, merged } = refusal.told;
  if (letter.action === "save" && clashes?.length) {
    const mine = (await choose(clashes)) === "mine";
    seen = theirs;
    text.value = mine ? merged : theirs;
    if (mine) save();
    draw();
  } else if (letter.action === "field") {
    const told = await send("load", { page, part }).catch(() => null);
    if (told) meta = told.meta;
    one("#mis").replaceChildren(make("li", { className: "desk-wrong", role: "alert" }, refusal.message));
  }
}

function back() {
  save();
  const names = done.pop();
  if (names) outbox.put({ action: "undo", about: { names, part }, back: true });
}

/** @param {string} insert */
function type(insert) {
  text.setRangeText(insert, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  save();
}

async function link() {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const { pages } = await send("pages", { page }).catch(() => ({ pages: [] }));
  suggestions(
    "lijst-bladzijden",
    pages.map((/** @type {any} */ one) => one.title),
  );
  const found = await ask("Link naar een bladzijde", [
    field("Bladzijde", "title", "", { list: "lijst-bladzijden", required: true }),
    field("Tekst van de link", "shown", chosen),
  ]);
  const there = pages.find((/** @type {any} */ one) => one.title === found?.title);
  if (there) type(`[${found?.shown || there.title}](${there.path})`);
}

/** @param {File} file */
async function picture(file) {
  const found = await ask("Foto", [
    make("p", {}, "Wat is erop te zien, voor wie haar niet kan zien?"),
    field("Beschrijving", "alt", "", { required: true }),
  ]);
  if (!found) return;
  tell("Foto wordt bewaard…");
  const answer = await fetch(`/pictures/${page}?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream", "X-Klankbord-Csrf": secret() },
    body: file,
  }).catch(() => null);
  const told = await answer?.json().catch(() => ({}));
  if (!answer?.ok) {
    tell(told?.problem ?? "Geen verbinding; probeer het straks.");
    return;
  }
  type(`![${found.alt.replace(/[[\]]/g, "")}](${told.name})`);
  tell("Bewaard");
}
