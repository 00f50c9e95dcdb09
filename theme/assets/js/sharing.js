// Share a quote, a selection or an episode: its link, a card with it, a player for another site, captions of the clip.
// Loaded when somebody asks for it; the words come with it.
import { give } from "./give.js";
import { told } from "./told.js";
import { clock, make, root, say } from "./words.js";

/** @typedef {import("./subjects.js").Subject} Subject */
/** @typedef {import("./told.js").Told} Told */

const TOLD_AFTER = 4000; // ms that a message stays
// The height of a player on another site, in px: alone, with a quote, and for each line of that on a phone.
const TALL = { alone: 200, quote: 40, line: 27, letters: 34, most: 600 };

/** @type {Promise<unknown> | undefined} */
let styled;
const styles = () =>
  new Promise((done) => {
    const sheet = make("link", { rel: "stylesheet", href: new URL("../css/sharing.css", import.meta.url).href });
    sheet.onload = sheet.onerror = done;
    document.head.append(sheet);
  });

/**
 * Open the dialog about `subject`; the focus goes back to where it was when it closes.
 * @param {Subject} subject
 */
export async function open(subject) {
  const [about] = await Promise.all([told(), (styled ??= styles())]);
  const status = make("p", { className: "sharing-told", role: "status" });
  const close = make("button", { type: "button", className: "sharing-close" }, "×");
  close.setAttribute("aria-label", say("close"));
  const heading = make("h2", { id: "sharing-title" }, say(TITLES[subject.kind]));
  const box = make("dialog", { className: "sharing" }, make("header", {}, heading, close));
  box.setAttribute("aria-labelledby", "sharing-title");
  /** @param {string} message */
  const tell = (message) => {
    status.textContent = message;
    setTimeout(() => {
      if (status.textContent === message) status.textContent = "";
    }, TOLD_AFTER);
  };
  if (subject.text) box.append(card(subject, about, tell));
  box.append(address(subject, tell));
  if (subject.sound) box.append(embedding(subject, about, tell));
  if (subject.sound && subject.from !== null && subject.until !== null) box.append(captions(subject, tell));
  box.append(status);
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", ({ target }) => target === box && box.close()); // beside it
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

const TITLES = { quote: "share_quote", clip: "share_clip", text: "share_clip", episode: "share_episode" };

/** @param {string} name */
const button = (name) => make("button", { type: "button", className: "button quiet" }, name);

/**
 * A text as the name of a file.
 * @param {string} text
 */
const named = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60) || "klankbord";

/**
 * The card of what was said, with what can be done with it; it is drawn while the rest can be used.
 * @param {Subject} subject
 * @param {Told} about
 * @param {(message: string) => void} tell
 */
function card({ text, speaker, source }, { site }, tell) {
  const canvas = make("canvas", { className: "sharing-card" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("card_of", { text }));
  const address = `${root.host}${root.pathname}`.replace(/^www\.|\/$/g, "");
  const name = `${named(`${speaker} ${text}`)}.png`;
  const ready = import("./card.js").then(async ({ draw, file }) => {
    await draw(canvas, { text, speaker, source, site, address });
    return file(canvas, name);
  });
  const save = button(say("save_card"));
  const send = button(say("share_card"));
  send.hidden = true;
  save.addEventListener("click", async () => {
    const picture = await ready.catch(() => null);
    if (picture) give(picture, name);
    tell(say(picture ? "saved_card" : "no_card"));
  });
  ready
    .then((picture) => {
      if (!picture || !navigator.canShare?.({ files: [picture] })) return;
      send.hidden = false;
      send.addEventListener("click", () => navigator.share({ files: [picture] }).catch(() => {}));
    })
    .catch(() => {}); // said when somebody wants to save it
  return make("section", {}, canvas, make("p", { className: "sharing-acts" }, save, send));
}

/**
 * A field that can only be read, with a button that copies it.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {string} name
 * @param {() => string} said
 * @param {(message: string) => void} tell
 */
function copied(field, name, said, tell) {
  const copy = button(name);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      tell(said());
    } catch {
      field.select();
      tell(say("not_copied"));
    }
  });
  return copy;
}

/** @param {Subject} subject */
const done = ({ from }) => (from === null ? say("copied") : say("copied_from", { time: clock(from) }));

/**
 * The link, and what was said with its source.
 * @param {Subject} subject
 * @param {(message: string) => void} tell
 */
function address(subject, tell) {
  const { kind, text, speaker, title, url } = subject;
  const field = make("input", { type: "text", id: "sharing-link", readOnly: true, value: url });
  const acts = make(
    "p",
    { className: "sharing-acts" },
    copied(field, say("copy_link"), () => done(subject), tell),
  );
  const quote = text ? `“${text}”${speaker ? ` — ${speaker}` : ""}\n${url}` : "";
  if (quote) {
    const whole = make("textarea", { hidden: true, value: quote });
    acts.append(
      copied(whole, say("copy_quote"), () => done(subject), tell),
      whole,
    );
  }
  if ("share" in navigator) {
    const send = button(say("share"));
    const what = kind === "episode" ? { title, url } : { title, text: quote, url };
    send.addEventListener("click", () => navigator.share(what).catch(() => {}));
    acts.append(send);
  }
  const label = make("label", { htmlFor: "sharing-link" }, say("share_link"));
  return make("section", {}, label, field, acts);
}

/**
 * Where the player for other sites is, of the episode at `page`.
 * @param {string} page
 * @param {string} folder
 */
function playerOf(page, folder) {
  const inside = new URL(page).pathname.slice(root.pathname.length).split("/").filter(Boolean).slice(1);
  return new URL(`${folder}${inside.join("/")}/`, root).href;
}

/**
 * The code that puts a player of this on another site.
 * @param {Subject} subject
 * @param {Told} about
 * @param {(message: string) => void} tell
 */
function embedding({ kind, text, speaker, title, page, url, from, until }, { embed }, tell) {
  const player = playerOf(page, embed);
  const whole = kind === "episode";
  const lines = Math.ceil(text.length / TALL.letters);
  /** @param {string} moment */
  const code = (moment) => {
    const frame = make("iframe", {
      src: player + moment,
      title: say("embed_title", { title: speaker ? `${speaker}, ${title}` : title }),
      width: "100%",
      height: String(until === null ? TALL.alone : Math.min(TALL.most, TALL.alone + TALL.quote + lines * TALL.line)),
      loading: "lazy",
      referrerpolicy: "no-referrer",
      style: "border:0;max-width:40rem",
    });
    return frame.outerHTML;
  };
  const hash = new URL(url).hash;
  const moment = /^#t=[\d.,]+$/.test(hash) ? hash : "";
  const field = make("textarea", { id: "sharing-code", readOnly: true, rows: 4, spellcheck: false });
  field.value = code(moment);
  const label = make("label", { htmlFor: "sharing-code" }, say("embed_code"));
  const part = make("section", {}, label, make("p", { className: "note" }, say("embed_note")), field);
  const now = /** @type {(HTMLElement & { seconds?: number }) | null} */ (document.querySelector("klank-player"));
  const at = whole ? Math.floor(now?.seconds ?? 0) : 0;
  if (at) {
    const from = make("input", { type: "checkbox" });
    from.addEventListener("change", () => {
      field.value = code(from.checked ? `#t=${at}` : "");
    });
    part.append(make("label", { className: "sharing-check" }, from, ` ${say("start_at", { time: clock(at) })}`));
  }
  const said = () => (from === null ? say("copied_embed") : say("copied_from", { time: clock(from) }));
  part.append(make("p", { className: "sharing-acts" }, copied(field, say("copy_embed"), said, tell)));
  return part;
}

/**
 * The captions of what is shared, for those who make a film of it.
 * @param {Subject} subject
 * @param {(message: string) => void} tell
 */
function captions({ title, page, url, from, until }, tell) {
  const get = button(say("captions"));
  get.addEventListener("click", async () => {
    try {
      const answer = await fetch(`${page}transcript.vtt`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { clipped, cues } = await import("./cues.js");
      const clip = { from: from ?? 0, until: until ?? 0, about: [title, url] };
      const text = clipped(cues(await answer.text()), clip);
      give(new Blob([text], { type: "text/vtt" }), `${named(title)}-${Math.floor(clip.from)}.vtt`);
      tell(say("saved_captions"));
    } catch {
      tell(say("no_captions"));
    }
  });
  return make("section", {}, make("p", { className: "sharing-acts" }, get));
}
