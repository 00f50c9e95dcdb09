// Keys: each action has one, and one key shows them all.

import { make } from "./words.js";

/** @typedef {{ key: string, does: string, act: (event: KeyboardEvent) => void, typing: boolean }} Binding */

/** @type {Binding[]} */
const bindings = [];
/** @type {{ key: string, does: string }[]} */
const others = [];

/**
 * Let a key do something. `typing`: also while somebody types, for keys with Alt or Control and function keys.
 * @param {string} key As "Alt+n", "F8" or "j".
 * @param {string} does
 * @param {(event: KeyboardEvent) => void} act
 * @param {{ typing?: boolean }} [how]
 */
export function bind(key, does, act, { typing = key.includes("+") || /^F\d/.test(key) } = {}) {
  bindings.push({ key, does, act, typing });
}

/** Name a key in the overview that something else listens to. @param {string} key @param {string} does */
export function describe(key, does) {
  others.push({ key, does });
}

/** @type {Record<string, string>} Keys that are called otherwise than a browser calls them. */
const CALLED = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** @param {KeyboardEvent} event */
function pressed(event) {
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : ""];
  if (event.shiftKey && event.key.length > 1) held.push("Shift");
  const letter = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
  return [...held.filter(Boolean), letter].join("+");
}

/** Start listening. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.matches("[contenteditable], input:not([type=checkbox]), textarea, select");
    const key = pressed(event);
    const found = bindings.find((one) => one.key === key && (one.typing || !typing));
    if (!found || (document.querySelector("dialog[open]") && key !== "Escape")) return;
    event.preventDefault();
    found.act(event);
  });
}

/** Show every key in a dialog. */
export function overview() {
  const called = (/** @type {string} */ key) => key.split("+").map((part) => CALLED[part] ?? part);
  const rows = [...bindings, ...others].map(({ key, does }) =>
    make("tr", {}, make("td", {}, make("kbd", {}, called(key).join(" + "))), make("td", {}, does)),
  );
  const dialog = make(
    "dialog",
    { className: "desk-keys", ariaLabel: "Toetsen" },
    make("h2", {}, "Toetsen"),
    make("table", {}, make("tbody", {}, ...rows)),
    make("form", { method: "dialog" }, make("button", {}, "Sluit")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
