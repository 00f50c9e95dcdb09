// Questions in a dialog: a form, a choice between two versions, a message.

import { make } from "./words.js";

/**
 * Ask something; gives the values of the form, or null when it is closed.
 * @param {string} title
 * @param {(Node | string)[]} inside
 * @param {string} [yes]
 * @returns {Promise<Record<string, string> | null>}
 */
export function ask(title, inside, yes = "Goed") {
  const form = make(
    "form",
    { method: "dialog", className: "desk-form" },
    make("h2", {}, title),
    ...inside,
    make(
      "p",
      { className: "desk-buttons" },
      make("button", { value: "yes", className: "main-action" }, yes),
      make("button", { value: "", formnovalidate: true }, "Annuleer"),
    ),
  );
  const dialog = make("dialog", { className: "desk-dialog", "aria-label": title }, form);
  document.body.append(dialog);
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      dialog.remove();
      before?.focus();
      resolve(dialog.returnValue === "yes" ? values : null);
    });
  });
}

/**
 * Two versions of the same side by side; gives "mine" or "theirs".
 * @param {{ base: string, mine: string, theirs: string }[]} clashes
 * @returns {Promise<"mine" | "theirs">}
 */
export async function choose(clashes) {
  const parts = clashes.map(({ base, mine, theirs }) =>
    make(
      "div",
      { className: "desk-clash" },
      side("Eerst stond er", base),
      side("Van jou", mine),
      side("Van een ander", theirs),
    ),
  );
  const told = make("p", {}, "Iemand anders veranderde hier ook iets. Er is nog niets overschreven.");
  const found = await ask("Twee versies", [told, ...parts], "Neem de mijne");
  return found ? "mine" : "theirs";
}

/**
 * @param {string} title
 * @param {string} text
 */
const side = (title, text) => make("div", {}, make("h3", {}, title), make("pre", {}, text || "(niets)"));

/**
 * A number of things, as one says it: "1 plaats", "2 plaatsen".
 * @param {number} number
 * @param {string} single
 * @param {string} more
 */
export const many = (number, single, more) => `${number} ${number === 1 ? single : more}`;

/**
 * A field with a label.
 * @param {string} label
 * @param {string} name
 * @param {string} value
 * @param {Record<string, unknown>} [more]
 */
export const field = (label, name, value, more = {}) =>
  make("label", { className: "desk-field" }, label, make("input", { name, value, ...more }));

/**
 * Complete what is typed with the first of some names that begins so: the rest is selected, and goes when one types on.
 * @param {HTMLInputElement} input
 * @param {string[]} names
 */
export function completed(input, names) {
  input.addEventListener("input", (event) => {
    const typed = input.value;
    if (/** @type {InputEvent} */ (event).inputType !== "insertText" || input.selectionEnd !== typed.length) return;
    const name = names.find((one) => one.toLowerCase().startsWith(typed.toLowerCase()));
    if (!typed.trim() || !name || name.length === typed.length) return;
    input.value = name;
    input.setSelectionRange(typed.length, name.length);
  });
}

/**
 * A list to complete from, for inputs that name it.
 * @param {string} id
 * @param {string[]} values
 */
export function suggestions(id, values) {
  document.getElementById(id)?.remove();
  document.body.append(make("datalist", { id }, ...values.map((value) => make("option", { value }))));
}
