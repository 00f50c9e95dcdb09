// The cues of a WebVTT file as we write it, in other formats, and captions of a part of them.
import { clock, one } from "./words.js";

/** @typedef {{ from: number, to: number, speaker: string, text: string }} Cue Times in seconds. */

const CUE = /^(?:[^\n]*\n)?(\S+) --> (\S+)[^\n]*\n([^]*)$/;
const NEAR = 0.05; // seconds: what is rounded to tenths may be this far off

/** @param {string} stamp */
const seconds = (stamp) => stamp.split(":").reduce((total, part) => total * 60 + Number(part), 0);

/** @param {string} text */
const plain = (text) => {
  const holder = document.createElement("textarea"); // its content is text, whatever is in it
  holder.innerHTML = text.replace(/<[^>]*>/g, "");
  return holder.value;
};

/**
 * The cues of a WebVTT file as we write them.
 * @param {string} vtt
 * @returns {Cue[]}
 */
export function cues(vtt) {
  return vtt
    .replace(/\r\n?/g, "\n")
    .split(/\n{2,}/)
    .slice(1)
    .map((block) => CUE.exec(block.trim()))
    .filter((found) => found !== null)
    .map(([, from, to, text]) => ({
      from: seconds(from),
      to: seconds(to),
      speaker: plain(/<v(?:\.\S*)?\s+([^>]*)>/.exec(text)?.[1] ?? ""),
      text: plain(text).trim(),
    }));
}

/**
 * 754.3 as "00:12:34,300".
 * @param {number} at
 * @param {string} [point]
 */
export const stamp = (at, point = ",") => {
  const millis = Math.round(at * 1000);
  const parts = [Math.floor(millis / 3_600_000), Math.floor(millis / 60_000) % 60, Math.floor(millis / 1000) % 60];
  const whole = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${whole}${point}${String(millis % 1000).padStart(3, "0")}`;
};

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, " ");

/** @param {Cue} cue */
const who = (cue) => (cue.speaker ? `${cue.speaker}: ` : "");

/**
 * A new paragraph each time the speaker changes, headed by who and when.
 * @param {Cue[]} found
 */
function readable(found) {
  const parts = [`${one("h1").textContent.trim()}\n${location.href.split("#")[0]}`];
  found.forEach((cue, at) => {
    const said = oneLine(cue.text);
    if (at && cue.speaker === found[at - 1].speaker) parts[parts.length - 1] += ` ${said}`;
    else parts.push(`[${clock(cue.from)}] ${who(cue)}${said}`);
  });
  return `${parts.join("\n\n")}\n`;
}

/** @param {Cue[]} found */
function subRip(found) {
  const blocks = found.map((cue, at) => `${at + 1}\n${stamp(cue.from)} --> ${stamp(cue.to)}\n${who(cue)}${cue.text}\n`);
  return blocks.join("\n");
}

/** @param {Cue[]} found */
function podcastJson(found) {
  const segments = found.map((cue) => ({
    ...(cue.speaker && { speaker: cue.speaker }),
    startTime: cue.from,
    endTime: cue.to,
    body: oneLine(cue.text),
  }));
  return JSON.stringify({ version: "1.0.0", segments });
}

/** The formats by their ending.
 * @type {Record<string, { type: string, write: (found: Cue[]) => string }>} */
export const forms = {
  txt: { type: "text/plain", write: readable },
  srt: { type: "application/x-subrip", write: subRip },
  json: { type: "application/json", write: podcastJson },
};

/**
 * The captions of a clip: its own clock begins at nought, as that of a recording from which the rest is cut away.
 * @param {Cue[]} found
 * @param {{ from: number, until: number, about: string[] }} clip
 */
export function clipped(found, { from, until, about }) {
  /** @param {string} text */
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inside = found.filter((cue) => cue.from < until - NEAR && cue.to > from + NEAR);
  const blocks = inside.map((cue) => {
    const [start, end] = [Math.max(cue.from, from) - from, Math.min(cue.to, until) - from];
    const who = cue.speaker ? `<v ${safe(cue.speaker).replace(/\s+/g, " ")}>` : "";
    return `${stamp(start, ".")} --> ${stamp(end, ".")}\n${who}${safe(cue.text)}\n`;
  });
  const note = about.map((line) => line.replace(/\s+/g, " ").replaceAll("-->", "→")).join("\n");
  return ["WEBVTT\n", `NOTE\n${note}\n`, ...blocks].join("\n");
}
