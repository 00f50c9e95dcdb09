// What somebody said, about one theme and from the first year on if the reader wants that; the address keeps the theme.
import { all, one, say } from "./words.js";

const section = one("[data-said]");
const years = one("[data-said-years]", section);
const acts = one("[data-said-acts]", section);
const themes = section.querySelector("[data-said-themes]");
const oldest = /** @type {HTMLButtonElement} */ (one("[data-said-oldest]", acts));
const output = one("output", acts);
const talks = all("[data-themes]", years);

/**
 * Show only what was said about a theme; everything if it is empty.
 * @param {string} theme
 */
function about(theme) {
  const shown = talks.filter((talk) => !theme || (talk.dataset.themes ?? "").split(" ").includes(theme));
  for (const talk of talks) talk.hidden = !shown.includes(talk);
  for (const year of all(".said-year", years)) year.hidden = !year.querySelector("[data-themes]:not([hidden])");
  for (const button of themes ? all("[data-theme]", themes) : [])
    button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  output.textContent = theme ? say("filter_count", { n: shown.length, m: talks.length }) : "";
}

/** The last becomes the first, in each year and among the years. */
function turn() {
  for (const year of all(".said-talks", years)) year.append(...all("[data-themes]", year).reverse());
  years.append(...all(".said-year", years).reverse());
}

if (talks.length > 1) {
  acts.hidden = false;
  oldest.addEventListener("click", () => {
    turn();
    oldest.setAttribute("aria-pressed", String(oldest.getAttribute("aria-pressed") !== "true"));
  });
}
if (themes instanceof HTMLElement) {
  themes.hidden = false;
  const asked = new URLSearchParams(location.search).get("theme") ?? "";
  if (themes.querySelector(`[data-theme="${CSS.escape(asked)}"]`)) about(asked);
  themes.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-theme]");
    if (!(button instanceof HTMLElement)) return;
    const theme = button.dataset.theme ?? "";
    about(theme);
    history.replaceState(null, "", theme ? `?theme=${theme}` : location.pathname);
  });
}
