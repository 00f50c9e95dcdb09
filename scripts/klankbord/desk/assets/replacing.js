// One word for another, here, in the show or everywhere: first a look at every place, then the chosen ones.

import { Refusal, send, tell } from "./sending.js";
import { many } from "./dialogs.js";
import { bind } from "./keys.js";
import { clock, make, one } from "./words.js";

/** @param {string} page @param {() => void} after */
export function replacing(page, after) {
  const form = /** @type {HTMLFormElement} */ (one("#vervang"));
  const list = one("#gevonden");
  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "");
  const asked = () => ({ page, wrong: value("wrong"), right: value("right"), where: value("where") });
  const say = (/** @type {unknown} */ error) =>
    tell(error instanceof Refusal ? error.message : "Geen verbinding; probeer het straks.");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const told = await send("find", asked());
      list.replaceChildren(...told.places.map(row));
      one("#gevonden-aantal").textContent =
        `${many(told.places.length, "plaats", "plaatsen")}${told.more ? `, en nog ${told.more}` : ""}. Vink uit wat moet blijven.`;
      one("#vervang-nu").hidden = !told.places.length;
    } catch (error) {
      say(error);
    }
  });
  one("#vervang-nu").addEventListener("click", async () => {
    const chosen = [...list.querySelectorAll("input:checked")].map(
      (box) => /** @type {HTMLInputElement} */ (box).value,
    );
    try {
      const told = await send("replace", { ...asked(), chosen, from_now_on: value("always") === "on" });
      list.replaceChildren(...told.skipped.map((/** @type {any} */ one) => make("li", {}, `${one.page}: ${one.why}`)));
      one("#gevonden-aantal").textContent = `${many(told.count, "plaats", "plaatsen")} verbeterd.`;
      one("#vervang-nu").hidden = true;
      after();
    } catch (error) {
      say(error);
    }
  });
  bind("Alt+r", "Zoek en vervang", () => {
    /** @type {HTMLDetailsElement | null} */ (form.closest("details"))?.setAttribute("open", "");
    const wrong = /** @type {HTMLInputElement} */ (form.elements.namedItem("wrong"));
    wrong.value = String(getSelection() ?? "").trim() || wrong.value;
    wrong.focus();
  });
}

/** @param {any} place */
const row = (place) =>
  make(
    "li",
    {},
    make(
      "label",
      {},
      make("input", { type: "checkbox", value: place.id, checked: true }),
      ` ${place.page.replace("episode/", "")}${place.start === null ? "" : ` ${clock(place.start)}`}: …${place.before}`,
      make("del", {}, place.found),
      " ",
      make("ins", {}, place.becomes),
      `${place.after}…`,
    ),
  );
