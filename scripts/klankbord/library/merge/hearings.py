"""Three versions of one talk side by side: as it was heard, as editors corrected that, and as it is heard now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from klankbord.library.front.rewriting import Conflict
from klankbord.library.merge.alignment import Alignment
from klankbord.library.merge.derive import CLOSE
from klankbord.model import Transcript, Word, with_words

NEAR = 5
"""How many words on either side of a moment tell how far it moved."""

Clock = Callable[[float], float]
"""A moment of the sound that was heard before, in seconds, as a moment of the sound that is heard now."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A transcript with corrections; ``conflicts`` are those where the machine now hears something else.

    ``lost`` are an editor's changes to speakers and cues whose words are no longer said: they must be listed.
    """

    transcript: Transcript
    conflicts: tuple[Conflict, ...] = ()
    lost: tuple[Lost, ...] = ()
    clock: Clock = field(default=lambda moment: moment, compare=False)


@dataclass(frozen=True, slots=True)
class Lost:
    """A change of an editor that has no place in the new hearing: ``start`` seconds into the old one, and its words."""

    start: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word with its speaker and the number of its segment; ``mine`` numbers the editor's word that it stands for."""

    word: Word
    speaker: str
    segment: int
    mine: int | None = None


def spoken_words(transcript: Transcript) -> list[Spoken]:
    """All words in order."""
    return [Spoken(*spoken) for spoken in with_words(transcript).spoken_words()]


@dataclass(eq=False)
class Heard:
    """The words before (``was``), the editor's (``mine``) and the machine's now (``theirs``).

    ``edits`` aligns the first with the second, ``hearings`` the first with the third.
    """

    was: Sequence[Spoken]
    mine: Sequence[Spoken]
    theirs: Sequence[Spoken]
    edits: Alignment
    hearings: Alignment

    def left_alone(self) -> dict[int, int]:
        """For each word of before that stands for one of the editor's, the number of that."""
        return _pairs(self.edits, exact=False)

    def matched(self) -> dict[int, int]:
        """For each of the machine's words that the editor has too, unchanged, the number of the editor's."""
        kept = _pairs(self.edits, exact=True)
        return {there: kept[was] for was, there in _pairs(self.hearings, exact=True).items() if was in kept}

    def clock(self, moment: float) -> float:
        """Where ``moment`` is now: the same, unless the words that follow it have moved by seconds."""
        starts, by = self._moves
        at = bisect_left(starts, moment)
        return _moved(moment, by[at : at + NEAR] or by[-NEAR:])

    def cue(self, start: float, end: float) -> tuple[float, float]:
        """The times of a cue now: the same, unless its words have moved by seconds."""
        starts, by = self._moves
        inside = by[bisect_left(starts, start) : bisect_left(starts, end)]
        if not inside:
            begin = self.clock(start)
            return begin, round(begin + end - start, 3)
        return _moved(start, inside), _moved(end, inside)

    @cached_property
    def _moves(self) -> tuple[list[float], list[float]]:
        """When each word was said that is heard now too, and by how many seconds it has moved."""
        both = sorted(
            (self.was[i].word.start, self.theirs[j].word.start - self.was[i].word.start)
            for i, j in _pairs(self.hearings, exact=True).items()
        )
        return [start for start, _ in both], [by for _, by in both]


def _moved(moment: float, by: Sequence[float]) -> float:
    """A moment moved as far as most of the words near it; what is less than words are off by is no move."""
    far = median(by) if by else 0.0
    return moment if abs(far) < CLOSE else round(max(0.0, moment + far), 3)


def _pairs(alignment: Alignment, *, exact: bool) -> dict[int, int]:
    """Pairs of words that are equal, or, unless ``exact``, stand one for one where each of a few was replaced."""
    return {
        i1 + n: j1 + n
        for tag, i1, i2, j1, j2 in alignment.edits
        if tag == "equal" or (not exact and i2 - i1 == j2 - j1)
        for n in range(i2 - i1)
    }


def places(words: Sequence[Spoken]) -> list[float]:
    """For each word the number of the editor's word it stands for, worked out from its neighbours where it has none."""
    known = [(at, word.mine) for at, word in enumerate(words) if word.mine is not None]
    if not known:
        return [float(at) for at in range(len(words))]
    found = [0.0] * len(words)
    for at in range(known[0][0]):
        found[at] = known[0][1] - (known[0][0] - at)
    for (at, mine), (after, other) in zip(
        known, [*known[1:], (len(words), known[-1][1] + len(words) - known[-1][0])], strict=True
    ):
        for n in range(at, after):
            found[n] = mine + (n - at) * (other - mine) / (after - at)
    return found
