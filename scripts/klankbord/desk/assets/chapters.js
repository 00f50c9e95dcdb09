// Chapters on the line of time: dragged, moved with arrows, named in a list; adverts are marked there too.

import { ask, field } from "./dialogs.js";
import { bind } from "./keys.js";
import { clock, make, one } from "./words.js";

/** @typedef {import("./state.js").Note} Note */

const SETTLE = 600; // milliseconds without a key, after which a chapter stays where it is

export class Chapters {
  /**
   * @param {import("./state.js").Episode} episode
   * @param {import("./sound.js").Player} player
   * @param {import("./cues.js").Cues} cues
   * @param {(action: string, about: Record<string, unknown>) => void} put
   */
  constructor(episode, player, cues, put) {
    this.episode = episode;
    this.player = player;
    this.cues = cues;
    this.put = put;
    this.line = one("#tijdlijn");
    this.list = one("#hoofdstukken");
    this.draw();
    bind("Alt+h", "Nieuw hoofdstuk waar het geluid is", () => this.add());
    one("#hoofdstuk-erbij").addEventListener("click", () => this.add());
    const button = one("#reclame-erbij");
    button.addEventListener("mousedown", (event) => event.preventDefault()); // what is selected stays selected
    button.addEventListener("click", () => this.advert());
    bind("Alt+w", "Reclame: wat je selecteerde, of waar het geluid is", () => this.advert());
  }

  /** Go to the chapter that is written so. @param {string} raw */
  show(raw) {
    const at = this.episode.notes.filter((note) => note.kind === "chapters").findIndex((note) => note.raw === raw);
    /** @type {HTMLElement | null | undefined} */ (this.list.children[at]?.querySelector("input"))?.focus();
    return at >= 0;
  }

  get length() {
    return Math.max(1, Number(this.episode.meta.duration) || this.episode.cues.at(-1)?.end || 1);
  }

  draw() {
    const found = this.episode.notes.filter((note) => note.kind === "chapters");
    const adverts = this.episode.notes.filter((note) => note.kind === "adverts");
    const focused = document.activeElement?.getAttribute("aria-label");
    this.line.replaceChildren(
      ...adverts.map((advert) => this.stretch(advert)),
      ...found.map((chapter) => this.knob(chapter)),
    );
    this.list.replaceChildren(
      ...found.map((chapter) => this.row(chapter)),
      ...adverts.map((advert) =>
        make(
          "li",
          {},
          `Reclame ${clock(advert.start ?? 0)}–${clock(advert.end ?? 0)} ${advert.text} `,
          this.away(advert),
        ),
      ),
    );
    const again = [...this.line.children].find((knob) => knob.getAttribute("aria-label") === focused);
    if (focused) /** @type {HTMLElement | undefined} */ (again)?.focus();
  }

  /** An advert as a stretch of the line; the list below it says the same in words. @param {Note} advert */
  stretch(advert) {
    const [start, end] = [advert.start ?? 0, advert.end ?? 0];
    const box = make("span", { className: "stretch", title: `Reclame ${clock(start)}–${clock(end)}` });
    box.setAttribute("aria-hidden", "true");
    box.style.setProperty("left", `${(100 * start) / this.length}%`);
    box.style.setProperty("width", `${(100 * Math.max(0, end - start)) / this.length}%`);
    return box;
  }

  /** @param {Note} chapter */
  knob(chapter) {
    let at = chapter.start ?? 0;
    const knob = make("button", { type: "button", className: "knob", role: "slider" });
    const show = () => {
      knob.style.setProperty("left", `${(100 * at) / this.length}%`);
      knob.setAttribute("aria-valuenow", String(Math.round(at)));
      knob.setAttribute("aria-valuetext", clock(at));
      knob.title = `${clock(at)} ${chapter.text}`;
    };
    knob.setAttribute("aria-label", chapter.text || "hoofdstuk");
    knob.setAttribute("aria-valuemin", "0");
    knob.setAttribute("aria-valuemax", String(Math.round(this.length)));
    const place = (/** @type {number} */ seconds) => {
      at = Math.min(this.length, Math.max(0, Math.round(seconds)));
      show();
    };
    const save = () => {
      if (Math.floor(at) !== Math.floor(chapter.start ?? 0)) this.change(chapter, at, chapter.text);
    };
    knob.addEventListener("pointerdown", (event) => {
      knob.setPointerCapture(event.pointerId);
      const box = this.line.getBoundingClientRect();
      const drag = (/** @type {PointerEvent} */ moved) =>
        place(((moved.clientX - box.left) / Math.max(1, box.width)) * this.length);
      knob.addEventListener("pointermove", drag);
      knob.addEventListener(
        "pointerup",
        () => {
          knob.removeEventListener("pointermove", drag);
          save();
        },
        { once: true },
      );
    });
    knob.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
      if (!by || event.altKey) return;
      event.preventDefault();
      place(at + by);
    });
    /** @type {ReturnType<typeof setTimeout> | undefined} One change for as many arrows as somebody presses. */
    let settled;
    knob.addEventListener("keyup", () => {
      clearTimeout(settled);
      settled = setTimeout(save, SETTLE);
    });
    knob.addEventListener("click", () => this.player.from(at));
    show();
    return knob;
  }

  /** @param {Note} chapter */
  row(chapter) {
    const title = make("input", { value: chapter.text, "aria-label": `Titel van het hoofdstuk op ${chapter.time}` });
    title.addEventListener("change", () => this.change(chapter, chapter.start ?? 0, title.value));
    const hear = make("button", { type: "button", className: "quiet" }, clock(chapter.start ?? 0));
    hear.addEventListener("click", () => this.player.from(chapter.start ?? 0));
    return make("li", {}, hear, title, this.away(chapter));
  }

  /** @param {Note} note */
  away(note) {
    const button = make("button", { type: "button", className: "quiet", "aria-label": `Haal weg: ${note.text}` }, "✕");
    button.addEventListener("click", () => this.put("note-remove", { raw: note.raw }));
    return button;
  }

  /** @param {Note} chapter @param {number} start @param {string} title */
  change(chapter, start, title) {
    this.put("chapter-change", { raw: chapter.raw, start, title });
  }

  async add() {
    const start = Math.floor(this.player.time);
    const found = await ask(`Hoofdstuk op ${clock(start)}`, [field("Titel", "title", "", { required: true })]);
    if (found) this.put("chapter-add", { start, title: found.title });
  }

  async advert() {
    const now = Math.floor(this.player.time);
    const [from, to] = this.cues.period() ?? [now, now + 30];
    const found = await ask("Reclame", [
      field("Begin, in seconden", "start", String(from), { type: "number", min: "0", required: true }),
      field("Eind, in seconden", "end", String(to), { type: "number", min: "1", required: true }),
      field("Waarvoor", "title", ""),
    ]);
    if (found) this.put("advert-add", { period: [Number(found.start), Number(found.end)], title: found.title });
  }
}
