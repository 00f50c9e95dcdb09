// Quotes, lessons and tips: accept, refuse, trim by words, put in order, take new ones from the transcript.

import { bind, describe } from "./keys.js";
import { ask, many } from "./dialogs.js";
import { send } from "./sending.js";
import { clock, make, one } from "./words.js";

/** @typedef {import("./state.js").Note} Note */
/** @typedef {(action: string, about: Record<string, unknown>) => void} Put */

/** @type {Record<string, string>} */
const NAMES = { quotes: "Citaat", lessons: "Les", tips: "Tip" };
const AROUND = 25; // words on either side of a note that it can be pulled over

/** What can be done with a proposal, as its buttons have it. */
const ACTS = [
  { key: "h", act: "hear", name: "Hoor", means: "" },
  { key: "a", act: "accept", name: "Aanvaard", means: "" },
  { key: "x", act: "refuse", name: "Weiger", means: "" },
  { key: "t", act: "trim", name: "Kort in", means: ", of rek het op" },
  { key: "r", act: "reword", name: "Herschrijf", means: " (een les of tip)" },
  { key: "u", act: "up", name: "Omhoog", means: "" },
  { key: "d", act: "down", name: "Omlaag", means: "" },
];

export class Notes {
  /**
   * @param {import("./state.js").Episode} episode
   * @param {import("./sound.js").Player} player
   * @param {import("./cues.js").Cues} cues
   * @param {Put} put
   */
  constructor(episode, player, cues, put) {
    this.episode = episode;
    this.player = player;
    this.cues = cues;
    this.put = put;
    this.list = one("#voorstellen");
    this.page = one('meta[name="page"]').getAttribute("content") ?? "";
    this.key = `klankbord.desk.accepted.${this.page}`;
    /** @type {Set<string>} */
    this.accepted = new Set(stored(this.key));
    this.draw();
    this.lower();
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.typed(event));
    bind("Alt+q", "Nieuw citaat van wat je selecteerde", () => this.add("quotes"));
    bind("Alt+l", "Nieuwe les van wat je selecteerde", () => this.add("lessons"));
    bind("Alt+i", "Nieuwe tip van wat je selecteerde", () => this.add("tips"));
    bind("n", "Naar de voorstellen", () => one(".note-card", this.list)?.focus());
    ACTS.forEach(({ key, name, means }) => describe(key, `Bij een voorstel: ${name.toLowerCase()}${means}`));
  }

  get shown() {
    return this.episode.notes.filter((note) => NAMES[note.kind]);
  }

  draw() {
    const at = [...this.list.children].indexOf(/** @type {Element} */ (document.activeElement?.closest(".note-card")));
    this.list.replaceChildren(...this.shown.map((note, n) => this.card(note, n)));
    if (at >= 0) /** @type {HTMLElement} */ (this.list.children[Math.min(at, this.list.children.length - 1)])?.focus();
    const left = this.shown.filter((note) => !this.accepted.has(note.raw)).length;
    one("#nog").textContent = `${left} van ${this.shown.length} nog te bekijken`;
    this.refused();
  }

  /** @param {Note} note @param {number} n */
  card(note, n) {
    const done = this.accepted.has(note.raw);
    const reasons = note.reasons ?? [];
    const act = (/** @type {string} */ name, /** @type {string} */ does, /** @type {string} */ key) =>
      make("button", { type: "button", "data-act": name, tabIndex: -1 }, does, " ", make("kbd", {}, key));
    return make(
      "li",
      { className: `note-card${done ? " note-done" : ""}`, tabIndex: 0, "data-n": n },
      make(
        "p",
        { className: "desk-facts" },
        make("strong", {}, NAMES[note.kind]),
        note.speaker ? make("span", {}, note.speaker) : null,
        note.start === null ? null : make("span", {}, clock(note.start)),
        done ? make("span", { className: "desk-who" }, "aanvaard") : null,
        note.exact ? null : make("span", { className: "desk-wrong" }, "niet letterlijk in het transcript"),
      ),
      make("p", { className: "note-text" }, note.text),
      make(
        "p",
        { className: "desk-buttons" },
        ...ACTS.filter((one) => one.act !== "reword" || note.kind !== "quotes").map((one) =>
          act(one.act, one.name, one.key),
        ),
      ),
      reasons.length
        ? make("details", {}, make("summary", {}, "Waarom dit voorstel"), make("p", {}, reasons.join(", ")))
        : null,
    );
  }

  /** @param {Event} event */
  clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const card = target.closest(".note-card");
    const act = target.closest("[data-act]")?.getAttribute("data-act");
    if (card && act) this.act(act, Number(card.getAttribute("data-n")));
  }

  /** @param {KeyboardEvent} event */
  typed(event) {
    const card = /** @type {HTMLElement} */ (event.target);
    if (!card.matches(".note-card") || event.altKey || event.ctrlKey || event.metaKey) return;
    const n = Number(card.dataset.n);
    const does = ACTS.find((one) => one.key === event.key)?.act;
    if (event.key === "ArrowDown" || event.key === "j") this.go(n + 1);
    else if (event.key === "ArrowUp" || event.key === "k") this.go(n - 1);
    else if (does) this.act(does, n);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} n */
  go(n) {
    /** @type {HTMLElement | undefined} */ (this.list.children[n])?.focus();
  }

  /** Go to the note that is written so. @param {string} raw */
  show(raw) {
    const at = this.shown.findIndex((note) => note.raw === raw);
    if (at >= 0) this.go(at);
    return at >= 0;
  }

  /** @param {string} act @param {number} n */
  act(act, n) {
    const note = this.shown[n];
    if (!note) return;
    if (act === "hear" && note.start !== null) this.player.from(note.start, note.end ?? null);
    if (act === "accept") this.accept(note, n);
    if (act === "refuse") this.put("note-remove", { raw: note.raw });
    if (act === "trim") this.trim(note);
    if (act === "reword") this.reword(note);
    if (act === "up" || act === "down") this.move(note, act === "up" ? -1 : 1);
  }

  /** @param {Note} note @param {number} n */
  accept(note, n) {
    this.accepted.add(note.raw);
    this.keep();
    this.draw();
    this.go(Math.min(n + 1, this.shown.length - 1));
  }

  keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify([...this.accepted]));
    } catch {
      // a private window: it is remembered until the page closes
    }
  }

  /**
   * The notes as they are now. What was accepted stays so when a correction of the transcript changes it, and what
   * somebody `made` of a note is what that one wants.
   * @param {Note[]} notes @param {boolean} made
   */
  renew(notes, made) {
    const before = this.episode.notes;
    const known = new Set(before.map((note) => note.raw));
    const follows = (/** @type {number} */ n) => before.length === notes.length && this.accepted.has(before[n].raw);
    notes.forEach(({ raw }, n) => {
      if (!known.has(raw) && (made || follows(n))) this.accepted.add(raw);
    });
    this.keep();
    this.episode.notes = notes;
  }

  /** @param {Note} note @param {number} by */
  move(note, by) {
    const same = this.shown.filter((other) => other.kind === note.kind);
    const at = same.indexOf(note) + by;
    if (at < 0 || at >= same.length) return;
    const after = by > 0 ? same[at].raw : (same[at - 1]?.raw ?? "");
    this.put("note-move", { raw: note.raw, after });
  }

  /** @param {Note} note */
  async reword(note) {
    const text = make("textarea", { name: "text", rows: 4, value: note.text, required: true });
    const speaker = make("input", { name: "speaker", value: note.speaker ?? "" });
    const found = await ask("In andere woorden", [
      make("label", { className: "desk-field" }, "Tekst", text),
      make("label", { className: "desk-field" }, "Wie dit zei", speaker),
    ]);
    if (found && found.text.trim())
      this.put("note-reword", { raw: note.raw, text: found.text, speaker: found.speaker });
  }

  /** @param {string} kind */
  add(kind) {
    const found = this.cues.selected();
    if (!found) return;
    const [first, last] = found;
    this.put("note-add", { kind, first, last, said: this.episode.words(first, last).join(" ") });
  }

  /** @param {Note} note */
  async trim(note) {
    if (!note.span) return;
    const found = await pull(this.episode, this.player, note.span);
    if (!found || (found[0] === note.span[0] && found[1] === note.span[1])) return;
    const said = this.episode.words(...found).join(" ");
    this.put("note-trim", { kind: note.kind, raw: note.raw, first: found[0], last: found[1], said });
  }

  /** What ranked lower is looked for when somebody wants to see it: that takes a while. */
  lower() {
    const box = /** @type {HTMLDetailsElement} */ (one("#lager"));
    box.addEventListener("toggle", async () => {
      if (!box.open) return;
      const [status, list] = [one("p", box), one("ul", box)];
      status.textContent = "De machine luistert mee…";
      const told = await send("lower", { page: this.page }).catch(() => null);
      status.textContent = told
        ? told.notes.length
          ? ""
          : "Er was niets meer."
        : "Dat lukte niet; probeer het straks.";
      list.replaceChildren(...(told?.notes ?? []).map((/** @type {any} */ note) => this.lowerRow(note)));
    });
  }

  /** @param {any} note */
  lowerRow(note) {
    const hear = make("button", { type: "button" }, "Hoor");
    hear.addEventListener("click", () => this.player.from(note.start, note.end));
    const take = make("button", { type: "button" }, "Neem over");
    const row = make(
      "li",
      {},
      make("p", { className: "note-text" }, `${NAMES[note.kind]}: ${note.text}`),
      make(
        "p",
        { className: "desk-facts" },
        [note.speaker, clock(note.start), ...note.reasons].filter(Boolean).join(" · "),
      ),
      make("p", { className: "desk-buttons" }, hear, take),
    );
    take.addEventListener("click", () => {
      const said = this.episode.words(note.first, note.last).join(" ");
      this.put("note-add", { kind: note.kind, first: note.first, last: note.last, said });
      row.remove();
    });
    return row;
  }

  refused() {
    /** @type {Note[]} */
    const gone = this.episode.told.refused ?? [];
    one("#geweigerd").replaceChildren(
      ...gone.map((note) => {
        const back = make("button", { type: "button" }, "Neem terug");
        back.addEventListener("click", () => {
          this.episode.told.refused = gone.filter((other) => other !== note);
          this.put("note-back", { kind: note.kind, text: note.text });
        });
        return make("li", {}, `${NAMES[note.kind]}: ${note.text} `, back);
      }),
    );
  }
}

/**
 * Let somebody pull at the words of a span; gives the new span, or null.
 * @param {import("./state.js").Episode} episode
 * @param {import("./sound.js").Player} player
 * @param {[number, number]} span
 * @returns {Promise<[number, number] | null>}
 */
async function pull(episode, player, span) {
  const start = Math.max(0, span[0] - AROUND);
  const words = episode.words(start, Math.min(episode.firsts[episode.cues.length] - 1, span[1] + AROUND));
  let [first, last] = span.map((word) => word - start);
  const shown = words.map((word) => make("span", {}, word));
  const box = make("p", { className: "pull", tabIndex: 0, role: "group" }, ...shown.flatMap((word) => [word, " "]));
  const told = make("p", { role: "status" });
  const draw = () => {
    shown.forEach((word, n) => word.classList.toggle("pulled", n >= first && n <= last));
    told.textContent = `${many(last - first + 1, "woord", "woorden")}, van “${words[first]}” tot “${words[last]}”`;
  };
  const take = (/** @type {number} */ n, /** @type {boolean} */ begin) => {
    if (begin) first = Math.min(Math.max(0, n), last);
    else last = Math.max(Math.min(words.length - 1, n), first);
    draw();
  };
  /** @type {boolean | null} Whether the begin is being pulled at. */
  let pulling = null;
  const under = (/** @type {PointerEvent} */ event) =>
    shown.indexOf(/** @type {HTMLSpanElement} */ (document.elementFromPoint(event.clientX, event.clientY)));
  box.addEventListener("pointerdown", (event) => {
    const n = under(event);
    if (n < 0) return;
    pulling = Math.abs(n - first) <= Math.abs(n - last);
    take(n, pulling);
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    const n = pulling === null ? -1 : under(event);
    if (n >= 0) take(n, pulling === true);
  });
  box.addEventListener("pointerup", () => (pulling = null));
  box.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) {
      event.preventDefault();
      take((event.shiftKey ? last : first) + by, !event.shiftKey);
    } else if (event.key === "Enter") box.closest("form")?.querySelector("button")?.click();
  });
  draw();
  const keys = "Pijltjes verschuiven het begin, met Shift het eind. Of sleep met de muis of een vinger.";
  const asked = ask("Kort in of rek op", [make("p", {}, keys), box, told], "Bewaar");
  box.focus();
  const found = await asked;
  return found ? [first + start, last + start] : null;
}

/** @param {string} key @returns {string[]} */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}
