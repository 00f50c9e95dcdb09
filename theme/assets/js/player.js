// The player: a native <audio> with our own controls, tied to the transcript. Nothing plays before the reader asks.
import { clock, isTyping, keys, make, say } from "./words.js";

const SPEEDS = [1, 1.25, 1.5, 1.75, 2, 0.8];
const icon = (path) => {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", focusable: "false" })) box.setAttribute(name, value);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  box.append(line);
  return box;
};
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";
const still = matchMedia("(prefers-reduced-motion: reduce)");

class Player extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio");
    this.key = `klankbord.at.${this.dataset.key}`;
    this.length = Number(this.dataset.duration) || 0;
    this.until = null; // where a fragment ends
    this.sentences = [...document.querySelectorAll("[data-transcript] [data-t]")];
    this.starts = this.sentences.map((sentence) => Number(sentence.dataset.t));
    this.marks = [...document.querySelectorAll("[data-chapter]")];
    this.following = true;
    for (const time of document.querySelectorAll("[data-from] .notes .at")) {
      time.setAttribute("aria-label", time.closest("[data-from]").dataset.from.replace("{time}", time.textContent));
    }
    // Without scripts these lead to the paragraph; the player can do better, also for who copies the link.
    for (const link of document.querySelectorAll("[data-play]:not([data-transcript] *)")) {
      const [from, until] = link.dataset.play.split(",").map(Number);
      link.setAttribute("href", `#t=${Math.floor(from)}${until ? `,${Math.ceil(until)}` : ""}`);
    }
    this.build();
    this.listen();
    this.restore();
    this.fromAddress();
  }

  build() {
    this.audio.controls = false;
    this.toggle = make("button", { type: "button", className: "p-play" }, icon(PLAY));
    this.toggle.setAttribute("aria-label", say("play"));
    const skip = (by, name) => {
      const button = make("button", { type: "button", className: "p-skip" }, by < 0 ? "−15" : "+15");
      button.setAttribute("aria-label", say(name));
      button.addEventListener("click", () => this.skip(by));
      return button;
    };
    this.range = make("input", { type: "range", min: 0, max: this.length || 1, step: 1, value: 0, className: "p-range" });
    this.range.setAttribute("aria-label", say("position"));
    this.now = make("span", { className: "p-now" }, "0:00");
    this.total = make("span", { className: "p-total" }, this.length ? clock(this.length) : "");
    this.speed = make("button", { type: "button", className: "p-speed" }, "1×");
    this.speed.setAttribute("aria-label", `${say("speed")} 1×`);
    this.follow = make("button", { type: "button", className: "p-follow", hidden: true }, say("follow"));
    this.status = make("p", { className: "p-status", role: "status" });
    const chapter = (this.chapter = make("span", { className: "p-chapter" }));
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", say("player"));
    this.append(
      make("div", { className: "p-keys" }, skip(-15, "back_15"), this.toggle, skip(15, "forward_15")),
      make("div", { className: "p-line" }, this.now, this.range, this.total),
      make("div", { className: "p-more" }, chapter, this.speed, this.follow), this.status);
    this.classList.add("ready");
    // While it plays and its own place is out of sight, the player stays at the foot of the screen.
    const place = this.parentElement;
    new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) place.style.minHeight = `${place.offsetHeight}px`;
      this.classList.toggle("away", !entry.isIntersecting);
      if (entry.isIntersecting) place.style.minHeight = "";
    }).observe(place);
  }

  listen() {
    const audio = this.audio;
    this.toggle.addEventListener("click", () => this.playPause());
    this.speed.addEventListener("click", () => {
      const next = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
      audio.playbackRate = audio.defaultPlaybackRate = next;
      this.speed.textContent = `${String(next).replace(".", ",")}×`;
      this.speed.setAttribute("aria-label", `${say("speed")} ${this.speed.textContent}`);
    });
    this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
    this.follow.addEventListener("click", () => { this.following = true; this.toggle.focus({ preventScroll: true }); this.follow.hidden = true; this.reveal(true); });
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.state());
    audio.addEventListener("timeupdate", () => this.tick());
    audio.addEventListener("seeked", () => this.tick());
    audio.addEventListener("loadedmetadata", () => {
      if (Number.isFinite(audio.duration)) this.length = audio.duration;
      this.range.max = Math.floor(this.length);
      this.total.textContent = clock(this.length);
    });
    audio.addEventListener("error", () => { this.status.textContent = say("no_audio"); });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("hashchange", () => this.fromAddress());
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => this.leave(), { passive: true });
    addEventListener("pagehide", () => this.keep());
  }

  /** The address of the moment that is playing now. */
  get moment() {
    const at = Math.floor(this.at);
    return location.href.split("#")[0] + (at ? `#t=${at}` : "");
  }

  /** Where the player stands; before anything is loaded, where it will begin. */
  get at() { return this.audio.readyState ? this.audio.currentTime : this.pending ?? 0; }

  /** Go to a second without starting to play. */
  seek(to, until = null) {
    const at = Math.max(0, this.length ? Math.min(to, this.length) : to);
    this.until = until;
    if (this.audio.readyState) this.audio.currentTime = at;
    else {
      this.pending = at;
      this.audio.currentTime = at; // kept by the browser as where to start once the sound is there
    }
    this.draw(at);
  }

  /** Play from a second, to another if given. */
  play(from, until = null) {
    if (from !== undefined) this.seek(from, until);
    this.following = true;
    this.follow.hidden = true;
    this.status.textContent = until === null ? "" : say("playing_fragment", { time: clock(until) });
    return this.audio.play().catch(() => { this.status.textContent = this.audio.error ? say("no_audio") : ""; });
  }

  playPause() {
    if (!this.audio.paused) { this.audio.pause(); return; }
    if (this.until !== null && this.at >= this.until - 0.2) this.until = null;
    this.play();
  }

  skip(by) { this.seek(this.at + by); }

  clicked(event) {
    const link = event.target.closest("[data-play]");
    const sentence = event.target.closest("[data-transcript] [data-t]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const [from, until] = link.dataset.play.split(",").map(Number);
      event.preventDefault();
      const same = link.closest(".quote")?.hasAttribute("data-playing");
      if (same && !this.audio.paused) { this.audio.pause(); return; }
      history.replaceState(null, "", link.getAttribute("href"));
      this.play(from, until ?? null);
    } else if (sentence && getSelection().isCollapsed) {
      this.play(Number(sentence.dataset.t));
    }
  }

  pressed(event) {
    if (isTyping(event) || !keys.on || event.shiftKey || event.target.closest?.("dialog")) return;
    const onControl = event.target.closest?.("button, a, summary, input");
    const actions = {
      " ": () => !onControl && this.playPause(),
      k: () => this.playPause(),
      j: () => this.skip(-15),
      l: () => this.skip(15),
      ArrowLeft: () => event.target !== this.range && this.skip(-5),
      ArrowRight: () => event.target !== this.range && this.skip(5),
    };
    const action = actions[event.key];
    if (action && action() !== false) event.preventDefault();
  }

  /** `#t=754`, `#t=754,790` and the paragraph `#t-754`: be ready to play from there. */
  fromAddress() {
    const match = /^#t[=-](\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?/.exec(location.hash);
    if (!match) return;
    const from = Number(match[1]);
    this.seek(from, match[2] ? Number(match[2]) : null);
    this.status.textContent = say("cued", { time: clock(from) });
    if (!document.getElementById(location.hash.slice(1))) this.reveal(true);
  }

  restore() {
    if (/^#t[=-]\d/.test(location.hash)) return;
    try {
      const at = Number(localStorage.getItem(this.key));
      if (at > 5 && (!this.length || at < this.length - 15)) {
        this.seek(at);
        this.status.textContent = say("cued", { time: clock(at) });
      }
    } catch { /* private window */ }
  }

  keep() {
    if (!this.audio.readyState || this.until !== null) return;
    try { localStorage.setItem(this.key, String(Math.floor(this.audio.currentTime))); } catch { /* private window */ }
  }

  state() {
    const playing = !this.audio.paused && !this.audio.ended;
    this.classList.toggle("playing", playing);
    document.body.classList.toggle("is-playing", playing || this.audio.currentTime > 0);
    this.toggle.setAttribute("aria-label", say(playing ? "pause" : "play"));
    this.toggle.firstChild.firstChild.setAttribute("d", playing ? PAUSE : PLAY);
    if (!playing) this.keep();
    this.media();
    this.tick();
  }

  tick() {
    const at = this.at;
    if (this.until !== null && !this.audio.paused && at >= this.until) {
      this.audio.pause();
      this.status.textContent = "";
    }
    this.draw(at);
    if (!this.audio.paused && Math.floor(at) % 10 === 0) this.keep();
  }

  draw(at) {
    this.range.value = Math.floor(at);
    this.range.style.setProperty("--done", `${this.length ? (100 * at) / this.length : 0}%`);
    this.now.textContent = clock(at);
    this.range.setAttribute("aria-valuetext", `${clock(at)} ${this.length ? say("at_time", { total: clock(this.length) }) : ""}`);
    const started = this.audio.currentTime > 0 || !this.audio.paused;
    const index = started ? this.starts.findLastIndex((start) => start <= at + 0.05) : -1;
    if (index !== this.active) {
      this.sentences[this.active]?.removeAttribute("aria-current");
      this.active = index;
      this.sentences[index]?.setAttribute("aria-current", "true");
      if (!this.audio.paused) this.reveal();
    }
    const mark = this.marks.findLast((chapter) => Number(chapter.dataset.chapter) <= at + 0.05);
    for (const chapter of this.marks) {
      const now = chapter === mark && started;
      chapter.toggleAttribute("data-now", now);
      if (now) chapter.setAttribute("aria-current", "true"); else chapter.removeAttribute("aria-current");
    }
    this.chapter.textContent = mark?.lastChild.textContent.trim() ?? "";
    for (const quote of document.querySelectorAll(".quote[data-at]")) {
      const [from, until] = (quote.querySelector("[data-play]")?.dataset.play ?? "").split(",").map(Number);
      quote.toggleAttribute("data-playing", !this.audio.paused && at >= from - 0.3 && at < (until || from));
    }
  }

  /** Bring the sentence that is spoken into view, unless the reader went somewhere else. */
  reveal(always = false) {
    const sentence = this.sentences[this.active] ??
      (always ? this.sentences[this.starts.findLastIndex((start) => start <= this.at + 0.05)] : null);
    if (!sentence || !(this.following || always)) return;
    const box = sentence.getBoundingClientRect();
    const near = box.top > 90 && box.bottom < innerHeight - 140;
    const inSight = box.bottom > -innerHeight && box.top < 2 * innerHeight;
    if (always || (!near && inSight && this.reading())) {
      sentence.scrollIntoView({ block: "center", behavior: still.matches || always ? "auto" : "smooth" });
    }
  }

  /** Whether the transcript is what the reader looks at. */
  reading() {
    const box = document.querySelector("[data-transcript]").getBoundingClientRect();
    return box.top < innerHeight * 0.7 && box.bottom > innerHeight * 0.3;
  }

  leave() {
    if (this.audio.paused || !this.following || !this.reading()) return;
    this.following = false;
    this.follow.hidden = false;
  }

  media() {
    if (!navigator.mediaSession) return;
    const { title, show, cover } = this.dataset;
    navigator.mediaSession.metadata ??= new MediaMetadata({ title, artist: show, album: show, artwork: [{ src: new URL(cover, document.baseURI).href }] });
    navigator.mediaSession.playbackState = this.audio.paused ? "paused" : "playing";
    const acts = { play: () => this.play(), pause: () => this.audio.pause(), seekbackward: () => this.skip(-15),
      seekforward: () => this.skip(15), seekto: ({ seekTime }) => this.seek(seekTime),
      previoustrack: () => this.jump(-1), nexttrack: () => this.jump(1) };
    for (const [name, act] of Object.entries(acts)) {
      try { navigator.mediaSession.setActionHandler(name, act); } catch { /* not known to this browser */ }
    }
  }

  /** To the chapter before or after. */
  jump(by) {
    const starts = this.marks.map((chapter) => Number(chapter.dataset.chapter));
    const here = starts.findLastIndex((start) => start <= this.at + 0.5);
    const to = starts[Math.max(0, here + by)];
    if (to !== undefined) this.seek(to);
  }
}

customElements.define("klank-player", Player);
