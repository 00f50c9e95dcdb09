// Where on a page something is said: the sentences with most of it, who says them, and what to show of them.
import { make } from "./words.js";
import { plain } from "./vocabulary.js";
import { worth } from "./ranking.js";

/** @typedef {{ url: string, second?: number, until?: number, speaker: string, excerpt: HTMLElement }} Passage */
/** @typedef {import("./engine.js").Filters} Filters */
/** @typedef {{ url: string, title?: string, sound?: string, filters: Filters, passages: Passage[] }} Result */
/** @typedef {import("./engine.js").Anchor} Anchor */
/** @typedef {import("./ranking.js").Sight} Sight */

const SHOWN = 34; // words of an excerpt

/**
 * What a page shows as a result, with its best passages.
 * @param {import("./ranking.js").Candidate} page
 * @param {import("./query.js").Question} question
 * @param {number} [most]
 * @returns {Promise<Result>}
 */
export async function passages(page, question, most = 3) {
  const data = await page.found.data();
  const address = data.url.replace(/\.html$/, "/"); // the index knows a page by the name of its file
  const words = (data.raw_content ?? data.content).split(/\s+/);
  const unseen = onlyIndexed(words);
  const anchors = (data.anchors ?? [])
    .filter((anchor) => /^t-\d/.test(anchor.id) || /^h[2-4]$/.test(anchor.element))
    .sort((a, b) => a.location - b.location);
  /** @type {Map<number, { at: number, sights: Sight[], worth: number }>} */
  const groups = new Map();
  for (const sight of seen(words, unseen, page.sights)) {
    const at = anchors.findLastIndex((anchor) => anchor.location <= sight.location);
    const group = groups.get(at) ?? { at, sights: [], worth: 0 };
    groups.set(at, group);
    group.sights.push(sight);
  }
  const even = question.concepts.map(() => 1);
  for (const group of groups.values()) group.worth = worth(group.sights, question.concepts, even);
  const found = [...groups.values()].sort(
    (a, b) => b.worth - a.worth || place(anchors[b.at]) - place(anchors[a.at]) || a.at - b.at,
  );
  const best = found[0]?.worth ?? 0;
  return {
    url: address,
    title: data.meta.title,
    sound: anchors.find(({ element, id }) => element === "h2" && id.includes(";"))?.id.replace(/^[^;]*;/, ""),
    filters: data.filters ?? {},
    passages: found
      .filter((group, at) => at === 0 || group.worth > best / 2)
      .slice(0, most)
      .map((group) => passage(address, words, unseen, anchors, group)),
  };
}

/**
 * What was said outranks a summary, and a summary outranks the title.
 * @param {Anchor | undefined} anchor
 */
const place = (anchor) => (anchor && /^t-\d/.test(anchor.id) ? 2 : anchor ? 1 : 0);

/**
 * @param {string} address
 * @param {string[]} words
 * @param {Set<number>} unseen
 * @param {Anchor[]} anchors
 * @param {{ at: number, sights: Sight[] }} group
 * @returns {Passage}
 */
function passage(address, words, unseen, anchors, { at, sights }) {
  const anchor = anchors[at];
  const from = anchor?.location ?? 0;
  const to = anchors[at + 1]?.location ?? words.length;
  const [name, ...starts] = anchor?.id.split(";") ?? [];
  const sentences = starts.map((start) => start.split("=").map(Number));
  const said = /^t-\d/.test(name ?? "");
  const first = sights[0].location;
  const sentence = sentences.findLast(([word]) => from + word <= first) ?? sentences[0];
  const second = said ? (sentence?.[1] ?? Number(name.slice(2))) : undefined;
  // A sentence is told from its start, unless what was found stands far into it.
  const head = from + (sentence?.[0] ?? 0);
  const start = said && first - head < SHOWN - 12 ? head : Math.max(from, first - 9);
  return {
    url: second === undefined ? address + (name ? `#${name}` : "") : `${address}#t=${second}`,
    second,
    until: said ? ending(anchors[at + 1]) : undefined,
    speaker: said ? speaker(words, anchors, at) : "",
    excerpt: excerpt(words, unseen, new Set(sights.map(({ location }) => location)), { from: head, start, to }),
  };
}

/**
 * When the paragraph before this one ends: when its first sentence starts.
 * @param {Anchor | undefined} next
 */
const ending = (next) => {
  const start = next?.id.split(";")[1]?.split("=")[1];
  return start && /^t-\d/.test(next?.id ?? "") ? Number(start) : undefined;
};

/**
 * Who speaks in a paragraph: the name stands before the last paragraph that has one, up to the colon.
 * @param {string[]} words
 * @param {Anchor[]} anchors
 * @param {number} at
 */
function speaker(words, anchors, at) {
  const named = anchors.slice(0, at + 1).findLast(({ element, id }) => element === "b" && /^t-\d/.test(id));
  if (!named) return "";
  const length = Number(named.id.split(";")[1]?.split("=")[0] ?? 0);
  return words
    .slice(named.location, named.location + length)
    .join(" ")
    .replace(/:$/, "");
}

/**
 * The words between ⟦ and ⟧ are for the index only: parts of compounds, other spellings.
 * @param {string[]} words
 * @returns {Set<number>}
 */
function onlyIndexed(words) {
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
 * @param {Sight[]} sights
 */
function seen(words, unseen, sights) {
  /** @type {Map<string, Sight>} */
  const found = new Map();
  /** @param {Sight} sight */
  const add = (sight) => {
    const key = `${sight.location} ${sight.what}`;
    if ((found.get(key)?.weight ?? 0) < sight.weight) found.set(key, sight);
  };
  for (const sight of sights) {
    if (!unseen.has(sight.location)) {
      add(sight);
      continue;
    }
    const part = plain(words[sight.location]);
    words.forEach((whole, location) => {
      if (!unseen.has(location) && plain(whole).includes(part)) add({ ...sight, location });
    });
  }
  return [...found.values()].sort((a, b) => a.location - b.location);
}

/**
 * The words from `start` on, with those that were found marked.
 * @param {string[]} words
 * @param {Set<number>} unseen
 * @param {Set<number>} marked
 * @param {{ from: number, start: number, to: number }} bounds
 */
function excerpt(words, unseen, marked, { from, start, to }) {
  const end = Math.min(to, start + SHOWN);
  const out = make("span", { className: "excerpt" }, start > from ? "… " : "");
  for (let at = start; at < end; at++) {
    if (unseen.has(at)) continue;
    out.append(marked.has(at) ? make("mark", {}, words[at]) : words[at], " ");
  }
  if (end < to) out.append("…");
  return out;
}

/**
 * The address of a result with what was asked, which the page marks (marks.js). Behind the #, where it stays here.
 * @param {string} url
 * @param {import("./query.js").Question} question
 */
export function marking(url, question) {
  const words = question.concepts.map(({ word }) => word);
  if (!words.length) return url;
  return `${url}${url.includes("#") ? "&" : "#"}${new URLSearchParams({ q: words.join(" ") })}`;
}
