// A quote as a picture, drawn when somebody asks for it, in the design of site/pictures/cards.py.

const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 88;
const PAPER = "#0b5f48";
const INK = "#fbfaf6";
const SERIF = '600 {}px "Klankbord Serif", "Serif stand-in", georgia, serif';
const HEAVY = '700 {}px "Klankbord Sans", "Sans stand-in", system-ui, sans-serif';
const SANS = '600 {}px "Klankbord Sans", "Sans stand-in", system-ui, sans-serif';
const SIZES = [76, 66, 58, 50, 43, 37];
const ROWS = 7;

/** @typedef {{ text: string, speaker: string, source: string, site: string, address: string }} Quotation */

/**
 * Draw the card; resolves once the typefaces are there.
 * @param {HTMLCanvasElement} canvas
 * @param {Quotation} quote
 */
export async function draw(canvas, { text, speaker, source, site, address }) {
  await Promise.all([SERIF, HEAVY, SANS].map((font) => document.fonts.load(font.replace("{}", "30"), text))).catch(
    () => {}, // its stand-in then
  );
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = pen.strokeStyle = INK;
  pen.lineCap = "round";
  for (let n = 0; n < 4; n++) ring(pen, 1215, -15, 120 + 95 * n, 22, 95, 175, 0.1);
  const said = `“${text.trim().replace(/^["'“”„]+|["'“”„]+$/g, "")}”`;
  const { size, lines } = fit(pen, said, WIDTH - 2 * MARGIN - 60);
  const top = Math.max(MARGIN + size * 0.8, (HEIGHT - 130 - size * 1.2 * lines.length) / 2 + size * 0.95);
  lines.forEach((line, n) => words(pen, line, SERIF, size, MARGIN, top + n * size * 1.2));
  words(pen, cut(pen, speaker, HEAVY, 32, 700), HEAVY, 32, MARGIN, HEIGHT - MARGIN - (source ? 42 : 0));
  words(pen, cut(pen, source, SANS, 26, 620), SANS, 26, MARGIN, HEIGHT - MARGIN, 0.78);
  const name = cut(pen, site, HEAVY, 30, 300);
  const where = cut(pen, address, SANS, 24, 340);
  const x = WIDTH - MARGIN - wide(pen, name, HEAVY, 30);
  const base = HEIGHT - MARGIN - (where ? 42 : 0);
  pen.beginPath();
  pen.arc(x - 44, base - 10, 7, 0, 2 * Math.PI);
  pen.fill();
  ring(pen, x - 44, base - 10, 15, 5, -45, 45);
  ring(pen, x - 44, base - 10, 27, 5, -45, 45);
  words(pen, name, HEAVY, 30, x, base);
  words(pen, where, SANS, 24, WIDTH - MARGIN - wide(pen, where, SANS, 24), HEIGHT - MARGIN, 0.78);
}

/**
 * The card as a file; null when the browser cannot make one.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 * @returns {Promise<File | null>}
 */
export async function file(canvas, name) {
  /** @type {Blob | null} */
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return blob && new File([blob], name, { type: "image/png" });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} thickness
 * @param {number} start degrees, clockwise from the right
 * @param {number} end
 * @param {number} [tone]
 */
function ring(pen, x, y, radius, thickness, start, end, tone = 1) {
  pen.globalAlpha = tone;
  pen.lineWidth = thickness;
  pen.beginPath();
  pen.arc(x, y, radius, (start * Math.PI) / 180, (end * Math.PI) / 180);
  pen.stroke();
  pen.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {string} font
 * @param {number} size
 */
function wide(pen, text, font, size) {
  pen.font = font.replace("{}", String(size));
  return pen.measureText(text).width;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {string} font
 * @param {number} size
 * @param {number} x
 * @param {number} y
 * @param {number} [tone]
 */
function words(pen, text, font, size, x, y, tone = 1) {
  pen.font = font.replace("{}", String(size));
  pen.globalAlpha = tone;
  pen.fillText(text, x, y);
  pen.globalAlpha = 1;
}

/**
 * The text on one line, shortened with an ellipsis to what fits.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {string} font
 * @param {number} size
 * @param {number} most
 */
function cut(pen, text, font, size, most) {
  const whole = text.replace(/\s+/g, " ").trim();
  if (wide(pen, whole, font, size) <= most) return whole;
  let end = whole.length;
  while (end && wide(pen, `${whole.slice(0, end)}…`, font, size) > most) end -= 1;
  return `${whole.slice(0, end).replace(/[ ,;:.-]+$/, "")}…`;
}

/**
 * The largest size at which the text fits, with its lines about equally long; cut off when it fits at none.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} most
 */
function fit(pen, text, most) {
  const smallest = SIZES[SIZES.length - 1];
  const room = ROWS * smallest * 1.2 * 1.12;
  for (const size of SIZES) {
    const lines = wrap(pen, text, size, most);
    const narrow = lines.every((line) => wide(pen, line, SERIF, size) <= most);
    if (narrow && lines.length * size * 1.1 <= room) return { size, lines };
  }
  const lines = wrap(pen, text, smallest, most);
  if (lines.length > ROWS) {
    lines.length = ROWS;
    lines[ROWS - 1] = `${lines[ROWS - 1].replace(/[ ,;:.”]+$/, "")}…”`;
  }
  return { size: smallest, lines: lines.map((line) => cut(pen, line, SERIF, smallest, most)) };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} size
 * @param {number} most
 */
function wrap(pen, text, size, most) {
  const all = text.split(/\s+/).filter(Boolean);
  const lines = greedy(pen, all, size, most);
  if (lines.length < 2) return lines;
  let [low, high] = [most / 2, most];
  for (let step = 0; step < 6; step++) {
    const middle = (low + high) / 2;
    if (greedy(pen, all, size, middle).length === lines.length) high = middle;
    else low = middle;
  }
  return greedy(pen, all, size, high);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string[]} all
 * @param {number} size
 * @param {number} most
 */
function greedy(pen, all, size, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of all) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && wide(pen, longer, SERIF, size) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
