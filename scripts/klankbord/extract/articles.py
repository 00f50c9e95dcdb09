"""Tips, lessons and attributed quotations of an article in markdown. Everything is verbatim; nothing has a span."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from klankbord.extract import lessons, names, tips, topics
from klankbord.extract import lexicon as lexicons
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.sentences import split_text
from klankbord.extract.tokens import fold
from klankbord.model import Lesson, Notes, Quote, Theme, Tip

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCES = ("```", "~~~")
_HEADING = re.compile(r"^#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
# Bounded, so that a page of nothing but capitals is not searched anew from each of them.
_NAMED = (
    r"((?<![\w'’\-])(?:[A-ZÀ-Ý][\w'’\-]{1,40})"
    r"(?:\s{1,3}(?:van|de|der|den|ten|ter|het|'t|von|[A-ZÀ-Ý][\w'’\-.]{1,40})){0,6})"
)
_ATTRIBUTION = re.compile(rf"^\s*(?:[—–―]|--?)\s*{_NAMED}")
# What may stand between "zei" and a name is a function ("zei directeur Smit"), not another person or a preposition.
_NOT_BETWEEN = (
    "hij|zij|ze|ik|we|wij|je|u|men|die|dat|tegen|aan|over|van|met|bij|toen|"
    "he|she|they|i|you|it|to|about|of|with|that|at"
)
_SAID = r"[“„\"«]([^“”„\"«»]{12,600})[”\"»]"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: ``kind`` is ``paragraph``, ``item`` or ``quote``; ``heading`` is that above it."""

    kind: str
    text: str
    heading: str = ""


def propose(
    markdown: str, language: str, *, show_lexicon: Mapping[str, Any] | None = None, themes: Sequence[Theme] = ()
) -> Notes:
    """What an editor would keep of an article; front matter may stand before it.

    Raises KlankbordError for a bad ``show_lexicon``.
    """
    rules = lexicons.extend(lexicons.load(language), show_lexicon)
    found = list(blocks(markdown))
    prose = [sentence for block in found if block.kind != "quote" for sentence in split_text(_unquoted(block.text))]
    people, organisations = names.find([sentence for block in found for sentence in split_text(block.text)], rules)
    about = topics.find([sentence for block in found for sentence in split_text(block.text)], language, themes)
    return (
        Notes(
            quotes=tuple(_quotes(found, rules)),
            lessons=tuple(Lesson(None, t, score=s, reasons=r) for t, s, r in _advice(found, rules, "lesson")),
            tips=tuple(Tip(None, t, score=s, reasons=r) for t, s, r in _advice(found, rules, "tip")),
            topics=about.themes,
            people=people,
            organisations=organisations,
            new_topics=about.new,
        )
        if prose or found
        else Notes()
    )


def blocks(markdown: str) -> Iterator[Block]:
    """The paragraphs, list items and block quotes of an article, without their markup; code is left out."""
    text = _without_code(_FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")))
    heading, kind, lines = "", "", list[str]()

    def finished() -> Iterator[Block]:
        if lines and kind:
            joined = "\n".join(lines) if kind == "quote" else " ".join(lines)
            yield Block(kind, joined if kind == "quote" else _plain(joined), heading)
        lines.clear()

    for line in [*text.split("\n"), ""]:
        if match := _HEADING.match(line):
            yield from finished()
            heading, kind = _plain(line[match.end() :].rstrip().rstrip("#").rstrip()), ""
        elif line.lstrip().startswith(">"):
            if kind != "quote":
                yield from finished()
            kind = "quote"
            lines.append(line.lstrip()[1:].strip())
        elif not line.strip():
            yield from finished()
            kind = ""
        elif match := _ITEM.match(line):
            yield from finished()
            kind = "item"
            lines.append(match[1])
        else:
            if kind == "quote":
                yield from finished()
            kind = kind if kind == "item" and lines else "paragraph"
            lines.append(line.strip())


def _without_code(text: str) -> str:
    """The text without its fenced code; a fence that nobody closes is text."""
    lines = text.split("\n")
    closing = {fence: [at for at, line in enumerate(lines) if line.rstrip(" \t") == fence] for fence in _FENCES}
    out, at = [], 0
    while at < len(lines):
        closes = closing.get(lines[at][:3], [])
        place = bisect_right(closes, at)
        if place < len(closes):
            at = closes[place]
            out.append("")
        else:
            out.append(lines[at])
        at += 1
    return "\n".join(out)


def _plain(text: str) -> str:
    """Inline markdown without its marks."""
    text = re.sub(r"!\[[^\[\]]*\]\([^()]*\)", "", text)
    text = re.sub(r"\[([^\[\]]+)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)((?:(?!\1).|(?<=\w)\1(?=\w))+?)(?<=\S)\1(?!\w)", r"\2", text)
    return " ".join(re.sub(r"<[^<>]+>", "", text).split())


def _unquoted(text: str) -> str:
    """Running text without what others say in it: their imperative is no advice of the article."""
    return re.sub(_SAID, " ", text)


def _advice(found: Sequence[Block], rules: Lexicon, kind: str) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """Tips or lessons: items under a heading that says so, and sentences that the rules recognise."""
    own, other = ("tip_headings", "lesson_headings") if kind == "tip" else ("lesson_headings", "tip_headings")
    judge, threshold = (tips.judge, tips.THRESHOLD) if kind == "tip" else (lessons.judge, lessons.THRESHOLD)
    prose = [[] if block.kind == "quote" else split_text(_unquoted(block.text)) for block in found]
    judged = iter(judge([sentence for sentences in prose for sentence in sentences], rules))
    seen: set[str] = set()
    for block, sentences in zip(found, prose, strict=True):
        scored = [(sentence, next(judged)) for sentence in sentences]
        heading = set(fold(block.heading).split())
        if block.kind == "quote" or (heading & rules.words(other) and block.kind == "item"):
            continue
        if block.kind == "item" and heading & rules.words(own):
            candidates: list[tuple[str, float, tuple[str, ...]]] = [(block.text, 1.0, (block.heading,))]
        else:
            candidates = [(s, round(score.value, 3), score.reasons) for s, score in scored if score.value >= threshold]
            # In a numbered step the first sentence is the advice and the others explain it.
            candidates = candidates[:1] if block.kind == "item" else candidates
        for text, score, reasons in candidates:
            if fold(text) not in seen:
                seen.add(fold(text))
                yield text, score, reasons


def _quotes(found: Sequence[Block], rules: Lexicon) -> Iterator[Quote]:
    """Attributed block quotes, and quoted speech with a verb of saying and a name beside it."""
    seen: set[str] = set()
    for block in found:
        pairs = [_block_quote(block.text)] if block.kind == "quote" else list(_spoken(block.text, rules))
        for text, speaker, reason in pairs:
            if text and speaker and fold(text) not in seen:
                seen.add(fold(text))
                yield Quote(None, text, speaker, score=1.0, reasons=(reason,))


def _block_quote(text: str) -> tuple[str, str, str]:
    said, speaker = [], ""
    for line in text.split("\n"):
        if match := _ATTRIBUTION.match(line):
            speaker = match[1]
        elif line and not speaker:
            said.append(line)
    return _plain(" ".join(said)).strip('"“”„'), speaker, "blockquote"


def _spoken(text: str, rules: Lexicon) -> Iterator[tuple[str, str, str]]:
    verbs = "|".join(sorted(map(re.escape, rules.words("say")), key=len, reverse=True))
    if not verbs:
        return
    after = re.compile(
        rf"{_SAID}[,.]?\s*(?:,\s*)?(?:(?:aldus|volgens)|(?:zo\s+)?(?:{verbs}))\s+(?:(?!(?:{_NOT_BETWEEN})\s)\w+\s+){{0,2}}?{_NAMED}"
    )
    # Only with a comma: after a full stop the name starts a sentence about somebody's next words.
    reversed_ = re.compile(rf"[“„\"«]([^“”„\"«»]{{12,600}})(?:,[”\"»]|[”\"»],)\s*{_NAMED}\s+(?:{verbs})(?!\w)")
    before = re.compile(rf"{_NAMED}(?:,[^,.\"“]{{3,80}},)?\s+(?:{verbs})(?:\s+[\w\s]{{0,40}})?\s*:\s*{_SAID}")
    inverted = re.compile(rf"(?<!\w)(?:{verbs})\s+{_NAMED}\s*:\s*{_SAID}")
    for pattern in (after, reversed_):
        for match in pattern.finditer(text):
            yield match[1].strip(" ,"), _name(match[2], rules), "said"
    for pattern in (before, inverted):
        for match in pattern.finditer(text):
            yield match[2].strip(" ,"), _name(match[1], rules), "said"


def _name(name: str, rules: Lexicon) -> str:
    """A name, or nothing when the capital only opens a sentence ("Daarna zei ...")."""
    openers = rules.words("stopwords") | rules.words("anaphora") | rules.words("leads")
    if name.split()[0].lower() in openers:
        return ""
    return re.sub(r"\s+(?:van|de|der|den|ten|ter|het|von)$", "", name).rstrip(".")
