// What every page has: colour scheme, menu, search from anywhere, filters, sharing, explained words.
import { all, around, clock, isTyping, keys, make, nameShare, one, root, say } from "./words.js";

const html = document.documentElement;

/** Whether the page before this one was playing something. */
function keptSound() {
  try {
    return sessionStorage.getItem("klankbord.sound") !== null;
  } catch {
    return false;
  }
}

// Colour scheme: the system's until the reader chooses; this browser keeps the choice.
const dark = matchMedia("(prefers-color-scheme: dark)");
const toggles = all("[data-scheme-toggle]");
const isDark = () => (html.dataset.scheme ? html.dataset.scheme === "dark" : dark.matches);
const showScheme = () => {
  for (const toggle of toggles) toggle.setAttribute("aria-pressed", String(isDark()));
};
for (const toggle of toggles) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    html.dataset.scheme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("klankbord.scheme", html.dataset.scheme);
    } catch {
      // a private window
    }
    showScheme();
  });
}
dark.addEventListener("change", showScheme);
showScheme();

// Single keys can be turned off, on every page.
for (const button of all("[data-keys]")) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(keys.on));
  button.addEventListener("click", () => {
    keys.on = !keys.on;
    button.setAttribute("aria-pressed", String(keys.on));
  });
}

// The menu on narrow screens closes as one expects, and so do the parts of the menu on wide ones.
/** @type {NodeListOf<HTMLDetailsElement>} */
const menus = document.querySelectorAll("details.menu, .top-nav details.submenu");
for (const menu of menus) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      menu.open = false;
      one("summary", menu).focus();
    }
  });
}

// Search: "/" and "s" go to the field; typing shows the first results, Enter opens the page with all.
/** @type {HTMLInputElement | null} */
const field =
  document.querySelector("[data-search-page] input[type=search]") ??
  document.querySelector(".hero-search input") ??
  document.querySelector("[data-search]");
document.addEventListener("keydown", (event) => {
  if ((event.key === "/" || event.key === "s") && keys.on && !isTyping(event)) {
    event.preventDefault();
    field?.focus();
    field?.select();
  }
});
const page = one("[data-search-page]");
if (page) import("./search-page.js").then((module) => module.start(page));
/** @type {NodeListOf<HTMLInputElement>} */
const fields = document.querySelectorAll("[data-search]");
for (const input of fields) {
  const attach = () => import("./search-box.js").then((module) => module.attach(input));
  input.addEventListener("focus", attach, { once: true });
}

// Where the hub wants that, pages that were read can be read again without a network.
if ("offline" in html.dataset && "serviceWorker" in navigator) {
  addEventListener("load", async () => {
    try {
      const first = !navigator.serviceWorker.controller;
      await navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const files = performance.getEntriesByType("resource").map(({ name }) => name);
      if (first) active?.postMessage([location.href.split("#")[0], ...files]);
    } catch {
      // a private window, or a site without https
    }
  });
}

// Whoever comes from search sees the words that were asked for.
const markAsked = () => {
  if (/[#&]q=./.test(location.hash)) import("./marks.js").then((module) => module.mark());
};
markAsked();
addEventListener("hashchange", markAsked);

// A passage plays where it is quoted, and what plays goes on when the reader opens another page.
for (const link of all(".listen")) {
  const box = link.closest("figure, li");
  const said = (
    box?.querySelector("p, blockquote") ??
    box?.firstElementChild?.previousSibling ??
    box?.firstElementChild
  )?.textContent?.trim();
  link.setAttribute("aria-label", `${say("play_from", { time: link.textContent.trim() })}: ${said ?? ""}`);
}
for (const button of all("figure [data-share-this], figure [data-later]")) nameShare(button);
for (const button of all(".share [data-later]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const later = around(event, "[data-later]");
  if (later) import("./queue.js").then((module) => module.later(later.closest("figure")));
});
document.addEventListener("click", (event) => {
  const share = around(event, "[data-share-this], [data-share-page]");
  if (!share) return;
  const figure = share.closest("figure");
  Promise.all([import("./sharing.js"), import("./subjects.js")]).then(([{ open }, { quoted, whole }]) =>
    open(figure ? quoted(figure) : whole()),
  );
});
document.addEventListener("click", (event) => {
  const link = around(event, "a.listen");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import("./listen.js").then((module) => module.listen(link));
});
if (keptSound() && !document.querySelector("klank-player")) {
  import("./listen.js").then((module) => {
    const sound = module.remembered();
    if (sound) module.goOn(sound);
  });
}

/**
 * Text without capitals and accents.
 * @param {string} text
 */
const bare = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

// Filter a list by a word; a list that is only a part of all there is fetches the whole.
for (const box of all("[data-filter]")) {
  const list = box.parentElement?.querySelector("[data-list]");
  const items = list ? all("[data-item]", list) : [];
  if (!list || items.length < 4) continue;
  box.hidden = false;
  const input = /** @type {HTMLInputElement} */ (one("input", box));
  if (box.dataset.whole) {
    box.addEventListener("focusin", () => import("./whole-list.js").then((module) => module.start(box, list)), {
      once: true,
    });
    continue;
  }
  const texts = items.map((item) => bare(item.textContent));
  input.addEventListener("input", () => {
    const wanted = bare(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !wanted.every((word) => texts[at].includes(word));
      if (!item.hidden) shown += 1;
    });
    for (const group of all("[data-group]", list)) group.hidden = !one("[data-item]:not([hidden])", group);
    one("output", box).textContent = wanted.length ? say("filter_count", { n: shown, m: items.length }) : "";
  });
}

// Where somebody was, and what they select.
const goOn = document.querySelector("[data-continue]");
if (goOn instanceof HTMLElement && html.classList.contains("returns"))
  import("./continue.js").then((module) => module.start(goOn));
if (document.querySelector(".page-article, .page-episode, .page-page"))
  document.addEventListener("selectionchange", () => import("./selection.js"), { once: true });

// Sharing without anyone looking over your shoulder: the clipboard, and the share sheet of the device.
/** @type {(HTMLElement & { moment?: string, seconds?: number }) | null} */
const player = document.querySelector("klank-player");
for (const share of all("[data-share]")) {
  share.hidden = false;
  const status = one("[role=status]", share);
  const address = () => player?.moment ?? location.href.split("#")[0];
  one("[data-copy]", share).addEventListener("click", async () => {
    await navigator.clipboard.writeText(address());
    const at = player?.seconds ?? 0;
    status.textContent = at ? say("copied_from", { time: clock(at) }) : say("copied");
    share.dataset.done = "";
    setTimeout(() => {
      delete share.dataset.done;
      status.textContent = "";
    }, 2500);
  });
  const native = one("[data-native]", share);
  if ("share" in navigator) {
    native.hidden = false;
    native.addEventListener("click", () => navigator.share({ title: document.title, url: address() }).catch(() => {}));
  }
}

// Words of the glossary: their meaning on hover and focus; Escape hides it, the pointer may rest on it.
const terms = all("a.term");
if (terms.length) {
  const tip = make("div", { className: "tip-box", id: "tip-box", role: "tooltip", hidden: true });
  document.body.append(tip);
  /** @type {number | undefined} */
  let timer;
  const hide = () => {
    tip.hidden = true;
  };
  const later = () => {
    timer = setTimeout(hide, 200);
  };
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", later);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  for (const term of terms) {
    term.setAttribute("aria-describedby", "tip-box");
    const show = () => {
      clearTimeout(timer);
      tip.textContent = term.dataset.def ?? "";
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
const comments = one("[data-comments]");
if (comments) {
  const button = one("button", comments);
  button.hidden = false;
  button.addEventListener("click", () => {
    const settings = JSON.parse(comments.dataset.comments ?? "{}");
    const frame = make("iframe", {
      className: "comments-frame",
      title: settings.title,
      src: `${settings.src}&${new URLSearchParams({ origin: location.href.split("#")[0], term: location.pathname })}`,
    });
    button.replaceWith(frame);
    frame.focus();
    addEventListener("message", (event) => {
      const height = event.origin === new URL(settings.src).origin && event.data?.giscus?.resizeHeight;
      if (height) frame.style.height = `${height}px`;
    });
  });
}
