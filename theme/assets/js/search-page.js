// The search page: all results, with filters; the address holds the query, so it can be shared.
import { all, make, one, say } from "./words.js";
import { counted, engine, find, item, passages } from "./search.js";

const STEP = 10;

/**
 * Bring the page `box` to life.
 * @param {HTMLElement} box
 */
export async function start(box) {
  const input = /** @type {HTMLInputElement} */ (one("input[type=search]", box));
  const form = /** @type {HTMLFormElement} */ (one("[data-filters]", box));
  const status = one("[data-status]", box);
  const list = one("[data-hits]", box);
  const more = one("[data-more]", box);
  const asked = new URLSearchParams(location.search);
  input.value = asked.get("q") ?? "";
  let turn = 0;
  /** @type {import("./search.js").Found[]} */
  let rest = [];

  const chosen = () => {
    const values = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    return Object.fromEntries(values.filter(([, value]) => value));
  };
  /** @param {import("./search.js").Answer["filters"]} counts How many results each filter value has. */
  const fill = (counts) => {
    for (const select of form.querySelectorAll("select")) {
      const values = Object.entries(counts[select.name] ?? {});
      const now = select.value || asked.get(select.name) || "";
      const way = select.name === "year" ? -1 : 1;
      select.replaceChildren(
        make("option", { value: "" }, say("any")),
        ...values
          .sort(([one], [other]) => way * one.localeCompare(other))
          .filter(([value, n]) => n > 0 || value === now)
          .map(([value, n]) => make("option", { value, selected: value === now }, `${value} (${n})`)),
      );
      const row = select.closest("p");
      if (row) row.hidden = values.length < 2 && !now;
    }
    form.hidden = false;
  };
  const show = async () => {
    const next = rest.splice(0, STEP);
    const mine = turn;
    const found = await Promise.all(next.map((result) => passages(result)));
    if (mine !== turn) return;
    list.append(...found.map((result) => item(result, "h2")));
    more.hidden = rest.length === 0;
  };
  const search = async () => {
    const mine = ++turn;
    const words = input.value.trim();
    const filters = chosen();
    const query = new URLSearchParams({ ...(words ? { q: words } : {}), ...filters });
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
    if (!words && !Object.keys(filters).length) {
      list.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      const found = await find(words, filters);
      if (mine !== turn) return;
      fill(found.filters);
      rest = found.results;
      const total = rest.length;
      const shown = list.children.length;
      await show();
      if (mine !== turn) return;
      for (let at = 0; at < shown; at++) list.firstElementChild?.remove();
      status.textContent = counted(total, words);
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
  form.addEventListener("change", search);
  form.addEventListener("reset", () => {
    for (const key of [...asked.keys()]) asked.delete(key);
    setTimeout(search);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  more.addEventListener("click", async () => {
    const shown = list.children.length;
    await show();
    all("a", list.children[shown]).at(0)?.focus();
  });
  const begin = async () => {
    try {
      fill(await (await engine()).filters());
      search();
    } catch {
      status.textContent = say("search_failed");
    }
  };
  if (asked.size) {
    begin();
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
        begin();
      },
      { signal: wanted.signal, passive: true },
    );
  }
}
