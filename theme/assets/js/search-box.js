// The search field on every page: the first results appear below it while typing.
import { all, make, say } from "./words.js";
import { counted, find, item, ready, show } from "./search.js";

const FIRST = 4;

/**
 * Show results below `input`; arrows and Tab walk through them, Escape closes.
 * @param {HTMLInputElement} input
 */
export function attach(input) {
  ready();
  const status = make("p", { className: "search-status", role: "status" });
  const list = make("ol", { className: "hits" });
  const more = make("a", { className: "all", hidden: true }, say("search_all"));
  const panel = make("div", { className: "search-panel", hidden: true }, status, list, more);
  const form = /** @type {HTMLFormElement} */ (input.form);
  form.append(panel);
  form.classList.add("with-panel");
  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const words = input.value.trim();
    if (words.length < 2) {
      panel.hidden = true;
      return;
    }
    panel.hidden = false;
    try {
      const { pages, question } = await find(words, { typing: true });
      const found = await show(pages.slice(0, FIRST), question, 1);
      if (mine !== turn) return;
      const walking = all("a", list).findIndex((link) => link === document.activeElement);
      list.replaceChildren(...found.map((result) => item(result, question, "p")));
      if (walking >= 0) (all("a", list)[walking] ?? input).focus();
      status.textContent = counted(pages.length, words);
      if (question.meant) status.textContent = `${say("search_meant", { q: question.meant })} ${status.textContent}`;
      more.hidden = pages.length <= FIRST;
      more.href = `${form.action}?q=${encodeURIComponent(words)}`;
    } catch {
      status.textContent = say("search_failed");
    }
  };
  /** @type {number | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  input.addEventListener("focus", () => {
    if (input.value.trim().length > 1) panel.hidden = false;
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && form.contains(event.relatedTarget)) return;
    setTimeout(() => {
      if (!form.contains(document.activeElement)) panel.hidden = true;
    }, 150);
  });
  panel.addEventListener("pointerdown", (event) => event.stopPropagation());
  form.addEventListener("keydown", (event) => {
    const links = [input, ...all("a.hit-title, a.all:not([hidden])", panel)];
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "Escape") {
      event.preventDefault();
      input.focus();
      panel.hidden = true;
    } else if (event.key === "ArrowDown" && at >= 0) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at > 0) {
      event.preventDefault();
      links[at - 1].focus();
    }
  });
  if (input.value) search();
}
