// Put a quote or an episode in the queue, and say so; it plays on from there (listen.js).
import { queue } from "./shelf.js";
import { quoted, soundOf, whole } from "./subjects.js";
import { told } from "./told.js";
import { make, root, say } from "./words.js";

const SHOWN = 5000; // ms that the message stays

const box = make("p", { className: "toast", role: "status" });
document.body.append(box);

/**
 * Hear later what `figure` says, or this page.
 * @param {HTMLElement | null} figure
 */
export async function later(figure) {
  const { mine } = await told();
  const what = figure ? quoted(figure) : whole();
  const address = new URL(what.url);
  const url = address.pathname + (/^#t=[\d.,]+$/.test(address.hash) ? address.hash : "");
  const src = new URL(soundOf(figure), document.baseURI).href;
  const n = queue({ url, src, title: what.title, text: what.text, speaker: what.speaker });
  const list = make("a", { href: new URL(`${mine}#queue`, root).href }, say("queue_see"));
  box.replaceChildren(say("queued", { n }), " ", list);
  const shown = list;
  setTimeout(() => {
    if (shown.isConnected && !box.contains(document.activeElement)) box.replaceChildren();
  }, SHOWN);
}
