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
    const { cues, forms } = await import("./cues.js");
    const { type, write } = forms[kind];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write(cues(await answer.text()))], { type }));
    link.download = `transcript.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
