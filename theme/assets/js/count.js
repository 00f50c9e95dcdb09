/* Counts the visits of readers who agree, on the hub's own server. Nothing is asked of that server before. */
import { make, one } from "./words.js";

const NAME = "klankbord.count";
const place = one("[data-count]");
const { count = "", host = "", site = "" } = place.dataset;

/** How each program that counts is loaded: its script, and what its element or page says about the site. */
const scripts = {
  plausible: { src: "/js/script.js", "data-domain": site },
  umami: { src: "/script.js", "data-website-id": site },
  goatcounter: { src: "/count.js", "data-goatcounter": `${host}/count` },
  matomo: { src: "/matomo.js" },
};

function load() {
  const { src, ...told } = scripts[/** @type {keyof typeof scripts} */ (count)];
  if (count === "matomo") {
    const steps = [["disableCookies"], ["setTrackerUrl", `${host}/matomo.php`], ["setSiteId", site], ["trackPageView"]];
    Object.assign(window, { _paq: steps });
  }
  document.head.append(make("script", { src: host + src, async: true, ...told }));
}

/** @param {string} [answer] Remembered, if given; else what the reader said before. */
function answer(answer) {
  let said = answer ?? "";
  try {
    if (answer) localStorage.setItem(NAME, answer);
    else said = localStorage.getItem(NAME) ?? "";
  } catch {
    // a private window: asked on every page
  }
  one("[data-asked]", place).hidden = said === "yes";
  one("[data-agreed]", place).hidden = said !== "yes";
  one("[data-agree]", place).hidden = said === "yes";
  one("[data-decline]", place).hidden = said === "no";
  if (said === "yes") load();
}

// A browser that says no for its reader is not asked.
const unwilling = "globalPrivacyControl" in navigator && navigator.globalPrivacyControl;
if (!unwilling && navigator.doNotTrack !== "1") {
  place.hidden = false;
  one("[data-agree]", place).addEventListener("click", () => answer("yes"));
  one("[data-decline]", place).addEventListener("click", () => answer("no"));
  answer();
}
