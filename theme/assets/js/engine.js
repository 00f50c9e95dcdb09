// Pagefind, as far as we use it: which pages have a word, and where. It comes with the built site.
import { root } from "./words.js";

/**
 * @typedef {Record<string, string[]>} Filters
 * @typedef {{ element: string, id: string, location: number }} Anchor A heading or paragraph, and where it begins.
 * @typedef {object} Data
 * @property {string} url
 * @property {string} content
 * @property {string} [raw_content] Content with the words that are only for the index.
 * @property {{ title?: string }} meta
 * @property {Filters} [filters]
 * @property {Anchor[]} [anchors]
 * @typedef {object} Found
 * @property {string} id
 * @property {number} score
 * @property {number[]} words where they are
 * @property {string[]} [matchedMetaFields]
 * @property {() => Promise<Data>} data
 * @typedef {{ results: Found[], filters: Record<string, Record<string, number>> }} Answer
 * @typedef {object} Engine
 * @property {(options: object) => Promise<void>} options
 * @property {() => Promise<void>} init
 * @property {() => Promise<Answer["filters"]>} filters
 * @property {(words: string | null, options: object) => Promise<Answer>} search
 */

const EVERYWHERE = "zqx"; // a word that site/search/searchable.py gives every page

/** @type {Promise<Engine> | undefined} */
let loading;
/** @type {Map<string, Promise<Found[]>>} */
const asked = new Map();

/**
 * The search engine, loaded once, as soon as somebody is about to search. It works in the page itself: a worker costs a
 * phone another program and half a second, cannot use what the page of results fetches ahead, and a search takes
 * milliseconds.
 */
export function engine() {
  loading ??= import(new URL("pagefind/pagefind.js", root).href).then(async (pagefind) => {
    await pagefind.options({ baseUrl: root.pathname, excerptLength: 1, noWorker: true });
    await pagefind.init();
    return pagefind;
  });
  return loading;
}

/**
 * @param {string} key
 * @param {() => Promise<Answer>} search
 */
function once(key, search) {
  let found = asked.get(key);
  if (!found) {
    if (asked.size > 200) asked.clear();
    found = search().then(({ results }) => results);
    asked.set(key, found);
    found.catch(() => asked.delete(key));
  }
  return found;
}

/**
 * The pages with a word in any form.
 * @param {string} word
 */
const pagesWithWord = (word) => once(word, async () => (await engine()).search(word, {}));

/**
 * The pages with a word in any form, or with several words one after the other. Pagefind would fetch its whole index
 * for a phrase in quotes.
 * @param {string} words
 * @returns {Promise<Found[]>}
 */
export async function pagesWith(words) {
  const [first, ...others] = await Promise.all(words.split(" ").map(pagesWithWord));
  if (!others.length) return first;
  const then = others.map((found) => new Map(found.map((one) => [one.id, one])));
  return first.flatMap((one) => {
    const places = then.map((found) => new Set(found.get(one.id)?.words));
    const starts = one.words.filter((at) => places.every((place, n) => place.has(at + n + 1)));
    if (!starts.length) return [];
    const titled = then.every((found) => found.get(one.id)?.matchedMetaFields?.length);
    return [{ ...one, words: starts, matchedMetaFields: titled ? one.matchedMetaFields : [] }];
  });
}

/**
 * The pages that a filter lets through.
 * @param {string} name
 * @param {string} value
 */
export const pagesIn = (name, value) =>
  once(`${name}:${value}`, async () => (await engine()).search(EVERYWHERE, { filters: { [name]: value } }));
