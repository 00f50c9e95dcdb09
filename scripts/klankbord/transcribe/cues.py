"""From words to cues that fit a screen, and from cues to paragraphs for reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from klankbord import languages
from klankbord.model import Segment, Word
from klankbord.transcribe.lines import balanced

CUE = 84  # two lines of 42 characters
CUE_SECONDS = 7.0
PAUSE = 1.5  # seconds of silence that always end a cue
PARAGRAPH = 500  # characters after which a paragraph ends with its sentence
_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_CLAUSE = re.compile(r"[,;:–—][\"'”’»)\]]*$")


def ends_sentence(text: str) -> bool:
    """Whether a word closes a sentence: ``klaar.`` does, ``dr.`` and ``J.`` do not."""
    return bool(_END.search(text)) and not _abbreviation().match(text)


@languages.remembered()
def _abbreviation() -> re.Pattern[str]:
    """A letter or an abbreviation with its full stop; cues are cut before anybody looks at their language."""
    known = {word.removesuffix(".") for one in languages.beside() for word in one.sentences.abbreviations}
    return re.compile(rf"^[(\"'“]*(?:[A-Z]|{'|'.join(map(re.escape, sorted(known)))})\.$", re.IGNORECASE)


@languages.remembered()
def _links() -> frozenset[str]:
    """The words before which a sentence that is too long is best cut."""
    return frozenset(word for one in languages.beside() for word in one.sentences.links)


def cues(words: Sequence[Word], speaker: str = "", *, limit: int = CUE) -> list[Segment]:
    """Cut one speaker's words into cues: at sentence ends and pauses, inside a sentence only when it is too long."""
    out: list[Segment] = []
    for sentence in sentences(words):
        out += [_segment(part, speaker) for part in _fit(sentence, limit)]
    return _joined(out, limit)


def paragraphs(segments: Iterable[Segment], *, length: int = PARAGRAPH, pause: float = 2.5) -> list[Segment]:
    """Join cues into paragraphs: a new one for a new speaker, after a long pause, or after a sentence when long."""
    out: list[list[Segment]] = []
    size = 0
    for segment in segments:
        last = out[-1][-1] if out else None
        if (
            last is None
            or last.speaker != segment.speaker
            or (ends_sentence(last.text) and (segment.start - last.end > pause or size + len(segment.text) > length))
        ):
            out.append([])
            size = 0
        out[-1].append(segment)
        size += len(segment.text) + 1
    return [_together(group) for group in out]


def _together(group: Sequence[Segment]) -> Segment:
    words = tuple(w for s in group for w in s.words) if all(s.words for s in group) else ()
    return Segment(group[0].start, group[-1].end, group[0].speaker, " ".join(s.text for s in group), words)


def _segment(words: Sequence[Word], speaker: str) -> Segment:
    return Segment(words[0].start, words[-1].end, speaker, " ".join(w.text for w in words), tuple(words))


def sentences(words: Sequence[Word]) -> list[list[Word]]:
    """Words by sentence; a long pause ends one too."""
    out: list[list[Word]] = []
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        if before is None or ends_sentence(before.text) or word.start - before.end > PAUSE:
            out.append([])
        out[-1].append(word)
    return out


def _fit(sentence: Sequence[Word], limit: int) -> list[Sequence[Word]]:
    """The sentence in as few parts as fit, cut at the best places."""
    text = " ".join(w.text for w in sentence)
    seconds = sentence[-1].end - sentence[0].start
    if len(sentence) < 2 or (_fits(text, limit) and seconds <= CUE_SECONDS * 1.5):
        return [sentence]
    at = _best_cut(sentence, limit)
    return [*_fit(sentence[:at], limit), *_fit(sentence[at:], limit)]


def _fits(text: str, limit: int) -> bool:
    return len(text) <= limit and (limit > CUE or len(balanced(text)) <= 2)


def _best_cut(sentence: Sequence[Word], limit: int) -> int:
    """The place to cut: near the middle (of what must be cut in two) and where one would breathe."""
    total = sum(len(w.text) + 1 for w in sentence)
    parts = max(2, -(-total // (limit + 1)))
    best, best_cost, held = 1, float("inf"), 0
    for number, (word, following) in enumerate(pairwise(sentence), 1):
        held += len(word.text) + 1
        share = held / total * parts
        off = abs(share - round(share)) if 0 < round(share) < parts else 1.0
        cost = 2.0 * off
        cost -= 0.8 if _CLAUSE.search(word.text) else 0.0
        cost -= 0.4 if following.text.lower().strip(",") in _links() else 0.0
        cost -= min(0.6, max(0.0, following.start - word.end))
        cost += 0.5 if min(held, total - held) < 12 else 0.0
        if cost < best_cost:
            best, best_cost = number, cost
    return best


def _joined(parts: list[Segment], limit: int) -> list[Segment]:
    """Put a very short sentence with its neighbour, when both fit and no pause lies between."""
    out: list[Segment] = []
    for part in parts:
        last = out[-1] if out else None
        if (
            last is not None
            and min(len(last.text), len(part.text)) < 15
            and _fits(f"{last.text} {part.text}", limit)
            and part.start - last.end < 0.5
            and part.end - last.start <= CUE_SECONDS
        ):
            out[-1] = _together([last, part])
        else:
            out.append(part)
    return out
