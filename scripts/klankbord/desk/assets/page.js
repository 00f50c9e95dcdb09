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
/** @type {Map<string, HTMLInputElement>} Fields with a value that is not saved, by their names. */
const wrong = new Map();
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
    const known = (told.named?.[input.dataset.pick ?? ""] ?? []).map((/** @type {string[]} */ [slug]) => slug);
    if (known.length) offer(input, known);
  }
  checking(page, there);
  /** @type {HTMLButtonElement} */ (one("#ongedaan")).disabled = !done.length;
  bind("Alt+z", "Maak ongedaan", back);
  bind("Alt+k", "Link naar een pagina", link);
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

/**
 * Offer the names that a field may hold; in one that holds several, for the last of them.
 * @param {HTMLInputElement} input @param {string[]} known
 */
function offer(input, known) {
  const id = `lijst-${input.dataset.name}`;
  const show = () => {
    const before = input.dataset.kind === "list" ? (/^.*,\s*/.exec(input.value)?.[0] ?? "") : "";
    suggestions(
      id,
      known.filter((slug) => !before.includes(slug)).map((slug) => before + slug),
    );
  };
  input.setAttribute("list", id);
  input.addEventListener("input", show);
  show();
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
  if (input.dataset.kind === "number") now = value === "" ? null : Number(value.replace(",", "."));
  if (Number.isNaN(now)) {
    unsaved(input, `${shown(input)}: dat is geen getal.`);
    return;
  }
  if (name === "status" && now === "published" && wrong.size) {
    input.value = meta.status ?? "published";
    tell(outbox.trouble);
    [...wrong.values()][0].focus();
    return;
  }
  if (input.dataset.kind === "list")
    now = value
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  outbox.put({ action: "field", about: { name, was: meta[name] ?? null, now } });
  meta[name] = now;
}

/** @param {HTMLInputElement} input How its label names it. */
const shown = (input) => (input.labels?.[0]?.firstChild?.textContent ?? "").trim();

/**
 * Say at a field why what is in it is not saved, for as long as that is so.
 * @param {HTMLInputElement} input @param {string} [why] Empty when it is saved after all.
 */
function unsaved(input, why = "") {
  const name = input.dataset.name ?? "";
  input.parentElement?.querySelector(".desk-wrong")?.remove();
  input.setAttribute("aria-invalid", String(!!why));
  wrong.delete(name);
  if (why) {
    wrong.set(name, input);
    input.after(make("span", { className: "desk-wrong", role: "alert" }, why));
  }
  outbox.trouble = wrong.size ? `Nog niet bewaard: ${[...wrong.values()].map(shown).join(", ")}.` : "";
  if (why) tell(outbox.trouble);
}

/** @param {unknown} name @returns {HTMLInputElement | null} */
const inputOf = (name) => document.querySelector(`[data-name="${CSS.escape(String(name))}"]`);

/** @param {import("./sending.js").Letter} letter @param {Record<string, any>} told */
function answered(letter, told) {
  const changed = letter.action === "field" ? inputOf(letter.about.name) : null;
  if (changed && told.meta) {
    unsaved(changed);
    const now = told.meta[String(letter.about.name)];
    if (changed.dataset.kind === "date" && now && document.activeElement !== changed) changed.value = now;
  }
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
  const { clashes, theirs, merged } = refusal.told;
  const input = letter.action === "field" && !clashes?.length ? inputOf(letter.about.name) : null;
  tell(refusal.message);
  if (letter.action === "save" && clashes?.length) {
    const mine = (await choose(clashes)) === "mine";
    seen = theirs;
    text.value = mine ? merged : theirs;
    if (mine) save();
    draw();
  } else if (letter.action === "field") {
    // Whoever set a day that is not understood does not want the page out now: what is next is not sent.
    const kept = input?.dataset.kind === "date" && outbox.drop(goesOut);
    if (input) unsaved(input, refusal.message);
    else one("#mis").replaceChildren(make("li", { className: "desk-wrong", role: "alert" }, refusal.message));
    const told = await send("load", { page, part }).catch(() => null);
    if (told) meta = told.meta;
    const status = inputOf("status");
    if (kept && status) status.value = meta.status ?? "published";
  }
}

/** @param {import("./sending.js").Letter} letter Whether it would show the page to readers. */
const goesOut = ({ action, about }) => action === "field" && about.name === "status" && about.now === "published";

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

/** Type something as a paragraph of its own: below a list it would become part of that. @param {string} insert */
function apart(insert) {
  const before = text.value.slice(0, text.selectionStart);
  const after = text.value.slice(text.selectionEnd);
  const gap = (/** @type {string} */ lines) => "\n".repeat(Math.max(0, 2 - lines.length));
  const above = before ? gap(/\n*$/.exec(before)?.[0] ?? "") : "";
  type(`${above}${insert}${after.trim() ? gap(/^\n*/.exec(after)?.[0] ?? "") : "\n"}`);
}

async function link() {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const { pages } = await send("pages", { page }).catch(() => ({ pages: [] }));
  suggestions(
    "lijst-bladzijden",
    pages.map((/** @type {any} */ one) => one.title),
  );
  const found = await ask("Link naar een pagina", [
    field("Pagina", "title", "", { list: "lijst-bladzijden", required: true }),
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
  apart(`![${found.alt.replace(/[[\]]/g, "")}](${told.name})`);
  tell(outbox.trouble || "Bewaard");
}
