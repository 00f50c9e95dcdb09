// Search: from what somebody types to results, best first, as elements to show.
import { clock, make, root, say } from "./words.js";
import { engine, pagesIn } from "./engine.js";
import { marking, passages } from "./passages.js";
import { names, read } from "./query.js";
import { rank } from "./ranking.js";
import { stem, tokens } from "./vocabulary.js";

export { engine };

/**
 * @typedef {import("./query.js").Question} Question
 * @typedef {import("./ranking.js").Candidate} Candidate
 * @typedef {{ question: Question, pages: Candidate[] }} Outcome
 */

/** Everything that a search needs, fetched at the first sign that somebody wants one. */
export const ready = () => Promise.all([engine(), names()]);

/**
 * The pages that answer `text`, best first.
 * @param {string} text
 * @param {{ filters?: Record<string, string>, typing?: boolean, literally?: boolean }} [how]
 * @returns {Promise<Outcome>}
 */
export async function find(text, { filters = {}, typing = false } = {}) {
  const [question] = await Promise.all([read(text, typing), engine()]);
  return { question, pages: await rank(question, filters) };
}

/**
 * What to show of some pages; a page whose title is what was asked comes first among them.
 * @param {Candidate[]} pages
 * @param {Question} question
 * @param {number} [most] passages of each
 */
export async function show(pages, question, most = 3) {
  const found = await Promise.all(pages.map((page) => passages(page, question, most)));
  /** @param {string[]} words */
  const key = (words) => words.map(stem).join(" ");
  const wanted = key(question.words);
  const { groups } = await names();
  const alias = groups.find(
    ({ theme, words }) => !theme && words.slice(1).some((word) => key(tokens(word)) === wanted),
  );
  /** @param {import("./passages.js").Result} result */
  const exactly = ({ url, title }) =>
    alias && url.endsWith(`/${alias.url}`) ? 2 : Number(key(tokens(title ?? "")) === wanted);
  return found.sort((a, b) => exactly(b) - exactly(a));
}

/**
 * How many of `pages` each value of each filter lets through.
 * @param {Candidate[] | null} pages all pages if null
 */
export async function counts(pages) {
  const all = await (await engine()).filters();
  if (!pages) return all;
  const wanted = new Set(pages.map(({ id }) => id));
  /** @type {typeof all} */
  const out = {};
  for (const [name, values] of Object.entries(all)) {
    const found = await Promise.all(
      Object.keys(values).map(async (value) => {
        const some = await pagesIn(name, value);
        return /** @type {const} */ ([value, some.filter(({ id }) => wanted.has(id)).length]);
      }),
    );
    out[name] = Object.fromEntries(found);
  }
  return out;
}

const LANGUAGES = "nl en de fr es it pt pl cs da sv fi hu ro ru tr el ca".split(" ");

/**
 * The tag of a language that the index knows by its name ("Engels"); nothing for that of the page.
 * @param {string} name
 */
function spokenIn(name) {
  const page = document.documentElement.lang.slice(0, 2);
  const names = new Intl.DisplayNames([page], { type: "language" });
  const tag = /^[a-z]{2,3}(-|$)/.test(name)
    ? name
    : LANGUAGES.find((one) => names.of(one)?.toLowerCase() === name.toLowerCase());
  return tag?.slice(0, 2) === page ? "" : (tag ?? "");
}

/**
 * One result as a list item: the title opens the best passage, which gets no link of its own; the others do.
 * @param {import("./passages.js").Result} found
 * @param {Question} question
 * @param {"p" | "h2"} level of the title
 */
export function item(found, question, level) {
  const language = spokenIn(found.filters.language?.[0] ?? "");
  const [best, ...others] = found.passages;
  if (language) for (const { excerpt } of found.passages) excerpt.lang = language;
  const about = [...(found.filters.type ?? []), ...(found.filters.show ?? [])];
  /** @param {import("./passages.js").Passage} passage */
  const time = ({ url, second, until }) => {
    if (second === undefined) return null;
    if (!found.sound) return make("span", { className: "at" }, clock(second));
    const link = make("a", { className: "at listen", href: url + (until ? `,${until}` : "") }, clock(second));
    link.dataset.listen = new URL(found.sound, root).href;
    link.dataset.title = found.title;
    link.setAttribute("aria-label", `${say("play_from", { time: clock(second) })}: ${found.title}`);
    return link;
  };
  /** @param {import("./passages.js").Passage} passage */
  const text = ({ speaker, excerpt }) =>
    make("span", {}, speaker ? make("b", { className: "who" }, `${speaker}: `) : null, excerpt);
  const kicker = make("p", { className: "kicker" }, about.join(" · "));
  const address = marking(best?.url ?? found.url, question);
  const title = make("a", { className: "hit-title", href: address }, found.title ?? found.url);
  if (language) title.lang = language;
  const name = make(level, { className: "hit-name" }, title);
  const first = best ? make("p", { className: "passage" }, time(best), text(best)) : null;
  const links = others.map((passage) =>
    make(
      "div",
      { className: "passage" },
      time(passage),
      make("a", { className: "passage-text", href: marking(passage.url, question) }, text(passage)),
    ),
  );
  return make("li", { className: "hit" }, make("div", { className: "hit-best" }, kicker, name, first), ...links);
}

/**
 * "12 resultaten", as people say it.
 * @param {number} n
 * @param {string} q
 */
export const counted = (n, q) =>
  n === 0 ? say("search_none", { q }) : n === 1 ? say("search_one") : say("search_many", { n });
