/* Tables that an editor asked to sort, for pages that have one. Without this they are as they were written. */
import { all, make } from "./words.js";

/** @typedef {{ rank: number | string, empty: boolean }} Key */

const language = document.documentElement.lang || "nl";
const words = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
const NUMBER = /^(\D{0,4}?)([-−+]?)\s*([€$£¥]?)\s*(\d[\d.,'’\s]*)\s*(\D{0,24})$/u;
const CLOCK = /^(?:(\d+):)?(\d{1,2}):(\d\d)$/;
const EMPTY = /^[-–—?]?$/;
const DAY = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ,].*)?$/;

/** The sign that parts a whole number from its decimals in the language of the page. */
const pageDecimal = new Intl.NumberFormat(language).format(1.5).includes(",") ? "," : ".";

/**
 * The sign that a number writes its decimals with, when it tells: the last of two different ones, one that stands there
 * once without three digits behind it, and not one that is there twice. Nothing when it may be either.
 * @param {string} digits
 */
function told(digits) {
  const signs = digits.match(/[.,]/g) ?? [];
  const last = signs.at(-1) ?? "";
  if (new Set(signs).size > 1) return last;
  if (signs.length > 1) return last === "," ? "." : ",";
  return last && !/[.,]\d{3}$/.test(digits) ? last : "";
}

/**
 * Numbers, with the same sign of money or unit in each: 1.204, € 12,50, 87,5 %, −3 °C.
 * @param {string[]} texts
 * @returns {(number | null)[]}
 */
function numbers(texts) {
  const found = texts.map((text) => NUMBER.exec(text));
  const units = new Set(found.map((parts) => parts && `${parts[1]}${parts[3]}|${parts[5]}`.replace(/\s/g, "")));
  if (units.size > 1) return texts.map(() => null);
  const digits = found.map((parts) => (parts ? parts[4].replace(/['’\s]/g, "").replace(/[.,]$/, "") : ""));
  const signs = new Set(digits.map(told).filter(Boolean));
  const usual = signs.size === 1 ? [...signs][0] : pageDecimal;
  return found.map((parts, n) => {
    if (!parts) return null;
    const decimal = told(digits[n]) || usual;
    const groups = decimal === "," ? /^\d+(?:\.\d{3})*(?:,\d+)?$/ : /^\d+(?:,\d{3})*(?:\.\d+)?$/;
    if (!groups.test(digits[n])) return null; // a version, such as 1.10.2
    const plain = digits[n].replaceAll(decimal === "," ? "." : ",", "").replace(decimal, ".");
    const value = Number(plain);
    return /[-−]/.test(parts[1] + parts[2]) ? -value : value;
  });
}

/** @type {Map<string, number>} The first letters of the months, in the language of the page and in English. */
const months = new Map();
for (const spoken of ["en", language]) {
  for (const form of /** @type {const} */ (["long", "short"])) {
    const named = new Intl.DateTimeFormat(spoken, { month: form, day: "numeric", timeZone: "UTC" });
    for (let month = 0; month < 12; month += 1) {
      const parts = named.formatToParts(Date.UTC(2026, month, 4));
      const name =
        parts
          .find((part) => part.type === "month")
          ?.value.toLowerCase()
          .replace(".", "") ?? "";
      months.set(name, month);
      if (name.length > 4 && !months.has(name.slice(0, 3))) months.set(name.slice(0, 3), month);
    }
  }
}

/**
 * Days: 2026-03-04, 4-3-2026, 4 maart 2026, March 4, 2026, mrt 2026, maart; also 12:34 and 1:02:03.
 * @param {string[]} texts
 * @returns {(number | null)[]}
 */
function moments(texts) {
  const monthFirst = texts.some((text) => Number(DAY.exec(text)?.[2]) > 12);
  return texts.map((text) => {
    const clock = CLOCK.exec(text);
    if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
    const day = DAY.exec(text);
    if (day) {
      const [, first, second, third] = day.map(Number);
      if (day[1].length === 4) return Date.UTC(first, second - 1, third);
      if (day[3].length !== 2 && day[3].length !== 4) return null; // a version, such as 1.10.2
      const year = day[3].length < 3 ? 2000 + third : third;
      return monthFirst ? Date.UTC(year, first - 1, second) : Date.UTC(year, second - 1, first);
    }
    const letters = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    const month = letters.length > 3 ? undefined : letters.map((word) => months.get(word)).find((n) => n !== undefined);
    const year = /\b\d{4}\b/.exec(text);
    if (month === undefined || (!year && letters.length > 1)) return null;
    return Date.UTC(Number(year?.[0] ?? 2000), month, Number(/(?<!\d)\d{1,2}(?!\d)/.exec(text)?.[0] ?? 1));
  });
}

/**
 * What each cell of a column is ranked by: an amount when all of them are one, else its words.
 * @param {(HTMLTableCellElement | undefined)[]} cells
 * @returns {Key[]}
 */
function keys(cells) {
  const texts = cells.map((cell) =>
    (cell?.dataset.sort ?? cell?.textContent ?? "").replace(/[\s\u200b]+/g, " ").trim(),
  );
  const filled = texts.filter((text) => !EMPTY.test(text));
  for (const reader of [moments, numbers]) {
    const read = filled.length ? reader(filled) : [];
    if (read.length && read.every((value) => value !== null && !Number.isNaN(value))) {
      let at = 0;
      return texts.map((text) => {
        const empty = EMPTY.test(text);
        return { rank: empty ? 0 : /** @type {number} */ (read[at++]), empty };
      });
    }
  }
  return texts.map((text) => ({ rank: text, empty: EMPTY.test(text) }));
}

/**
 * What is empty comes last, whichever way the rest goes.
 * @param {Key} a
 * @param {Key} b
 * @param {number} way
 */
function compare(a, b, way) {
  if (a.empty || b.empty) return Number(a.empty) - Number(b.empty);
  const difference =
    typeof a.rank === "number" && typeof b.rank === "number"
      ? a.rank - b.rank
      : words.compare(`${a.rank}`, `${b.rank}`);
  return difference * way;
}

/**
 * @param {HTMLTableElement} table
 * @param {HTMLTableCellElement} head
 */
function sort(table, head) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  for (const body of table.tBodies) {
    const rows = [...body.rows];
    const ranks = keys(rows.map((row) => row.cells[head.cellIndex]));
    const order = rows.map((row, n) => ({ row, key: ranks[n] }));
    order.sort((a, b) => compare(a.key, b.key, up ? 1 : -1));
    body.append(...order.map(({ row }) => row));
  }
}

for (const table of /** @type {HTMLTableElement[]} */ (all("table[data-sort-label]"))) {
  const cells = /** @type {HTMLTableCellElement[]} */ (all("th, td", table));
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (cells.some((cell) => cell.colSpan > 1 || cell.rowSpan > 1)) continue; // rows that belong together stay so
  const chosen = heads.filter((head) => head.matches(".sortable"));
  for (const head of chosen.length ? chosen : heads) {
    const name = (head.textContent ?? "").trim();
    if (!name || head.dataset.sortMethod === "none" || head.matches(".no-sort")) continue;
    const button = make("button", { type: "button", className: "sort" });
    if (head.querySelector("a, button")) {
      button.setAttribute("aria-label", (table.dataset.sortLabel ?? "").replace("{}", name));
      head.append(" ", button);
    } else {
      button.title = (table.dataset.sortLabel ?? "").replace("{}", name);
      button.append(...head.childNodes);
      head.append(button);
    }
    button.addEventListener("click", () => sort(table, head));
  }
}
