// The words that the machine doubts, walked through with one key; and what may be meant instead, taken with another.

import { many } from "./dialogs.js";
import { bind } from "./keys.js";
import { send } from "./sending.js";
import { moment, wordsOf } from "./state.js";
import { make, one } from "./words.js";

/** @typedef {[text: string, first: number, count: number]} Instead What may be meant, for which words of a cue. */
/** @typedef {[cue: number, word: number, text: string, sure: number, instead: Instead[]]} Doubt */

const MOST = 6; // words that are offered
const page = one('meta[name="page"]').getAttribute("content") ?? "";

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
    one("#volgende-twijfel").addEventListener("click", () => this.walk(1));
    cues.list.addEventListener("click", () => this.look());
    cues.list.addEventListener("input", () => this.offer(null));
    this.count();
  }

  count() {
    const { length } = this.episode.doubts;
    one("#twijfels").textContent = length ? many(length, "twijfelwoord", "twijfelwoorden") : "Geen twijfelwoorden";
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

  /** Somebody clicked a word: they see what else it may be. */
  look() {
    const spot = this.cues.spot();
    if (!spot || !getSelection()?.isCollapsed) return this.offer(null);
    const text = this.words(spot[0])[spot[1]];
    if (!text) return this.offer(null);
    const known = this.episode.doubts.find(([cue, word]) => cue === spot[0] && word === spot[1]);
    return this.offer(known ?? [...spot, text, 1, []]);
  }

  /** @param {number} at The words of a cue as they are on the screen. */
  words(at) {
    return wordsOf({ ...this.episode.cues[at], text: this.cues.said(at) });
  }

  /** Show what may be meant, and then what sounds like it too. @param {Doubt | null} doubt */
  async offer(doubt) {
    const there = doubt && this.words(doubt[0])[doubt[1]] === doubt[2] ? doubt : null;
    this.asked = there;
    this.show(there, there?.[4] ?? []);
    if (!there) return;
    const told = await send("alike", { page, word: there[2] }).catch(() => null);
    const also = (told?.words ?? []).map((/** @type {string} */ word) => [this.as(word, there), there[1], 1]);
    if (this.asked === there) this.show(there, [...there[4], ...also]);
  }

  /** A word with the capital and the signs of the one that it stands for. @param {string} word @param {Doubt} doubt */
  as(word, [at, number, text]) {
    const before = this.words(at)[number - 1];
    const opens = /^\P{L}*\p{Lu}/u.test(text) && (!before || /[.!?…]\P{L}*$/u.test(before));
    const shown = opens ? word[0].toUpperCase() + word.slice(1) : word;
    return (/^[^\p{L}\p{N}]*/u.exec(text)?.[0] ?? "") + shown + (/[^\p{L}\p{N}]*$/u.exec(text)?.[0] ?? "");
  }

  /** @param {Doubt | null} doubt @param {Instead[]} instead */
  show(doubt, instead) {
    const texts = new Set();
    const once = instead.filter(([text]) => text !== doubt?.[2] && !texts.has(text) && texts.add(text));
    /** @type {[number, Instead][]} */
    this.offered = once.slice(0, MOST).map((one) => [doubt?.[0] ?? 0, one]);
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
