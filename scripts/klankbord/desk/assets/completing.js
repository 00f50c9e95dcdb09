// Names completed while somebody types in the transcript: of people, organisations, terms and the show's own.

import { make, one } from "./words.js";

const LEAST = 2; // letters before a name is offered

export class Completing {
  /** @param {HTMLElement} list @param {string[]} names */
  constructor(list, names) {
    this.names = [...new Set(names)];
    this.folded = this.names.map((name) => name.toLowerCase());
    this.box = one("#aanvullen");
    /** @type {{ typed: string, name: string } | null} */
    this.offered = null;
    list.addEventListener("input", () => this.offer());
    list.addEventListener("focusout", () => this.show(null));
    list.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  offer() {
    const selection = getSelection();
    const node = selection?.focusNode;
    if (!selection?.isCollapsed || !(node instanceof Text)) return this.show(null);
    const typed = /[\p{L}\p{N}'’-]+$/u.exec(node.data.slice(0, selection.focusOffset))?.[0] ?? "";
    const after = node.data.slice(selection.focusOffset);
    if (typed.length < LEAST || /^[\p{L}\p{N}]/u.test(after)) return this.show(null);
    const at = this.folded.findIndex((name) => name.startsWith(typed.toLowerCase()));
    const name = at < 0 ? "" : this.names[at];
    return this.show(name && name !== typed ? { typed, name } : null);
  }

  /** @param {{ typed: string, name: string } | null} offered */
  show(offered) {
    this.offered = offered;
    if (!offered && !this.box.firstChild) return;
    this.box.replaceChildren(...(offered ? [offered.name, " ", make("kbd", {}, "Tab")] : []));
  }

  /** Tab completes while a name is offered, and Escape sends it away; otherwise both do what they always do. */
  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.offered || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === "Tab" && !event.shiftKey) {
      const { typed, name } = this.offered;
      const selection = getSelection();
      for (let n = 0; n < typed.length; n++) selection?.modify("extend", "backward", "character");
      document.execCommand("insertText", false, name);
    } else if (event.key !== "Escape") return;
    this.show(null);
    event.preventDefault();
    event.stopPropagation();
  }
}
