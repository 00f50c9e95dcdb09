"""Where one text says what a correction is about, and that text with the correction carried out.

Whole words count, in any case, as for the standing corrections of a show (``correcting.standing``). All other signs
of the text stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from klankbord.entities import unescape
from klankbord.languages.messages import sentence
from klankbord.library import timecodes
from klankbord.library.correcting.standing import Rule
from klankbord.library.merge.alignment import key
from klankbord.library.notes import headings, inline
from klankbord.library.notes.blocks import Block, sections
from klankbord.transcribe.formats import grammar

CONTEXT = 40
"""How many signs on either side of a place are shown."""
_WORD = re.compile(r"\S+")
_VTT_MARKS = re.compile(r"<[^<>]*>")
_PAGE_MARKS = re.compile(
    r"^ {0,3}(?:>[ \t]?)+|^\s*(?:[-*+•]|\d{1,4}[.)])\s|\]\([^()\n]*\)|<[^<>\n]*>|(`+)(?!`).+?(?<!`)\1(?!`)|\{[^{}\n]*\}"
    r"|[*~\[\]\\]|\b_|_\b|https?://\S+",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage to correct: signs ``at`` to ``end`` of the text of ``path`` as it is on disk become ``becomes``.

    ``part`` is ``transcript``, a kind of notes or ``chapters``; ``line`` counts from 1, ``start`` is in seconds.
    """

    path: Path
    part: str
    line: int
    at: int
    end: int
    found: str
    becomes: str
    before: str = ""
    after: str = ""
    start: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return {**asdict(self), "path": self.path.as_posix()}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A passage, or with ``line`` 0 a whole file, that is left as it is, and why: a ``Sentence``, or in English."""

    path: Path
    line: int
    why: str
    found: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return {**asdict(self), "path": self.path.as_posix()}


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    end: int
    text: str


def in_transcript(path: Path, text: str, rule: Rule) -> Iterator[Place | Skipped]:
    """Where the cues of a WebVTT text say what ``rule`` is about, in order."""
    before: list[_Token] = []
    for start, at, end in _cues(text):
        tokens = _tokens(text, at, end, _VTT_MARKS, unescape)
        across = _across(before, tokens, rule)
        if across is not None:
            why = sentence("left_across")
            yield Skipped(path, _line_of(text, across[0].at), why, " ".join(token.text for token in across))
        for place in _places(path, text, "transcript", tokens, rule, grammar.escape):
            yield replace(place, start=start) if isinstance(place, Place) else place
        before = tokens


def in_page(path: Path, text: str, rule: Rule) -> Iterator[Place | Skipped]:
    """Where the notes of a page say it, in order; what stands elsewhere on the page is skipped, with the reason."""
    body_at = _body_at(text)
    at = body_at
    for heading, inside in sections(text[body_at:]):
        kind = headings.kind_of(heading.title) if heading else ""
        for block in [*([heading] if heading else []), *inside]:
            tokens = _tokens(text, at, at + len(block.text), _PAGE_MARKS, str)
            if block.kind == "code":
                tokens = []
            for place in _places(path, text, kind, tokens, rule, inline.escape):
                yield _judged(place, kind, block, heading)
            at += len(block.text) + len(block.gap)
    for place in _places(path, text, "", _tokens(text, 0, body_at, _PAGE_MARKS, str), rule, str):
        yield Skipped(path, place.line, sentence("left_front"), place.found)


def apply(text: str, places: Iterable[Place]) -> tuple[str, list[Skipped]]:
    """The text with these places of it corrected; those where it says something else by now are skipped."""
    skipped = []
    for place in sorted(places, key=lambda place: place.at, reverse=True):
        if text[place.at : place.end] != place.found:
            skipped.append(Skipped(place.path, place.line, sentence("left_changed"), place.found))
            continue
        text = text[: place.at] + place.becomes + text[place.end :]
    return text, skipped[::-1]


def _judged(place: Place | Skipped, kind: str, block: Block, heading: Block | None) -> Place | Skipped:
    """A place in a block of a page, unless that is no note."""
    if isinstance(place, Skipped):
        return place
    why = ""
    if block is heading:
        why = sentence("left_heading")
    elif kind == "shownotes":
        why = sentence("left_shownotes")
    elif kind not in {*headings.LISTED, "quotes", "chapters"} and block.kind != "quote":
        why = sentence("left_no_note")
    if why:
        return Skipped(place.path, place.line, why, place.found)
    moment = timecodes.take(" ".join(block.text.split()))[1]
    if moment is None:
        moment = timecodes.take_first(" ".join(block.text.split()).lstrip("-*+• "))[1]
    return replace(place, part=kind or "quotes", start=moment)


def _places(
    path: Path, text: str, part: str, tokens: Sequence[_Token], rule: Rule, escape: Callable[[str], str]
) -> Iterator[Place | Skipped]:
    for first in rule.places([token.text for token in tokens]):
        heard = tokens[first : first + len(rule.heard)]
        at, end = heard[0].at, heard[-1].end
        found = text[at:end]
        line = _line_of(text, at)
        if any(text[one.end : other.at].strip() for one, other in pairwise(heard)):
            yield Skipped(path, line, sentence("left_mark_up"), found)
            continue
        becomes = " ".join(map(escape, rule.said([token.text for token in heard])))
        if " ".join(found.split()) == becomes:
            continue
        if "\n" in found:  # the line ends behind the words instead of between them
            gap = text[end : end + 1]
            becomes, end = (becomes + "\n", end + 1) if gap in {" ", "\t"} else (becomes, end)
            found = text[at:end]
        yield Place(path, part, line, at, end, found, becomes, *_around(text, at, end), None)


def _around(text: str, at: int, end: int) -> tuple[str, str]:
    """What stands before and after a place on its line and the next, whole words only."""
    before = " ".join(_VTT_MARKS.sub("", text[max(0, at - 2 * CONTEXT) : at].rpartition("\n\n")[2]).split())
    after = " ".join(_VTT_MARKS.sub("", text[end : end + 2 * CONTEXT].partition("\n\n")[0]).split())
    if grammar.ARROW in before:
        before = before.rpartition(grammar.ARROW)[2].strip().partition(" ")[2]
    if len(before) > CONTEXT:
        before = before[-CONTEXT:].partition(" ")[2]
    return before, after if len(after) <= CONTEXT else after[:CONTEXT].rpartition(" ")[0]


def _across(before: Sequence[_Token], tokens: Sequence[_Token], rule: Rule) -> list[_Token] | None:
    """The words of a passage that the end of one cue and the beginning of the next make together."""
    size = len(rule.heard)
    if size < 2:
        return None
    edge = [*before[-(size - 1) :], *tokens[: size - 1]]
    for at in range(len(edge) - size + 1):
        some = edge[at : at + size]
        if tuple(key(token.text) for token in some) == rule.heard and some[0] in before[-(size - 1) :]:
            return some if some[-1] in tokens else None
    return None


def _tokens(text: str, at: int, end: int, marks: re.Pattern[str], read: Callable[[str], str]) -> list[_Token]:
    """The words of a stretch of ``text`` with their places; what ``marks`` finds is no word."""
    bare = marks.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text[at:end])
    return [_Token(at + word.start(), at + word.end(), read(word[0])) for word in _WORD.finditer(bare)]


def _cues(text: str) -> Iterator[tuple[float, int, int]]:
    """For each cue when it starts, and where what it says begins and ends in ``text``, whatever its line ends."""
    at, cue = 0, None
    for row in re.findall(r"[^\n]*\n|[^\n]+", text):
        line = row.rstrip("\r\n")
        times = grammar.timing(line) if grammar.ARROW in line else None
        if cue is not None and (times is not None or not line):
            yield cue[0], cue[1], at
            cue = None
        if times is not None:
            cue = (times[0], at + len(row))
        at += len(row)
    if cue is not None:
        yield cue[0], cue[1], at


def _body_at(text: str) -> int:
    """Where the body of a page begins, in its text as it is on disk."""
    found = re.match(r"\ufeff?---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    return found.end() if found else 0


def _line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
