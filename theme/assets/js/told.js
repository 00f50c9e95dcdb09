// Words and addresses that pages go without until somebody shares or keeps something (site/outputs/players.py).
import { learn, root } from "./words.js";

/** @typedef {{ words: Record<string, string>, site: string, embed: string, mine: string }} Told */

/** @type {Promise<Told> | undefined} */
let asked;

async function fetched() {
  const answer = await fetch(new URL("assets/share.json", root));
  if (!answer.ok) throw new Error(`${answer.status}`);
  /** @type {Told} */
  const found = await answer.json();
  learn(found.words);
  return found;
}

/** Asked for once; a failure may be tried again. */
export function told() {
  asked ??= fetched().catch((error) => {
    asked = undefined;
    throw error;
  });
  return asked;
}
