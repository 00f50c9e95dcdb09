// The words of this hub: whether a word exists here, in which form, and which word a mistake was meant to be.
// site/search/vocabulary.py writes the files, one per first letter.
import { root } from "./words.js";

/**
 * The words with one first letter, in order, each with how common it is (0 to 9), and the same by the stem of a word.
 * @typedef {{ words: string[], common: number[], stems: Map<string, string> }} Shelf
 */

/** @type {Shelf} What is assumed if the words cannot be had: any word may exist. */
const NONE = { words: [], common: [], stems: new Map() };
/** @type {Map<string, Promise<Shelf>>} */
const shelves = new Map();

/** @type {Record<string, string>} What Unicode does not take apart into a letter and a mark. */
const LETTERS = { ß: "ss", ł: "l", ø: "o", æ: "ae", œ: "oe", đ: "d", ð: "d", þ: "th", ı: "i", ŀ: "l" };

/**
 * Text as search compares it: no capitals, no accents, ß as ss.
 * @param {string} text
 */
const fold = (text) =>
  text
    .toLowerCase()
    .replace(/[ßłøæœđðþıŀ]/g, (letter) => LETTERS[letter])
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");

/** A word in the form that is compared: only letters and digits. */
export const plain = (word = "") => fold(word).replace(/[^\p{L}\p{N}]/gu, "");

/**
 * The words of a text in that form; single letters say nothing.
 * @param {string} text
 * @returns {string[]}
 */
export const tokens = (text) =>
  (fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length > 1 || /\d/.test(word));

/**
 * What is left of a word without the ending that a form of it has; enough to see that two words are one.
 * @param {string} word
 */
export const stem = (word) =>
  (word.length > 4 ? word.replace(/(?:en|es|e|s|n)$/, "") : word)
    .replace(/([^aeiou])\1$/, "$1")
    .replace(/z$/, "s")
    .replace(/v$/, "f");

/** @param {string} word */
const initial = (word) => (/^[a-z]/.test(word) ? word[0] : /^\d/.test(word) ? "0" : "_");

/**
 * The shelf with one first letter.
 * @param {string} letter
 */
function shelf(letter) {
  let found = shelves.get(letter);
  if (!found) {
    found = fetch(new URL(`assets/search/words-${letter}.txt`, root)).then(
      async (answer) => read(answer.ok ? await answer.text() : ""),
      () => NONE,
    );
    shelves.set(letter, found);
  }
  return found;
}

/**
 * Lines of how many letters a word shares with the one before it (base 36), the rest of it, and how common it is.
 * @param {string} text
 * @returns {Shelf}
 */
function read(text) {
  /** @type {Shelf} */
  const out = { words: [], common: [], stems: new Map() };
  let before = "";
  for (const line of text.split("\n")) {
    if (!line) continue;
    before = before.slice(0, parseInt(line[0], 36)) + line.slice(1, -1);
    out.words.push(before);
    out.common.push(Number(line.at(-1)));
    const base = stem(before);
    if (!out.stems.has(base)) out.stems.set(base, before);
  }
  return out;
}

/** What a word may end in and still be the word that stands before it. */
const ENDINGS = /^(?:s|e|en|t|d|de|te|den|ten|er|je|jes|tje|tjes|pje|pjes|ing|ed|ly)$/;
const LONGEST_ENDING = 4;

/**
 * The word to ask for: `word` itself, or the form of it that this hub knows. Nothing if it does not know any.
 * @param {string} word
 * @param {boolean} [unfinished] whether letters may follow
 */
export async function known(word, unfinished = false) {
  const found = await shelf(initial(word));
  const { words, stems } = found;
  if (found === NONE) return word;
  const at = after(words, word);
  if (words[at] === word || stems.has(stem(word))) return word;
  if ((unfinished || word.length > 4) && words[at]?.startsWith(word)) return word;
  for (let cut = 1; cut <= LONGEST_ENDING && word.length - cut >= 4; cut++) {
    const head = word.slice(0, -cut);
    if (ENDINGS.test(word.slice(-cut)) && words[after(words, head)] === head) return head;
  }
  return null;
}

/**
 * Whether this very word is here.
 * @param {string} word
 */
export async function exists(word) {
  const found = await shelf(initial(word));
  return found === NONE || found.words[after(found.words, word)] === word || found.stems.has(stem(word));
}

/**
 * The place of the first word that does not come before `word`.
 * @param {string[]} words
 * @param {string} word
 */
function after(words, word) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * How many letters may be wrong in a word.
 * @param {string} word
 */
export const mistakes = (word) => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);

/**
 * The most common of the words that differ least from `word`; nothing if all differ too much.
 * @param {string} word
 */
export async function nearest(word) {
  const most = mistakes(word);
  if (!most) return null;
  let best = null;
  let lowest = Infinity;
  for (const letter of new Set([initial(word), initial(word.slice(1))])) {
    const { words, common } = await shelf(letter);
    for (let at = 0; at < words.length; at++) {
      const away = distance(word, words[at], most);
      if (away > most) continue;
      const cost = 12 * away - common[at] + (words[at][0] === word[0] ? 0 : 6);
      if (cost < lowest) [best, lowest] = [words[at], cost];
    }
  }
  return best;
}

/**
 * The parts of a word that is written as one here and as two there; nothing if these are no words.
 * @param {string} word
 * @param {string[]} links what may stand between two parts
 * @returns {Promise<string[] | null>}
 */
export async function apart(word, links) {
  for (let at = word.length - 4; at >= 4; at--) {
    const tail = word.slice(at);
    if (!(await exists(tail))) continue;
    for (const link of links) {
      const head = word.slice(0, at - link.length);
      if (head.length >= 4 && word.startsWith(head + link) && (await exists(head))) return [head, tail];
    }
  }
  return null;
}

/**
 * How many letters are to be changed, added, left out or exchanged with the next one (optimal string alignment).
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  /** @type {number[]} */
  let last = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    let lowest = at;
    for (let to = 1; to <= other.length; to++) {
      const change = one[at - 1] === other[to - 1] ? 0 : 1;
      let cost = Math.min(next[to - 1] + 1, row[to] + 1, row[to - 1] + change);
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1])
        cost = Math.min(cost, last[to - 2] + 1);
      next.push(cost);
      lowest = Math.min(lowest, cost);
    }
    if (lowest > most) return most + 1;
    [last, row] = [row, next];
  }
  return row[other.length];
}
