// The player of an episode on another site (site/outputs/players.py): an ordinary script that fetches nothing it can
// do without, for it often runs in a sandbox without an origin. It keeps nothing and tells nobody.
{
  const NEAR = 0.11; // seconds: what is rounded to tenths may be this far off
  /** @param {string} selector */
  const one = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
  const main = one("main");
  const audio = /** @type {HTMLAudioElement} */ (one("audio"));
  const page = /** @type {HTMLAnchorElement} */ (one("h1 a"));
  const address = page.href;
  const quotes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("blockquote[data-t]"));
  const { play = "", pause = "", position = "", lost = "" } = main.dataset;

  let from = 0;
  /** @type {number | null} Where what is shared ends. */
  let until = null;
  let length = Number(main.dataset.duration) || 0;

  /** @param {string} name @param {string} className */
  const made = (name, className) => Object.assign(document.createElement(name), { className });
  const bar = made("div", "bar");
  const toggle = /** @type {HTMLButtonElement} */ (made("button", "toggle"));
  const range = /** @type {HTMLInputElement} */ (made("input", "range"));
  const time = made("span", "time");
  const said = made("p", "told");
  said.setAttribute("role", "status");
  toggle.type = "button";
  range.type = "range";
  range.step = "0.1";
  range.setAttribute("aria-label", position);
  bar.append(toggle, range, time);
  audio.controls = false;
  audio.after(bar, said);

  /** @param {number} seconds */
  const clock = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const rest = String(whole % 60).padStart(2, "0");
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return `${minutes}:${rest}`;
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
  };
  const at = () => (audio.readyState ? audio.currentTime : from);
  const end = () => until ?? length;

  const draw = () => {
    if (until !== null && !audio.paused && at() >= until) audio.pause();
    const now = Math.min(at(), end() || at());
    const first = until === null ? 0 : from;
    range.min = String(first);
    range.max = String(Math.max(end(), first + 1));
    range.value = String(now);
    time.textContent = end() ? `${clock(now - first)} / ${clock(end() - first)}` : clock(now);
    range.setAttribute("aria-valuetext", time.textContent);
    toggle.setAttribute("aria-label", audio.paused ? play : pause);
    toggle.toggleAttribute("data-on", !audio.paused);
  };

  /** What of the transcript is between two moments; asked for only outside a sandbox, within which it is refused. */
  const spoken = async () => {
    /** @type {{ who: string, words: string[] }[]} */
    const found = [];
    const answer = await fetch(`${address}transcript.vtt`);
    const text = answer.ok ? await answer.text() : "";
    for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
      const cue = /(\d[\d:.]*) --> (\d[\d:.]*)[^\n]*\n([^]*)$/.exec(block);
      if (!cue) continue;
      const start = cue[1].split(":").reduce((total, part) => total * 60 + Number(part), 0);
      if (start < from - NEAR || start >= (until ?? from) - NEAR) continue;
      const holder = document.createElement("textarea"); // its content is text, whatever is in it
      holder.innerHTML = cue[3].replace(/<[^>]*>/g, "");
      const words = holder.value.replace(/\s+/g, " ").trim();
      holder.innerHTML = /<v(?:\.\S*)?\s+([^>]*)>/.exec(cue[3])?.[1] ?? "";
      const who = holder.value;
      if (found.at(-1)?.who !== who) found.push({ who, words: [] });
      found.at(-1)?.words.push(words);
    }
    return found;
  };

  /** What the address names: numbers only, and nothing else is read from it. */
  const named = () => {
    const match = /^#t=(\d{1,6}(?:\.\d{1,3})?)(?:,(\d{1,6}(?:\.\d{1,3})?))?$/.exec(location.hash);
    from = match ? Number(match[1]) : 0;
    until = match?.[2] && Number(match[2]) > from ? Number(match[2]) : null;
    page.href = match ? address + match[0] : address;
    one("blockquote.found")?.remove();
    let shown = false;
    for (const quote of quotes) {
      const [start, stop] = (quote.dataset.t ?? "").split(",").map(Number);
      quote.hidden = until === null || Math.abs(start - from) > NEAR || Math.abs(stop - until) > NEAR;
      shown ||= !quote.hidden;
    }
    main.toggleAttribute("data-clip", until !== null);
    if (until !== null && !shown && origin !== "null") {
      const asked = [from, until].join();
      spoken()
        .then((said) => {
          if (!said.length || asked !== [from, until].join()) return;
          const quote = made("blockquote", "found");
          for (const { who, words } of said) {
            const line = made("p", "");
            line.textContent = said.length > 1 && who ? `${who}: ${words.join(" ")}` : words.join(" ");
            quote.append(line);
          }
          if (said.length === 1 && said[0].who) {
            const footer = made("footer", "");
            footer.textContent = said[0].who;
            quote.append(footer);
          }
          audio.before(quote);
        })
        .catch(() => {}); // it plays all the same
    }
    audio.pause();
    if (match) audio.currentTime = from;
    draw();
  };

  toggle.addEventListener("click", () => {
    if (!audio.paused) {
      audio.pause();
      return;
    }
    if (until !== null && audio.currentTime >= until - 0.2) audio.currentTime = from;
    audio.play().catch(() => {
      if (audio.error) said.textContent = lost;
    });
  });
  range.addEventListener("input", () => {
    audio.currentTime = Number(range.value);
    draw();
  });
  audio.addEventListener("loadedmetadata", () => {
    if (Number.isFinite(audio.duration)) length = audio.duration;
  });
  audio.addEventListener("error", () => {
    said.textContent = lost;
  });
  for (const name of ["play", "pause", "timeupdate", "seeked", "ended"]) audio.addEventListener(name, draw);
  addEventListener("hashchange", named);
  named();
}
