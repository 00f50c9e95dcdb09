// The transcript in formats that the site does not hold: made from its WebVTT when somebody asks.
import { all } from "./words.js";

/** @type {HTMLAnchorElement | null} */
const source = document.querySelector('a[href$="transcript.vtt"][download]');
for (const button of source ? all("[data-convert]") : []) {
  const kind = button.dataset.convert ?? "";
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!source) return;
    const answer = await fetch(source.href);
    if (!answer.ok) {
      location.href = source.href;
      return;
    }
    const [{ cues, forms }, { give }] = await Promise.all([import("./cues.js"), import("./give.js")]);
    const { type, write } = forms[kind];
    give(new Blob([write(cues(await answer.text()))], { type }), `transcript.${kind}`);
  });
}
