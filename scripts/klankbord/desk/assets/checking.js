// What is wrong with a page, and how it came to be: the words of check in Dutch, and the history that git has.

import { Refusal, send, tell } from "./sending.js";
import { make, one } from "./words.js";

/** @typedef {{ cue?: number, note?: string, field?: string, line?: number }} Place Where a mistake is mended. */

/**
 * @param {string} page
 * @param {(place: Place) => void} go Brings somebody to the place of a mistake.
 */
export function checking(page, go) {
  const fill = (/** @type {HTMLElement} */ box, /** @type {() => Promise<Node[]>} */ make_) => {
    box.addEventListener("toggle", async () => {
      const list = one("ul", box);
      if (!(/** @type {HTMLDetailsElement} */ (box).open)) return;
      try {
        list.replaceChildren(...(await make_()));
      } catch (error) {
        tell(error instanceof Refusal ? error.message : "Geen verbinding; probeer het straks.");
      }
    });
  };
  fill(one("#fouten"), async () => {
    const { problems } = await send("problems", { page });
    if (!problems.length) return [make("li", {}, "Geen fouten gevonden.")];
    return problems.map((/** @type {any} */ problem) => {
      const there = make("button", { type: "button" }, "Ga erheen");
      there.addEventListener("click", () => go(problem.place));
      return make(
        "li",
        { className: problem.severity === "error" ? "desk-wrong" : "" },
        `${problem.path}, regel ${problem.line}: ${problem.told} `,
        Object.keys(problem.place).length ? there : null,
      );
    });
  });
  fill(one("#geschiedenis"), async () => {
    const { versions } = await send("history", { page });
    if (!versions.length) return [make("li", {}, "Git kent deze pagina nog niet.")];
    return versions.map((/** @type {any} */ version) => {
      const shown = make("pre", { hidden: true });
      const look = make("button", { type: "button", className: "quiet" }, "Wat");
      look.addEventListener("click", async () => {
        const told = await send("version", { page, file: version.file, commit: version.commit });
        shown.textContent = told.difference || "(niets)";
        shown.hidden = !shown.hidden;
      });
      return make(
        "li",
        {},
        `${version.when.slice(0, 10)} ${version.who}: ${version.what} (${version.file}) `,
        look,
        shown,
      );
    });
  });
  asked(page, go);
}

/**
 * Somebody came here for one mistake: that is where they go.
 * @param {string} page
 * @param {(place: Place) => void} go
 */
async function asked(page, go) {
  const [, file, line] = /^#fout-(.+)-(\d+)$/.exec(decodeURIComponent(location.hash)) ?? [];
  if (!file) return;
  one("#fouten").setAttribute("open", "");
  const told = await send("problems", { page }).catch(() => null);
  const found = told?.problems.find((/** @type {any} */ some) => some.path === file && some.line === Number(line));
  if (found) go(found.place);
}
