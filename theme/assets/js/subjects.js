// What can be shared or heard later: a quote on a page, or the page as a whole.
import { all, one } from "./words.js";

/**
 * What is shared. `page` is the address without what is behind the #, `url` the whole; `from` is null where nothing is
 * heard, `until` where there is no end.
 * @typedef {object} Subject
 * @property {"quote" | "clip" | "text" | "episode"} kind
 * @property {string} text
 * @property {string} speaker
 * @property {string} title
 * @property {string} source where it was said, as a card shows it
 * @property {string} page
 * @property {string} url
 * @property {number | null} from
 * @property {number | null} until
 * @property {boolean} sound
 */
/**
 * What a quote on a page says, and where.
 * @param {HTMLElement} figure
 * @returns {Subject}
 */
export function quoted(figure) {
  const text = one("blockquote", figure).textContent.trim();
  const speaker = figure.querySelector(".who")?.textContent.trim() ?? "";
  const player = document.querySelector("klank-player");
  const here = figure.querySelector(".play");
  const links = all("figcaption a[href]:not(.who, .listen, .as-card)", figure);
  const link = /** @type {HTMLAnchorElement | undefined} */ (here ? undefined : links[0]);
  const title = link?.textContent.trim() ?? one("h1").textContent.trim();
  const show = here && player instanceof HTMLElement ? (player.dataset.show ?? "") : "";
  const url = here instanceof HTMLAnchorElement ? here.href : (link?.href ?? location.href);
  const [, from, until] = /#t=([\d.]+)(?:,([\d.]+))?/.exec(url) ?? [];
  return {
    kind: "quote",
    text,
    speaker,
    title,
    source: show ? `${show} · ${title}` : title,
    page: url.split("#")[0],
    url,
    from: from === undefined ? null : Number(from),
    until: until === undefined ? null : Number(until),
    sound: Boolean(here ? player : figure.querySelector(".listen")),
  };
}

/** @returns {Subject} This page as a whole. */
export function whole() {
  const title = one("h1").textContent.trim();
  const page = location.href.split("#")[0];
  return {
    kind: "episode",
    text: "",
    speaker: "",
    title,
    source: title,
    page,
    url: page,
    from: null,
    until: null,
    sound: document.querySelector("klank-player") !== null,
  };
}

/**
 * The sound of a quote, or of this page, as a full address.
 * @param {HTMLElement | null} figure
 */
export function soundOf(figure) {
  const here = figure?.querySelector(".listen");
  if (here instanceof HTMLElement) return new URL(here.dataset.listen ?? "", document.baseURI).href;
  return document.querySelector("klank-player audio")?.getAttribute("src") ?? "";
}
