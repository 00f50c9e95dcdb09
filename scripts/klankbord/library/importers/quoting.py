"""Which paragraphs of a pasted text are quotes: by their marks, their language, or because they occur twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wordfreq import zipf_frequency

from klankbord import languages
from klankbord.library.importers import attribution
from klankbord.library.importers.lines import ITEM, NUMBER
from klankbord.library.slugs import bare_words

_OPENING, _CLOSING = "\"“„‟«‘'›", "\"”“»’'‹"
_MOST = 8  # paragraphs of one quote
_FOREIGN = 0.8  # how much commoner (powers of ten) the words of a line are in the other language
_OTHERS = ("nl", "en", "de", "fr")
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Quote:
    """The paragraphs from ``first`` up to ``last`` as a quote of ``who``; ``credited`` by a line of its own."""

    first: int
    last: int
    rows: tuple[str, ...]
    who: str = ""
    credited: bool = False


def find(texts: Sequence[str], language: str) -> list[Quote]:
    """The quotes among the paragraphs of an article, in its order and apart from each other."""
    found: list[Quote] = []
    at = 0
    while at < len(texts):
        end = _marked(texts, at) or _foreign(texts, at, language) or _doubled(texts, at)
        if end:
            found.append(_credited(texts, at, end, plain=not _marked(texts, at)))
            at = found[-1].last + found[-1].credited
        else:
            at += 1
    return _shared([quote for quote in found if quote.rows], texts)


def _credited(texts: Sequence[str], first: int, last: int, *, plain: bool) -> Quote:
    rows = tuple(row for text in texts[first:last] if (row := _bare(text)))
    after = texts[last] if last < len(texts) else ""
    if name := attribution.credit(after, alone=True):
        return Quote(first, last, rows, after.lstrip("—–―-~ ").rstrip("."), True) if name else Quote(first, last, rows)
    above = texts[first - 1] if first else ""
    who = attribution.behind(after) or attribution.before(above, announced=plain)
    return Quote(first, last, rows, who)


def _shared(found: list[Quote], texts: Sequence[str]) -> list[Quote]:
    """Quotes right after each other are by the one who is named after the last or before the first."""
    out = list(found)
    for number in range(len(out) - 2, -1, -1):
        here, below = out[number], out[number + 1]
        if here.last == below.first and not here.who and below.who:
            out[number] = Quote(here.first, here.last, here.rows, below.who)
    for number in range(1, len(out)):
        here, above = out[number], out[number - 1]
        if above.last == here.first and not here.who and above.who and not above.credited:
            out[number] = Quote(here.first, here.last, here.rows, above.who)
    return out


def _bare(text: str) -> str:
    """A paragraph of a quote without the marks at its ends."""
    text = text.strip()
    if text[:1] in _OPENING and text[:1]:
        text = text[1:]
    text = re.sub(r"^,,", "", text)
    found = re.search(r"[\"”“»’']([.,]?)$", text)
    inner = text[: found.start()] if found else text
    return (
        inner.rstrip() + ("" if inner.rstrip().endswith((".", "!", "?", "…")) else found[1]) if found else text
    ).strip()


def _opens(text: str) -> bool:
    return text[:1] in _OPENING or text.startswith(",,")


def _closes(text: str) -> bool:
    return bool(re.search(r"[\"”“»’'][.,]?$", text))


def _marked(texts: Sequence[str], first: int) -> int:
    """Where a quote ends that begins with a mark and whose marks hold nothing but itself; 0 when there is none."""
    text = texts[first]
    if not _opens(text) or len(text) < 12 or ITEM.match(text):
        return 0
    for last in range(first, min(first + _MOST, len(texts))):
        here = texts[last]
        inside = here[1:] if last == first or _opens(here) else here
        if _closes(here):
            body = re.sub(r"[\"”“»’'][.,]?$", "", inside)
            # A mark that closes halfway means that the paragraph only begins with what somebody said.
            return 0 if re.search(r"[\"”»](?=[\s,.])|(?<!\w)’(?=[\s,.])", body) else last + 1
        if re.search(r"[\"”»](?:[\s,.]|$)", inside) or len(here) > _LONGEST:
            return 0
        if last + 1 < len(texts) and not (_opens(texts[last + 1]) or _runs_on(texts, last + 1)):
            return 0
    return 0


def _runs_on(texts: Sequence[str], at: int) -> bool:
    """Whether an open quote goes on in paragraphs without a mark, because one further on closes it."""
    for text in texts[at : at + _MOST]:
        if _closes(text) and not _opens(text):
            return True
        if _opens(text):
            return False
    return False


def _foreign(texts: Sequence[str], first: int, language: str) -> int:
    """Where a run of lines in another language ends, when somebody is named for it or it is long enough by itself."""
    last = first
    tongue = ""
    while last < len(texts) and last - first < _MOST and len(texts[last]) < _LONGEST and not _is_item(texts[last]):
        other = other_language(texts[last], language)
        if not other or (tongue and other != tongue):
            break
        tongue = other
        last += 1
    if last == first or first == 0:
        return 0
    after = texts[last] if last < len(texts) else ""
    named = attribution.behind(after) or attribution.before(texts[first - 1], announced=True)
    named = named or attribution.credit(after, alone=True)
    size = sum(len(bare_words(text)) for text in texts[first:last])
    return last if named or size >= 12 else 0


def _is_item(text: str) -> bool:
    return bool(ITEM.match(text) or NUMBER.match(text))


def other_language(text: str, language: str) -> str:
    """The language of a line whose words are much commoner there than in ``language``; empty when they are not."""
    found = [word for word in bare_words(text) if word.isalpha()]
    if len(found) < 3:
        return ""
    own = language if language in _OTHERS else languages.FIRST
    scores = {name: sum(zipf_frequency(word, name) for word in found) / len(found) for name in _OTHERS}
    best = max(scores, key=lambda name: scores[name])
    return best if best != own and scores[best] - scores[own] > _FOREIGN else ""


def _doubled(texts: Sequence[str], first: int) -> int:
    """Whether a short paragraph only repeats a sentence of a longer one nearby, as pull quotes do."""
    text = texts[first]
    said = " ".join(bare_words(text))
    if (
        first == 0
        or not 25 < len(text) < 250
        or len(said.split()) < 6
        or _is_item(text)
        or not text.endswith((".", "!", "?", "…"))
    ):
        return 0
    near = [*texts[max(0, first - 6) : first], *texts[first + 1 : first + 7]]
    told = any(len(other) > len(text) + 20 and said in " ".join(bare_words(other)) for other in near)
    return first + 1 if told else 0
