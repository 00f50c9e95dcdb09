// The page of an episode: it loads everything, and brings what changed to the parts that show it.

import { bind } from "./keys.js";
import { Chapters } from "./chapters.js";
import { checking } from "./checking.js";
import { Completing } from "./completing.js";
import { Cues } from "./cues.js";
import { choose } from "./dialogs.js";
import { Fields } from "./fields.js";
import { Notes } from "./notes.js";
import { Outbox, Undoing, send, tell } from "./sending.js";
import { Player } from "./sound.js";
import { replacing } from "./replacing.js";
import { Episode } from "./state.js";
import { all, make, one } from "./words.js";

/** @typedef {import("./sending.js").Letter} Letter */

const page = one('meta[name="page"]').getAttribute("content") ?? "";
const done = new Undoing(page, "done");
const undone = new Undoing(page, "undone");
/** @type {{ cues: Cues, notes: Notes, chapters: Chapters, fields: Fields, episode: Episode }} */
let parts;

const outbox = new Outbox(page, { done: answered, refused });

/** @param {string} action @param {Record<string, unknown>} about */
const put = (action, about) => outbox.put({ action, about });

const player = new Player(document.querySelector("audio"));

start();

async function start() {
  const told = await send("read", { page }).catch(() => null);
  if (!told) {
    tell("Geen verbinding. Laad de pagina opnieuw.");
    return;
  }
  const episode = new Episode(told);
  const cues = new Cues(episode, player, put);
  parts = {
    episode,
    cues,
    notes: new Notes(episode, player, cues, put),
    chapters: new Chapters(episode, player, cues, put),
    fields: new Fields(episode, put),
  };
  new Completing(cues.list, [...told.speakers, ...told.names]);
  player.follow((seconds) => cues.heard(seconds));
  one("#moeite").replaceChildren(
    ...told.trouble.map((/** @type {string} */ text) => make("p", { className: "desk-wrong" }, text)),
  );
  replacing(page, reload);
  checking(page, there);
  bind("Alt+z", "Maak ongedaan", () => back(done, undone));
  bind("Alt+y", "Doe opnieuw", () => back(undone, done));
  one("#ongedaan").addEventListener("click", () => back(done, undone));
  one("#opnieuw").addEventListener("click", () => back(undone, done));
  all(".desk-parts a").forEach((link) => link.addEventListener("click", jump));
  buttons();
  document.documentElement.dataset.ready = "yes";
  outbox.post(); // what could not be sent last time
  doubt();
}

/**
 * Go to a part of the page. What is out of sight is laid out on the way, and has another height than was thought.
 * @param {Event} event
 */
async function jump(event) {
  event.preventDefault();
  const part = one(/** @type {HTMLElement} */ (event.currentTarget).getAttribute("href") ?? "h1");
  for (let n = 0, still = 0, last = -1; n < 20 && still < 3; n++) {
    part.scrollIntoView();
    still = last === scrollY ? still + 1 : 0;
    last = scrollY;
    await new Promise((done_) => setTimeout(done_, 50));
  }
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

/** @param {import("./checking.js").Place} place Where a mistake is mended. */
function there({ cue, note, field }) {
  if (cue !== undefined) parts.cues.focus(cue, 0);
  else if (note) parts.notes.show(note) || parts.chapters.show(note);
  else if (field)
    /** @type {HTMLElement | null} */ (
      document.querySelector(`[data-field="${CSS.escape(field)}"], #kies-${CSS.escape(field)} input`)
    )?.focus();
  else one("#samenvatting").focus();
}

/** The doubtful words come after all else: finding them takes the longest. */
async function doubt() {
  const told = await send("doubts", { page }).catch(() => null);
  if (!told) return;
  parts.episode.doubts = told.doubts;
  parts.cues.doubted();
}

/** Read everything again, after a change that is too large to bring over. */
async function reload() {
  const told = await send("read", { page }).catch(() => null);
  if (!told) return;
  const fresh = new Episode(told);
  Object.assign(parts.episode, { ...fresh, known: null });
  parts.cues.draw();
  redraw();
  doubt();
}

function redraw() {
  parts.notes.draw();
  parts.chapters.draw();
  parts.fields.draw();
}

/** @param {Letter} letter @param {Record<string, any>} told */
function answered(letter, told) {
  if (told.undo?.length) {
    if (letter.about.again) done.push(told.undo);
    else if (letter.back) undone.push(told.undo);
    else {
      done.push(told.undo);
      undone.clear();
    }
  }
  buttons();
  if (!parts) return;
  const { episode, cues } = parts;
  const before = showing(episode);
  if (told.cues) cues.patch(told.cues);
  const made = ["note-add", "note-trim", "note-reword", "note-back"].includes(letter.action);
  if (told.notes) parts.notes.renew(told.notes, made);
  if (told.body !== undefined) episode.body = told.body;
  if (told.meta) episode.meta = told.meta;
  if (showing(episode) !== before || letter.action.startsWith("note-")) redraw();
}

/**
 * What the parts beside the transcript show: most corrections change nothing of it, and drawing it anew is what a
 * key would have to wait for.
 * @param {Episode} episode
 */
const showing = ({ notes, meta, body }) => JSON.stringify([notes.map(({ span: _, ...shown }) => shown), meta, body]);

/** @param {Letter} letter @param {import("./sending.js").Refusal} refusal */
async function refused(letter, refusal) {
  const { clashes } = refusal.told;
  tell(refusal.message);
  if (clashes?.length) {
    const taken = await choose(clashes);
    const [{ theirs, mine }] = clashes;
    if (taken === "mine" && theirs && ["cue-say", "cue-voice"].includes(letter.action)) {
      put(letter.action, { ...letter.about, was: theirs, now: mine });
    }
  }
  if (refusal.status !== 410) await reload();
}

/** @param {Undoing} from @param {Undoing} to */
function back(from, to) {
  const names = from.pop();
  buttons();
  if (!names) return;
  outbox.put({ action: "undo", about: { names, again: to === done }, back: true });
}

function buttons() {
  /** @type {HTMLButtonElement} */ (one("#ongedaan")).disabled = !done.length;
  /** @type {HTMLButtonElement} */ (one("#opnieuw")).disabled = !undone.length;
}
