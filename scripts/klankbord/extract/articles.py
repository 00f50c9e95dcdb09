"""Tips, lessons and attributed quotations of an article in markdown. Everything is verbatim; nothing has a span."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from klankbord import plaintext, thresholds
from klankbord.extract import attribution, interviews, lessons, names, standing, tips, topics
from klankbord.extract import lexicon as lexicons
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.scoring import Score
from klankbord.extract.sentences import split_text
from klankbord.folding import fold
from klankbord.model import Lesson, Note, Notes, Quote, Theme, Tip

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCES = ("```", "~~~")
_HEADING = re.compile(r"^#{1,6}\s+")
# A short line that is bold as a whole heads what is below it, as questions in an interview do.
_BOLD = re.compile(r"^(?:\*\*|__)(?P<text>[^*_]{3,120})(?:\*\*|__):?\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
# A numbered heading ("Stap 2: ...", "3. ..."); without its number it is the step itself.
_NUMBER = re.compile(r"^(?:(?:stap|tip|step|les|rule|regel)\s*)?\d{1,2}\s*[.:)–-]\s*", re.IGNORECASE)
# An article gives an editor at most this many of a kind per thousand words, and this many however short it is.
_A_THOUSAND, _LEAST = 18, 12
# This share of the items of one list must be advice for the others to count as advice too.
_LIST_SHARE = thresholds.ARTICLES_LIST_SHARE.value
# In a list that tells no story (nobody in it did or was anything) fewer are enough.
_PLAIN_SHARE = thresholds.ARTICLES_PLAIN_SHARE.value
_PLAIN_LIST = 4
# So many numbered headings are steps when half of them command.
_NUMBERED = 3
# A sentence of which this share lies in a quotation is somebody else's.
_THEIRS = thresholds.ARTICLES_THEIRS.value


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article, under ``heading``; ``kind`` is ``heading``, ``paragraph``, ``item`` or ``quote``."""

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
    texts = [sentence for block in found for sentence in split_text(block.text, language)]
    if not texts:
        return Notes()
    if not rules.rules:
        return Notes(warnings=(f"language {language}: there are no rules for it, so nothing was looked for",))
    most = max(_LEAST, round(_A_THOUSAND * sum(len(text.split()) for text in texts) / 1000))
    people, organisations = names.find(texts, rules)
    about = topics.find(texts, language, themes)
    return Notes(
        quotes=tuple(_best(_quotes(found, language), most)),
        lessons=tuple(_best([Lesson(None, *one) for one in _lessons(found, rules)], most)),
        tips=tuple(_best([Tip(None, *one) for one in _tips(found, rules)], most)),
        topics=about.themes,
        people=people,
        organisations=organisations,
        new_topics=about.new,
    )


def blocks(markdown: str) -> Iterator[Block]:
    """The paragraphs, list items and block quotes of an article, without their markup; code is left out."""
    text = _without_code(_FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")))
    heading, kind, lines = "", "", list[str]()

    def finished() -> Iterator[Block]:
        if lines and kind:
            joined = "\n".join(lines) if kind == "quote" else " ".join(lines)
            yield Block(kind, joined if kind == "quote" else plaintext.of_markdown(joined), heading)
        lines.clear()

    for line in [*text.split("\n"), ""]:
        if match := _HEADING.match(line):
            yield from finished()
            heading, kind = plaintext.of_markdown(line[match.end() :].rstrip().rstrip("#").rstrip()), ""
            yield Block("heading", heading, heading)
        elif kind != "quote" and (match := _BOLD.match(line)):
            yield from finished()
            heading, kind = plaintext.of_markdown(match["text"]), ""
            yield Block("heading", heading, heading)
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


N = TypeVar("N", bound=Note)
Advice = tuple[str, str, None, None, float, tuple[str, ...]]


def _best(found: Iterable[N], most: int) -> list[N]:
    """The best, in the order of the article, each text once."""
    notes = list({fold(note.text): note for note in reversed(list(found))}.values())[::-1]
    last = sorted((note.score for note in notes), reverse=True)[:most][-1:] or [0.0]
    return [note for note in notes if note.score >= last[0]][:most]


def _sentences(block: Block, language: str) -> list[tuple[str, str]]:
    """The sentences of a block as they stand, each with what the article itself says in it.

    What others say is left out of the second: their imperative is not the article's advice. A sentence that is mostly
    a quotation, or that only tells who said it, says nothing itself.
    """
    if block.kind == "quote":
        return []
    quoted = bytearray(len(block.text))
    for match in attribution.SAID.finditer(block.text):
        quoted[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    found, at = [], 0
    for sentence in split_text(block.text, language):
        begin = block.text.index(sentence, at)
        at = begin + len(sentence)
        theirs = quoted[begin:at]
        own = "".join(letter for letter, other in zip(sentence, theirs, strict=True) if not other)
        mostly = sum(theirs) > _THEIRS * len(sentence)
        if theirs[0]:
            own = "" if mostly or own.lstrip()[:1] in ",;" else own
        elif mostly:
            # 'Schrap "met vriendelijke groet"' says something about words; 'Ann zegt: "..."' only who says them.
            own = "" if ":" in own else " ".join([own.split()[0], sentence[theirs.find(1) :]])
        found.append((sentence, own))
    return found


def _advice(text: str, score: float, *reasons: str) -> Advice:
    return (text, "", None, None, round(score, 3), tuple(reasons))


def _tips(found: Sequence[Block], rules: Lexicon) -> Iterator[Advice]:
    """Steps in the imperative, items of a list that is one of tips, and sentences that the rules recognise."""
    steps = {id(block) for block in _steps(found, rules)}
    for group in _lists(found):
        own = [sentences for block in group for sentences in [_sentences(block, rules.language)]]
        judged = [tips.judge([said for _, said in sentences], rules) for sentences in own]
        heading = set(fold(group[0].heading).split())
        told = bool(heading & rules.words("tip_headings"))
        if group[0].kind == "item" and heading & rules.words("lesson_headings"):
            continue
        sure = [any(score.value >= tips.THRESHOLD for score in scores) for scores in judged]
        together = group[0].kind == "item" and len(group) > 2 and sum(sure) >= _share(group, rules) * len(group)
        for block, sentences, scores in zip(group, own, judged, strict=True):
            if block.kind == "heading":
                if id(block) in steps:
                    yield _advice(_NUMBER.sub("", block.text), 0.9, "step")
            elif block.kind == "item" and told:
                yield _advice(block.text, 1.0, block.heading)
            else:
                yield from _advised(block, sentences, scores, together, rules)


def _share(group: Sequence[Block], rules: Lexicon) -> float:
    """The share of a list's items that must be advice for all of them to be it."""
    past, first = rules.words("past"), rules.words("first_person")
    told = any(word in past or word in first for block in group for word in map(standing.bare, block.text.split()))
    return _LIST_SHARE if told or len(group) < _PLAIN_LIST else _PLAIN_SHARE


def _advised(
    block: Block, sentences: Sequence[tuple[str, str]], scores: Sequence[Score], together: bool, rules: Lexicon
) -> Iterator[Advice]:
    """The sentences of a block that are advice; of an item only one, the first if the list is one of advice."""
    sure = [
        _advice(sentence, score.value, *score.reasons)
        for (sentence, said), score in zip(sentences, scores, strict=True)
        if score.value >= tips.THRESHOLD and not sentence.endswith("?") and not _calls(said, rules)
    ]
    if block.kind == "item" and not sure and together and sentences and not sentences[0][0].endswith("?"):
        sure = [_advice(sentences[0][0], tips.THRESHOLD, "list")]
    yield from sure[:1] if block.kind == "item" else sure


def _calls(text: str, rules: Lexicon) -> bool:
    """Whether a sentence is about the page or the show that it announces ("Lees hier verder")."""
    normal = lexicons.normal(text)
    return any(lexicons.weigh(rules.section(section), normal)[0] > 1 for section in ("page", "pleas", "adverts"))


def _lists(found: Sequence[Block]) -> Iterator[list[Block]]:
    """The items of one list together, and every other block on its own."""
    for items, group in groupby(
        found, key=lambda block: (block.kind == "item", block.heading if block.kind == "item" else "")
    ):
        if items[0]:
            yield list(group)
        else:
            yield from ([block] for block in group)


def _steps(found: Sequence[Block], rules: Lexicon) -> Iterator[Block]:
    """Headings in the imperative, when at least two are or when they are numbered: the steps of the article."""
    commanding = [
        block
        for block in found
        if block.kind == "heading"
        and len(text := _NUMBER.sub("", block.text).split()) >= 2
        and not block.text.endswith("?")
        and standing.bare(text[0]) in rules.words("imperatives") | rules.words("forbids")
    ]
    numbered = [block for block in found if block.kind == "heading" and _NUMBER.match(block.text)]
    steps = [block for block in numbered if not block.text.endswith("?")]
    if len(numbered) >= _NUMBERED and 2 * sum(block in commanding for block in steps) >= len(numbered):
        yield from {id(block): block for block in (*commanding, *steps)}.values()
    elif len(commanding) > 1:
        yield from commanding
    else:
        yield from (block for block in commanding if _NUMBER.match(block.text))


def _lessons(found: Sequence[Block], rules: Lexicon) -> Iterator[Advice]:
    """Items under a heading that announces lessons, and sentences that the rules recognise."""
    for block in found:
        heading = set(fold(block.heading).split())
        if block.kind == "heading" or (block.kind == "item" and heading & rules.words("tip_headings")):
            continue
        if block.kind == "item" and heading & rules.words("lesson_headings"):
            yield _advice(block.text, 1.0, block.heading)
            continue
        sentences = _sentences(block, rules.language)
        scores = lessons.judge([said for _, said in sentences], rules)
        sure = [
            _advice(sentence, score.value, *score.reasons)
            for (sentence, _), score in zip(sentences, scores, strict=True)
            if score.value >= lessons.THRESHOLD
        ]
        yield from sure[:1] if block.kind == "item" else sure


def _quotes(found: Sequence[Block], language: str) -> Iterator[Quote]:
    """Attributed block quotes, quoted speech with a name or a function beside it, and what somebody is said to hold."""
    guest = interviews.answered([(block.kind, block.text) for block in found], language)
    for at, block in enumerate(found):
        if block.kind == "quote":
            before = found[at - 1].text if at else ""
            behind = found[at + 1].text if at + 1 < len(found) else ""
            one = attribution.block_quote(block.text, language, before, behind)
            said = [replace(one, text=plaintext.of_markdown(one.text))] if one else []
        else:
            said = [*attribution.quotations(block.text, language), *attribution.reported(block.text, language)]
            if guest and block.kind == "paragraph" and block.heading.endswith("?"):
                known = [one.text for one in said]
                rest = interviews.said(block.text, known)
                said += [attribution.Attributed(text, guest, ("interview",)) for text in rest]
        for one in said:
            score = 0.6 if one.reasons[0] == "reported" else 1.0
            yield Quote(None, one.text, one.speaker, score=score, reasons=one.reasons)
