"""What of an answer holds: sentences that are there, texts that were said, titles and summaries without news."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from klankbord.extract import embed, phrasing, verify
from klankbord.extract.llm.tasks import KINDS
from klankbord.extract.llm.values import Choice, Given, Range
from klankbord.extract.sentences import Sentence
from klankbord.extract.tokens import words as tokens
from klankbord.folding import fold
from klankbord.model import SpokenWord

# A passage has at most this many sentences.
_LONGEST_RANGE = 4
# A model that picks nearly everything has chosen nothing.
_MOST_PICKED = 0.4
_MOST_GUESTS = 8
_RANGE = re.compile(r"\[?(\d{1,6})\]?\s*(?:-|–|to|t/m)\s*\[?(\d{1,6})\]?")
_NAME = re.compile(r"[A-ZÀ-Ý][\w'’.\-]*(?:\s+[\w'’.\-]+){0,5}")


def checked(
    answer: Mapping[str, Any],
    sentences: Sequence[Sentence],
    chunk: range,
    words: Sequence[SpokenWord],
    language: str,
    given: Given,
) -> Choice:
    """The choice that an answer about the sentences of ``chunk`` means, without what does not hold."""
    picked: dict[str, frozenset[Range]] = {}
    refused = 0
    for kind in KINDS:
        told = answer.get(kind)
        ranges = [_range(one, sentences, chunk, words) for one in told] if isinstance(told, list) else []
        refused += sum(one is None for one in ranges)
        right = frozenset(one for one in ranges if one is not None)
        if len(right) > max(3, _MOST_PICKED * len(chunk)):
            refused, right = refused + len(right), frozenset()
        picked[kind] = right
    texts = [sentences[at].text for at in chunk]
    rows = embed.encode([sentence.text for sentence in sentences])
    told_summary = str(answer.get("summary") or "")
    summary = summarised(told_summary, texts, language, rows[chunk.start : chunk.stop])
    refused += bool(told_summary and not summary)
    titles = {
        at: title
        for key, title in _titled(answer.get("titles"))
        if (at := _number(key, sentences, chunk, words)) is not None
        and phrasing.holds(title, [sentences[at].text], language, most_words=10)
    }
    warnings = (f"LLM: {refused} of its answers were not in the transcript and were refused",) if refused else ()
    return Choice(
        picked,
        (),
        titles,
        () if given.settled else _chapters(answer.get("chapters"), sentences, chunk, words, language, rows),
        _guests(answer.get("guests"), " ".join(texts)),
        _themes(answer.get("themes"), given),
        summary,
        warnings,
    )


def summarised(text: str, source: Sequence[str], language: str, rows: embed.Matrix | None = None) -> str:
    """A summary, if it holds against its source, of which ``rows`` are the embeddings; else nothing."""
    text = " ".join(text.split())
    return text if text and phrasing.holds(text, source, language, most_words=60, vectors=rows) else ""


def _titled(told: object) -> list[tuple[object, str]]:
    """Pairs of a sentence and its title, in the list that was asked for or in a mapping."""
    if isinstance(told, Mapping):
        return [(key, str(title)) for key, title in told.items()]
    rows = told if isinstance(told, list) else []
    return [(row.get("sentence"), str(row.get("title") or "")) for row in rows if isinstance(row, Mapping)]


def _chapters(
    told: object,
    sentences: Sequence[Sentence],
    chunk: range,
    words: Sequence[SpokenWord],
    language: str,
    rows: embed.Matrix,
) -> tuple[tuple[int, str], ...]:
    """Where chapters begin; a title that says more than its chapter is left out, the chapter is not."""
    begins = {
        at: " ".join(title.split()).rstrip(".")
        for key, title in _titled(told)
        if (at := _number(key, sentences, chunk, words)) is not None
    }
    found = []
    for at in sorted(begins):
        end = min((later for later in begins if later > at), default=chunk.stop)
        part = [sentence.text for sentence in sentences[at:end]]
        right = phrasing.holds(begins[at], part, language, most_words=10, vectors=rows[at:end])
        found.append((at, begins[at] if right else ""))
    return tuple(found)


def _guests(told: object, said: str) -> tuple[str, ...]:
    """Names, as far as the talk says them."""
    names = [" ".join(str(name).split()) for name in told] if isinstance(told, list) else []
    known = f" {' '.join(tokens(said))} "
    right = (name for name in names if _NAME.fullmatch(name) and f" {' '.join(tokens(name))} " in known)
    return tuple(dict.fromkeys(right))[:_MOST_GUESTS]


def _themes(told: object, given: Given) -> tuple[str, ...]:
    """The hub's themes among those that the model names, by slug or by title."""
    known = {fold(name): theme.slug for theme in given.themes for name in (theme.title, theme.slug)}
    names = [fold(str(name)) for name in told] if isinstance(told, list) else []
    return tuple(dict.fromkeys(known[name] for name in names if name in known))


def ordered(answer: Mapping[str, Any], count: int) -> list[int]:
    """The places of all ``count`` passages, best first; those that a ranking forgets come last, as they were."""
    told = answer.get("order")
    numbers = [int(n) for n in told if str(n).isdecimal()] if isinstance(told, list) else []
    right = list(dict.fromkeys(number - 1 for number in numbers if 1 <= number <= count))
    return [*right, *(at for at in range(count) if at not in right)] if right else []


def _range(given: object, sentences: Sequence[Sentence], chunk: range, words: Sequence[SpokenWord]) -> Range | None:
    """The passage of one speaker that an answer means, or None when it means none of this chunk."""
    ends = _RANGE.fullmatch(given.strip()) if isinstance(given, str) else None
    if isinstance(given, list) and len(given) == 2:
        first, last = (_number(one, sentences, chunk, words) for one in given)
    elif ends:
        first, last = (_number(int(end), sentences, chunk, words) for end in ends.groups())
    else:
        first = last = _number(given, sentences, chunk, words)
    if first is None or last is None or not 0 <= last - first < _LONGEST_RANGE:
        return None
    return (first, last) if len({sentences[at].speaker for at in range(first, last + 1)}) == 1 else None


def _number(given: object, sentences: Sequence[Sentence], chunk: range, words: Sequence[SpokenWord]) -> int | None:
    """The sentence that an answer means, or None when it means none of this chunk."""
    if isinstance(given, str) and given.strip().strip("[]").isdecimal():
        given = int(given.strip().strip("[]"))
    if isinstance(given, bool) or not isinstance(given, int | str):
        return None
    if isinstance(given, int):
        return given if given in chunk else None
    span = verify.locate(given, words[: sentences[chunk.stop - 1].last + 1])
    if span is None:
        return None
    return next((at for at in chunk if sentences[at].first <= span.first <= span.last <= sentences[at].last), None)
