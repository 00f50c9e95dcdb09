// Searching with Pagefind, and finding the passage within a page: the paragraph where most of the words are.
import { make, root, say } from "./words.js";

let loading;

/** The search engine, loaded once, when somebody is about to search. */
export function engine() {
  loading ??= import(new URL("pagefind/pagefind.js", root)).then(async (pagefind) => {
    await pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
    await pagefind.init();
    return pagefind;
  });
  return loading;
}

/** Results for words and filters; `results` are promises to be fetched one by one. */
export async function find(words, filters = {}) {
  const pagefind = await engine();
  const found = await pagefind.search(words || null, Object.keys(filters).length ? { filters } : {});
  return { results: found.results, filters: found.filters };
}

/** What a result shows: its page, and the passages with most of the words, best first. */
export async function passages(result, most = 3) {
  const data = await result.data();
  const address = data.url.replace(/\.html$/, "/"); // the index knows a page by the name of one file
  const words = (data.raw_content ?? data.content).split(/\s+/);
  const unseen = partsOfCompounds(words);
  const hits = (data.weighted_locations ?? []).filter((hit) => hit.weight >= 0);
  const places = seen(words, unseen, hits.length ? hits : (data.locations ?? []).map((location) => ({ location, weight: 1 })));
  const anchors = (data.anchors ?? [])
    .filter((anchor) => /^t-\d/.test(anchor.id) || /^h[2-4]$/.test(anchor.element))
    .sort((a, b) => a.location - b.location);
  const groups = new Map();
  for (const hit of places) {
    const anchor = anchors.findLast((candidate) => candidate.location <= hit.location);
    const key = anchor?.id ?? "";
    if (!groups.has(key)) groups.set(key, { anchor, hits: [], words: new Set(), weight: 0 });
    const group = groups.get(key);
    group.hits.push(hit.location);
    group.words.add(hit.word.slice(0, 5));
    group.weight += hit.weight;
  }
  const found = [...groups.values()].map((group) => ({ ...group, kinds: group.words.size })).sort((a, b) => b.kinds - a.kinds || place(b) - place(a) || b.weight - a.weight || a.hits[0] - b.hits[0]);
  const ends = new Map(anchors.map((anchor, at) => [anchor.id, anchors[at + 1]?.location ?? words.length]));
  return {
    url: address, title: data.meta.title, filters: data.filters ?? {}, meta: data.meta,
    passages: found.slice(0, most).map((group) => ({
      url: group.anchor ? `${address}#${group.anchor.id}` : address,
      second: /^t-(\d+)/.exec(group.anchor?.id ?? "")?.[1],
      heading: /^h[2-4]$/.test(group.anchor?.element ?? "") ? group.anchor.text : "",
      excerpt: excerpt(words, unseen, group.hits, group.anchor?.location ?? 0, ends.get(group.anchor?.id) ?? words.length),
    })),
  };
}

// Where it is said outranks where it is summed up, and that outranks the title.
const place = ({ anchor }) => (/^t-\d/.test(anchor?.id ?? "") ? 2 : anchor ? 1 : 0);

const plain = (word = "") => word.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");

// Between ⟦ and ⟧ stand parts of compounds, which only the index reads.
function partsOfCompounds(words) {
  let inside = false;
  const found = new Set();
  words.forEach((word, at) => {
    if (word.includes("⟦")) inside = true;
    if (inside) found.add(at);
    if (word.includes("⟧")) inside = false;
  });
  return found;
}

// Where a reader sees what was found, in order: a part of a compound is at each word that it is a part of.
function seen(words, unseen, hits) {
  const found = new Map();
  const add = (location, weight, word) => found.set(location, { location, word, weight: weight + (found.get(location)?.weight ?? 0) });
  for (const { location, weight } of hits) {
    const word = plain(words[location]);
    if (!unseen.has(location)) add(location, weight, word);
    else words.forEach((whole, at) => { if (!unseen.has(at) && plain(whole).includes(word)) add(at, weight, word); });
  }
  return [...found.values()].sort((a, b) => a.location - b.location);
}

function excerpt(words, unseen, hits, from, to) {
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

/** One result as a list item: the title, of `level`, opens the best passage, which is no second link; the others are. */
export function item(found, clock, level) {
  const [best, ...others] = found.passages;
  const about = [...(found.filters.type ?? []), ...(found.filters.show ?? [])];
  const line = (passage, tag) => make(tag, { className: "passage", href: tag === "a" ? passage.url : null },
    passage.second ? make("span", { className: "at" }, clock(Number(passage.second))) : null, passage.excerpt);
  return make("li", { className: "hit" },
    make("div", { className: "hit-best" },
      make("p", { className: "kicker" }, about.join(" · ")),
      make(level, { className: "hit-name" }, make("a", { className: "hit-title", href: best?.url ?? found.url }, found.title ?? found.url)),
      best ? line(best, "p") : null),
    ...others.map((passage) => line(passage, "a")));
}

/** "12 resultaten", as people say it. */
export const counted = (n, q) => (n === 0 ? say("search_none", { q }) : n === 1 ? say("search_one") : say("search_many", { n }));
