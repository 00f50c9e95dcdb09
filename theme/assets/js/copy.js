// A button beside a field that can only be read copies what is in it.
import { all, one } from "./words.js";

for (const button of all("[data-copy-field]")) {
  const row = /** @type {HTMLElement} */ (button.parentElement);
  const field = /** @type {HTMLInputElement} */ (one("input", row));
  const status = one("[role=status]", row);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = row.dataset.copied ?? "";
      setTimeout(() => {
        status.textContent = "";
      }, 3000);
    } catch {
      field.select();
    }
  });
}
