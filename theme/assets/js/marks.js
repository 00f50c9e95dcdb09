// Marks on a page the words that were asked for: a link from search names them behind the # (passages.js).
import { stem, tokens } from "./vocabulary.js";
import { one } from "./words.js";

const NAME = "asked";
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;
const MOST = 400; // marks; whoever asks for a word of every sentence has seen it by then

/** What the address asks to mark; the part before it is the anchor itself. */
export const asked = () => new URLSearchParams(location.hash.replace(/^#(?:[^&]*&)?(?=q=)/, "")).get("q");

/** Mark the words in the main part of the page, and bring its anchor into view, which the browser does not know. */
export function mark() {
  const words = asked();
  if (!words || !CSS.highlights) return;
  const wanted = new Set(tokens(words).map(stem));
  const walker = document.createTreeWalker(one("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode() && found.length < MOST) {
    const node = walker.currentNode;
    for (const word of (node.nodeValue ?? "").matchAll(WORD)) {
      if (!matches(word[0], wanted)) continue;
      const range = new Range();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      found.push(range);
    }
  }
  CSS.highlights.set(NAME, new Highlight(...found));
  const [anchor] = location.hash.slice(1).split("&");
  const place = document.getElementById(decodeURIComponent(anchor));
  if (place) place.scrollIntoView();
  else if (!/^t[=-]/.test(anchor)) found[0]?.startContainer.parentElement?.scrollIntoView({ block: "center" });
}

/**
 * Whether a word is one that was asked for, or a compound with it.
 * @param {string} word
 * @param {Set<string>} wanted
 */
function matches(word, wanted) {
  const [plain] = tokens(word);
  if (!plain) return false;
  if (wanted.has(stem(plain))) return true;
  return plain.length > 7 && [...wanted].some((part) => part.length > 4 && plain.includes(part));
}
