/* Tabs and buttons to copy code, for pages that have any. Without this every tab is open under its label. */
const words = JSON.parse(document.body.dataset.strings ?? "{}");
const KEY = "klankbord.tab";
const sets = [];

const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
const keep = (label) => { try { localStorage.setItem(KEY, label); } catch { /* a private window */ } };

function choose(set, at, focus) {
  set.buttons.forEach((button, n) => {
    button.setAttribute("aria-selected", n === at);
    button.tabIndex = n === at ? 0 : -1;
    set.panels[n].hidden = n !== at;
  });
  if (focus) set.buttons[at].focus();
}

/* Sets that have the same label change together. */
function pick(set, at, focus) {
  const label = set.labels[at];
  for (const other of sets) {
    const found = other === set ? at : other.labels.indexOf(label);
    if (found >= 0) choose(other, found, focus && other === set);
  }
  keep(label);
}

function move(event, set) {
  const at = set.buttons.indexOf(event.target), last = set.buttons.length - 1;
  const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  pick(set, to, true);
}

document.querySelectorAll(".tabs").forEach((whole, number) => {
  const panels = [...whole.querySelectorAll(":scope > .tab")];
  const list = Object.assign(document.createElement("div"), { className: "tab-list" });
  list.setAttribute("role", "tablist");
  const set = { panels, buttons: [], labels: [] };
  panels.forEach((panel, n) => {
    const heading = panel.querySelector(":scope > .tab-label");
    const button = Object.assign(document.createElement("button"), { type: "button", id: `tab-${number}-${n}` });
    button.append(...[...heading.childNodes].map((node) => node.cloneNode(true)));
    panel.id ||= `tab-${number}-${n}-inhoud`;
    for (const [name, value] of [["role", "tab"], ["aria-controls", panel.id]]) button.setAttribute(name, value);
    for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", button.id], ["tabindex", "0"]]) panel.setAttribute(name, value);
    heading.hidden = true;
    button.addEventListener("click", () => pick(set, n, false));
    button.addEventListener("keydown", (event) => move(event, set));
    set.buttons.push(button);
    set.labels.push(heading.textContent.trim());
    list.append(button);
  });
  whole.prepend(list);
  whole.dataset.ready = "";
  sets.push(set);
  choose(set, Math.max(0, set.labels.indexOf(kept())), false);
});

/* A link to something inside a tab opens it. */
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const panel = target && target.closest(".tab[hidden]");
  const set = panel && sets.find((one) => one.panels.includes(panel));
  if (!set) return;
  choose(set, set.panels.indexOf(panel), false);
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

if (navigator.clipboard) {
  for (const block of document.querySelectorAll(".prose .highlight > pre")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: words.copy_code });
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const copy = block.cloneNode(true);
      copy.querySelectorAll(".linenos, .annotation").forEach((one) => one.remove());
      await navigator.clipboard.writeText(copy.textContent.trimEnd() + "\n");
      button.textContent = words.copied_code;
      setTimeout(() => { button.textContent = words.copy_code; }, 2000);
    });
    block.parentElement.append(button);
  }
}
