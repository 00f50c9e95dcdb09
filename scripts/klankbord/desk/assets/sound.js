// The sound, and the keys that play it while somebody types.

import { bind } from "./keys.js";

const BACK = 3; // seconds

export class Player {
  /** @param {HTMLAudioElement | null} audio */
  constructor(audio) {
    this.audio = audio;
    /** @type {number | null} Where to stop again. */
    this.until = null;
    audio?.addEventListener("timeupdate", () => {
      if (this.until !== null && audio.currentTime >= this.until) {
        audio.pause();
        this.until = null;
      }
    });
    bind("Alt+p", "Speel of stop", () => this.toggle());
    bind("Alt+ArrowLeft", "Drie tellen terug", () => this.jump(-BACK));
    bind("Alt+ArrowRight", "Drie tellen vooruit", () => this.jump(BACK));
    bind("Alt+,", "Langzamer", () => this.faster(-0.1));
    bind("Alt+.", "Sneller", () => this.faster(0.1));
  }

  /** @param {(seconds: number) => void} heard */
  follow(heard) {
    this.audio?.addEventListener("timeupdate", () => heard(this.audio?.currentTime ?? 0));
  }

  get time() {
    return this.audio?.currentTime ?? 0;
  }

  /** @param {number} start @param {number | null} [end] */
  from(start, end = null) {
    if (!this.audio) return;
    this.audio.currentTime = start;
    this.until = end;
    this.audio.play().catch(() => {});
  }

  toggle() {
    if (!this.audio) return;
    this.until = null;
    if (this.audio.paused) this.audio.play().catch(() => {});
    else this.audio.pause();
  }

  /** @param {number} by */
  jump(by) {
    if (this.audio) this.audio.currentTime = Math.max(0, this.audio.currentTime + by);
  }

  /** @param {number} by */
  faster(by) {
    if (this.audio) this.audio.playbackRate = Math.min(3, Math.max(0.5, this.audio.playbackRate + by));
  }
}
