"""What editors write between the cues of a transcript (NOTE blocks, styles): not part of what is said, but theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from klankbord.transcribe.formats import grammar

_FACTS = re.compile(rf"^(?:NOTE\b.*|(?:{'|'.join(grammar.FACTS)}):.*)$")


def carry(
    old: str, new: str, clock: Callable[[float], float] = lambda moment: moment, more: Sequence[tuple[float, str]] = ()
) -> str:
    """The WebVTT text ``new`` with the blocks of ``old`` that are neither cues nor ours, each before the same time.

    ``clock`` tells where a moment of the old one is in the new one; ``more`` are further blocks, at moments of the old.
    """
    blocks = _blocks(new)
    theirs: list[tuple[float, str]] = []
    waiting: list[str] = []
    for block in _blocks(old)[1:]:
        at = grammar.start_in(block)
        if at is not None:
            theirs += [(at, text) for text in waiting]
            waiting = []
        elif not _is_ours(block) and block not in blocks:
            waiting.append(block)
    theirs += [(float("inf"), text) for text in waiting]
    theirs += [(at, text) for at, text in more if text not in blocks and all(text != one for _, one in theirs)]
    for at, text in sorted(theirs, key=lambda block: block[0]):
        at = at if at == float("inf") else clock(at)
        later = (n for n, block in enumerate(blocks) if (start := grammar.start_in(block)) is not None and start >= at)
        place = next(later, len(blocks))
        blocks.insert(place, text)
    return "\n\n".join(blocks) + "\n"


def _blocks(text: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]


def _is_ours(block: str) -> bool:
    """Whether a block is the note on top in which the machine says where the transcript came from."""
    rows = block.split("\n")
    return rows[0].strip() == "NOTE" and len(rows) > 1 and all(_FACTS.match(row) for row in rows)
