// Front matter as a form: names from pick-lists that can make a new page, the summary, and when readers see it.

import { ask, completed, field, suggestions } from "./dialogs.js";
import { bind } from "./keys.js";
import { Refusal, send, tell } from "./sending.js";
import { all, make, one } from "./words.js";

/** @typedef {(action: string, about: Record<string, unknown>) => void} Put */

/** @type {Record<string, string>} Lists of names, by the kind of page that they name. */
const PICKED = { hosts: "people", guests: "people", topics: "themes", organisations: "organisations" };
/** @type {Record<string, string>} */
const KINDS = { people: "person", themes: "theme", organisations: "organisation" };

export class Fields {
  /**
   * @param {import("./state.js").Episode} episode
   * @param {Put} put
   */
  constructor(episode, put) {
    this.episode = episode;
    this.put = put;
    Object.entries(PICKED).forEach(([name, among]) => this.picker(name, among));
    this.summary = /** @type {HTMLTextAreaElement} */ (one("#samenvatting"));
    this.seen = "";
    this.summary.addEventListener("change", () => {
      this.put("summary", { was: this.seen, now: this.summary.value });
      this.seen = this.summary.value.trim();
    });
    all("[data-field]").forEach((input) =>
      input.addEventListener("change", () => this.changed(/** @type {HTMLInputElement} */ (input))),
    );
    all("[data-publish]").forEach((button) =>
      button.addEventListener("click", () => this.publish(button.dataset.publish ?? "")),
    );
    bind("Alt+u", "Publiceer", () => this.publish("now"));
    this.draw();
  }

  draw() {
    const { meta } = this.episode;
    for (const input of /** @type {HTMLInputElement[]} */ (all("[data-field]"))) {
      if (document.activeElement === input) continue;
      const value = meta[input.dataset.field ?? ""];
      if (input.type === "checkbox") input.checked = meta.transcript?.checked === true;
      else input.value = value ?? "";
    }
    Object.entries(PICKED).forEach(([name, among]) => this.chips(name, among));
    if (document.activeElement !== this.summary) {
      this.seen = above(this.episode.body);
      this.summary.value = this.seen;
    }
    const status = String(meta.status ?? "review");
    const shown = { review: "Wacht op nalezen", published: "Gepubliceerd", hidden: "Verborgen" }[status] ?? status;
    const later = meta.publish_at ? `, vanaf ${String(meta.publish_at).slice(0, 16).replace("T", " ")}` : "";
    one("#status").textContent = shown + later;
  }

  /** @param {HTMLInputElement} input */
  changed(input) {
    const name = input.dataset.field ?? "";
    const { meta } = this.episode;
    if (input.type === "checkbox") {
      const now = { ...(meta.transcript ?? {}), checked: input.checked };
      this.set("transcript", now);
    } else if (input.type === "number") this.set(name, input.value === "" ? null : Number(input.value));
    else this.set(name, input.value.trim() || null);
  }

  /** @param {string} name @param {unknown} now */
  set(name, now) {
    const { meta } = this.episode;
    this.put("field", { name, was: meta[name] ?? null, now });
    meta[name] = now;
    this.draw();
  }

  /** @param {string} name @returns {string[]} */
  names(name) {
    const value = this.episode.meta[name] ?? [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  /** @param {string} name @param {string} among */
  chips(name, among) {
    const known = new Map(this.episode.told[among]);
    one(`#kies-${name} ul`).replaceChildren(
      ...this.names(name).map((slug) => {
        const shown = String(known.get(slug) ?? slug);
        const away = make("button", { type: "button", className: "quiet", "aria-label": `Haal weg: ${shown}` }, "✕");
        away.addEventListener("click", () =>
          this.set(
            name,
            this.names(name).filter((other) => other !== slug),
          ),
        );
        return make("li", {}, shown, known.has(slug) ? "" : " (nog geen pagina)", away);
      }),
    );
    suggestions(
      `lijst-${among}`,
      this.episode.told[among].map((/** @type {string[]} */ [, title]) => title),
    );
  }

  /** @param {string} name @param {string} among */
  picker(name, among) {
    const input = /** @type {HTMLInputElement} */ (one(`#kies-${name} input`));
    input.setAttribute("list", `lijst-${among}`);
    completed(
      input,
      this.episode.told[among].map((/** @type {string[]} */ [, title]) => title),
    );
    input.addEventListener("change", async () => {
      const title = input.value.trim();
      input.value = "";
      if (!title) return;
      const known = this.episode.told[among].find(
        (/** @type {string[]} */ [slug, other]) => other.toLowerCase() === title.toLowerCase() || slug === title,
      );
      const slug = known?.[0] ?? (await this.create(among, title));
      if (slug && !this.names(name).includes(slug)) this.set(name, [...this.names(name), slug]);
    });
  }

  /** @param {string} among @param {string} title */
  async create(among, title) {
    const found = await ask("Nieuwe pagina", [
      make("p", {}, "Deze naam heeft nog geen pagina. Maak er een?"),
      field("Naam", "title", title, { required: true }),
    ]);
    if (!found) return "";
    try {
      const told = await send("new", { kind: KINDS[among], title: found.title });
      this.episode.told[among].push([told.slug, told.title]);
      return String(told.slug);
    } catch (error) {
      tell(error instanceof Refusal ? error.message : "Geen verbinding; probeer het straks.");
      return "";
    }
  }

  /** @param {string} how */
  async publish(how) {
    if (how === "later") {
      const when = { type: "datetime-local", required: true };
      const found = await ask("Publiceer later", [field("Vanaf", "when", "", when)], "Plan");
      if (!found) return;
      this.set("publish_at", found.when);
      this.set("status", "published");
    } else if (how === "now") {
      if (this.episode.meta.publish_at) this.set("publish_at", null);
      this.set("status", "published");
    } else this.set("status", how);
  }
}

/** @param {string} body What stands above the first heading. */
const above = (body) => (/^(?:(?!#{1,2} ).*\n?)*/.exec(body)?.[0] ?? "").split(/\n(?=#{1,2} )/)[0].trim();
