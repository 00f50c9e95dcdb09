// The player: a native <audio> with our own controls, tied to the transcript. Nothing plays before the reader asks.
import { change, hear, shelf } from "./shelf.js";
import { goOn, playQueue, remember, remembered } from "./listen.js";
import { all, around, clock, isTyping, keys, make, one, say } from "./words.js";

const SPEEDS = [1, 1.25, 1.5, 1.75, 2, 0.8];
const SLEEP = [0, 15, 30, 60]; // minutes
const DIFFERS = 3; // seconds by which a file is another than the one that was transcribed
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z";
const SVG = "http://www.w3.org/2000/svg";
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The two numbers of `data-play="12.3,45.6"`: from, and until when it is a fragment.
 * @param {HTMLElement} link
 */
const span = (link) => (link.dataset.play ?? "").split(",").map(Number);

/**
 * A button that says its name to those who cannot see it.
 * @param {string} className
 * @param {string} name
 * @param {Node | string} face
 */
function named(className, name, face) {
  const button = make("button", { type: "button", className }, face);
  button.setAttribute("aria-label", name);
  return button;
}

class Player extends HTMLElement {
  audio = /** @type {HTMLAudioElement} */ (one("audio", this));
  key = `klankbord.at.${this.dataset.key}`;
  length = Number(this.dataset.duration) || 0;
  pending = 0; // where it will begin
  /** @type {number | null} Where a fragment ends. */
  until = null;
  following = true;
  cued = false; // ready to play from somewhere, before anybody pressed play
  sentences = all("[data-transcript] [data-t]");
  starts = this.sentences.map((sentence) => Number(sentence.dataset.t));
  active = -1; // the sentence that is being spoken
  marks = all("[data-chapter]");

  shape = document.createElementNS(SVG, "path");
  toggle = named("p-play", say("play"), this.icon());
  range = make("input", { type: "range", min: 0, max: this.length || 1, step: 1, value: 0, className: "p-range" });
  now = make("span", { className: "p-now" }, "0:00");
  total = make("span", { className: "p-total" }, this.length ? clock(this.length) : "");
  chapter = make("span", { className: "p-chapter" });
  speed = named("p-speed", `${say("speed")} 1×`, "1×");
  follow = make("button", { type: "button", className: "p-follow", hidden: true }, say("follow"));
  sleep = named("p-sleep", `${say("sleep")}: ${say("sleep_off")}`, "☾");
  /** @type {number | undefined} */
  asleep;
  offset = 0; // seconds by which what is heard is later than what was transcribed
  tapping = false; // the next sentence that is tapped is the one that is heard now
  status = make("p", { className: "p-status", role: "status" });

  connectedCallback() {
    for (const time of all("[data-from] .notes .at")) {
      const sentence = /** @type {HTMLElement} */ (time.closest("[data-from]")).dataset.from ?? "";
      const note = time.closest("li")?.firstChild?.textContent?.trim() ?? "";
      time.setAttribute("aria-label", `${sentence.replace("{time}", time.textContent)}: ${note}`);
    }
    // Without scripts these lead to the paragraph; the player can do better, also for those who copy the link.
    for (const link of all("[data-play]:not([data-transcript] *)")) {
      const [from, until] = span(link);
      link.setAttribute("href", `#t=${from}${until ? `,${until}` : ""}`);
    }
    this.build();
    this.listen();
    this.pace(shelf().speed);
    this.restore();
    this.fromAddress();
    this.goOn();
    if (!this.range.hasAttribute("aria-valuetext")) this.draw(0); // it says where it is before anything plays
  }

  icon() {
    const box = document.createElementNS(SVG, "svg");
    const size = { viewBox: "0 0 24 24", width: "24", height: "24" };
    const attributes = { ...size, "aria-hidden": "true", focusable: "false" };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
    this.shape.setAttribute("d", PLAY);
    box.append(this.shape);
    return box;
  }

  build() {
    this.audio.controls = false;
    const back = named("p-skip", say("back_15"), "−15");
    const forward = named("p-skip", say("forward_15"), "+15");
    back.addEventListener("click", () => this.skip(-15));
    forward.addEventListener("click", () => this.skip(15));
    this.range.setAttribute("aria-label", say("position"));
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", say("player"));
    this.append(
      make("div", { className: "p-keys" }, back, this.toggle, forward),
      make("div", { className: "p-line" }, this.now, this.range, this.total),
      make("div", { className: "p-more" }, this.chapter, this.sleep, this.speed, this.follow),
      this.status,
    );
    this.classList.add("ready");
    // While it plays and its own place is out of sight, the player stays at the bottom of the screen.
    const place = /** @type {HTMLElement} */ (this.parentElement);
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
      this.pace(next);
      change((mine) => {
        mine.speed = next;
      });
    });
    this.sleep.addEventListener("click", () => this.toSleep());
    audio.addEventListener("ended", () => this.next());
    this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
    this.follow.addEventListener("click", () => {
      this.following = true;
      this.toggle.focus({ preventScroll: true });
      this.follow.hidden = true;
      this.reveal(true);
    });
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.state());
    audio.addEventListener("timeupdate", () => this.tick());
    audio.addEventListener("seeked", () => this.tick());
    audio.addEventListener("loadedmetadata", () => {
      const heard = Number(this.dataset.duration) || 0;
      if (Number.isFinite(audio.duration)) {
        this.length = audio.duration;
        if (heard && this.sentences.length && Math.abs(heard - audio.duration) > DIFFERS) this.differs();
      }
      this.range.max = String(Math.floor(this.length));
      this.total.textContent = clock(this.length);
    });
    audio.addEventListener("error", () => {
      this.status.textContent = say("no_audio");
    });
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("hashchange", () => this.fromAddress());
    for (const name of ["wheel", "touchmove"]) addEventListener(name, () => this.leave(), { passive: true });
    addEventListener("pagehide", () => this.keep());
    const leaving = () => this.handOver();
    addEventListener("pagehide", leaving);
    document.addEventListener("click", (event) => around(event, "a[href]") && leaving());
  }

  /**
   * Play at this speed.
   * @param {number} rate
   */
  pace(rate) {
    this.audio.playbackRate = this.audio.defaultPlaybackRate = rate;
    this.speed.textContent = `${String(rate).replace(".", ",")}×`;
    this.speed.setAttribute("aria-label", `${say("speed")} ${this.speed.textContent}`);
  }

  /** Stop by itself, in more and more minutes with each press, and then not at all. */
  toSleep() {
    const now = Number(this.sleep.dataset.minutes ?? 0);
    const minutes = SLEEP[(SLEEP.indexOf(now) + 1) % SLEEP.length];
    clearTimeout(this.asleep);
    if (minutes) this.asleep = setTimeout(() => this.audio.pause(), minutes * 60_000);
    this.sleep.dataset.minutes = String(minutes);
    this.sleep.textContent = minutes ? `☾ ${minutes}` : "☾";
    const when = minutes ? say("sleep_in", { n: minutes }) : say("sleep_off");
    this.sleep.setAttribute("aria-label", `${say("sleep")}: ${when}`);
  }

  /** At the end, the queue plays on; without one, the next episode of the show is one press away. */
  next() {
    const { next, nextTitle } = this.dataset;
    if (this.until !== null || playQueue(this.audio.playbackRate) || !next) return;
    const link = make("a", { href: next }, nextTitle ?? "");
    this.status.replaceChildren(`${say("next_episode")}: `, link);
  }

  /** The file is not the one that was transcribed: with one tap on a sentence, the text is in step again. */
  differs() {
    const box = document.querySelector("[data-offset]");
    const button = box?.querySelector("button");
    if (!(box instanceof HTMLElement) || !button || !box.hidden) return;
    box.hidden = false;
    const told = one("[role=status]", box);
    button.addEventListener("click", () => {
      this.tapping = true;
      told.textContent = say("offset_tap");
    });
  }

  /**
   * What is heard now is this sentence: all that follows moves with it.
   * @param {HTMLElement} sentence
   */
  tapped(sentence) {
    this.tapping = false;
    this.offset = this.audio.currentTime - Number(sentence.dataset.t);
    one("[data-offset] [role=status]").textContent = say("offset_done");
    this.draw(this.at);
  }

  /** The seconds at which a link to this moment begins. */
  get seconds() {
    return Math.round((this.at - this.offset) * 10) / 10;
  }

  /** The address of the moment that is playing. */
  get moment() {
    const at = this.seconds;
    return location.href.split("#")[0] + (at ? `#t=${at}` : "");
  }

  /** The position of the player; before anything is loaded, where it will begin. */
  get at() {
    return this.audio.readyState ? this.audio.currentTime : this.pending;
  }

  /**
   * Go to a second without starting to play.
   * @param {number} to
   * @param {number | null} [until]
   */
  seek(to, until = null) {
    const at = Math.max(0, this.length ? Math.min(to, this.length) : to);
    this.until = until;
    if (this.audio.readyState) this.audio.currentTime = at;
    else {
      this.pending = at;
      this.audio.currentTime = at; // the browser keeps it as the place to start once the sound is there
    }
    this.draw(at);
  }

  /**
   * Be ready to play from a second: the sentence is marked, and the player is in view with one button to press.
   * @param {number} at
   * @param {number | null} [until]
   */
  cue(at, until = null) {
    this.cued = true;
    document.body.classList.add("is-playing");
    this.seek(at, until);
    this.status.textContent = say("cued", { time: clock(at) });
  }

  /**
   * Play from a second, up to another if given.
   * @param {number} [from]
   * @param {number | null} [until]
   */
  play(from, until = null) {
    if (from !== undefined) this.seek(from, until);
    this.following = true;
    this.follow.hidden = true;
    this.status.textContent = until === null ? "" : say("playing_fragment", { time: clock(until) });
    return this.audio.play().catch(() => {
      this.status.textContent = this.audio.error ? say("no_audio") : "";
    });
  }

  playPause() {
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    if (this.until !== null && this.at >= this.until - 0.2) this.until = null;
    this.play();
  }

  /** @param {number} by */
  skip(by) {
    this.seek(this.at + by);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = around(event, "[data-play]");
    const sentence = around(event, "[data-transcript] [data-t]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const [from, until] = span(link);
      event.preventDefault();
      const same = link.closest(".quote")?.hasAttribute("data-playing");
      if (same && !this.audio.paused) {
        this.audio.pause();
        return;
      }
      history.replaceState(null, "", link.getAttribute("href"));
      this.play(from + this.offset, until ? until + this.offset : null);
    } else if (sentence && getSelection()?.isCollapsed) {
      if (this.tapping) this.tapped(sentence);
      else this.play(Number(sentence.dataset.t) + this.offset);
    }
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (isTyping(event) || !keys.on || event.shiftKey || around(event, "dialog")) return;
    const onControl = around(event, "button, a, summary, input");
    /** @type {Record<string, () => unknown>} */
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
    this.cue(from, match[2] ? Number(match[2]) : null);
    if (!document.getElementById(location.hash.slice(1))) this.reveal(true);
  }

  restore() {
    if (/^#t[=-]\d/.test(location.hash)) return;
    try {
      const at = Number(localStorage.getItem(this.key));
      if (at > 5 && (!this.length || at < this.length - 15)) {
        this.cue(at);
      }
    } catch {
      // a private window
    }
  }

  /** Let the next page of this visit go on with what is playing here. */
  handOver() {
    if (this.audio.paused) return;
    const { src, currentTime, playbackRate } = this.audio;
    const { title = "" } = this.dataset;
    const url = location.href.split("#")[0];
    remember({ src, url, title, at: currentTime, until: this.until, rate: playbackRate, on: true });
  }

  keep() {
    if (!this.audio.readyState || this.until !== null) return;
    try {
      localStorage.setItem(this.key, String(Math.floor(this.audio.currentTime)));
      const { title = "", show = "" } = this.dataset;
      const at = Math.floor(this.audio.currentTime);
      if (at > 5) hear({ url: location.pathname, title, show, at, length: Math.floor(this.length) });
    } catch {
      // a private window
    }
  }

  state() {
    const playing = !this.audio.paused && !this.audio.ended;
    this.classList.toggle("playing", playing);
    document.body.classList.toggle("is-playing", playing || this.cued || this.audio.currentTime > 0);
    this.toggle.setAttribute("aria-label", say(playing ? "pause" : "play"));
    this.shape.setAttribute("d", playing ? PAUSE : PLAY);
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

  /**
   * Show the position: the bar, the clock, the sentence, the chapter and the quotation.
   * @param {number} at
   */
  draw(at) {
    this.range.value = String(Math.floor(at));
    this.range.style.setProperty("--done", `${this.length ? (100 * at) / this.length : 0}%`);
    this.now.textContent = clock(at);
    this.range.setAttribute(
      "aria-valuetext",
      `${clock(at)} ${this.length ? say("at_time", { total: clock(this.length) }) : ""}`,
    );
    const started = this.cued || this.audio.currentTime > 0 || !this.audio.paused;
    const said = at - this.offset;
    const index = started ? this.starts.findLastIndex((start) => start <= said + 0.05) : -1;
    if (index !== this.active) {
      this.sentences[this.active]?.removeAttribute("aria-current");
      this.active = index;
      this.sentences[index]?.setAttribute("aria-current", "true");
      if (!this.audio.paused) this.reveal();
    }
    const mark = this.marks.findLast((chapter) => Number(chapter.dataset.chapter) <= said + 0.05);
    for (const chapter of this.marks) {
      const now = chapter === mark && started;
      chapter.toggleAttribute("data-now", now);
      if (now) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
    }
    this.chapter.textContent = mark?.lastChild?.textContent?.trim() ?? "";
    for (const quote of all(".quote[data-at]")) {
      const [from, until] = span(one("[data-play]", quote) ?? quote);
      quote.toggleAttribute("data-playing", !this.audio.paused && at >= from - 0.3 && at < (until || from));
    }
  }

  /** Go on with what was playing on the page before this one, if it is this sound. */
  goOn() {
    const sound = remembered();
    if (!sound) return;
    if (sound.src !== this.audio.src) {
      goOn(sound);
      return;
    }
    if (/^#t[=-]\d/.test(location.hash)) return;
    this.audio.playbackRate = this.audio.defaultPlaybackRate = sound.rate;
    if (sound.on) this.play(sound.at, sound.until);
    else this.cue(sound.at, sound.until);
  }

  /** Bring the sentence that is being spoken into view, unless the reader went somewhere else. */
  reveal(always = false) {
    const sentence =
      this.sentences[this.active] ??
      (always ? this.sentences[this.starts.findLastIndex((start) => start <= this.at + 0.05)] : null);
    if (!sentence || !(this.following || always)) return;
    const part = sentence.closest("details");
    if (part && always) part.open = true;
    const box = sentence.getBoundingClientRect();
    const near = box.top > 90 && box.bottom < innerHeight - 140;
    const inSight = box.bottom > -innerHeight && box.top < 2 * innerHeight;
    if (always || (!near && inSight && this.reading())) {
      sentence.scrollIntoView({ block: "center", behavior: still.matches || always ? "auto" : "smooth" });
    }
  }

  /** Whether the reader is looking at the transcript. */
  reading() {
    const box = one("[data-transcript]").getBoundingClientRect();
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
    navigator.mediaSession.metadata ??= new MediaMetadata({
      title,
      artist: show,
      album: show,
      artwork: [{ src: new URL(cover ?? "", document.baseURI).href, sizes: "512x512", type: "image/png" }],
    });
    navigator.mediaSession.playbackState = this.audio.paused ? "paused" : "playing";
    /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
    const acts = [
      ["play", () => this.play()],
      ["pause", () => this.audio.pause()],
      ["seekbackward", () => this.skip(-15)],
      ["seekforward", () => this.skip(15)],
      ["seekto", ({ seekTime }) => this.seek(seekTime ?? 0)],
      ["previoustrack", () => this.jump(-1)],
      ["nexttrack", () => this.jump(1)],
    ];
    for (const [name, act] of acts) {
      try {
        navigator.mediaSession.setActionHandler(name, act);
      } catch {
        // not known to this browser
      }
    }
  }

  /**
   * Go to the previous or next chapter.
   * @param {number} by
   */
  jump(by) {
    const starts = this.marks.map((chapter) => Number(chapter.dataset.chapter));
    const here = starts.findLastIndex((start) => start <= this.at + 0.5);
    const to = starts[Math.max(0, here + by)];
    if (to !== undefined) this.seek(to);
  }
}

customElements.define("klank-player", Player);
