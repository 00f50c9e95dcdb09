/* Tabs and buttons to copy code, for pages that have any. Without this script every tab is open under its label. */
import { all, make, one, say } from "./words.js";

/** @typedef {{ panels: HTMLElement[], buttons: HTMLButtonElement[], labels: string[] }} Tabs */

const KEY = "klankbord.tab";
/** @type {Tabs[]} */
const sets = [];

const kept = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

/** @param {string} label */
const keep = (label) => {
  try {
    localStorage.setItem(KEY, label);
  } catch {
    // a private window
  }
};

/**
 * Open one tab of a set.
 * @param {Tabs} set
 * @param {number} at
 * @param {boolean} focus
 */
function choose(set, at, focus) {
  set.buttons.forEach((button, n) => {
    button.setAttribute("aria-selected", String(n === at));
    button.tabIndex = n === at ? 0 : -1;
    set.panels[n].hidden = n !== at;
  });
  if (focus) set.buttons[at].focus();
}

/**
 * The reader's choice; sets that have the same label change together.
 * @param {Tabs} set
 * @param {number} at
 * @param {boolean} focus
 */
function pick(set, at, focus) {
  const label = set.labels[at];
  for (const other of sets) {
    const found = other === set ? at : other.labels.indexOf(label);
    if (found >= 0) choose(other, found, focus && other === set);
  }
  keep(label);
}

/**
 * @param {KeyboardEvent} event
 * @param {Tabs} set
 */
function move(event, set) {
  const last = set.buttons.length - 1;
  const at = set.buttons.findIndex((button) => button === event.target);
  /** @type {Record<string, number>} */
  const ways = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last };
  const to = ways[event.key];
  if (to === undefined) return;
  event.preventDefault();
  pick(set, to, true);
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, string>} attributes
 */
const mark = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

all(".tabs").forEach((whole, number) => {
  const list = make("div", { className: "tab-list" });
  list.setAttribute("role", "tablist");
  /** @type {Tabs} */
  const set = { panels: all(":scope > .tab", whole), buttons: [], labels: [] };
  set.panels.forEach((panel, n) => {
    const heading = one(":scope > .tab-label", panel);
    const button = make("button", { type: "button", id: `tab-${number}-${n}` });
    button.append(...[...heading.childNodes].map((node) => node.cloneNode(true)));
    panel.id ||= `tab-${number}-${n}-inhoud`;
    mark(button, { role: "tab", "aria-controls": panel.id });
    mark(panel, { role: "tabpanel", "aria-labelledby": button.id, tabindex: "0" });
    heading.hidden = true;
    button.addEventListener("click", () => pick(set, n, false));
    button.addEventListener("keydown", (event) => move(event, set));
    set.buttons.push(button);
    set.labels.push(heading.textContent.trim());
    list.append(button);
  });
  whole.prepend(list);
  whole.dataset.ready = "";
  sets.push(set);
  choose(set, Math.max(0, set.labels.indexOf(kept() ?? "")), false);
});

/** A link to something inside a tab opens that tab. */
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const panel = target && /** @type {HTMLElement | null} */ (target.closest(".tab[hidden]"));
  const set = panel && sets.find((tabs) => tabs.panels.includes(panel));
  if (!set) return;
  choose(set, set.panels.indexOf(panel), false);
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

if (navigator.clipboard) {
  for (const block of all(".prose .highlight > pre")) {
    const button = make("button", { type: "button", className: "copy", textContent: say("copy_code") });
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const copy = /** @type {HTMLElement} */ (block.cloneNode(true));
      for (const other of all(".linenos, .annotation", copy)) other.remove();
      await navigator.clipboard.writeText(`${copy.textContent.trimEnd()}\n`);
      button.textContent = say("copied_code");
      setTimeout(() => {
        button.textContent = say("copy_code");
      }, 2000);
    });
    block.parentElement?.append(button);
  }
}
