"""How sure the machine is of each word that it heard: ``certainty.txt`` beside the transcript, one sign a word.

The signs belong to the words as the machine heard them, which ``notes.json`` keeps; an editor's corrections need no
second file. What an editor typed is certain, what was left alone is as certain as it was. Below the signs stands what
the machine would have read instead of some words.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping, Sequence

from klankbord.library.merge.alignment import align, key
from klankbord.model import Transcript

CERTAINTY_FILE = "certainty.txt"
HEAD = "KLANKBORD certainty 1"
SIGNS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
"""From not at all to wholly certain, in equal steps; the alphabet of base64url (RFC 4648), in its order."""
UNKNOWN = "."
INSTEAD = "instead:"
"""The line below the signs under which other readings stand: the number of a word, and each reading after a tab."""

Others = Mapping[int, tuple[str, ...]]
"""What the machine would have read instead, by the number of the word."""

_VALUES = {sign: number / (len(SIGNS) - 1) for number, sign in enumerate(SIGNS)}


def text_of(heard: Transcript, written: Transcript) -> str:
    """The text of ``certainty.txt``: a line for each cue of ``written``, the transcript as its file says it.

    Empty when the words of ``heard`` have no probabilities: a publisher's, or those of an engine that gives none.
    """
    if not any(word.probability < 1 for segment in heard.segments for word in segment.words):
        return ""
    spoken = [
        (piece, word.probability) if segment.words else (piece, None)
        for segment in heard.segments
        for word in (segment.words or ())
        for piece in word.text.split()
    ]
    there = [word for segment in written.segments for word in segment.text.split()]
    said = [word for word, _ in spoken]
    sure = _carried(said, [value for _, value in spoken], there, new=None)
    return dump(sure, written, _moved(said, _others_of(heard), there))


def _others_of(heard: Transcript) -> Others:
    """The other readings of what was heard; those of a word that is written as several are of none of them."""
    found, at = {}, 0
    for segment in heard.segments:
        for word in segment.words:
            size = len(word.text.split())
            if size == 1 and word.others:
                found[at] = tuple(" ".join(text.split()) for text in word.others)
            at += size
    return found


def dump(sure: Sequence[float | None], written: Transcript, others: Others | None = None) -> str:
    """The text of ``certainty.txt`` for the words of ``written``, as ``sure`` as this, with their other readings."""
    cues = [segment.text.split() for segment in written.segments]
    there = [word for cue in cues for word in cue]
    rows, at = [], 0
    for cue in cues:
        rows.append("".join(map(_sign, sure[at : at + len(cue)])))
        at += len(cue)
    below = ["\t".join((str(number), *some)) for number, some in sorted((others or {}).items())]
    lines = [HEAD, f"words: {len(there)} {_digest(there)}", "", *rows, *([INSTEAD, *below] if below else [])]
    return "\n".join(lines) + "\n"


def read(text: str, machine: Transcript) -> list[float | None] | None:
    """The probability of each word of ``machine``, None for one of which nothing is known.

    None for all when the file is damaged, or of other words than these.
    """
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    body, _, _ = body.partition(f"\n{INSTEAD}\n")
    words = [word for segment in machine.segments for word in segment.text.split()]
    signs = "".join(body.split("\n"))
    if head.split("\n") != [HEAD, f"words: {len(words)} {_digest(words)}"] or len(signs) != len(words):
        return None
    if not set(signs) <= {*SIGNS, UNKNOWN}:
        return None
    return [_VALUES.get(sign) for sign in signs]


def doubtful(text: str, below: float) -> int:
    """How many words of a ``certainty.txt`` are less sure than ``below``, as they were heard; 0 for any other text."""
    head, _, body = text.partition("\n\n")
    signs, _, _ = body.partition(f"\n{INSTEAD}\n")
    if head.partition("\n")[0] != HEAD:
        return 0
    unsure = {sign for sign, value in _VALUES.items() if value < below}
    return sum(signs.count(sign) for sign in unsure)


def read_others(text: str) -> Others:
    """The other readings in a ``certainty.txt`` that ``read`` accepts, by the number of the word as it was heard."""
    _, _, below = text.replace("\r\n", "\n").partition(f"\n{INSTEAD}\n")
    rows = (row.split("\t") for row in below.splitlines())
    return {int(row[0]): tuple(filter(None, row[1:])) for row in rows if row[0].isdecimal() and len(row[0]) < 10}


def followed(text: str, machine: Transcript, now: Transcript) -> tuple[list[float | None], Others] | None:
    """What a ``certainty.txt`` says of the words of ``machine``, for those of ``now``, which editors made of them.

    What they typed is certain, and has no other readings. None when the file is damaged, or of other words than
    ``machine``.
    """
    sure = read(text, machine)
    if sure is None:
        return None
    was, there = ([word for s in one.segments for word in s.text.split()] for one in (machine, now))
    return _carried(was, sure, there, new=1.0), _moved(was, read_others(text), there)


def _moved(words: Sequence[str], others: Others, there: Sequence[str]) -> Others:
    if not others or list(words) == list(there):
        return others
    numbers = _carried(words, list(map(float, range(len(words)))), there, new=None)
    return {at: others[int(was)] for at, was in enumerate(numbers) if was is not None and int(was) in others}


def _carried(
    words: Sequence[str], sure: Sequence[float | None], there: Sequence[str], *, new: float | None
) -> list[float | None]:
    """The values of ``words`` for the same words in ``there``; ``new`` for those that are not among them."""
    if list(words) == list(there):
        return list(sure)
    found: list[float | None] = [new] * len(there)
    for tag, i1, i2, j1, j2 in align([key(word) for word in words], [key(word) for word in there]).edits:
        if tag == "equal":
            found[j1:j2] = sure[i1:i2]
    return found


def _sign(value: float | None) -> str:
    return UNKNOWN if value is None else SIGNS[round(min(1.0, max(0.0, value)) * (len(SIGNS) - 1))]


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]
