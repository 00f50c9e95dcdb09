// Which pages answer a question, best first: those where most of what is asked is said close together.
import { pagesIn, pagesWith } from "./engine.js";
import { isUsed, names } from "./query.js";

/**
 * A place on a page where something that is asked for is said; `what` is its place in the question.
 * @typedef {{ location: number, what: number, weight: number }} Sight
 * @typedef {object} Candidate
 * @property {string} id
 * @property {import("./engine.js").Found} found
 * @property {Sight[]} sights
 * @property {number[]} best by place in the question, how much it counts here
 * @property {number[]} titled the same, for the title
 * @property {number[]} about the same, for the page as a whole
 * @property {number} score
 */

const NEAR = 45; // words: about what is said in a breath
const ANYWHERE = 0.35;
const TITLE = 0.5;
const ABOUT = 0.3;
const PHRASE = 0.35;
const ITSELF = 0.8; // the weight from which a name is of the thing itself
const PLENTY = 10; // pages
const MOST_OF_IT = 0.55; // of the best page: a page with less of what is asked does not answer

/**
 * The pages that filters let through; all if there are none.
 * @param {Record<string, string>} filters
 */
async function allowed(filters) {
  const sets = await Promise.all(
    Object.entries(filters).map(async ([name, value]) => new Set((await pagesIn(name, value)).map(({ id }) => id))),
  );
  /** @param {string} id */
  return (id) => sets.every((set) => set.has(id));
}

/**
 * The pages on which a question is answered, best first.
 * @param {import("./query.js").Question} question
 * @param {Record<string, string>} [filters]
 * @returns {Promise<Candidate[]>}
 */
export async function rank(question, filters = {}) {
  const { concepts } = question;
  const hub = await names();
  const isAllowed = await allowed(filters);
  if (!concepts.length) return question.words.length ? [] : everything(filters);
  const [less, ...answers] = await Promise.all([lesser(hub), ...concepts.map(findings)]);
  /** @type {Map<string, Candidate>} */
  const pages = new Map();
  const rarity = answers.map((asks, what) => {
    const having = new Set();
    for (const { weight, results } of asks) {
      const most = Math.max(...results.map(({ score }) => score));
      for (const found of results) {
        having.add(found.id);
        if (isAllowed(found.id)) note(pages, found, what, weight, found.score / most);
      }
    }
    return Math.log(1 + (hub.pages - having.size + 0.5) / (having.size + 0.5));
  });
  const found = [...pages.values()];
  const had = found.map(({ best }) => sum(best, rarity));
  const enough = MOST_OF_IT * Math.max(0, ...had);
  const kept = found.filter((_, at) => had[at] >= enough);
  for (const page of kept) page.score = score(page, concepts, rarity) * (less.get(page.id) ?? 1);
  return kept.sort((a, b) => b.score - a.score);
}

/**
 * What is found for a thing by the names it has; by those that only mean about the same, if these do not find much.
 * @param {import("./query.js").Concept} concept
 */
async function findings({ word, asks }) {
  /** @param {[string, number]} ask */
  const search = async ([ask, weight]) =>
    ask === word || (await isUsed(ask)) ? { weight, results: await pagesWith(ask) } : { weight, results: [] };
  const all = [...asks];
  const found = await Promise.all(all.filter(([, weight]) => weight >= ITSELF).map(search));
  if (found.reduce((total, { results }) => total + results.length, 0) >= PLENTY) return found;
  return [...found, ...(await Promise.all(all.filter(([, weight]) => weight < ITSELF).map(search)))];
}

/**
 * @param {Map<string, Candidate>} pages
 * @param {import("./engine.js").Found} found
 * @param {number} what
 * @param {number} weight
 * @param {number} share of the score that Pagefind gives its best page, which does count how long a page is
 */
function note(pages, found, what, weight, share) {
  let page = pages.get(found.id);
  if (!page) {
    page = { id: found.id, found, sights: [], best: [], titled: [], about: [], score: 0 };
    pages.set(found.id, page);
  }
  for (const location of found.words) page.sights.push({ location, what, weight });
  page.about[what] = Math.max(page.about[what] ?? 0, weight * share);
  page.best[what] = Math.max(page.best[what] ?? 0, weight);
  if (found.matchedMetaFields?.length) page.titled[what] = Math.max(page.titled[what] ?? 0, weight);
}

/**
 * All pages that filters let through, for somebody who asks nothing.
 * @param {Record<string, string>} filters
 */
async function everything(filters) {
  const isAllowed = await allowed(filters);
  const [first] = Object.entries(filters);
  if (!first) return [];
  const found = (await pagesIn(...first)).filter(({ id }) => isAllowed(id));
  return found.map((one) => ({ id: one.id, found: one, sights: [], best: [], titled: [], about: [], score: 0 }));
}

/**
 * What was said and written comes before who said it, and before events, of which past ones come last.
 * @param {import("./query.js").Names} hub
 */
async function lesser(hub) {
  /** @type {Map<string, number>} */
  const out = new Map();
  const kinds = Object.entries(hub.less).map(([kind, share]) => /** @type {const} */ ([pagesIn("type", kind), share]));
  for (const [pages, share] of [...kinds, /** @type {const} */ ([pagesIn("past", "1"), hub.past])]) {
    for (const { id } of await pages) out.set(id, share);
  }
  return out;
}

/**
 * @param {number[]} weights
 * @param {number[]} rarity
 */
const sum = (weights, rarity) => rarity.reduce((total, value, at) => total + value * (weights[at] ?? 0), 0);

/**
 * @param {Candidate} page
 * @param {import("./query.js").Concept[]} concepts
 * @param {number[]} rarity
 */
function score(page, concepts, rarity) {
  page.sights.sort((a, b) => a.location - b.location || b.weight - a.weight);
  const { together, times } = densest(page.sights, concepts, rarity);
  const often = page.best.map((weight, what) => weight * (1.5 - 1 / (1 + (times[what] ?? 0))));
  return together + ANYWHERE * sum(often, rarity) + TITLE * sum(page.titled, rarity) + ABOUT * sum(page.about, rarity);
}

/**
 * How much of what is asked stands together where most of it does, and how often each thing is on the page.
 * @param {Sight[]} sights in order of place
 * @param {import("./query.js").Concept[]} concepts
 * @param {number[]} rarity
 */
function densest(sights, concepts, rarity) {
  /** @type {number[]} */
  const times = [];
  let together = 0;
  let from = 0;
  for (let to = 0; to < sights.length; to++) {
    times[sights[to].what] = (times[sights[to].what] ?? 0) + 1;
    while (sights[to].location - sights[from].location > NEAR) from += 1;
    const window = sights.slice(Math.max(from, to - 40), to + 1);
    const value = worth(window, concepts, rarity);
    if (value > together) together = value;
  }
  return { together, times };
}

/**
 * What the sights close together are worth: each thing once, and more where they follow each other as they were asked.
 * @param {Sight[]} sights
 * @param {import("./query.js").Concept[]} concepts
 * @param {number[]} rarity
 */
export function worth(sights, concepts, rarity) {
  /** @type {number[]} */
  const best = [];
  let phrase = 0;
  /** @type {Sight | undefined} */
  let before;
  for (const sight of sights) {
    best[sight.what] = Math.max(best[sight.what] ?? 0, sight.weight);
    if (before && before.what + 1 === sight.what) {
      const gap = concepts[sight.what].at - concepts[before.what].at;
      const apart = sight.location - before.location;
      if (apart > 0 && apart <= gap + 1) phrase += Math.min(rarity[before.what], rarity[sight.what]);
    }
    if (!before || before.location !== sight.location || before.what + 1 === sight.what) before = sight;
  }
  return sum(best, rarity) + PHRASE * Math.min(phrase, sum(best, rarity));
}
