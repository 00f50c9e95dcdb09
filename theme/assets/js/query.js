// What somebody asks for: the words that count, what else each may be called here, and what was probably meant.
import { root } from "./words.js";
import { apart, distance, exists, known, mistakes, nearest, stem, tokens } from "./vocabulary.js";

/**
 * What site/search/names.py writes about this hub.
 * @typedef {{ theme?: number, url: string, words: string[] }} Group Names of one theme, term or person, its own first.
 * @typedef {object} Names
 * @property {number} pages
 * @property {string[]} ignored Words that say nothing about what is asked.
 * @property {string[]} links What may stand between two parts of a compound.
 * @property {string[][]} same Rows of words for one thing.
 * @property {Group[]} groups
 * @property {string[]} people
 * @property {Record<string, number>} less How much less some kinds of page count.
 * @property {number} past
 */

/**
 * A thing that is asked for, by every name that it may have; each with how much it counts. `at` is its place.
 * @typedef {{ word: string, at: number, asks: Map<string, number> }} Concept
 * @typedef {object} Question
 * @property {Concept[]} concepts
 * @property {string[]} words all of them, as they are compared
 * @property {string} meant what was probably meant, if that is not what was written
 * @property {string[]} unknown words that are nowhere in this hub
 */

const SAME = 0.6;
const CALLED = 0.9;
const KEYWORD = 0.45;
const PARTS = 0.85;

/** @type {Names} */
const NOTHING = { pages: 1, ignored: [], links: [], same: [], groups: [], people: [], less: {}, past: 1 };
/** @type {Promise<Names> | undefined} */
let loading;

/** What is known about this hub; nothing if the file cannot be had. */
export function names() {
  loading ??= fetch(new URL("assets/search/names.json", root)).then(
    async (answer) => (answer.ok ? { ...NOTHING, .../** @type {Names} */ (await answer.json()) } : NOTHING),
    () => NOTHING,
  );
  return loading;
}

/** @param {string[]} words */
const key = (words) => words.map(stem).join(" ");

/** @type {Map<string, { ask: string, weight: number }[]> | undefined} */
let others;

/**
 * By each name of a thing, its other names.
 * @param {Names} hub
 */
function called(hub) {
  if (others) return others;
  /** @type {Map<string, { ask: string, weight: number }[]>} */
  const found = new Map();
  /**
   * @param {string} name
   * @param {string} other
   * @param {number} weight
   */
  const add = (name, other, weight) => {
    const words = tokens(name);
    const ask = tokens(other);
    if (!words.length || !ask.length || key(words) === key(ask)) return;
    const list = found.get(key(words)) ?? [];
    found.set(key(words), list);
    list.push({ ask: ask.join(" "), weight });
  };
  for (const { theme, words } of hub.groups) {
    for (const name of words) {
      for (const other of theme ? words.slice(0, 1) : words) add(name, other, theme ? KEYWORD : CALLED);
    }
  }
  for (const row of hub.same) for (const name of row) for (const other of row) add(name, other, SAME);
  others = found;
  return found;
}

/**
 * The words of a name with a typing mistake or two, as the name is written.
 * @param {string[]} words
 * @param {string[]} people
 */
async function asNamed(words, people) {
  for (const person of people) {
    const name = tokens(person);
    if (name.length < 2) continue;
    for (let at = 0; at + name.length <= words.length; at++) {
      const written = words.slice(at, at + name.length);
      const wrong = name.map((part, n) => distance(written[n], part, 2));
      const total = wrong.reduce((sum, n) => sum + n, 0);
      if (total === 0) return words;
      if (total > 2 || wrong.some((n, place) => n > mistakes(name[place]))) continue;
      const real = await Promise.all(written.map((word, n) => wrong[n] > 0 && exists(word)));
      if (!real.some(Boolean)) return [...words.slice(0, at), ...name, ...words.slice(at + name.length)];
    }
  }
  return words;
}

/**
 * What `text` asks for. While somebody is `typing`, the last word may be unfinished.
 * @param {string} text
 * @param {boolean} [typing]
 * @returns {Promise<Question>}
 */
export async function read(text, typing = false) {
  const hub = await names();
  const ignored = new Set(hub.ignored.flatMap(tokens));
  const written = tokens(text);
  const counts = written.some((word) => !ignored.has(word));
  /** @param {string} word */
  const silent = (word) => counts && ignored.has(word);
  await Promise.all(written.filter((word) => !silent(word)).map((word) => exists(word)));
  const words = await asNamed([...written], hub.people);
  /** @type {string[]} */
  const unknown = [];
  /** @type {Concept[]} */
  const concepts = [];
  /** @type {(Concept | undefined)[]} By place. */
  const places = [];
  for (let at = 0; at < words.length; at++) {
    if (silent(words[at])) continue;
    const last = typing && at === words.length - 1;
    for (const [word, weight, whole] of await asked(words, at, last, hub.links)) {
      if (!word) unknown.push(words[at]);
      if (whole) words[at] = whole;
      /** @type {Concept} */
      const concept = { word: word || words[at], at, asks: new Map(word ? [[word, weight]] : []) };
      places[at] = concept;
      concepts.push(concept);
    }
  }
  otherNames(words, places, concepts, called(hub));
  await writtenApart(words, places, hub.links);
  const meant = words.join(" ") === written.join(" ") ? "" : words.join(" ");
  return { concepts: concepts.filter((one) => one.asks.size), words, meant, unknown };
}

/**
 * What to ask for a word: itself, its parts, or the word that it is a mistake for, which takes its place.
 * @param {string[]} words
 * @param {number} at
 * @param {boolean} last
 * @param {string[]} links
 * @returns {Promise<[string, number, string][]>}
 */
async function asked(words, at, last, links) {
  const word = words[at];
  const here = await known(word, last);
  if (here) return [[here, 1, ""]];
  for (const next of [words[at + 1], words[at - 1]]) {
    const both = next && (next === words[at + 1] ? joined(word, next, links) : joined(next, word, links));
    for (const whole of both || []) if (await exists(whole)) return [[whole, 1, ""]];
  }
  const parts = await apart(word, links);
  if (parts) return parts.map((part) => [part, PARTS, ""]);
  const meant = await nearest(word);
  return meant ? [[meant, 1, meant]] : [["", 0, ""]];
}

/**
 * @param {string} one
 * @param {string} other
 * @param {string[]} links
 */
const joined = (one, other, links) => [...new Set(["", ...links])].map((link) => one + link + other);

/**
 * Two words that are one compound here: each may also be found as the whole.
 * @param {string[]} words
 * @param {(Concept | undefined)[]} places
 * @param {string[]} links
 */
async function writtenApart(words, places, links) {
  for (let at = 0; at + 1 < words.length; at++) {
    const [one, other] = [places[at], places[at + 1]];
    if (!one || !other) continue;
    for (const whole of joined(words[at], words[at + 1], links)) {
      if (!(await exists(whole))) continue;
      for (const concept of [one, other]) concept.asks.set(whole, 1);
    }
  }
}

/**
 * Whether this hub uses these words: for others, the search engine would find what begins like them.
 * @param {string} words
 */
export const isUsed = async (words) => (await Promise.all(words.split(" ").map((one) => exists(one)))).every(Boolean);

/**
 * Give concepts the other names of the things that they name, one or several words long.
 * @param {string[]} words
 * @param {(Concept | undefined)[]} places
 * @param {Concept[]} concepts
 * @param {Map<string, { ask: string, weight: number }[]>} names
 */
function otherNames(words, places, concepts, names) {
  for (let length = Math.min(5, words.length); length > 0; length--) {
    for (let at = 0; at + length <= words.length; at++) {
      if (length === 1 && !places[at]) continue;
      for (const { ask, weight } of names.get(key(words.slice(at, at + length))) ?? []) {
        const mine = places.slice(at, at + length).filter((one) => one !== undefined);
        if (!mine.length) {
          const word = words.slice(at, at + length).join(" ");
          /** @type {Concept} */
          const concept = { word, at, asks: new Map([[word, 1]]) };
          concepts.push(concept);
          places[at] = concept;
          mine.push(concept);
        }
        for (const concept of mine) concept.asks.set(ask, Math.max(weight, concept.asks.get(ask) ?? 0));
      }
    }
  }
}

/**
 * The themes that come nearest to what was asked, for somebody who found nothing.
 * @param {string} text
 * @param {number} most
 */
export async function themesNear(text, most) {
  const { groups } = await names();
  const words = tokens(text);
  /** @param {string} word */
  const pieces = (word) => Array.from({ length: Math.max(0, word.length - 2) }, (_, at) => word.slice(at, at + 3));
  const wanted = new Set(words.flatMap(pieces));
  return groups
    .filter(({ theme }) => theme)
    .map((group) => {
      const had = group.words.map((name) => {
        const mine = tokens(name).flatMap(pieces);
        return mine.filter((piece) => wanted.has(piece)).length / (mine.length || 1);
      });
      return { ...group, near: Math.max(0, ...had) };
    })
    .filter(({ near }) => near >= 0.3)
    .sort((a, b) => b.near - a.near)
    .slice(0, most);
}
