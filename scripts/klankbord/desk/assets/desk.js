// What every page of the desk does: keys, who else is here, signing out.

import { all, around, one } from "./words.js";
import { Refusal, leaving, send, tell } from "./sending.js";
import { bind, listen, overview } from "./keys.js";

const page = /** @type {HTMLMetaElement} */ (one('meta[name="page"]')).content;

bind("?", "Laat alle toetsen zien", overview);
bind("g", "Naar wat wacht", () => location.assign("/"));
listen();

document.addEventListener("click", (event) => {
  const button = around(event, "[data-do]");
  if (button?.dataset.do === "keys") overview();
  if (button?.dataset.do === "leave") leave();
});

async function leave() {
  const csrf = /** @type {HTMLMetaElement} */ (one('meta[name="csrf"]')).content;
  await fetch("/leave", { method: "POST", headers: { "X-Klankbord-Csrf": csrf }, redirect: "manual" });
  location.assign("/enter");
}

// The queue is walked with two keys; a link that has the focus opens with Enter by itself.
const titles = all(".desk-title");
if (titles.length) {
  const step = (/** @type {number} */ by) => {
    const at = titles.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    titles[Math.min(titles.length - 1, Math.max(0, at + by))].focus();
  };
  bind("j", "Volgende in de lijst", () => step(1));
  bind("k", "Vorige in de lijst", () => step(-1));
  bind("/", "Zoek", () => one('[data-key="/"]').focus());
}

const fresh = /** @type {HTMLFormElement | null} */ (document.getElementById("nieuw"));
fresh?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const about = Object.fromEntries(new FormData(fresh));
  try {
    const told = await send("new", about);
    location.assign(`/page/${told.page}`);
  } catch (error) {
    tell(error instanceof Refusal ? error.message : "Geen verbinding; probeer het straks.");
  }
});

if (page) {
  const hello = async () => {
    const told = await send("here", { page }).catch(() => null);
    const others = /** @type {string[]} */ (told?.others ?? []);
    const hint = document.getElementById("anderen");
    if (hint) {
      const where = others.length ? `bij ${others.join(", ")}` : told?.again ? "in een ander venster" : "";
      hint.hidden = !where;
      hint.textContent = where && `Ook open ${where}`;
    }
  };
  hello();
  setInterval(hello, 20_000);
  addEventListener("pageshow", (event) => event.persisted && hello());
  addEventListener("pagehide", () => leaving("away", { page }));
}
