// Select a text and share, keep or hear just that; what is copied names the speaker and leads to the sentence.
import { all, clock, make, one, say } from "./words.js";
import { keep } from "./shelf.js";
import { told } from "./told.js";

const LONGEST = 1200; // letters: more than that is not a quotation
await told(); // its words
const main = one("main");
const status = make("span", { role: "status" });
const box = make("div", { className: "selected", hidden: true, role: "toolbar" });
box.setAttribute("aria-label", say("selected_text"));
document.body.append(box);

/**
 * Who says a sentence: the name stands before the first paragraph of what somebody says.
 * @param {HTMLElement} sentence
 */
function speaker(sentence) {
  let place = sentence.closest("p");
  while (place && !place.querySelector(".who"))
    place = place.previousElementSibling instanceof HTMLParagraphElement ? place.previousElementSibling : null;
  return place?.querySelector(".who")?.textContent ?? "";
}

/**
 * The sentences by who says them, one after another.
 * @param {HTMLElement[]} sentences
 */
function turns(sentences) {
  /** @type {{ who: string, words: string[] }[]} */
  const found = [];
  for (const sentence of sentences) {
    const who = speaker(sentence);
    if (found.at(-1)?.who !== who) found.push({ who, words: [] });
    found.at(-1)?.words.push(sentence.textContent.trim());
  }
  return found;
}

/** What is selected: its text, who says it, and the address of just that. */
function selected() {
  const selection = getSelection();
  const text = selection?.toString().replace(/\s+/g, " ").trim() ?? "";
  if (!selection || selection.isCollapsed || text.length < 3 || text.length > LONGEST) return null;
  const range = selection.getRangeAt(0);
  if (!main.contains(range.commonAncestorContainer)) return null;
  const page = location.href.split("#")[0];
  const sentences = all("[data-transcript] [data-t]");
  const inside = sentences.filter((sentence) => range.intersectsNode(sentence));
  if (!inside.length) {
    const words = text.split(" ");
    const directive = words.length > 8 ? [words.slice(0, 4), words.slice(-4)] : [words];
    const parts = directive.map((some) => encodeURIComponent(some.join(" ")).replaceAll("-", "%2D"));
    return { text, speaker: "", url: `${page}#:~:text=${parts.join(",")}`, from: null, until: null };
  }
  const from = Number(inside[0].dataset.t);
  const next = sentences[sentences.indexOf(inside[inside.length - 1]) + 1];
  const until = next ? Number(next.dataset.t) : null;
  const quoted = inside.map((sentence) => sentence.textContent.trim()).join(" ");
  const said = turns(inside);
  const [{ who }] = said;
  const whole = text.length < 40 ? text : quoted.length < text.length * 2 ? text : quoted;
  return {
    text: said.length === 1 ? whole : said.map((turn) => `${turn.who}: ${turn.words.join(" ")}`).join(" "),
    speaker: said.length === 1 ? who : "", // of several people, each is named before their own words
    url: `${page}#t=${from}${until ? `,${until}` : ""}`,
    from,
    until,
  };
}

/** @param {string} name */
const button = (name) => make("button", { type: "button" }, name);
const copy = button(say("copy_quote"));
const mark = button(say("keep"));
const share = button(say("share"));
box.append(copy, mark, share, status);

/** @param {string} text */
function tell(text) {
  status.textContent = text;
  setTimeout(() => {
    status.textContent = "";
    show();
  }, 2500);
}

/** @param {NonNullable<ReturnType<typeof selected>>} what */
const written = ({ text, speaker, url }) => `“${text}”${speaker ? ` — ${speaker}` : ""}\n${url}`;

copy.addEventListener("click", async () => {
  const what = selected();
  if (!what) return;
  await navigator.clipboard.writeText(written(what));
  tell(what.from === null ? say("copied") : say("copied_from", { time: clock(what.from) }));
});
share.addEventListener("click", async () => {
  const what = selected();
  if (!what) return;
  const title = one("h1").textContent.trim();
  const player = document.querySelector("klank-player");
  const show = player instanceof HTMLElement ? player.dataset.show : "";
  const [page] = location.href.split("#");
  const { open } = await import("./sharing.js");
  const sound = player !== null && what.from !== null;
  const source = show ? `${show} · ${title}` : title;
  open({ ...what, kind: what.from === null ? "text" : "clip", title, source, page, sound });
});
mark.addEventListener("click", () => {
  const what = selected();
  if (!what) return;
  const address = new URL(what.url);
  const url = address.pathname + (what.from === null ? "" : address.hash);
  keep({ url, title: one("h1").textContent.trim(), text: what.text, speaker: what.speaker });
  tell(say("kept"));
});
box.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays

function show() {
  const what = selected();
  box.hidden = !what && !status.textContent;
  if (!what) return;
  const place = /** @type {Selection} */ (getSelection()).getRangeAt(0).getBoundingClientRect();
  const below = Math.min(place.bottom + 10, innerHeight - box.offsetHeight - 10);
  box.style.top = `${Math.max(70, below)}px`;
  box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`;
}

/** @type {number | undefined} */
let timer;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 200);
});
setTimeout(show, 200); // the selection for which this was loaded
