"""Who says each word, and from that the cues of a whole episode."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from klankbord import languages
from klankbord.model import Segment, Word
from klankbord.transcribe import cues
from klankbord.transcribe.speakers.clustering import Utterance


def label(number: int, language: str) -> str:
    """What a speaker without a name is called: ``Spreker 2``."""
    return f"{languages.of(language).speech.speaker} {number + 1}"


def speaker_of(words: Sequence[Word], utterances: Sequence[Utterance], speakers: Sequence[int]) -> list[int]:
    """For each word the speaker of the utterance that it lies in, or of the nearest one; 0 when there are none."""
    if not utterances:
        return [0] * len(words)
    starts = [u.start for u in utterances]
    out = []
    for word in words:
        middle = (word.start + word.end) / 2
        at = max(0, bisect_right(starts, middle) - 1)
        if at + 1 < len(utterances) and utterances[at + 1].start - middle < middle - utterances[at].end:
            at += 1
        out.append(speakers[at])
    return out


def segments(words: Sequence[Word], owners: Sequence[int], names: Mapping[int, str]) -> tuple[Segment, ...]:
    """Cues in order, none of them with two speakers; without names nobody is named."""
    out: list[Segment] = []
    run: list[Word] = []
    for number, (word, owner) in enumerate(zip(words, owners, strict=True)):
        run.append(word)
        if number + 1 == len(words) or owners[number + 1] != owner:
            out += cues.cues(run, names.get(owner, ""))
            run = []
    return tuple(out)
