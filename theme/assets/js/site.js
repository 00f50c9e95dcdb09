// What every page has: colour scheme, menu, search from anywhere, filters, sharing, explained words.
import { make, isTyping, keys, say } from "./words.js";

const html = document.documentElement;

// Colour scheme: the system's until the reader chooses; the choice stays in this browser.
const dark = matchMedia("(prefers-color-scheme: dark)");
const toggles = document.querySelectorAll("[data-scheme-toggle]");
const isDark = () => (html.dataset.scheme ? html.dataset.scheme === "dark" : dark.matches);
const showScheme = () => { for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(isDark())); };
for (const toggle of toggles) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    html.dataset.scheme = isDark() ? "light" : "dark";
    try { localStorage.setItem("klankbord.scheme", html.dataset.scheme); } catch { /* private window */ }
    showScheme();
  });
}
dark.addEventListener("change", showScheme);
showScheme();

// Single keys can be turned off, on every page.
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(keys.on));
  button.addEventListener("click", () => {
    keys.on = !keys.on;
    button.setAttribute("aria-pressed", String(keys.on));
  });
}

// The menu of narrow screens closes like one expects.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}

// Search: "/" and "s" go to the field; typing shows the first results, Enter the page with all.
const field = document.querySelector("[data-search-page] input[type=search]") ??
  document.querySelector(".hero-search input") ?? document.querySelector("[data-search]");
document.addEventListener("keydown", (event) => {
  if ((event.key === "/" || event.key === "s") && keys.on && !isTyping(event)) { event.preventDefault(); field?.focus(); field?.select(); }
});
const page = document.querySelector("[data-search-page]");
if (page) import("./search-page.js").then((module) => module.start(page));
for (const input of document.querySelectorAll("[data-search]")) {
  input.addEventListener("focus", () => import("./search-box.js").then((module) => module.attach(input)), { once: true });
}

// Filter a list on a word.
for (const box of document.querySelectorAll("[data-filter]")) {
  const list = box.parentElement.querySelector("[data-list]");
  const items = list ? [...list.querySelectorAll("[data-item]")] : [];
  if (items.length < 4) continue;
  box.hidden = false;
  const input = box.querySelector("input");
  const texts = items.map((item) => item.textContent.toLowerCase());
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !wanted.every((word) => texts[at].includes(word));
      shown += !item.hidden;
    });
    for (const group of list.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-item]:not([hidden])");
    box.querySelector("output").textContent = wanted.length ? say("filter_count", { n: shown, m: items.length }) : "";
  });
}

// Sharing without anyone looking over the shoulder: the clipboard, and the share sheet of the device.
for (const share of document.querySelectorAll("[data-share]")) {
  share.hidden = false;
  const status = share.querySelector("[role=status]");
  const address = () => document.querySelector("klank-player")?.moment ?? location.href.split("#")[0];
  share.querySelector("[data-copy]").addEventListener("click", async () => {
    await navigator.clipboard.writeText(address());
    status.textContent = say("copied");
    share.dataset.done = "";
    setTimeout(() => { delete share.dataset.done; status.textContent = ""; }, 2500);
  });
  const native = share.querySelector("[data-native]");
  if (navigator.share) {
    native.hidden = false;
    native.addEventListener("click", () => navigator.share({ title: document.title, url: address() }).catch(() => {}));
  }
}

// Words of the glossary: what they mean, on hover and focus; Escape puts it away, the pointer may rest on it.
const terms = document.querySelectorAll("a.term");
if (terms.length) {
  const tip = make("div", { className: "tip-box", id: "tip-box", role: "tooltip", hidden: true });
  document.body.append(tip);
  let timer;
  const hide = () => { tip.hidden = true; };
  const later = () => { timer = setTimeout(hide, 200); };
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", later);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  for (const term of terms) {
    term.setAttribute("aria-describedby", "tip-box");
    const show = () => {
      clearTimeout(timer);
      tip.textContent = term.dataset.def;
      tip.hidden = false;
      const box = term.getBoundingClientRect();
      const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
      tip.style.left = `${left + scrollX}px`;
      const above = box.top - tip.offsetHeight - 8;
      tip.style.top = `${(above > 0 ? above : box.bottom + 8) + scrollY}px`;
    };
    term.addEventListener("pointerenter", show);
    term.addEventListener("focus", show);
    term.addEventListener("pointerleave", later);
    term.addEventListener("blur", hide);
  }
}

// Comments come from another site, so only when asked for.
const comments = document.querySelector("[data-comments]");
if (comments) {
  const button = comments.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => {
    const settings = JSON.parse(comments.dataset.comments);
    const frame = make("iframe", { className: "comments-frame", title: settings.title, src: `${settings.src}&${new URLSearchParams({ origin: location.href.split("#")[0], term: location.pathname })}` });
    button.replaceWith(frame);
    frame.focus();
    addEventListener("message", (event) => {
      const height = event.origin === new URL(settings.src).origin && event.data?.giscus?.resizeHeight;
      if (height) frame.style.height = `${height}px`;
    });
  });
}
