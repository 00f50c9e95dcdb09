// The transcript: hear a word by a click, correct it by typing, walk through the words that the machine doubts.

import { bind } from "./keys.js";
import { ask, completed, field, suggestions } from "./dialogs.js";
import { Doubts } from "./doubts.js";
import { moment } from "./state.js";
import { clock, make, one } from "./words.js";

/** @typedef {import("./state.js").Episode} Episode */
/** @typedef {import("./sound.js").Player} Player */
/** @typedef {(action: string, about: Record<string, unknown>) => void} Put */

const PART = 50; // cues that are laid out together, or left alone together while they are out of sight
const SETTLE = 700; // milliseconds without a key, after which what was typed is saved

export class Cues {
  /**
   * @param {Episode} episode
   * @param {Player} player
   * @param {Put} put
   */
  constructor(episode, player, put) {
    this.episode = episode;
    this.player = player;
    this.put = put;
    this.list = one("#cues");
    this.now = -1;
    /** @type {HTMLLIElement[]} The rows, in order: the list itself is slow to ask. */
    this.rows = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.draw();
    this.listen();
    this.keys();
    this.doubts = new Doubts(this);
  }

  draw() {
    this.rows = this.episode.cues.map((cue) => this.row(cue));
    const parts = Array.from({ length: Math.ceil(this.rows.length / PART) }, (_, n) =>
      make("ol", { className: "cue-part" }, ...this.rows.slice(n * PART, (n + 1) * PART)),
    );
    this.list.replaceChildren(...parts);
    this.doubted();
  }

  /** Show which words are doubtful. */
  doubted() {
    new Set(this.episode.doubts.map(([at]) => at)).forEach((at) => this.mark(at));
    this.doubts?.count();
  }

  /** @param {import("./state.js").Cue} cue */
  row(cue) {
    const who = cue.who || "wie?";
    const text = make("p", { className: "cue-text", role: "textbox", tabIndex: 0, spellcheck: true }, cue.text);
    text.setAttribute("aria-label", `${who}, ${clock(cue.start)}`);
    text.setAttribute("contenteditable", "plaintext-only");
    if (text.contentEditable !== "plaintext-only") text.contentEditable = "true";
    const row = make(
      "li",
      { className: "cue" },
      make("button", { type: "button", className: "cue-time", title: "Hoor vanaf hier" }, clock(cue.start)),
      make("button", { type: "button", className: "cue-who", title: "Verander de spreker" }, who),
      text,
    );
    return row;
  }

  /** @param {number} at */
  element(at) {
    return this.rows[at];
  }

  /** @param {number} at */
  text(at) {
    return /** @type {HTMLElement} */ (this.element(at).lastElementChild);
  }

  /** @param {Element | null} target */
  placeOf(target) {
    const row = /** @type {HTMLLIElement | null | undefined} */ (target?.closest(".cue"));
    return row ? this.rows.indexOf(row) : -1;
  }

  /** The cue that somebody is in, else the one that is heard. */
  get here() {
    const at = this.placeOf(document.activeElement);
    return at >= 0 ? at : Math.max(0, this.now);
  }

  /**
   * Show what the desk made of it. Somebody who is typing there goes on typing.
   * @param {{ at: number, gone: number, rows: any[][] }} patch
   */
  patch(patch) {
    const { at, gone, rows } = patch;
    const focused = this.placeOf(document.activeElement);
    this.episode.patch(patch);
    if (gone === rows.length) {
      for (let n = at; n < at + gone; n++) {
        const cue = this.episode.cues[n];
        const text = this.text(n);
        if (n === focused && plain(text) !== cue.text) continue;
        if (plain(text) !== cue.text) text.textContent = cue.text;
        const [time, who] = /** @type {HTMLElement[]} */ ([...this.element(n).children]);
        time.textContent = clock(cue.start);
        who.textContent = cue.who || "wie?";
        text.setAttribute("aria-label", `${who.textContent}, ${clock(cue.start)}`);
        this.mark(n);
      }
    } else {
      const fresh = rows.map((_, n) => this.row(this.episode.cues[at + n]));
      const old = this.rows.splice(at, gone, ...fresh);
      const [before, after] = [this.rows[at - 1], old[0] ?? this.rows[at + fresh.length]];
      if (before) before.after(...fresh);
      else if (after) after.before(...fresh);
      else this.list.append(make("ol", { className: "cue-part" }, ...fresh));
      old.forEach((row) => row.remove());
      if (focused >= at && focused < at + gone && fresh.length)
        this.focus(Math.min(at + rows.length - 1, focused + 1), 0);
    }
    this.doubts?.count();
  }

  listen() {
    this.list.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const at = this.placeOf(target);
      if (at < 0) return;
      const cue = this.episode.cues[at];
      if (target.matches(".cue-time")) this.player.from(cue.start);
      else if (target.matches(".cue-who")) this.speaker(at);
      else if (getSelection()?.isCollapsed !== false) this.player.from(moment(cue, this.wordAt(this.text(at))));
    });
    this.list.addEventListener("input", (event) => {
      const at = this.placeOf(/** @type {Element} */ (event.target));
      this.element(at).classList.add("cue-changed");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(at), SETTLE);
    });
    this.list.addEventListener("focusout", (event) => {
      const at = this.placeOf(/** @type {Element} */ (event.target));
      if (at >= 0) this.save(at);
    });
    this.list.addEventListener("keydown", (event) => this.typed(event));
    this.list.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\s+/g, " ");
      document.execCommand("insertText", false, text);
    });
  }

  /** @param {KeyboardEvent} event */
  typed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!target.matches(".cue-text") || event.isComposing) return;
    const at = this.placeOf(target);
    if (event.key === "Enter" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.split(at);
    } else if (event.key === "Backspace" && at > 0 && offset(target) === 0 && getSelection()?.isCollapsed) {
      event.preventDefault();
      this.join(at - 1);
    } else if (event.key === "Escape") target.blur();
  }

  /** @param {number} at */
  save(at) {
    clearTimeout(this.timer);
    const cue = this.episode.cues[at];
    if (!cue) return;
    this.element(at).classList.remove("cue-changed");
    const now = plain(this.text(at));
    if (now === cue.text) return;
    if (!now) {
      this.text(at).textContent = cue.text; // an empty cue is taken away by a key of its own, not by accident
      return;
    }
    this.put("cue-say", { stamp: cue.stamp, number: at, was: cue.text, now });
    cue.text = now;
    cue.count = now.split(" ").length;
    this.episode.known = null;
  }

  /** @param {number} at */
  split(at) {
    const word = this.wordAt(this.text(at), true);
    this.save(at);
    const cue = this.episode.cues[at];
    this.put("cue-split", { stamp: cue.stamp, number: at, was: cue.text, word });
  }

  /** @param {number} at */
  join(at) {
    this.save(at);
    this.save(at + 1);
    const cue = this.episode.cues[at];
    this.put("cue-join", { stamp: cue.stamp, number: at, was: cue.text });
  }

  /** @param {number} at */
  async speaker(at) {
    const cue = this.episode.cues[at];
    const names = [...new Set([...this.episode.cues.map((other) => other.who).filter(Boolean), ...this.people()])];
    suggestions("sprekers", names);
    const everywhere = make("input", { type: "checkbox", name: "everywhere", checked: /^\D+ \d+$/.test(cue.who) });
    const who = field("Spreker", "who", /^\D+ \d+$/.test(cue.who) ? "" : cue.who, { list: "sprekers", required: true });
    completed(/** @type {HTMLInputElement} */ (who.querySelector("input")), names);
    const found = await ask(
      "Wie is dit?",
      [who, cue.who ? make("label", {}, everywhere, ` Overal waar nu “${cue.who}” staat`) : ""],
      "Verander",
    );
    const now = found?.who.trim();
    if (!now || now === cue.who) return;
    if (found?.everywhere) this.put("voice-rename", { was: cue.who, now });
    else this.put("cue-voice", { stamp: cue.stamp, number: at, text: cue.text, was: cue.who, now });
  }

  people() {
    return this.episode.told.people.map((/** @type {[string, string]} */ [, name]) => name);
  }

  /** @param {number} at */
  async retime(at) {
    const cue = this.episode.cues[at];
    const number = { type: "number", step: "0.05", min: "0", required: true };
    const found = await ask("Begin en eind, in seconden", [
      field("Begin", "start", String(cue.start), number),
      field("Eind", "end", String(cue.end), number),
    ]);
    if (!found) return;
    const now = [Number(found.start), Number(found.end)];
    this.put("cue-time", { stamp: cue.stamp, number: at, text: cue.text, was: [cue.start, cue.end], now });
  }

  /**
   * Which word the cursor is in or before; `between`: the first word after it.
   * @param {HTMLElement} text
   */
  wordAt(text, between = false) {
    const before = (text.textContent ?? "").slice(0, offset(text));
    const count = before.split(/\s+/).filter(Boolean).length;
    return between || /\s$/.test(before) || !before ? count : count - 1;
  }

  /** @param {number} at Marks the doubtful words of a cue. */
  mark(at) {
    const text = this.text(at);
    if (document.activeElement === text) return;
    const doubts = this.episode.doubts.filter(([cue]) => cue === at);
    const cue = this.episode.cues[at];
    if (!doubts.length) {
      if (text.children.length) text.textContent = cue.text;
      return;
    }
    const sure = new Map(doubts.map(([, word, , value]) => [word, value]));
    const parts = cue.text.split(" ").flatMap((word, n) => {
      const value = sure.get(n);
      const shown = value === undefined ? word : make("mark", { title: `${Math.round(value * 100)}% zeker` }, word);
      return n ? [" ", shown] : [shown];
    });
    text.replaceChildren(...parts);
  }

  /** What a cue says on the screen, saved or not. @param {number} at */
  said(at) {
    return plain(this.text(at));
  }

  /** The cue and the word in it where the cursor or the selection begins, if it is in the transcript. */
  spot() {
    const selection = getSelection();
    const node = selection?.rangeCount ? selection.getRangeAt(0).startContainer : null;
    const at = this.placeOf(node instanceof Element ? node : (node?.parentElement ?? null));
    return at < 0 ? null : /** @type {[number, number]} */ ([at, this.wordAt(this.text(at))]);
  }

  /** @param {number} at @param {number} word */
  focus(at, word) {
    this.select(at, word, word, true);
  }

  /** @param {number} at @param {number} first @param {number} last */
  select(at, first, last, collapsed = false) {
    const text = this.text(at);
    text.focus({ preventScroll: true });
    text.scrollIntoView({ block: "center" });
    const words = [...(text.textContent ?? "").matchAll(/\S+/g)];
    const [start, end] = [words[first]?.index ?? 0, words[last] ? words[last].index + words[last][0].length : 0];
    const range = document.createRange();
    range.setStart(...spot(text, start));
    range.setEnd(...spot(text, collapsed ? start : end));
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }

  /** From when to when the cues last that are selected, in whole seconds. @returns {[number, number] | null} */
  period() {
    const selection = getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const [from, to] = [range.startContainer, range.endContainer].map((node) =>
      this.placeOf(node instanceof Element ? node : node.parentElement),
    );
    if (from < 0 || to < 0) return null;
    return [Math.floor(this.episode.cues[from].start), Math.ceil(this.episode.cues[to].end)];
  }

  /** The words that are selected, counted over the whole transcript. @returns {[number, number] | null} */
  selected() {
    const selection = getSelection();
    if (!selection?.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const [from, to] = [range.startContainer, range.endContainer].map((node) =>
      this.placeOf(node instanceof Element ? node : node.parentElement),
    );
    if (from < 0 || to < 0) return null;
    this.save(from);
    const count = (/** @type {number} */ at, /** @type {Node} */ node, /** @type {number} */ inside, ceil = false) => {
      const before = document.createRange();
      before.setStart(this.text(at), 0);
      before.setEnd(node, inside);
      const words = before.toString().split(/\s+/).filter(Boolean);
      const broken = !/\s$/.test(before.toString()) && words.length > 0;
      return this.episode.firsts[at] + words.length - (ceil || broken ? 1 : 0);
    };
    const whole = range.collapsed;
    const first = whole ? this.episode.firsts[from] : count(from, range.startContainer, range.startOffset);
    const last = whole ? this.episode.firsts[from + 1] - 1 : count(to, range.endContainer, range.endOffset, true);
    return last >= first ? [first, last] : null;
  }

  /** @param {number} seconds */
  heard(seconds) {
    const at = this.episode.at(seconds);
    if (at === this.now) return;
    if (this.now >= 0) this.element(this.now)?.classList.remove("cue-now");
    this.now = at;
    if (at < 0) return;
    const row = this.element(at);
    row.classList.add("cue-now");
    if (this.placeOf(document.activeElement) < 0 && /** @type {HTMLInputElement} */ (one("#volg")).checked) {
      row.scrollIntoView({ block: "center" });
    }
  }

  keys() {
    bind("Alt+s", "Andere spreker", () => this.speaker(this.here));
    bind("Alt+t", "Begin en eind van een blokje", () => this.retime(this.here));
    bind("Alt+j", "Voeg samen met het volgende blokje", () => this.join(this.here));
    bind("Alt+Delete", "Haal dit blokje weg", () => this.drop(this.here));
    bind("Alt+ArrowDown", "Naar het volgende blokje", () => this.step(1));
    bind("Alt+ArrowUp", "Naar het vorige blokje", () => this.step(-1));
  }

  /** @param {number} at */
  drop(at) {
    const cue = this.episode.cues[at];
    this.put("cue-say", { stamp: cue.stamp, number: at, was: cue.text, now: "" });
  }

  /** @param {number} by */
  step(by) {
    const at = Math.min(this.episode.cues.length - 1, Math.max(0, this.here + by));
    this.focus(at, 0);
  }
}

/** @param {HTMLElement} text What a cue says now, on one line. */
const plain = (text) => (text.textContent ?? "").replace(/\s+/g, " ").trim();

/** @param {HTMLElement} text How many signs are before the cursor. */
function offset(text) {
  const selection = getSelection();
  if (!selection?.rangeCount || !text.contains(selection.focusNode)) return 0;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
  return range.toString().length;
}

/**
 * The node and place in it that are so many signs into an element.
 * @param {HTMLElement} text
 * @param {number} signs
 * @returns {[Node, number]}
 */
function spot(text, signs) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let left = signs;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.textContent?.length ?? 0;
    if (left <= size) return [node, left];
    left -= size;
  }
  return [text, text.childNodes.length];
}
