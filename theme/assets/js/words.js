// What all scripts share: the words they show, finding and making elements, whether keys are ours.

/** @type {Record<string, string>} In the language of the page; templates put them on <body>, or beside their script. */
const words = {
  ...JSON.parse(document.body.dataset.strings || "{}"),
  ...JSON.parse(document.querySelector("[data-words]")?.getAttribute("data-words") || "{}"),
};

/**
 * The sentence called `name`, with {blanks} filled in.
 * @param {string} name
 * @param {Record<string, string | number | undefined>} [blanks]
 */
export function say(name, blanks = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(blanks[key] ?? whole));
}

/**
 * Add words that came later, with what needs them.
 * @param {Record<string, string>} more
 */
export const learn = (more) => Object.assign(words, more);

/**
 * 754.3 as "12:34"; from an hour on "1:02:03".
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/**
 * The first element that a selector names; for elements that the template guarantees.
 * @param {string} selector
 * @param {ParentNode} [within]
 */
export const one = (selector, within = document) => /** @type {HTMLElement} */ (within.querySelector(selector));

/**
 * All elements that a selector names.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

/**
 * The element that a selector names, in which an event happened.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const around = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

/**
 * An element with properties and children; text is never read as markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | null | undefined)} children
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in element && name !== "list" && name !== "form") Object.assign(element, { [name]: value });
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Say which quote a button shares, for those who hear the buttons of a page one after another.
 * @param {HTMLElement} button
 */
export function nameShare(button) {
  const said = button.closest("figure")?.querySelector("blockquote")?.textContent.trim() ?? "";
  button.setAttribute("aria-label", `${button.textContent.trim()}: ${said}`);
}

/** The root of the site, even if it is in a folder. */
export const root = new URL(`${document.documentElement.dataset.root?.replace(/\/?$/, "/")}`, document.baseURI);

/** Whether single keys do something; readers who use speech input, or tremble, turn them off (WCAG 2.1.4). */
export const keys = {
  get on() {
    try {
      return localStorage.getItem("klankbord.keys") !== "off";
    } catch {
      return true;
    }
  },
  set on(value) {
    try {
      localStorage.setItem("klankbord.keys", value ? "on" : "off");
    } catch {
      // a private window
    }
  },
};

const FIELD = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/**
 * Whether keys that are typed now belong to a field.
 * @param {KeyboardEvent} event
 */
export const isTyping = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || around(event, FIELD) !== null;
