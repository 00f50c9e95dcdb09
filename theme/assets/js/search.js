// Search with Pagefind, and find the passage within a page: the paragraph with most of the words.
import { clock, make, root, say } from "./words.js";

/**
 * The parts of Pagefind that we use; it comes with the built site.
 * @typedef {Record<string, string[]>} Filters
 * @typedef {{ element: string, id: string, location: number }} Anchor A heading or paragraph, and where it begins.
 * @typedef {{ location: number, weight: number }} Hit
 * @typedef {object} Data
 * @property {string} url
 * @property {string} content
 * @property {string} [raw_content] Content with the parts of compounds that are only for the index.
 * @property {{ title?: string }} meta
 * @property {Filters} [filters]
 * @property {number[]} [locations]
 * @property {Hit[]} [weighted_locations]
 * @property {Anchor[]} [anchors]
 * @typedef {{ data: () => Promise<Data> }} Found
 * @typedef {{ results: Found[], filters: Record<string, Record<string, number>> }} Answer
 * @typedef {object} Engine
 * @property {(options: object) => Promise<void>} options
 * @property {() => Promise<void>} init
 * @property {() => Promise<Answer["filters"]>} filters
 * @property {(words: string | null, options: object) => Promise<Answer>} search
 */

/** @typedef {{ url: string, second?: string, excerpt: HTMLElement }} Passage */
/** @typedef {{ url: string, title?: string, filters: Filters, passages: Passage[] }} Result */
/** @typedef {Hit & { word: string }} Sight */
/** @typedef {{ anchor?: Anchor, hits: number[], words: Set<string>, weight: number }} Group */

/** @type {Promise<Engine> | undefined} */
let loading;

/** The search engine, loaded once, as soon as somebody is about to search. */
export function engine() {
  loading ??= import(new URL("pagefind/pagefind.js", root).href).then(async (pagefind) => {
    await pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
    await pagefind.init();
    return pagefind;
  });
  return loading;
}

/**
 * Results for words and filters; `results` are promises to be fetched one by one.
 * @param {string} words
 * @param {Record<string, string>} [filters]
 */
export async function find(words, filters = {}) {
  const pagefind = await engine();
  return pagefind.search(words || null, Object.keys(filters).length ? { filters } : {});
}

/**
 * What a result shows: its page, and the passages with most of the words, best first.
 * @param {Found} result
 * @param {number} [most]
 * @returns {Promise<Result>}
 */
export async function passages(result, most = 3) {
  const data = await result.data();
  const address = data.url.replace(/\.html$/, "/"); // the index knows a page by the name of its file
  const words = (data.raw_content ?? data.content).split(/\s+/);
  const unseen = partsOfCompounds(words);
  const hits = (data.weighted_locations ?? []).filter((hit) => hit.weight >= 0);
  const plainly = () => (data.locations ?? []).map((location) => ({ location, weight: 1 }));
  const places = seen(words, unseen, hits.length ? hits : plainly());
  const anchors = (data.anchors ?? [])
    .filter((anchor) => /^t-\d/.test(anchor.id) || /^h[2-4]$/.test(anchor.element))
    .sort((a, b) => a.location - b.location);
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const hit of places) {
    const anchor = anchors.findLast((candidate) => candidate.location <= hit.location);
    const key = anchor?.id ?? "";
    const group = groups.get(key) ?? { anchor, hits: [], words: new Set(), weight: 0 };
    groups.set(key, group);
    group.hits.push(hit.location);
    group.words.add(hit.word.slice(0, 5));
    group.weight += hit.weight;
  }
  const found = [...groups.values()]
    .map((group) => ({ ...group, kinds: group.words.size }))
    .sort((a, b) => b.kinds - a.kinds || place(b) - place(a) || b.weight - a.weight || a.hits[0] - b.hits[0]);
  const ends = new Map(anchors.map((anchor, at) => [anchor.id, anchors[at + 1]?.location ?? words.length]));
  return {
    url: address,
    title: data.meta.title,
    filters: data.filters ?? {},
    passages: found.slice(0, most).map((group) => ({
      url: group.anchor ? `${address}#${group.anchor.id}` : address,
      second: /^t-(\d+)/.exec(group.anchor?.id ?? "")?.[1],
      excerpt: excerpt(words, unseen, group.hits, {
        from: group.anchor?.location ?? 0,
        to: ends.get(group.anchor?.id ?? "") ?? words.length,
      }),
    })),
  };
}

/**
 * What was said outranks a summary, and a summary outranks the title.
 * @param {Group} group
 */
const place = ({ anchor }) => (/^t-\d/.test(anchor?.id ?? "") ? 2 : anchor ? 1 : 0);

/** A word in the form that is compared: only letters and digits, without case or accents. */
const plain = (word = "") =>
  word
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "");

/**
 * The text between ⟦ and ⟧ is parts of compounds, which only the index reads.
 * @param {string[]} words
 * @returns {Set<number>}
 */
function partsOfCompounds(words) {
  let inside = false;
  /** @type {Set<number>} */
  const found = new Set();
  words.forEach((word, at) => {
    if (word.includes("⟦")) inside = true;
    if (inside) found.add(at);
    if (word.includes("⟧")) inside = false;
  });
  return found;
}

/**
 * Where a reader sees what was found, in order: a part of a compound is at each word that contains it.
 * @param {string[]} words
 * @param {Set<number>} unseen
 * @param {Hit[]} hits
 */
function seen(words, unseen, hits) {
  /** @type {Map<number, Sight>} */
  const found = new Map();
  /**
   * @param {number} location
   * @param {number} weight
   * @param {string} word
   */
  const add = (location, weight, word) =>
    found.set(location, { location, word, weight: weight + (found.get(location)?.weight ?? 0) });
  for (const { location, weight } of hits) {
    const word = plain(words[location]);
    if (!unseen.has(location)) {
      add(location, weight, word);
      continue;
    }
    words.forEach((whole, at) => {
      if (!unseen.has(at) && plain(whole).includes(word)) add(at, weight, word);
    });
  }
  return [...found.values()].sort((a, b) => a.location - b.location);
}

/**
 * The words around the first hit, with those that were found marked.
 * @param {string[]} words
 * @param {Set<number>} unseen
 * @param {number[]} hits
 * @param {{ from: number, to: number }} bounds
 */
function excerpt(words, unseen, hits, { from, to }) {
  const marked = new Set(hits);
  const start = Math.max(from, hits[0] - 9);
  const end = Math.min(to, start + 30);
  const out = make("span", {}, start > from ? "… " : "");
  for (let at = start; at < end; at++) {
    if (unseen.has(at)) continue;
    out.append(marked.has(at) ? make("mark", {}, words[at]) : words[at], " ");
  }
  if (end < to) out.append("…");
  return out;
}

/**
 * One result as a list item: the title opens the best passage, which gets no link of its own; the others do.
 * @param {Result} found
 * @param {"p" | "h2"} level of the title
 */
export function item(found, level) {
  const [best, ...others] = found.passages;
  const about = [...(found.filters.type ?? []), ...(found.filters.show ?? [])];
  /** @param {Passage} passage */
  const line = ({ second, excerpt }) => [
    second ? make("span", { className: "at" }, clock(Number(second))) : null,
    excerpt,
  ];
  const kicker = make("p", { className: "kicker" }, about.join(" · "));
  const title = make("a", { className: "hit-title", href: best?.url ?? found.url }, found.title ?? found.url);
  const name = make(level, { className: "hit-name" }, title);
  const first = best ? make("p", { className: "passage" }, ...line(best)) : null;
  const links = others.map((passage) => make("a", { className: "passage", href: passage.url }, ...line(passage)));
  return make("li", { className: "hit" }, make("div", { className: "hit-best" }, kicker, name, first), ...links);
}

/**
 * "12 resultaten", as people say it.
 * @param {number} n
 * @param {string} q
 */
export const counted = (n, q) =>
  n === 0 ? say("search_none", { q }) : n === 1 ? say("search_one") : say("search_many", { n });
