// The search page: all results, with filters; the address holds the query, so it can be shared.
import { all, make, one, root, say } from "./words.js";
import { counted, counts, find, item, ready, show as shown } from "./search.js";
import { themesNear } from "./query.js";

const STEP = 4; // at a time: an hour of talk weighs 25 kB
const BY_ITSELF = 12; // without being asked, as the reader comes to the end of the list
const THEMES = 8;
const IDLE = 1500; // milliseconds after the results, which come first

/**
 * Bring the page `box` to life.
 * @param {HTMLElement} box
 */
export async function start(box) {
  const input = /** @type {HTMLInputElement} */ (one("input[type=search]", box));
  const form = /** @type {HTMLFormElement} */ (one("[data-filters]", box));
  const toggle = one("[data-filters-open]", box);
  const status = one("[data-status]", box);
  const meant = one("[data-meant]", box);
  const none = one("[data-none]", box);
  const list = one("[data-hits]", box);
  const more = one("[data-more]", box);
  const asked = new URLSearchParams(location.search);
  input.value = asked.get("q") ?? "";
  let turn = 0;
  /** @type {import("./search.js").Outcome} */
  let outcome = { question: { concepts: [], words: [], meant: "", unknown: [] }, pages: [] };
  /** @type {import("./search.js").Candidate[]} */
  let rest = [];

  // A filter in the address counts before its values are known.
  for (const select of form.querySelectorAll("select")) {
    const value = asked.get(select.name);
    if (value) select.replaceChildren(make("option", { value }, value));
  }
  const chosen = () => {
    const values = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    return Object.fromEntries(values.filter(([, value]) => value));
  };
  /** Say how many results each value of each filter has: once somebody looks at the filters, for it takes a while. */
  const fill = async () => {
    const mine = turn;
    const found = await counts(input.value.trim() || Object.keys(chosen()).length ? outcome.pages : null);
    if (mine !== turn) return;
    for (const select of form.querySelectorAll("select")) {
      const values = Object.entries(found[select.name] ?? {});
      const now = select.value;
      const way = select.name === "year" ? -1 : 1;
      select.replaceChildren(
        make("option", { value: "" }, say("any")),
        ...values
          .sort(([one], [other]) => way * one.localeCompare(other))
          .filter(([value, n]) => n > 0 || value === now)
          .map(([value, n]) => make("option", { value, selected: value === now }, `${value} (${n})`)),
      );
    }
  };
  const show = async () => {
    const mine = turn;
    const { question } = outcome;
    const next = rest.splice(0, STEP);
    if (!next.length) return;
    const found = await shown(next, question);
    if (mine !== turn) return;
    list.append(...found.map((result) => item(result, question, "h2")));
    more.hidden = rest.length === 0;
  };
  /** What was probably meant, and which words are nowhere. */
  const explain = () => {
    const { question, pages } = outcome;
    const said = [];
    if (question.meant) {
      const link = make("a", { href: `?${new URLSearchParams({ q: question.meant })}` }, question.meant);
      const [before, after] = say("search_meant").split("{q}");
      said.push(before, make("strong", {}, link), `${after ?? ""} `);
    }
    if (question.unknown.length && pages.length) {
      said.push(say("search_unknown", { q: question.unknown.map((word) => `“${word}”`).join(", ") }));
    }
    meant.replaceChildren(...said);
    meant.hidden = !said.length;
  };
  /** @param {string} words */
  const suggest = async (words) => {
    none.hidden = outcome.pages.length > 0;
    if (none.hidden) return;
    const near = await themesNear(words, THEMES);
    const links = near.map(({ url, words: [title] }) => make("a", { href: new URL(url, root).href }, title));
    if (links.length) one("ul", none)?.replaceChildren(...links.map((link) => make("li", {}, link)));
  };
  const search = async () => {
    const mine = ++turn;
    const words = input.value.trim();
    const filters = chosen();
    const query = new URLSearchParams({ ...(words ? { q: words } : {}), ...filters });
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    document.documentElement.classList.toggle("asked", query.size > 0);
    if (!query.size) {
      list.replaceChildren();
      status.textContent = "";
      more.hidden = none.hidden = meant.hidden = true;
      return;
    }
    try {
      const found = await find(words, { filters });
      if (mine !== turn) return;
      outcome = found;
      rest = [...found.pages];
      const before = list.children.length;
      await show();
      if (mine !== turn) return;
      for (let at = 0; at < before; at++) list.firstElementChild?.remove();
      explain();
      await suggest(words);
      status.textContent = counted(found.pages.length, words);
      if (form.offsetParent) setTimeout(fill, Object.keys(filters).length ? 0 : IDLE);
    } catch {
      status.textContent = say("search_failed");
    }
  };
  /** @type {number | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  input.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    form.classList.toggle("open", open);
    if (open) fill();
  });
  form.addEventListener("change", search);
  form.addEventListener("reset", () => {
    for (const select of form.querySelectorAll("select"))
      select.replaceChildren(make("option", { value: "" }, say("any")));
    setTimeout(search);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  // What has the keyboard's focus below the hits would be pushed out of sight.
  const below = () => {
    const at = document.activeElement;
    return at !== null && (list.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  };
  new IntersectionObserver(([end]) => {
    if (end.isIntersecting && list.children.length && list.children.length < BY_ITSELF && !below()) show();
  }).observe(one("[data-end]", box));
  more.addEventListener("click", async () => {
    const had = list.children.length;
    await show();
    all("a", list.children[had]).at(0)?.focus();
  });
  if (asked.size) {
    search();
    return;
  }
  // The search engine is larger than the page: it loads at the first sign that the reader wants it.
  input.focus({ preventScroll: true });
  const wanted = new AbortController();
  for (const sign of ["keydown", "pointerdown", "pointermove", "touchstart"]) {
    addEventListener(
      sign,
      () => {
        wanted.abort();
        ready();
      },
      { signal: wanted.signal, passive: true },
    );
  }
}
