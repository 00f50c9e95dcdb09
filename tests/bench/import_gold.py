"""How much of what an editor checks is right after pasted texts are imported: a folder with texts and gold.json.

    python tests/bench/import_gold.py FOLDER

Prints what is wrong, and the share that is right.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from klankbord import plaintext
from klankbord.extract import articles as extraction
from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.pages import articles
from klankbord.library.slugs import bare_words


def judged(text: Path, gold: dict[str, Any], hub: Hub) -> Iterator[tuple[str, bool]]:
    """Each thing that gold asks of a text, and whether it is so."""
    found = next((one for one in importers.import_from(hub, str(text)) if one.path), None)
    if found is None or found.path is None:
        yield "comes in", False
        return
    page = articles.read(found.path)
    body = found.path.read_text(encoding="utf-8").partition("\n---\n")[2]
    said = " ".join(bare_words(plaintext.of_markdown(body)))
    quoted = [
        " ".join(bare_words(plaintext.of_markdown(block))) for block in re.findall(r"(?:^>.*\n?)+", body, re.MULTILINE)
    ]
    heads = {" ".join(bare_words(plaintext.of_markdown(head))) for head in re.findall(r"^#+ (.*)$", body, re.MULTILINE)}
    found_notes = extraction.propose(found.path.read_text(encoding="utf-8"), page.meta.language or "nl")
    tips = [" ".join(bare_words(tip.text)) for tip in found_notes.tips]
    if "title_any" in gold:
        most = gold.get("title_at_most", 200)
        yield (
            f"title {gold['title_any']}",
            any(one in page.meta.title for one in gold["title_any"]) and len(page.meta.title) <= most,
        )
    if "date" in gold:
        yield f"date {gold['date']}", (page.meta.date.date().isoformat() if page.meta.date else None) == gold["date"]
    if "author" in gold:
        yield (
            f"author {gold['author']}",
            (list(page.meta.authors) == [gold["author"]] if gold["author"] else not page.meta.authors),
        )
    held: dict[str, Callable[[str], bool]] = {
        "quotes": lambda one: any(" ".join(bare_words(one)) in block for block in quoted),
        "quote_people": lambda one: any(one in quote.speaker for quote in page.notes.quotes),
        "headings": lambda one: " ".join(bare_words(one)) in heads,
        "keep": lambda one: " ".join(bare_words(one)) in said,
        "drop": lambda one: " ".join(bare_words(one)) not in f"{said} {' '.join(bare_words(page.meta.title))}",
        "tips": lambda one: any(" ".join(bare_words(one)) in tip for tip in tips),
    }
    for kind, holds in held.items():
        for one in gold.get(kind, []):
            yield f"{kind} {one!r}", holds(one)


def score(folder: Path) -> tuple[int, int, list[str]]:
    """How many things are right, how many are asked, and what is wrong."""
    right, wrong = 0, []
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for name, asked in gold.items():
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "content").mkdir()
            (Path(place) / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
            for what, holds in judged(folder / name, asked, Hub(Path(place))):
                right += holds
                wrong += [] if holds else [f"{name}: {what}"]
    return right, right + len(wrong), wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    good, asked_for, missed = score(parser.parse_args().folder)
    print("\n".join(missed))
    print(f"{good} of {asked_for} right: {good / max(1, asked_for):.1%}")
