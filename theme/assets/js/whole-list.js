// A list of which the page shows a part, filtered over the whole: by word, theme, speaker, year, number of sources.
import { all, clock, make, nameShare, one, root, say } from "./words.js";
import { seconds } from "./listen.js";
import { told } from "./told.js";

const SHOWN = 60;

/**
 * Rows of text, speaker, person, source, fragment and number of sources (site/views/whole_lists.py).
 * @typedef {[string, string, string, number, string, number]} Row
 * @typedef {[string, string, number, number[], string, string]} Source title, address, year, themes, language, sound
 * @typedef {{ themes: string[], sources: Source[], rows: Row[] }} Whole
 */

/**
 * Text without capitals and accents.
 * @param {string} text
 */
const bare = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/**
 * Fetch the whole behind a list and let the box filter it.
 * @param {HTMLElement} box
 * @param {Element} list
 */
export async function start(box, list) {
  const part = Array.from(list.children);
  const around = all(".pager, .older", list.parentElement ?? document);
  const input = /** @type {HTMLInputElement} */ (one("input", box));
  const output = one("output", box);
  const more = one("[data-whole-more]");
  const quotes = list.classList.contains("wall");
  const [answer] = await Promise.all([fetch(new URL(box.dataset.whole ?? "", document.baseURI)), told()]);
  if (!answer.ok) return;
  /** @type {Whole} */
  const { themes, sources, rows } = await answer.json();
  const texts = rows.map(([text, who, , source]) => bare(`${text} ${who} ${sources[source][0]}`));

  /** @type {Record<string, (row: Row) => string[]>} */
  const values = {
    theme: ([, , , source]) => sources[source][3].map((at) => themes[at]),
    speaker: ([, who]) => (who ? [who] : []),
    year: ([, , , source]) => (sources[source][2] ? [String(sources[source][2])] : []),
    sources: (row) => ["2", "3", "5", "10"].filter((least) => row[5] >= Number(least)),
  };
  /** @type {HTMLSelectElement[]} */
  const selects = Array.from(box.querySelectorAll("select"));
  for (const select of selects) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const row of rows)
      for (const value of values[select.name](row)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const numbers = select.name === "year" ? -1 : select.name === "sources" ? 1 : 0;
    const order = [...counts].sort(([a], [b]) => (numbers ? numbers * (Number(a) - Number(b)) : a.localeCompare(b)));
    select.append(
      ...order.map(([value, n]) =>
        make("option", { value }, `${select.name === "sources" ? `${value}+` : value} (${n})`),
      ),
    );
    const row = select.closest("p");
    if (row) row.hidden = counts.size < 2 && select.name !== "sources" ? true : counts.size < 1;
  }

  /** @param {Row} row */
  const item = ([text, who, person, source, fragment, n]) => {
    const [title, url, , , language, sound] = sources[source];
    const href = new URL(url, root).href + (fragment ? `#${fragment}` : "");
    const said = make("p", {}, text);
    if (language.slice(0, 2) !== document.documentElement.lang.slice(0, 2)) said.lang = language;
    /** @type {(Node | string | null)[]} */
    const from = [
      who ? (person ? make("a", { className: "who", href: new URL(person, root).href }, who) : who) : null,
      who ? " · " : null,
      make("a", { href }, title),
    ];
    if (fragment && sound) {
      const time = clock(seconds(`#${fragment}`).from);
      const link = make("a", { className: "at listen", href }, time);
      link.dataset.listen = new URL(sound, root).href;
      link.setAttribute("aria-label", `${say("play_from", { time })}: ${text}`);
      from.push(" ", link);
    }
    if (n > 1) from.push(` (${n})`);
    if (quotes) {
      /** @param {string} name @param {string} act */
      const button = (name, act) => make("button", { type: "button", [act]: true }, say(name));
      const acts = [button("share_this", "data-share-this")];
      if (fragment && sound) acts.push(button("later", "data-later"));
      const caption = make("figcaption", {}, ...from, "\u2002", ...acts);
      const figure = make("figure", { className: "quote" }, make("blockquote", {}, said), caption);
      acts.forEach(nameShare);
      return figure;
    }
    return make("li", { className: "tip" }, said, make("p", { className: "from" }, ...from));
  };

  /** @type {Row[]} */
  let rest = [];
  const show = () => {
    list.append(...rest.splice(0, SHOWN).map(item));
    more.hidden = !rest.length;
  };
  const filter = () => {
    const wanted = bare(input.value).split(/\s+/).filter(Boolean);
    const chosen = selects.filter(({ value }) => value);
    const asked = wanted.length > 0 || chosen.length > 0;
    for (const element of around) element.hidden = asked;
    if (!asked) {
      list.replaceChildren(...part);
      more.hidden = true;
      output.textContent = "";
      return;
    }
    rest = rows.filter(
      (row, at) =>
        wanted.every((word) => texts[at].includes(word)) &&
        chosen.every(({ name, value }) => values[name](row).includes(value)),
    );
    output.textContent = say("filter_count", { n: rest.length, m: rows.length });
    list.replaceChildren();
    show();
  };
  /** @type {number | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  for (const select of selects) select.addEventListener("change", filter);
  more.addEventListener("click", show);
  filter();
}
