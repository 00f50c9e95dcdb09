// The transcript in formats that the site does not hold: made from its WebVTT when somebody asks.
import { all, clock, one } from "./words.js";

/** @typedef {{ from: number, to: number, speaker: string, text: string }} Cue Times in seconds. */

const CUE = /^(?:[^\n]*\n)?(\S+) --> (\S+)[^\n]*\n([^]*)$/;

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
 */
const stamp = (at) => {
  const millis = Math.round(at * 1000);
  const parts = [Math.floor(millis / 3_600_000), Math.floor(millis / 60_000) % 60, Math.floor(millis / 1000) % 60];
  const whole = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return `${whole},${String(millis % 1000).padStart(3, "0")}`;
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

/** @type {Record<string, { type: string, write: (found: Cue[]) => string }>} */
const forms = {
  txt: { type: "text/plain", write: readable },
  srt: { type: "application/x-subrip", write: subRip },
  json: { type: "application/json", write: podcastJson },
};

/** @type {HTMLAnchorElement | null} */
const source = document.querySelector('a[href$="transcript.vtt"][download]');
for (const button of source ? all("[data-convert]") : []) {
  const kind = button.dataset.convert ?? "";
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!source) return;
    const answer = await fetch(source.href);
    if (!answer.ok) {
      location.href = source.href;
      return;
    }
    const { type, write } = forms[kind];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write(cues(await answer.text()))], { type }));
    link.download = `transcript.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
