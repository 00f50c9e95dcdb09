// "Mijn klankbord": what this browser keeps, with a way out (markdown, JSON, OPML), a way in, and an end.
import { all, clock, make, one, say } from "./words.js";
import { give } from "./give.js";
import { playQueue } from "./listen.js";
import { change, erase, shelf, sound } from "./shelf.js";

const page = one("[data-mine]");
/** @type {{ title: string, url: string }[]} */
const feeds = JSON.parse(page.dataset.feeds ?? "[]");
const status = one("[data-mine-status]", page);

/** @param {number} when */
const day = (when) => new Date(when).toLocaleDateString(document.documentElement.lang);

/** @param {string} url */
const full = (url) => new URL(url, location.origin).href;

/**
 * Move something in the queue, or take it out; the focus stays with what was moved.
 * @param {number} at
 * @param {number | null} to
 * @param {string} act
 */
function arrange(at, to, act) {
  change((mine) => {
    const [one_] = mine.queue.splice(at, 1);
    if (one_ && to !== null) mine.queue.splice(to, 0, one_);
  });
  draw();
  const rows = all("[data-mine-queue] > li", page);
  const row = rows[Math.min(to ?? at, rows.length - 1)];
  const button =
    row?.querySelector(`[data-act="${act}"]:not([disabled])`) ?? row?.querySelector("button:not([disabled])");
  const place = button ?? document.getElementById("queue");
  if (!(place instanceof HTMLElement)) return;
  if (!button) place.tabIndex = -1;
  place.focus();
}

function drawQueue() {
  const { queue } = shelf();
  /** @param {string} act @param {string} face @param {string} title @param {number} at @param {number | null} to */
  const button = (act, face, title, at, to) => {
    const made = make("button", { type: "button", className: "quiet", disabled: to !== null && !queue[to] }, face);
    made.dataset.act = act;
    made.setAttribute("aria-label", say(`queue_${act}`, { title }));
    made.addEventListener("click", () => arrange(at, to, act));
    return made;
  };
  one("[data-mine-queue]", page).replaceChildren(
    ...queue.map(({ url, title, text, speaker }, at) => {
      const name = text ? `${title}: ${text.slice(0, 60)}` : title;
      const said = text ? make("small", {}, `“${text}”${speaker ? ` — ${speaker}` : ""}`) : null;
      const acts = make(
        "span",
        { className: "queue-acts" },
        button("up", "↑", name, at, at - 1),
        button("down", "↓", name, at, at + 1),
        button("away", "×", name, at, null),
      );
      return make("li", {}, make("div", {}, make("a", { href: url }, title), said), acts);
    }),
  );
  one("[data-queue-play]", page).hidden = !queue.length;
}

function draw() {
  const { heard, kept } = shelf();
  drawQueue();
  one("[data-mine-kept]", page).replaceChildren(
    ...kept.map((one_, at) => {
      const note = make("textarea", { rows: 2, value: one_.note });
      note.setAttribute("aria-label", say("note_on", { text: one_.text.slice(0, 60) }));
      note.addEventListener("change", () => {
        change((mine) => {
          if (mine.kept[at]) mine.kept[at].note = note.value;
        });
      });
      const away = make("button", { type: "button", className: "quiet" }, say("remove"));
      away.addEventListener("click", () => {
        change((mine) => mine.kept.splice(at, 1));
        draw();
      });
      const source = make("a", { href: one_.url }, one_.title);
      const who = one_.speaker ? `${one_.speaker}, ` : "";
      const text = make("blockquote", {}, make("p", {}, one_.text));
      return make("li", {}, text, make("p", { className: "from" }, who, source, ` · ${day(one_.when)} `, away), note);
    }),
  );
  one("[data-mine-heard]", page).replaceChildren(
    ...heard.map(({ url, title, show, at, length, when }) =>
      make(
        "li",
        {},
        make("a", { href: `${url}#t=${Math.floor(at)}` }, title),
        make("small", {}, ` ${show} · ${clock(at)}${length ? ` / ${clock(length)}` : ""} · ${day(when)}`),
      ),
    ),
  );
  for (const part of all("[data-mine-part]", page)) {
    const empty = !one("li", part);
    one("[data-mine-empty]", part).hidden = !empty;
  }
}

/** For Obsidian and the like: a quotation, its source as a link, the note below it. */
function markdown() {
  const { heard, kept } = shelf();
  const quoted = kept.map(({ text, speaker, title, url, note, when }) =>
    [
      `> ${text}`,
      ">",
      `> — ${speaker ? `${speaker}, ` : ""}[${title}](${full(url)}), ${day(when)}`,
      note && `\n${note}`,
    ]
      .filter(Boolean)
      .join("\n"),
  );
  const listened = heard.map(({ title, show, url, at }) => `- [${title}](${full(url)}#t=${Math.floor(at)}) (${show})`);
  const date = new Date().toISOString().slice(0, 10);
  return [
    `---\ntitle: ${say("mine")}\ndate: ${date}\nsource: ${location.origin}\n---`,
    `## ${say("kept_sentences")}\n\n${quoted.join("\n\n")}`,
    `## ${say("heard_before")}\n\n${listened.join("\n")}\n`,
  ].join("\n\n");
}

/** The feeds of the shows of which something was heard; of all shows if nothing was. */
function opml() {
  const escaped = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const shows = new Set(shelf().heard.map(({ show }) => show));
  const chosen = feeds.filter(({ title }) => !shows.size || shows.has(title));
  const lines = chosen.map(
    ({ title, url }) =>
      `<outline type="rss" text="${escaped(title)}" xmlUrl="${escaped(new URL(url, document.baseURI).href)}"/>`,
  );
  const head = `<head><title>${escaped(say("mine"))}</title></head>`;
  const body = `<body>\n${lines.join("\n")}\n</body>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">${head}${body}</opml>\n`;
}

/** @type {Record<string, () => void>} */
const exports = {
  markdown: () => give(new Blob([markdown()], { type: "text/markdown" }), "klankbord.md"),
  json: () => give(new Blob([JSON.stringify(shelf(), null, 1)], { type: "application/json" }), "klankbord.json"),
  opml: () => give(new Blob([opml()], { type: "text/x-opml" }), "klankbord.opml"),
};
for (const button of all("[data-export]", page)) {
  button.addEventListener("click", () => exports[button.dataset.export ?? ""]?.());
}
const file = /** @type {HTMLInputElement} */ (one("input[type=file]", page));
file.addEventListener("change", async () => {
  const given = file.files?.[0];
  file.value = "";
  if (!given) return;
  try {
    const read = sound(JSON.parse(await given.text()));
    change((mine) => {
      const had = new Set(mine.kept.map(({ url, text }) => `${url} ${text}`));
      mine.kept.push(...read.kept.filter(({ url, text }) => !had.has(`${url} ${text}`)));
      const known = new Set(mine.heard.map(({ url }) => url));
      mine.heard.push(...read.heard.filter(({ url }) => !known.has(url)));
      const waiting = new Set(mine.queue.map(({ url }) => url));
      mine.queue.push(...read.queue.filter(({ url }) => !waiting.has(url)));
    });
    status.textContent = say("imported", { n: read.kept.length + read.heard.length + read.queue.length });
  } catch {
    status.textContent = say("not_imported");
  }
  draw();
});
one("[data-erase]", page).addEventListener("click", () => {
  if (!confirm(say("erase_sure"))) return;
  erase();
  if ("caches" in window)
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("klankbord-")).map((name) => caches.delete(name)));
  draw();
  status.textContent = say("erased");
});
one("[data-queue-play]", page).addEventListener("click", () => {
  playQueue();
  draw();
});
addEventListener("klankbord.queue", draw); // the bar took the next
addEventListener("storage", draw);
draw();
page.hidden = false;
if (location.hash === "#queue") one("#queue").scrollIntoView();
