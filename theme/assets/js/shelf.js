// What a reader keeps: where they were in each episode, sentences with notes, what to hear next. Only in this browser.

/**
 * @typedef {{ url: string, title: string, show: string, at: number, length: number, when: number }} Heard
 * @typedef {{ url: string, title: string, text: string, speaker: string, note: string, when: number }} Kept
 * @typedef {{ url: string, src: string, title: string, text: string, speaker: string, when: number }} Queued
 * @typedef {{ heard: Heard[], kept: Kept[], queue: Queued[], speed: number }} Shelf
 */

const KEY = "klankbord.mine";
const MOST = 300; // of each: a browser gives a site five megabytes
const OVER = 20; // seconds before the end from which an episode has been heard

/** @returns {Shelf} */
const empty = () => ({ heard: [], kept: [], queue: [], speed: 1 });

/** What is kept; nothing in a private window. */
export function shelf() {
  try {
    return sound(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return empty();
  }
}

/**
 * Only what has the form of a shelf: a file that is imported comes from anywhere.
 * @param {unknown} data
 * @returns {Shelf}
 */
export function sound(data) {
  const given = /** @type {Record<string, unknown>} */ (data && typeof data === "object" ? data : {});
  /**
   * @template {Heard | Kept | Queued} Entry
   * @param {unknown} list
   * @param {Entry} form
   * @returns {Entry[]}
   */
  const each = (list, form) =>
    (Array.isArray(list) ? list : [])
      .filter((one) => one && typeof one === "object" && /^\/(?!\/)/.test(String(one.url)))
      .map((one) => {
        const entries = Object.entries(form).map(([name, value]) => {
          const had = /** @type {Record<string, unknown>} */ (one)[name];
          return [name, typeof had === typeof value ? had : value];
        });
        return /** @type {Entry} */ (Object.fromEntries(entries));
      })
      .slice(0, MOST);
  const kept = { url: "", title: "", text: "", speaker: "", note: "", when: 0 };
  const speed = Number(given.speed);
  return {
    heard: each(given.heard, { url: "", title: "", show: "", at: 0, length: 0, when: 0 }),
    kept: each(given.kept, kept),
    queue: each(given.queue, { url: "", src: "", title: "", text: "", speaker: "", when: 0 }).filter(({ src }) =>
      /^https?:\/\//.test(src),
    ),
    speed: speed >= 0.5 && speed <= 3 ? speed : 1,
  };
}

/**
 * Change what is kept; other windows of this site are told by the browser.
 * @param {(shelf: Shelf) => void} how
 */
export function change(how) {
  const now = shelf();
  how(now);
  try {
    localStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    // a private window, or a full one
  }
  return now;
}

/** Forget everything that this site keeps in the browser. */
export function erase() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("klankbord.")) localStorage.removeItem(key);
  } catch {
    // a private window
  }
}

/** @param {Omit<Heard, "when">} one */
export const hear = (one) =>
  change((mine) => {
    mine.heard = [{ ...one, when: Date.now() }, ...mine.heard.filter(({ url }) => url !== one.url)].slice(0, MOST);
  });

/** @param {Omit<Kept, "when" | "note">} one */
export const keep = (one) =>
  change((mine) => {
    const others = mine.kept.filter(({ url, text }) => url !== one.url || text !== one.text);
    mine.kept = [{ ...one, note: "", when: Date.now() }, ...others].slice(0, MOST);
  });

/** The queue has changed in this window; the browser tells the others. */
const waits = () => dispatchEvent(new Event("klankbord.queue"));

/**
 * Put something at the end of the queue, once; says how much is in it.
 * @param {Omit<Queued, "when">} one
 */
export function queue(one) {
  const now = change((mine) => {
    const others = mine.queue.filter(({ url }) => url !== one.url);
    mine.queue = [...others, { ...one, when: Date.now() }].slice(-MOST);
  });
  waits();
  return now.queue.length;
}

/** Take what is first in the queue; nothing if that is empty. */
export function taken() {
  const [first] = shelf().queue;
  if (!first) return null;
  change((mine) => mine.queue.shift());
  waits();
  return first;
}

/** What is not heard to the end, newest first. */
export const unfinished = () => shelf().heard.filter(({ at, length }) => at > 5 && (!length || at < length - OVER));
