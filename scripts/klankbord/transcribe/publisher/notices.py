"""Lines that nobody says: what transcription tools, captioning services and players add to a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from klankbord.transcribe.publisher.values import Line, bare

_LONGEST = 300
# A line that begins without a capital continues a sentence, unless it is about an address.
_ADDRESS = re.compile(r"https?:|www\.|\b[\w-]{2,40}\.(?:ai|com|org|net|io|nl|fm|app)\b")
_AROUND = "()[]{}*_#-–—<>~=|♪ \t"


def without_notices(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines that may be speech, and a remark when others were left out."""
    left_out = [line for line in lines if is_notice(line.text)]
    if not left_out:
        return list(lines), []
    said = "; ".join(dict.fromkeys(bare(line.text)[:80] for line in left_out[:3]))
    kept = [line for line in lines if not is_notice(line.text)]
    return kept, [f"Left out, as nobody says it: {said}."]


def is_notice(text: str) -> bool:
    """Whether a line is a service's own: ``Transcribed by https://otter.ai``, ``Ondertiteld door …``."""
    return len(text) <= _LONGEST and _is_notice(text)


@lru_cache(4096)
def _is_notice(text: str) -> bool:
    plain = bare(text).strip(_AROUND)
    within = plain[:1].islower() and bare(text)[:1] == plain[:1] and not _ADDRESS.search(plain)
    return not within and any(pattern.match(plain) for pattern in _patterns())


@lru_cache(1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    file = resources.files("klankbord.transcribe") / "publisher" / "notices.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(re.compile(line, re.IGNORECASE) for line in lines if line.strip() and not line.startswith("#"))
