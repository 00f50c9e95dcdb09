// Go on where you were: on the home page, and on the page of a show for its own episodes.
import { clock, make, one, say } from "./words.js";
import { unfinished } from "./shelf.js";

const MOST = 3;

/** @param {HTMLElement} box */
export function start(box) {
  const here = box.dataset.continue ? new URL(box.dataset.continue, document.baseURI).pathname : "";
  const found = unfinished().filter(({ url }) => url.startsWith(here));
  const items = found.slice(0, MOST).map(({ url, title, show, at, length }) => {
    const link = make("a", { href: `${url}#t=${Math.floor(at)}` }, title);
    const left = length ? say("time_left", { time: clock(length - at) }) : clock(at);
    const bar = make("progress", { max: length || 1, value: length ? at : 0 });
    bar.setAttribute("aria-label", title);
    return make("li", {}, make("span", { className: "kicker" }, show), link, make("small", {}, left), bar);
  });
  one("ol", box).replaceChildren(...items);
  box.hidden = !items.length;
}
