"""How many tips and attributed quotes of labelled articles are found, and whether anything is not in them.

The articles and how they were labelled: tests/extract/articles/README.md. ``--show development`` prints what is missed
and what is wrong there; what is wrong in the half for testing is nobody's business who writes rules.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from klankbord import plaintext
from klankbord.extract import articles
from klankbord.folding import fold
from klankbord.model import Notes

FOLDER = Path(__file__).resolve().parents[1] / "extract" / "articles"
_LABEL = re.compile(r'<tip>(?P<tip>.*?)</tip>|<quote who="(?P<who>[^"]+)">(?P<said>.*?)</quote>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article without its labels, and what they mark: tips, and quotes as (who, text)."""

    name: str
    language: str
    text: str
    tips: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]

    @property
    def half(self) -> str:
        """Which half it belongs to."""
        odd = int(self.name[3:5]) % 2 == 1
        return "development" if odd == (self.language == "nl") else "testing"


def read(path: Path) -> Labelled:
    """A labelled article from its file."""
    marked = path.read_text(encoding="utf-8")
    found = list(_LABEL.finditer(marked))
    return Labelled(
        path.stem,
        path.stem[:2],
        _LABEL.sub(lambda label: label["tip"] or label["said"], marked),
        tuple(plain(label["tip"]) for label in found if label["tip"]),
        tuple((label["who"], plain(label["said"])) for label in found if label["said"]),
    )


def plain(text: str) -> str:
    """A text for comparing: words only."""
    return " ".join(re.findall(r"\w+", fold(plaintext.of_markdown(text))))


def alike(one: str, other: str) -> bool:
    """Whether one of two texts holds the other, which is most of it or at least a few words."""
    short, long = sorted((one, other), key=len)
    return bool(short) and f" {short} " in f" {long} " and len(short.split()) >= min(3, len(long.split()))


def score(found: Notes, article: Labelled) -> Counter[str]:
    """Hits, misses and mistakes of one article; quotes are hits only with the right name."""
    tips = [plain(tip.text) for tip in found.tips]
    quotes = [(plain(quote.speaker), plain(quote.text)) for quote in found.quotes]
    whole = plain(article.text.replace("\n>", "\n"))
    everything = (*found.tips, *found.lessons, *found.quotes)
    right = [any(alike(said, text) and same(who, name) for who, said in article.quotes) for name, text in quotes]
    return Counter(
        {
            "tips found": sum(any(alike(tip, label) for tip in tips) for label in article.tips),
            "tips": len(article.tips),
            "tips right": sum(any(alike(tip, label) for label in article.tips) for tip in tips),
            "tips proposed": len(tips),
            "quotes found": sum(
                any(alike(text, said) and same(who, name) for name, text in quotes) for who, said in article.quotes
            ),
            "quotes": len(article.quotes),
            "quotes right": sum(right),
            "quotes proposed": len(quotes),
            "not verbatim": sum(f" {plain(note.text)} " not in f" {whole} " for note in everything),
        }
    )


def same(label: str, name: str) -> bool:
    """Whether a name is that of the label, or a part of it."""
    return alike(plain(label), name) or plain(label).split()[-1] in name.split()


def measure(of: Iterable[Labelled]) -> dict[str, float]:
    """Precision and recall of tips and quotes over articles, and how many texts are not in them."""
    total = Counter[str]()
    for article in of:
        total += score(articles.propose(article.text, article.language), article)
    return {
        "tips precision": total["tips right"] / (total["tips proposed"] or 1),
        "tips recall": total["tips found"] / (total["tips"] or 1),
        "quotes precision": total["quotes right"] / (total["quotes proposed"] or 1),
        "quotes recall": total["quotes found"] / (total["quotes"] or 1),
        "not verbatim": float(total["not verbatim"]),
    }


def labelled(half: str = "") -> list[Labelled]:
    """The labelled articles, of one half if that is named."""
    found = [read(path) for path in sorted(FOLDER.glob("*-*.md"))]
    return [article for article in found if half in ("", article.half)]


def show(article: Labelled) -> None:
    """Print what is missed and what is wrong in one article."""
    found = articles.propose(article.text, article.language)
    tips = [plain(tip.text) for tip in found.tips]
    quotes = [(plain(quote.speaker), plain(quote.text)) for quote in found.quotes]
    print(f"# {article.name}")
    for label in article.tips:
        if not any(alike(tip, label) for tip in tips):
            print("  tip missed:", label)
    for tip in tips:
        if not any(alike(tip, label) for label in article.tips):
            print("  tip wrong:", tip)
    for who, said in article.quotes:
        if not any(alike(text, said) and same(who, name) for name, text in quotes):
            print("  quote missed:", who, "|", said)
    for name, text in quotes:
        if not any(alike(said, text) and same(who, name) for who, said in article.quotes):
            print("  quote wrong:", name, "|", text)


if __name__ == "__main__":
    for name in ("development", "testing"):
        figures = measure(labelled(name))
        print(f"{name}: " + ", ".join(f"{key} {value:.2f}" for key, value in figures.items()))
    if sys.argv[1:2] == ["--show"]:
        for one in labelled("development"):
            show(one)
