// The self-test: points are added up here, and nothing leaves the browser.
import { say } from "./words.js";

const form = document.querySelector("[data-selftest]");
const results = document.querySelector("[data-results]");
const button = form.querySelector("button[type=submit]");
const open = form.querySelector("[data-open]");
const names = [...new Set([...form.querySelectorAll("input[type=radio]")].map((input) => input.name))];

button.hidden = false;
form.noValidate = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const left = names.filter((name) => !form.elements[name].value);
  for (const group of form.querySelectorAll("[role=radiogroup]")) {
    if (left.includes(group.dataset.name)) group.setAttribute("aria-invalid", "true"); else group.removeAttribute("aria-invalid");
  }
  if (left.length) {
    open.textContent = say("test_open", { n: left.length });
    form.querySelector(`input[name="${left[0]}"]`).focus();
    return;
  }
  open.textContent = "";
  const points = names.reduce((sum, name) => sum + Number(form.elements[name].value), 0);
  const outcomes = [...results.querySelectorAll("[data-from]")];
  const reached = outcomes.filter((outcome) => Number(outcome.dataset.from) <= points).at(-1) ?? outcomes[0];
  for (const outcome of outcomes) outcome.hidden = outcome !== reached;
  reached.querySelector("[data-score]").textContent = say("test_score", { n: points, m: form.dataset.top });
  reached.querySelector("h2").focus({ preventScroll: true });
  results.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
});
// What was forgotten is no mistake any more once it is answered.
form.addEventListener("change", (event) => event.target.closest("[role=radiogroup]")?.removeAttribute("aria-invalid"));
results.addEventListener("click", (event) => {
  if (!event.target.closest("[data-again]")) return;
  form.reset();
  for (const outcome of results.querySelectorAll("[data-from]")) outcome.hidden = true;
  form.querySelector("input").focus();
  form.scrollIntoView();
});
