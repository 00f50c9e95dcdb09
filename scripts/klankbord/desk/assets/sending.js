// Asking the desk to do something. What cannot be sent now is kept in this browser and sent again, in order.

import { one } from "./words.js";

const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";

/** A refusal that the editor must hear about; `told` is what came with it. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} told
   */
  constructor(status, told) {
    super(String(told.problem ?? "Er ging iets mis."));
    this.status = status;
    this.told = told;
  }
}

/**
 * Ask for one action; gives what it answers. Throws Refusal, or TypeError when nobody answers.
 * @param {string} action
 * @param {Record<string, unknown>} about
 * @returns {Promise<Record<string, any>>}
 */
export async function send(action, about) {
  const answer = await fetch(`/do/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Klankbord-Csrf": csrf },
    body: JSON.stringify(about),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, told);
  return told;
}

/**
 * Say how things are, at the top, to eyes and to a screen reader.
 * @param {string} text
 */
export function tell(text) {
  one("#toestand").textContent = text;
}
