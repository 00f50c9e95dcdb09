// What is wrong with a page, and how it came to be: the words of check in Dutch, and the history that git has.

import { Refusal, send, tell } from "./sending.js";
import { make, one } from "./words.js";

/** @param {string} page */
export function checking(page) {
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
    return problems.map((/** @type {any} */ problem) =>
      make(
        "li",
        { className: problem.severity === "error" ? "desk-wrong" : "" },
        `${problem.path}, regel ${problem.line}: ${problem.told}`,
      ),
    );
  });
  fill(one("#geschiedenis"), async () => {
    const { versions } = await send("history", { page });
    if (!versions.length) return [make("li", {}, "Git kent deze bladzijde nog niet.")];
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
}
