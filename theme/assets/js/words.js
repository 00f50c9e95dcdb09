// The words that scripts show, in the language of the page; templates put them on <body>.
const words = JSON.parse(document.body.dataset.strings || "{}");

/** The sentence called `name`, with {blanks} filled in. */
export function say(name, blanks = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => blanks[key] ?? whole);
}

/** 754.3 as "12:34"; from an hour on "1:02:03". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const rest = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** An element with properties and children; text is never read as markup. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The root of the site, also when it lives below a folder. */
export const root = new URL(`${document.documentElement.dataset.root.replace(/\/?$/, "/")}`, document.baseURI);

/** Whether single keys do something; a reader who speaks to the screen, or trembles, turns them off (WCAG 2.1.4). */
export const keys = {
  get on() { try { return localStorage.getItem("klankbord.keys") !== "off"; } catch { return true; } },
  set on(value) { try { localStorage.setItem("klankbord.keys", value ? "on" : "off"); } catch { /* private window */ } },
};

/** Whether keys typed now belong to a field. */
export const isTyping = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey ||
  event.target.closest?.("input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]");
