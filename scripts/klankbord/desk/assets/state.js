// What this page knows of its episode, and telling the parts of the page that it changed.

/** @typedef {{ stamp: string, start: number, end: number, who: string, text: string, count: number, odd: boolean }} Cue */
/**
 * @typedef {{ kind: string, raw: string, text: string, speaker?: string, start: number | null, end?: number | null,
 *   span?: [number, number] | null, exact?: boolean, score?: number | null, reasons?: string[], time?: string }} Note
 */

/** @param {any[]} row @returns {Cue} */
const cueOf = ([stamp, start, end, who, text, count, odd]) => ({ stamp, start, end, who, text, count, odd: !!odd });

export class Episode {
  /** @param {Record<string, any>} told */
  constructor(told) {
    /** @type {Cue[]} */
    this.cues = told.cues.map(cueOf);
    /** @type {Note[]} */
    this.notes = told.notes;
    /** @type {import("./doubts.js").Doubt[]} */
    this.doubts = told.doubts ?? [];
    /** @type {Record<string, any>} */
    this.meta = told.meta;
    this.body = String(told.body);
    this.told = told;
    /** @type {number[] | null} */
    this.known = null;
  }

  /** The number of the first word of each cue, and after the last one that of all. */
  get firsts() {
    if (!this.known) {
      let at = 0;
      this.known = [0, ...this.cues.map((cue) => (at += cue.count))];
    }
    return this.known;
  }

  /**
   * Put rows in place of others; doubts in cues that changed are settled, those behind them move along.
   * @param {{ at: number, gone: number, rows: any[][] }} patch
   */
  patch({ at, gone, rows }) {
    this.cues.splice(at, gone, ...rows.map(cueOf));
    const moved = rows.length - gone;
    const same = moved === 0 ? this.cues.slice(at, at + gone).map((cue) => cue.text.split(" ")) : null;
    this.doubts = this.doubts
      .filter(([cue, word, text]) => cue < at || cue >= at + gone || same?.[cue - at]?.[word] === text)
      .map(([cue, ...rest]) => [cue >= at + gone ? cue + moved : cue, ...rest]);
    this.known = null;
  }

  /** @param {number} word @returns {[number, number]} The cue that a word of the whole is in, and its place there. */
  place(word) {
    const { firsts } = this;
    let low = 0;
    let high = this.cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle + 1] <= word) low = middle + 1;
      else high = middle;
    }
    return [low, word - firsts[low]];
  }

  /** @param {number} first @param {number} last */
  words(first, last) {
    /** @type {string[]} */
    const found = [];
    for (let word = first; word <= last;) {
      const [at, inside] = this.place(word);
      const cue = this.cues[at];
      if (!cue) break;
      const there = wordsOf(cue);
      const part = there.slice(inside, inside + last - word + 1);
      if (!part.length) break;
      found.push(...part);
      word += part.length;
    }
    return found;
  }

  /** @param {number} seconds The cue that is heard then, or was last. */
  at(seconds) {
    let low = 0;
    let high = this.cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cues[middle].start <= seconds) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** @param {Cue} cue */
export const wordsOf = (cue) => (cue.odd ? cue.text.replace(/<[^<>]*>/g, " ") : cue.text).split(/\s+/).filter(Boolean);

/**
 * When a word of a cue is said, by its share of the letters.
 * @param {Cue} cue
 * @param {number} word
 */
export function moment(cue, word) {
  const words = wordsOf(cue);
  const size = (/** @type {string[]} */ some) => some.reduce((sum, one) => sum + one.length, 0);
  return cue.start + ((cue.end - cue.start) * size(words.slice(0, word))) / Math.max(1, size(words));
}
