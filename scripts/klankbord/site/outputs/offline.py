"""The worker at the root of a site that shows pages without a network; or the one that takes an earlier one away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from klankbord.site.outputs import disk

WORKER = "sw.js"
_WORDS = 'JSON.parse("{}")'
# Browsers keep a worker, and what it kept, when its file is gone: only another worker can end it.
GONE = """// This site no longer works without a network: what it kept for that goes, and so does this.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await self.clients.claim(); // what worked before keeps nothing from here on
  await self.registration.unregister();
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("klankbord-")).map((name) => caches.delete(name)));
})()));
"""


def write(site: Path, theme: Path, words: Mapping[str, str], language: str, *, on: bool) -> None:
    """Write the worker into the folder ``site``; ``words`` are those of the site, ``theme`` holds the script."""
    text = GONE
    if on:
        told = {"language": language, "title": words["offline_title"], "text": words["offline_text"]}
        text = (theme / "assets" / "js" / "offline.js").read_text(encoding="utf-8")
        text = text.replace(_WORDS, json.dumps(told, ensure_ascii=False), 1)
    disk.put(f"{site}/{WORKER}", text.encode("utf-8"))
