"""What editors write between the cues of a transcript (NOTE blocks, styles): not part of what is said, but theirs."""

from __future__ import annotations

import re

from klankbord.transcribe.formats import grammar

_FACTS = re.compile(rf"^(?:NOTE\b.*|(?:{'|'.join(grammar.FACTS)}):.*)$")


def carry(old: str, new: str) -> str:
    """The WebVTT text ``new`` with the blocks of ``old`` that are neither cues nor ours, each before the same time."""
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
    for at, text in theirs:
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
