// The self-test: points are added up here, and nothing leaves the browser.
import { all, around, one, say } from "./words.js";

const form = /** @type {HTMLFormElement} */ (one("[data-selftest]"));
const results = one("[data-results]");
const open = one("[data-open]", form);
/** @type {NodeListOf<HTMLInputElement>} */
const inputs = form.querySelectorAll("input[type=radio]");
const names = [...new Set(Array.from(inputs, (input) => input.name))];

/**
 * The answer to a question; empty if there is none.
 * @param {string} name
 */
const answer = (name) => String(new FormData(form).get(name) ?? "");

one("button[type=submit]", form).hidden = false;
form.noValidate = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const left = names.filter((name) => !answer(name));
  for (const group of all("[role=radiogroup]", form)) {
    if (left.includes(group.dataset.name ?? "")) group.setAttribute("aria-invalid", "true");
    else group.removeAttribute("aria-invalid");
  }
  if (left.length) {
    open.textContent = say("test_open", { n: left.length });
    one(`input[name="${left[0]}"]`, form).focus();
    return;
  }
  open.textContent = "";
  const points = names.reduce((sum, name) => sum + Number(answer(name)), 0);
  const outcomes = all("[data-from]", results);
  const reached = outcomes.findLast((outcome) => Number(outcome.dataset.from) <= points) ?? outcomes[0];
  for (const outcome of outcomes) outcome.hidden = outcome !== reached;
  one("[data-score]", reached).textContent = say("test_score", { n: points, m: form.dataset.top });
  one("h2", reached).focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  results.scrollIntoView({ behavior: still ? "auto" : "smooth" });
});
// A forgotten question is not a mistake any more once it is answered.
form.addEventListener("change", (event) => around(event, "[role=radiogroup]")?.removeAttribute("aria-invalid"));
results.addEventListener("click", (event) => {
  if (!around(event, "[data-again]")) return;
  form.reset();
  for (const outcome of all("[data-from]", results)) outcome.hidden = true;
  one("input", form).focus();
  form.scrollIntoView();
});
