// Plays a passage where it is quoted: a bar at the bottom, which goes on when the reader opens another page.
// On the page of the episode itself, its own player does this (player.js).
import { shelf, taken } from "./shelf.js";
import { clock, make, one, root, say } from "./words.js";

/**
 * What is playing. `url` is the page of the passage, `src` the sound, both as full addresses.
 * @typedef {{ src: string, url: string, title: string, at: number, until: number | null }} Piece
 * @typedef {Piece & { rate: number, on: boolean, queued?: boolean }} Sound `queued` came from the queue.
 */

const KEY = "klankbord.sound";
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";
const NEXT = "M5 5v14l10-7zM16 5h3v14h-3z";
const SVG = "http://www.w3.org/2000/svg";

/**
 * A drawing for a button.
 * @param {string} path
 */
function drawn(path, shape = document.createElementNS(SVG, "path")) {
  const icon = document.createElementNS(SVG, "svg");
  const size = { viewBox: "0 0 24 24", width: "24", height: "24" };
  for (const [name, value] of Object.entries({ ...size, "aria-hidden": "true" })) icon.setAttribute(name, value);
  shape.setAttribute("d", path);
  icon.append(shape);
  return icon;
}

/**
 * The seconds of an address: `#t=12.3,45.6`.
 * @param {string} hash
 */
export function seconds(hash) {
  const [, from, until] = /^#t[=-]([\d.]+)(?:,([\d.]+))?/.exec(hash) ?? [];
  return { from: Number(from ?? 0), until: until ? Number(until) : null };
}

/**
 * Remember what is playing for the next page of this visit.
 * @param {Sound | null} sound
 */
export function remember(sound) {
  try {
    if (sound) sessionStorage.setItem(KEY, JSON.stringify(sound));
    else sessionStorage.removeItem(KEY);
  } catch {
    // a private window
  }
}

/** What the page before this one was playing; asked once. */
export function remembered() {
  try {
    const sound = /** @type {Sound | null} */ (JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
    sessionStorage.removeItem(KEY);
    return sound;
  } catch {
    return null;
  }
}

/** @type {Bar | undefined} */
let bar;

class Bar {
  audio = make("audio", { preload: "none" });
  shape = document.createElementNS(SVG, "path");
  toggle = make("button", { type: "button", className: "p-play" });
  title = make("a", { className: "p-title" });
  time = make("span", { className: "p-now" });
  status = make("p", { className: "p-status", role: "status" });
  forward = make("button", { type: "button", className: "p-next", hidden: true }, drawn(NEXT));
  close = make("button", { type: "button", className: "p-close" }, "×");
  box = make("aside", { className: "player away ready listening" });
  /** @type {number | null} */
  until = null;
  url = "";
  queued = false;

  constructor() {
    this.toggle.append(drawn(PLAY, this.shape));
    this.close.setAttribute("aria-label", say("close_player"));
    this.box.setAttribute("aria-label", say("player"));
    this.forward.setAttribute("aria-label", say("queue_next"));
    const line = make("div", { className: "p-about" }, this.title, this.time);
    const acts = make("div", { className: "p-acts" }, this.forward, this.close);
    this.box.append(make("div", { className: "p-keys" }, this.toggle), line, acts, this.status, this.audio);
    document.body.append(this.box);
    document.body.classList.add("is-playing");
    this.toggle.addEventListener("click", () => (this.audio.paused ? this.play() : this.audio.pause()));
    this.close.addEventListener("click", () => this.end());
    this.forward.addEventListener("click", () => this.next());
    this.audio.addEventListener("ended", () => this.next());
    for (const name of ["storage", "klankbord.queue"]) addEventListener(name, () => this.waiting());
    for (const name of ["play", "pause", "ended", "timeupdate"]) this.audio.addEventListener(name, () => this.draw());
    this.audio.addEventListener("error", () => {
      this.status.textContent = say("no_audio");
    });
    addEventListener("pagehide", () => this.keep());
    document.addEventListener("play", ({ target }) => target !== this.audio && this.end(), { capture: true });
    document.addEventListener("click", (event) => {
      // A link is followed before the page hides, and by then the sound has stopped in some browsers.
      if (event.target instanceof Element && event.target.closest("a[href]")) this.keep();
    });
  }

  /** @param {Sound} sound */
  load(sound) {
    if (this.audio.src !== sound.src) this.audio.src = sound.src;
    this.until = sound.until;
    this.url = sound.url;
    this.queued = sound.queued ?? false;
    this.title.textContent = sound.title;
    this.title.href = sound.url;
    this.audio.defaultPlaybackRate = this.audio.playbackRate = sound.rate;
    this.audio.currentTime = sound.at;
    this.status.textContent = "";
    this.waiting();
    this.draw();
  }

  /** Show whether something waits in the queue. */
  waiting() {
    this.forward.hidden = !shelf().queue.length;
  }

  play() {
    if (this.until !== null && this.audio.currentTime >= this.until - 0.2) this.until = null;
    return this.audio.play().catch(() => {
      this.status.textContent = this.audio.error ? say("no_audio") : "";
    });
  }

  draw() {
    const { paused, currentTime } = this.audio;
    if (this.until !== null && !paused && currentTime >= this.until) {
      this.audio.pause();
      if (this.queued && this.next()) return;
    }
    this.shape.setAttribute("d", this.audio.paused ? PLAY : PAUSE);
    this.toggle.setAttribute("aria-label", say(this.audio.paused ? "play" : "pause"));
    this.time.textContent = clock(currentTime);
    this.title.href = `${this.url.split("#")[0]}#t=${Math.round(currentTime * 10) / 10}`;
    if (navigator.mediaSession) {
      navigator.mediaSession.playbackState = this.audio.paused ? "paused" : "playing";
      if (navigator.mediaSession.metadata?.title !== this.title.textContent)
        navigator.mediaSession.metadata = new MediaMetadata({
          title: this.title.textContent ?? "",
          artwork: [{ src: coverOf(this.url), sizes: "512x512", type: "image/png" }],
        });
    }
  }

  /** Go on with the queue; false when there is nothing in it. */
  next() {
    const sound = fromQueue(this.audio.playbackRate);
    if (!sound) return false;
    this.load(sound);
    this.play();
    return true;
  }

  keep() {
    const { src, currentTime, playbackRate, paused } = this.audio;
    if (!this.box.isConnected) return;
    remember({
      src,
      url: this.url,
      title: this.title.textContent ?? "",
      at: currentTime,
      until: this.until,
      rate: playbackRate,
      on: !paused,
      queued: this.queued,
    });
  }

  end() {
    this.audio.pause();
    this.box.remove();
    document.body.classList.remove("is-playing");
    remember(null);
    bar = undefined;
  }
}

/**
 * The picture of the show that a page of an episode belongs to.
 * @param {string} url
 */
function coverOf(url) {
  const show = new URL(url, document.baseURI).pathname.slice(root.pathname.length).split("/")[1] ?? "";
  return new URL(`assets/covers/${show}-512.png`, root).href;
}

/**
 * What is first in the queue, taken from it, as a sound to play.
 * @param {number} rate
 * @returns {Sound | null}
 */
function fromQueue(rate) {
  const first = taken();
  if (!first) return null;
  const { from, until } = seconds(first.url.slice(first.url.indexOf("#")));
  const url = new URL(first.url, location.origin).href;
  return { src: first.src, url, title: first.title, at: from, until, rate, on: true, queued: true };
}

/**
 * Play what is in the queue, one after another; false when nothing is.
 * @param {number} [rate]
 */
export function playQueue(rate = shelf().speed) {
  const sound = fromQueue(rate);
  if (sound) open(sound).play();
  return sound !== null;
}

/** @param {Sound} sound */
function open(sound) {
  bar ??= new Bar();
  bar.load(sound);
  return bar;
}

/**
 * Play the passage that a link leads to.
 * @param {HTMLAnchorElement} link
 */
export function listen(link) {
  const { from, until } = seconds(link.hash);
  const src = new URL(link.dataset.listen ?? "", document.baseURI).href;
  const same = bar?.audio.src === src && bar.url === link.href;
  if (bar && same && !bar.audio.paused) {
    bar.audio.pause();
    return;
  }
  const rate = bar?.audio.playbackRate ?? 1;
  open({ src, url: link.href, title: link.dataset.title || nameOf(link), at: from, until, rate, on: true }).play();
}

/**
 * What a passage is called in the bar: the title of its source, which stands beside it.
 * @param {HTMLElement} link
 */
const nameOf = (link) =>
  one("a[href]:not(.who, .listen, .as-card)", link.closest("figcaption, .from, .hit, .card") ?? document)
    ?.textContent ?? document.title;

/**
 * Go on with what the page before this one was playing; the browser may not allow that before a click.
 * @param {Sound} sound
 */
export function goOn(sound) {
  const now = open(sound);
  if (sound.on) now.play();
}
