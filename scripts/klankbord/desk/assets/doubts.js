// The words that the machine doubts, walked through with one key; and what may be meant instead, taken with another.

import { bind } from "./keys.js";
import { moment, wordsOf } from "./state.js";
import { make, one } from "./words.js";

/** @typedef {[text: string, first: number, count: number]} Instead What may be meant, for which words of a cue. */
/** @typedef {[cue: number, word: number, text: string, sure: number, instead: Instead[]]} Doubt */

export class Doubts {
  /** @param {import("./cues.js").Cues} cues */
  constructor(cues) {
    this.cues = cues;
    this.episode = cues.episode;
    this.at = -1;
    this.box = one("#in-plaats-van");
    bind("F8", "Volgende twijfelwoord", () => this.walk(1));
    bind("Shift+F8", "Vorige twijfelwoord", () => this.walk(-1), { typing: true });
    bind("F9", "Neem wat er in plaats daarvan staat", () => this.take(0));
    bind("Shift+F9", "Neem het tweede dat er in plaats daarvan staat", () => this.take(1), { typing: true });
    cues.list.addEventListener("click", () => this.look());
    cues.list.addEventListener("input", () => this.offer(null));
    this.count();
  }

  count() {
    const { length } = this.episode.doubts;
    one("#twijfels").textContent = length ? `${length} twijfelwoorden` : "Geen twijfelwoorden";
  }

  /** Go to the next doubtful word (or the one before it): it is selected and heard. @param {number} by */
  walk(by) {
    const { doubts } = this.episode;
    if (!doubts.length) return;
    this.at = this.next(by);
    const [at, word] = doubts[this.at];
    this.cues.select(at, word, word);
    const cue = this.episode.cues[at];
    this.cues.player.from(Math.max(0, moment(cue, word) - 1.5), moment(cue, word + 1) + 1);
    this.offer(doubts[this.at]);
  }

  /** The doubt after (or before) where somebody is, which need not be a doubt. @param {number} by */
  next(by) {
    const { doubts } = this.episode;
    const spot = this.cues.spot();
    const here = spot ?? (this.at >= 0 ? doubts[Math.min(this.at, doubts.length - 1)] : [-1, 0]);
    const behind = doubts.findIndex(([cue, word]) => cue > here[0] || (cue === here[0] && word > here[1]));
    if (by > 0) return behind < 0 ? 0 : behind;
    const before = doubts.findLastIndex(([cue, word]) => cue < here[0] || (cue === here[0] && word < here[1]));
    return before < 0 ? doubts.length - 1 : before;
  }

  /** Somebody clicked a word: if it is doubtful, they see what it may be. */
  look() {
    const spot = this.cues.spot();
    this.offer(this.episode.doubts.find(([cue, word]) => cue === spot?.[0] && word === spot[1]) ?? null);
  }

  /** @param {Doubt | null} doubt What may be meant is offered as long as the word is there. */
  offer(doubt) {
    const shown = doubt && { ...this.episode.cues[doubt[0]], text: this.cues.said(doubt[0]) };
    const there = shown && wordsOf(shown)[doubt[1]] === doubt[2];
    /** @type {[number, Instead][]} */
    this.offered = there ? doubt[4].map((instead) => [doubt[0], instead]) : [];
    if (!this.offered.length && !this.box.firstChild) return; // somebody is typing
    const keys = ["F9", "Shift+F9"];
    const buttons = this.offered.map(([, [text]], n) => {
      const button = make("button", { type: "button" }, text, " ", keys[n] ? make("kbd", {}, keys[n]) : null);
      button.addEventListener("click", () => this.take(n));
      return button;
    });
    this.box.replaceChildren(...(buttons.length ? [make("span", {}, "Of:"), ...buttons] : []));
  }

  /** Put what was offered in the place of its words. @param {number} n */
  take(n) {
    const found = this.offered?.[n];
    if (!found) return;
    const [at, [text, first, count]] = found;
    this.cues.select(at, first, first + count - 1);
    document.execCommand("insertText", false, text);
    this.cues.save(at);
    this.offer(null);
  }
}
