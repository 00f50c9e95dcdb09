/* A button that loads what is embedded from elsewhere, for pages that have such a thing. Without this it is a link. */
import { all, make } from "./words.js";

for (const place of all("[data-embed]")) {
  const { embed, title, load, notice, ratio } = place.dataset;
  const button = make("button", { type: "button", className: "embed-load" }, load);
  const about = make("span", { className: "embed-notice" }, notice);
  place.classList.add("embed-ready");
  if (ratio) button.style.aspectRatio = ratio;
  place.prepend(button, about);
  button.addEventListener("click", () => {
    const frame = make("iframe", {
      src: embed,
      title,
      allow: "autoplay; encrypted-media; fullscreen; picture-in-picture",
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    if (ratio) frame.style.aspectRatio = ratio;
    button.replaceWith(frame);
    about.remove();
    frame.focus();
  });
}
