// Give somebody a file that was made here.
import { make } from "./words.js";

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function give(blob, name) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
