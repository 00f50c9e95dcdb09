"""What must be true of the published site of a stranger's week: all that was published, once, and nothing else."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from html import escape
from pathlib import Path

from known import Known
from truths import quotes
from world import holes

_TITLE = re.compile(r"^title: (.+)$", re.M)


def compare(known: Known, day: str, site: Path) -> None:
    """Pages that somebody published are there, with every quote and every word that was typed; others are nowhere."""
    wrecked = holes(site)
    known.must(not wrecked, f"{day}: {wrecked[:3]}")
    texts = _texts(site)
    everything = "\n".join(texts.values())
    found = "\n".join(text for name, text in texts.items() if name.endswith(".pf_fragment"))
    for folder in known.hub.episode_folders():
        page, own = folder / "index.md", f"podcasts/{folder.parent.name}/{folder.name}/index.html"
        known.must((own in texts) == (page in known.shown), f"{day}: {own} is on the site: {own in texts}")
        title = _TITLE.search(page.read_text(encoding="utf-8"))
        if page not in known.shown:
            known.must(not title or title[1].strip('"') not in everything, f"{day}: {own} is told of before its time")
            continue
        for text, _, second in quotes(folder):
            played = re.search(
                rf"<p>{re.escape(escape(text, quote=False))}</p>.{{0,300}}?data-play=\"([\d.]+)",
                texts.get(own, ""),
                re.S,
            )
            known.must(
                played is not None and int(float(played[1])) == second,
                f"{day}: {own} does not play {text!r} at {second}",
            )
            known.counts["quotes on the site"] += 1
    for path, pieces in known.pieces.items():
        own = f"artikelen/{path.stem}/index.html"
        known.must((own in texts) == (path in known.shown), f"{day}: {own} is on the site: {own in texts}")
        if path in known.shown:
            lost = [piece for piece in pieces if escape(piece, quote=False) not in texts.get(own, "")]
            known.must(not lost, f"{day}: {own} does not say {lost}")
        else:
            known.must(pieces[0] not in everything, f"{day}: {own} is told of before its time")
    for mark, path in known.typed.items():
        page = path if path.suffix == ".md" else path.with_name("index.md")
        for where, text in (("on the site", everything), ("in search", found)):
            there = re.search(rf"\b{mark}\b", text) is not None
            known.must(there == (page in known.shown), f"{day}: {mark} of {page} is {where}: {there}")
    _once(known, day, texts)


def _texts(site: Path) -> dict[str, str]:
    """All that is written anywhere on the site, by path."""
    texts = {}
    for path in site.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".xml", ".json", ".txt", ".vtt", ".md", ".ics"}:
            texts[path.relative_to(site).as_posix()] = path.read_text(encoding="utf-8")
        elif path.is_file() and path.suffix.startswith(".pf_"):
            texts[path.relative_to(site).as_posix()] = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    return texts


def _once(known: Known, day: str, texts: dict[str, str]) -> None:
    """Feeds and the sitemap name every page once."""
    shows = any(known.hub.episodes in path.parents for path in known.shown)
    for name in ("sitemap.xml", "feed.xml", *(("podcasts/feed.xml",) if shows else ())):
        told = Counter(re.findall(r"<(?:loc|guid[^>]*)>([^<]+)</", texts.get(name, "")))
        known.must(bool(told), f"{day}: {name} is empty or not there")
        twice = [address for address, times in told.items() if times > 1]
        known.must(not twice, f"{day}: {name} names twice: {twice[:3]}")
