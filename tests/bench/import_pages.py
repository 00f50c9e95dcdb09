"""How much of the text of real pages is imported, compared with trafilatura alone.

    python tests/bench/import_pages.py FOLDER [--half dev|test] [--most 100] [--show]

FOLDER holds evaldata.json (address -> file, pieces of text that belong to the article and pieces that do not) and the
pages in cache/ and eval/, as in tests/ of trafilatura's repository. Nothing of it is kept here. Pages are split into
two halves by name: tuning is done on ``dev``, results are reported on ``test``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import trafilatura

from klankbord import plaintext
from klankbord.errors import KlankbordError
from klankbord.library import dom
from klankbord.library.importers import page


@dataclass
class Tally:
    """Pieces that had to be there and were or were not, and pieces that had not to be there and were."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def judge(self, text: str, wanted: list[str], unwanted: list[str]) -> tuple[list[str], list[str]]:
        """Count one page; the pieces that are missing, and those that are too much."""
        folded = " ".join(text.split())
        missing = [piece for piece in wanted if " ".join(piece.split()) not in folded]
        over = [piece for piece in unwanted if " ".join(piece.split()) in folded]
        self.counts.update(
            found=len(wanted) - len(missing), missing=len(missing), over=len(over), away=len(unwanted) - len(over)
        )
        return missing, over

    def __str__(self) -> str:
        found, missing, over = (self.counts[name] for name in ("found", "missing", "over"))
        precision, recall = found / max(1, found + over), found / max(1, found + missing)
        both = 2 * precision * recall / max(1e-9, precision + recall)
        return f"precision {precision:.3f}, recall {recall:.3f}, F1 {both:.3f}, {self.seconds:.0f} s"


def ours(data: bytes, url: str) -> str:
    """The text of the page as it is imported, without the signs of markdown."""
    draft = page.read(data, url, url)
    lines = (line.lstrip("#>- ").removeprefix("    ") for line in draft.body.split("\n"))
    return "\n".join([draft.title, *(plaintext.of_markdown(line) for line in lines)])


def in_captions(data: bytes, pieces: list[str]) -> int:
    """How many pieces of text stand in the caption of a picture, which editors asked for and the gold calls surplus."""
    said = [
        " ".join(element.text_content().split())
        for element in dom.parse(data, "page").iter("*")
        if isinstance(element.tag, str)
        and (element.tag == "figcaption" or re.search(r"caption|credit|legend", element.get("class") or ""))
    ]
    return sum(any(" ".join(piece.split()) in text for text in said) for piece in pieces)


def run(folder: Path, half: str, most: int, show: bool) -> None:
    """Judge both on the pages of one half."""
    gold = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    own, alone, refused, pages, captions = Tally(), Tally(), [], 0, 0
    for url, item in gold.items():
        place = next(
            (p for p in (folder / "cache" / item["file"], folder / "eval" / item["file"]) if p.is_file()), None
        )
        side = "test" if hashlib.sha256(item["file"].encode()).digest()[0] % 2 else "dev"
        if place is None or side != half or pages >= most:
            continue
        pages += 1
        data = place.read_bytes()
        begin = time.perf_counter()
        theirs = trafilatura.extract(data, include_comments=False, include_tables=True, include_formatting=False) or ""
        alone.seconds += time.perf_counter() - begin
        alone.judge(theirs, item["with"], item["without"])
        begin = time.perf_counter()
        try:
            text = ours(data, url)
        except KlankbordError as error:
            refused.append(f"{item['file']}: {error.cause}")
            text = ""
        own.seconds += time.perf_counter() - begin
        missing, over = own.judge(text, item["with"], item["without"])
        captions += in_captions(data, over) if over else 0
        if show and (missing or over):
            print(f"{item['file']}: missing {missing}, too much {over}")
    print("\n".join(refused))
    print(f"{pages} pages, {len(refused)} did not come in\nours:              {own}\ntrafilatura alone: {alone}")
    print(f"of what is too much in ours, {captions} of {own.counts['over']} are captions and credits of pictures")


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    run(asked.folder, asked.half, asked.most, asked.show)
