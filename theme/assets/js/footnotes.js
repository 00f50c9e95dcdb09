/* What a note says, beside its number. Without this the number leads to the note at the end of the page. */
import { all, make, one } from "./words.js";

const WAIT = 150;
const box = make("div", { className: "note-tip", id: "note-tip" });
box.setAttribute("role", "tooltip");
box.setAttribute("popover", "manual");
/** @type {HTMLElement | null} */
let shown = null;
let timer = 0;

/**
 * The words of the note that a link leads to, without the way back and without names that are only once on a page.
 * @param {HTMLAnchorElement} link
 */
function words(link) {
  const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!note) return [];
  const copy = /** @type {HTMLElement} */ (note.cloneNode(true));
  for (const back of all(".footnote-backref", copy)) back.remove();
  for (const named of all("[id]", copy)) named.removeAttribute("id");
  for (const other of all("a, button", copy)) other.replaceWith(...other.childNodes);
  for (const scrolled of all("[tabindex]", copy)) scrolled.removeAttribute("tabindex");
  return [...copy.childNodes];
}

function hide() {
  clearTimeout(timer);
  if (!shown) return;
  shown.removeAttribute("aria-describedby");
  shown = null;
  box.hidePopover();
}

/** @param {HTMLAnchorElement} link */
function show(link) {
  clearTimeout(timer);
  if (shown === link) return;
  hide();
  const content = words(link);
  if (!content.length) return;
  box.replaceChildren(...content);
  one("main").append(box);
  box.showPopover();
  shown = link;
  link.setAttribute("aria-describedby", box.id);
  const at = link.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(
    8,
    Math.min(at.left + at.width / 2 - width / 2, document.documentElement.clientWidth - width - 8),
  );
  const above = at.top - height - 6;
  box.style.left = `${left}px`;
  box.style.top = `${above >= 8 ? above : at.bottom + 6}px`;
}

/** The pointer may go from the number to the words: they stay while it is on either. */
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(hide, WAIT * 2);
};

if ("popover" in HTMLElement.prototype) {
  for (const link of /** @type {HTMLAnchorElement[]} */ (all(".footnote-ref, a.annotation"))) {
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse") return; // a finger goes to the note itself
      clearTimeout(timer);
      timer = setTimeout(() => show(link), WAIT);
    });
    link.addEventListener("pointerleave", later);
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
    link.addEventListener("click", hide);
  }
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", later);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("scroll", hide, { passive: true });
}
