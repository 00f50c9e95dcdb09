// The map of a long conversation: chapters that fold, the one you are in, finding a word, reading without hesitations.
import { all, one, say } from "./words.js";
import { tokens } from "./vocabulary.js";

const FOUND = "found";
const HERE = "found-here";
const LONG = 60; // paragraphs: on a phone, a longer conversation begins folded

const section = one("[data-transcript]");
const bar = one("[data-t-bar]", section);
/** @type {HTMLDetailsElement[]} */
const parts = Array.from(section.querySelectorAll("details.part"));
const sentences = all("[data-t]", section);

/**
 * Open the part that something is in.
 * @param {Node | null} place
 */
function unfold(place) {
  const element = place instanceof Element ? place : place?.parentElement;
  const part = element?.closest("details.part");
  if (part instanceof HTMLDetailsElement) part.open = true;
}

// The chapter in view.
const now = one("[data-t-now]", bar);
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) now.textContent = one("h3", target).textContent;
  },
  { rootMargin: "-20% 0px -75% 0px" },
);
for (const part of parts) seen.observe(part);

// Folding: all or one by one; a link into a part opens it.
const fold = bar.querySelector("[data-t-fold]");
/** @param {boolean} folded */
function setFolded(folded) {
  for (const part of parts) part.open = !folded;
  fold?.setAttribute("aria-pressed", String(folded));
}
fold?.addEventListener("click", () => setFolded(fold.getAttribute("aria-pressed") !== "true"));
const openTarget = () => unfold(document.getElementById(location.hash.slice(1).split("&")[0]));
addEventListener("hashchange", openTarget);
if (parts.length > 2 && matchMedia("(width < 44rem)").matches && all("p[id]", section).length > LONG) setFolded(true);
openTarget();

// Paper cannot unfold: everything is printed, and folded again afterwards.
/** @type {HTMLDetailsElement[]} */
let closed = [];
addEventListener("beforeprint", () => {
  closed = parts.filter((part) => !part.open);
  for (const part of closed) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of closed) part.open = false;
});

// Finding: every place with the words, and one button to go to the next.
const field = /** @type {HTMLInputElement} */ (one("input", bar));
const output = one("output", bar);
/** @type {HTMLButtonElement[]} */
const steps = Array.from(bar.querySelectorAll("[data-t-step]"));
/** @type {Range[]} */
let found = [];
let at = -1;

/** @param {string} text */
function find(text) {
  found = [];
  at = -1;
  const wanted = tokens(text).join(" ");
  const { highlights } = CSS;
  if (wanted) {
    for (const sentence of sentences) {
      const node = sentence.firstChild;
      if (!(node instanceof Text)) continue;
      for (const { from, to } of places(node.data, wanted)) {
        const range = new Range();
        range.setStart(node, from);
        range.setEnd(node, to);
        found.push(range);
      }
    }
  }
  highlights?.delete(HERE);
  highlights?.set(FOUND, new Highlight(...found));
  for (const step of steps) step.disabled = !found.length;
  output.textContent = wanted ? String(found.length) : "";
}

/**
 * Where words stand one after the other in a text; the last one may go on.
 * @param {string} text
 * @param {string} wanted
 */
function places(text, wanted) {
  const words = Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (word) => ({
    from: word.index,
    to: word.index + word[0].length,
    plain: tokens(word[0])[0] ?? "",
  })).filter(({ plain }) => plain);
  const asked = wanted.split(" ");
  return words.flatMap(({ from }, first) => {
    const these = words.slice(first, first + asked.length);
    const fits =
      these.length === asked.length &&
      these.every(({ plain }, n) => (n < asked.length - 1 ? plain === asked[n] : plain.startsWith(asked[n])));
    return fits ? [{ from, to: these[these.length - 1].to }] : [];
  });
}

/** @param {number} by */
function go(by) {
  if (!found.length) return;
  at = (at + by + found.length) % found.length;
  const range = found[at];
  unfold(range.startContainer);
  CSS.highlights?.set(HERE, new Highlight(range));
  range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  output.textContent = `${at + 1}/${found.length}`;
}

/** @type {number | undefined} */
let timer;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => find(field.value), 150);
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (at < 0) find(field.value);
  go(event.shiftKey ? -1 : 1);
});
for (const step of steps) step.addEventListener("click", () => go(Number(step.dataset.tStep)));

// Without hesitations: what was said stays in the page, and comes back with the same button.
const clean = one("[data-t-clean]", bar);
const fillers = new Set((bar.dataset.fillers ?? "").split(" ").filter(Boolean));
/** @type {Map<HTMLElement, string>} */
const said = new Map();

/** @param {string} text */
function cleaned(text) {
  const words = text.split(" ");
  const kept = words.filter((word, n) => {
    const [bare] = tokens(word);
    if (bare && fillers.has(bare)) return false;
    return !(/[\p{L}][-–—][.,]?$/u.test(word) && n < words.length - 1);
  });
  const first = kept[0] ?? "";
  const capital = /^\p{Lu}/u.test(text) ? first.charAt(0).toUpperCase() + first.slice(1) : first;
  return [capital, ...kept.slice(1)].join(" ");
}
clean.addEventListener("click", () => {
  const on = clean.getAttribute("aria-pressed") !== "true";
  clean.setAttribute("aria-pressed", String(on));
  if (on) {
    for (const sentence of sentences) {
      const text = sentence.textContent;
      const better = cleaned(text);
      if (better === text) continue;
      said.set(sentence, text);
      sentence.textContent = better;
    }
  } else {
    for (const [sentence, text] of said) sentence.textContent = text;
    said.clear();
  }
  find(field.value);
});

// Speed: that of the player.
const speed = bar.querySelector("[data-t-speed]");
const player = document.querySelector("klank-player");
speed?.addEventListener("click", () => {
  /** @type {HTMLElement | null | undefined} */
  const button = player?.querySelector(".p-speed");
  button?.click();
  speed.textContent = button?.textContent ?? "";
  speed.setAttribute("aria-label", `${say("pace")} ${speed.textContent}`);
});

bar.hidden = false;
