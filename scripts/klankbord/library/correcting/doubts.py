"""The words of an episode that the machine is least sure of, so that an editor knows where to listen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from klankbord import thresholds
from klankbord.library.merge import certainty, proposal
from klankbord.library.merge.alignment import key
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.merge.derive import Words
from klankbord.library.merge.updating import parse_transcript, transcript_text
from klankbord.library.pages import episodes
from klankbord.model import Transcript

UNSURE = thresholds.DOUBTS_UNSURE.value
AROUND = 5
"""How many words on either side are shown with a doubtful one."""
_ENDS = ".!?…:"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that the machine is not sure of. ``word`` counts the words of the transcript as it is now, from 0.

    ``start`` and ``end`` are seconds, those of its cue shared out by length; ``name``: it looks like a name, or is
    part of one that the page has; ``others``: what the machine would have read there instead, the likeliest first.
    """

    word: int
    text: str
    start: float
    end: float
    probability: float
    speaker: str = ""
    name: bool = False
    before: str = ""
    after: str = ""
    others: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return {**asdict(self), "start": round(self.start, 2), "end": round(self.end, 2)}


@dataclass(frozen=True, slots=True)
class Doubts:
    """The doubts of an episode. ``known`` is False when nothing says how sure the machine was, and ``why`` says why."""

    folder: Path
    found: tuple[Doubt, ...] = ()
    known: bool = True
    why: str = ""


def of(folder: Path, *, below: float = UNSURE) -> Doubts:
    """The doubts of the episode in ``folder``: names first, then from least to most certain.

    What editors corrected is certain, and so is all that they checked. Raises a KlankbordError for a page or a
    transcript that is broken, with file and line.
    """
    page = episodes.read(folder)
    text = transcript_text(folder)
    facts = page.meta.transcript
    if text is None:
        return Doubts(folder, known=False, why="It has no transcript yet.")
    if facts is not None and (facts.checked or facts.source == "editor"):
        return Doubts(folder)
    if facts is not None and facts.source == "publisher":
        return Doubts(folder, known=False, why="Its transcript is the publisher's, who does not say how sure it is.")
    now = parse_transcript(folder, text)
    read = _certainty(folder, now)
    if read is None:
        again = f"klankbord ingest --again --episode {folder.parent.name}/{folder.name}"
        why = f"{CERTAINTY_FILE} is not there, or is of other words. Restore it from git, or have it made anew: {again}"
        return Doubts(folder, known=False, why=why)
    names = [*page.names.values(), *page.meta.hosts, *page.meta.guests, *page.meta.organisations]
    sure, others = read
    return Doubts(folder, tuple(find(now, sure, names, below=below, others=others)))


def _certainty(folder: Path, now: Transcript) -> tuple[list[float | None], certainty.Others] | None:
    """How sure the machine is of each word of ``now``, the transcript in ``folder``, and what else it may be.

    It is 1 for what editors typed, and None for a word of which nothing is known; None for all when ``certainty.txt``
    is lost or of other words.
    """
    try:
        text = (folder / CERTAINTY_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    last = proposal.read(folder)
    machine = last.transcript if last and last.transcript else now
    return certainty.followed(text, machine, now)


def find(
    transcript: Transcript,
    sure: Sequence[float | None],
    names: Iterable[str] = (),
    *,
    below: float = UNSURE,
    others: certainty.Others | None = None,
) -> list[Doubt]:
    """The words of which ``sure`` says less than ``below``: names first, then from least to most certain.

    A word that might have been read otherwise (``others``) is doubtful however sure the machine says it is.
    """
    others = others or {}
    bare = replace(transcript, segments=tuple(replace(s, words=()) for s in transcript.segments))
    words = Words(bare)  # gives a time only to the words that are asked for
    texts = [word for segment in bare.segments for word in segment.text.split()]
    parts = {key(part) for name in names for part in name.replace("-", " ").split() if len(part) > 2}
    found = []
    for at, (text, value) in enumerate(zip(texts, sure, strict=True)):
        if value is None or (value >= below and at not in others) or not any(sign.isalnum() for sign in text):
            continue
        spoken = words.at(at)
        before, after = texts[max(0, at - AROUND) : at], texts[at + 1 : at + 1 + AROUND]
        found.append(
            Doubt(
                at, spoken.word.text, spoken.word.start, spoken.word.end, round(value, 2), spoken.speaker,
                _is_name(texts, at) or key(spoken.word.text) in parts, " ".join(before), " ".join(after),
                others.get(at, ()),
            )
        )  # fmt: skip
    return sorted(found, key=lambda doubt: (not doubt.name, doubt.probability, doubt.word))


def _is_name(texts: Sequence[str], at: int) -> bool:
    """Whether a word has a capital that does not open a sentence, or opens one right before such a word."""
    return _capital(texts[at]) and (not _opens(texts, at) or (at + 1 < len(texts) and _inner_capital(texts, at + 1)))


def _inner_capital(texts: Sequence[str], at: int) -> bool:
    return _capital(texts[at]) and not _opens(texts, at)


def _opens(texts: Sequence[str], at: int) -> bool:
    return at == 0 or texts[at - 1].rstrip("\"'”’)")[-1:] in _ENDS


def _capital(text: str) -> bool:
    core = text.lstrip("\"'“‘„([")
    return core[:1].isupper() and len(core) > 1
