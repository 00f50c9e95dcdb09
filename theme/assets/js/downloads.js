// The transcript in other forms than the site holds: made of its WebVTT when somebody asks.

const CUE = /^(?:[^\n]*\n)?(\S+) --> (\S+)[^\n]*\n([^]*)$/;

const seconds = (stamp) => stamp.split(":").reduce((total, part) => total * 60 + Number(part), 0);
const plain = (text) => {
  const holder = document.createElement("textarea"); // its content is text, whatever stands in it
  holder.innerHTML = text.replace(/<[^>]*>/g, "");
  return holder.value;
};

/** The cues of a WebVTT file as we write them. */
export function cues(vtt) {
  return vtt.replace(/\r\n?/g, "\n").split(/\n{2,}/).slice(1).map((block) => CUE.exec(block.trim())).filter(Boolean)
    .map(([, from, to, text]) => ({
      from: seconds(from), to: seconds(to), speaker: plain(/<v(?:\.\S*)?\s+([^>]*)>/.exec(text)?.[1] ?? ""), text: plain(text).trim(),
    }));
}

const stamp = (at) => {
  const millis = Math.round(at * 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(millis / 3_600_000))}:${two(Math.floor(millis / 60_000) % 60)}:${two(Math.floor(millis / 1000) % 60)},${String(millis % 1000).padStart(3, "0")}`;
};

const clock = (at) => `${at >= 3600 ? `${Math.floor(at / 3600)}:` : ""}${String(Math.floor(at / 60) % 60).padStart(at >= 3600 ? 2 : 1, "0")}:${String(Math.floor(at) % 60).padStart(2, "0")}`;

// A paragraph each time the speaker changes, with who and when before it.
function readable(found) {
  const parts = [`${document.querySelector("h1").textContent.trim()}\n${location.href.split("#")[0]}`];
  found.forEach((cue, at) => {
    const said = cue.text.replace(/\s+/g, " ");
    if (at && cue.speaker === found[at - 1].speaker) parts[parts.length - 1] += ` ${said}`;
    else parts.push(`[${clock(cue.from)}] ${cue.speaker ? `${cue.speaker}: ` : ""}${said}`);
  });
  return `${parts.join("\n\n")}\n`;
}

const forms = {
  txt: (found) => ["text/plain", readable(found)],
  srt: (found) => ["application/x-subrip", found.map((cue, at) =>
    `${at + 1}\n${stamp(cue.from)} --> ${stamp(cue.to)}\n${cue.speaker ? `${cue.speaker}: ` : ""}${cue.text}\n`).join("\n")],
  json: (found) => ["application/json", JSON.stringify({
    version: "1.0.0",
    segments: found.map((cue) => ({
      ...(cue.speaker && { speaker: cue.speaker }), startTime: cue.from, endTime: cue.to, body: cue.text.replace(/\s+/g, " "),
    })),
  })],
};

const source = document.querySelector('a[href$="transcript.vtt"][download]');
for (const button of document.querySelectorAll("[data-convert]")) {
  if (!source) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const answer = await fetch(source.href);
    if (!answer.ok) { location.href = source.href; return; }
    const [type, text] = forms[button.dataset.convert](cues(await answer.text()));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `transcript.${button.dataset.convert}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
