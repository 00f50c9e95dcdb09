// Asking the desk to do something. What cannot be sent now is kept in this browser and sent again, in order.

import { one } from "./words.js";

/** @typedef {Record<string, any>} Told */

let csrf = document.querySelector('meta[name="csrf"]')?.getAttribute("content") ?? "";

/** What a request must repeat. */
export const secret = () => csrf;

/** A refusal that the editor must hear about; `told` is what came with it. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {Told} told
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
 * @returns {Promise<Told>}
 */
export async function send(action, about) {
  let answer = await ask(action, about);
  if ((answer.status === 401 || answer.status === 403) && (await renewed())) answer = await ask(action, about);
  const told = await answer.json().catch(() => ({}));
  if (answer.status >= 500) throw new TypeError("the desk is in trouble");
  if (!answer.ok) throw new Refusal(answer.status, told);
  return told;
}

/**
 * @param {string} action
 * @param {Record<string, unknown>} about
 * @param {RequestInit} [how]
 */
const ask = (action, about, how = {}) =>
  fetch(`/do/${action}`, {
    ...how,
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Klankbord-Csrf": csrf },
    body: JSON.stringify(about),
  });

/**
 * Tell something on the way out: the browser sees to it, and nobody hears the answer.
 * @param {string} action
 * @param {Record<string, unknown>} about
 */
export function leaving(action, about) {
  ask(action, about, { keepalive: true }).catch(() => null);
}

/** Whether somebody signed in again since this page was loaded: then there is a new secret to repeat. */
async function renewed() {
  const page = await fetch("/", { headers: { Accept: "text/html" } }).then((answer) => answer.text());
  const found = /name="csrf" content="([^"]+)"/.exec(page)?.[1];
  if (!found || found === csrf) return false;
  csrf = found;
  return true;
}

/**
 * Say how things are, at the top, to eyes and to a screen reader.
 * @param {string} text
 */
export function tell(text) {
  const state = one("#toestand");
  if (state.textContent !== text) state.textContent = text;
}

/** @typedef {{ action: string, about: Record<string, unknown>, back?: boolean }} Letter */

/** What is to be sent about one page: one at a time, in order, and kept until the desk has answered. */
export class Outbox {
  /**
   * @param {string} page
   * @param {{ done: (letter: Letter, told: Told) => void, refused: (letter: Letter, refusal: Refusal) => void }} heard
   */
  constructor(page, heard) {
    this.page = page;
    this.heard = heard;
    this.key = `klankbord.desk.${page}`;
    /** @type {Letter[]} */
    this.letters = [];
    this.busy = false;
    this.pause = 500;
    this.trouble = ""; // what the page has that is not saved, in words
    try {
      this.letters = JSON.parse(localStorage.getItem(this.key) ?? "[]");
    } catch {
      // damaged, or a private window
    }
    addEventListener("online", () => this.post());
    addEventListener("beforeunload", (event) => {
      if (this.letters.length && !this.kept) event.preventDefault();
    });
  }

  /** @param {Letter} letter */
  put(letter) {
    this.letters.push(letter);
    this.keep();
    this.post();
  }

  keep() {
    try {
      if (this.letters.length) localStorage.setItem(this.key, JSON.stringify(this.letters));
      else localStorage.removeItem(this.key);
      this.kept = true;
    } catch {
      this.kept = false;
    }
  }

  /** Take back what is still to be sent and fits; whether there was any. @param {(letter: Letter) => boolean} fits */
  drop(fits) {
    const before = this.letters.length;
    this.letters = this.letters.filter((letter) => !fits(letter));
    this.keep();
    return this.letters.length < before;
  }

  get waiting() {
    return this.letters.length;
  }

  /** Send what waits; stops at what cannot be sent, and tries again later. */
  async post() {
    if (this.busy) return;
    this.busy = true;
    while (this.letters.length) {
      const letter = this.letters[0];
      if (this.pause <= 500) tell("Bewaren…");
      try {
        const told = await send(letter.action, { page: this.page, ...letter.about });
        this.letters.shift();
        this.keep();
        this.pause = 500;
        this.heard.done(letter, told);
        if (!this.letters.length) tell(this.trouble || "Bewaard");
      } catch (error) {
        if (error instanceof Refusal && error.status !== 401 && error.status !== 429) {
          this.letters.shift();
          this.keep();
          this.heard.refused(letter, error);
          continue;
        }
        const count = this.letters.length;
        const why = error instanceof Refusal ? error.message : "Geen verbinding.";
        tell(`${why} ${count === 1 ? "Eén wijziging is" : `${count} wijzigingen zijn`} bewaard in deze browser.`);
        setTimeout(() => this.post(), this.pause);
        this.pause = Math.min(30_000, this.pause * 2);
        break;
      }
    }
    this.busy = false;
  }
}

/** The changes of a page that can be undone (or done again), the last one last; also after it is loaded again. */
export class Undoing {
  /** @param {string} page @param {string} name */
  constructor(page, name) {
    this.key = `klankbord.desk.${name}.${page}`;
    /** @type {string[][]} */
    this.names = [];
    try {
      this.names = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    } catch {
      // damaged, or a private window
    }
  }

  get length() {
    return this.names.length;
  }

  /** @param {string[]} names What one change is known by. */
  push(names) {
    this.names.push(names);
    this.keep();
  }

  pop() {
    const names = this.names.pop();
    this.keep();
    return names;
  }

  clear() {
    this.names = [];
    this.keep();
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.names.slice(-100)));
    } catch {
      // a private window: it can be undone until the page is loaded again
    }
  }
}
