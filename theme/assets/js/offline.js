// The worker that shows pages without a network: those that this browser saw before. A build puts it at the root.
// With a network it never shows anything old: only what cannot be fetched comes from what was kept.

/** @type {any} The types of the browser know windows only. */
const worker = self;
const PAGES = "klankbord-pages";
const FILES = "klankbord-files";
/** @type {Record<string, number>} */
const MOST = { [PAGES]: 100, [FILES]: 400 };
const ROOT = new URL("./", worker.location.href).href;
const NEVER_CHANGES = `${ROOT}assets/v/`; // its address changes with it
/** @type {{ language: string, title: string, text: string }} */
const WORDS = JSON.parse("{}");

/**
 * Keep an answer, and let go of what was kept longest ago.
 * @param {string} name
 * @param {Request | string} request
 * @param {Response} answer
 */
async function keep(name, request, answer) {
  const box = await caches.open(name);
  await box.put(request, answer);
  const kept = await box.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST[name])).map((old) => box.delete(old)));
}

/**
 * Whether an answer is whole and ours: no error, no detour, no part of a file.
 * @param {Response} answer
 */
const isWhole = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

/**
 * From the network, and kept; without one, what was kept.
 * @param {any} event
 * @param {string} name
 */
async function fresh(event, name) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (isWhole(answer)) event.waitUntil(keep(name, request, answer.clone()).catch(() => {}));
    return answer;
  } catch (error) {
    const old = await caches.match(request, { cacheName: name, ignoreSearch: name === PAGES });
    if (old) return old;
    if (name === PAGES) return sorry();
    throw error;
  }
}

/**
 * What never changes under its address: kept before anything else.
 * @param {any} event
 */
async function lasting(event) {
  return (await caches.match(event.request, { cacheName: FILES })) ?? fresh(event, FILES);
}

/** @param {string} text */
const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Instead of a page that was never here: that there is no network, and which pages there are. */
async function sorry() {
  const box = await caches.open(PAGES);
  const kept = [...(await box.keys())].reverse();
  const rows = kept.map(async (request) => {
    const title = /<title>([^<]*)/.exec((await (await box.match(request))?.text()) ?? "");
    return `<li><a href="${safe(request.url)}">${title?.[1] ?? safe(request.url)}</a></li>`;
  });
  const list = (await Promise.all(rows)).join("");
  const body = `<!doctype html><html lang="${safe(WORDS.language)}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${safe(WORDS.title)}</title><h1>${safe(WORDS.title)}</h1><p>${safe(WORDS.text)}</p><ul>${list}</ul>`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'",
  };
  return new Response(body, { status: 503, headers });
}

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const sound = request.headers.has("range") || /^(audio|video)$/.test(request.destination);
  if (request.method !== "GET" || sound || !request.url.startsWith(ROOT)) return;
  if (request.mode === "navigate") event.respondWith(fresh(event, PAGES));
  else if (request.url.startsWith(NEVER_CHANGES)) event.respondWith(lasting(event));
  else event.respondWith(fresh(event, FILES));
});
// The first page was there before this was: it says what it was made of.
worker.addEventListener("message", (/** @type {any} */ event) => {
  /** @type {string[]} */
  const [page, ...files] = event.data ?? [];
  const fetched = [page, ...files].map(async (url, at) => {
    if (typeof url !== "string" || !url.startsWith(ROOT)) return;
    const answer = await fetch(url);
    if (isWhole(answer)) await keep(at ? FILES : PAGES, url, answer);
  });
  event.waitUntil(Promise.allSettled(fetched));
});
