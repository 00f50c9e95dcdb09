"""Speech to text: Whisper over windows of speech, publishers' transcripts, speakers, and the formats they come in.

The stage is loaded when it is asked for: code that only reads a transcript need not load what hears speech.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klankbord.transcribe.engines import Hearing
    from klankbord.transcribe.listening import Job, Progress
    from klankbord.transcribe.stage import transcribe, transcribe_many

__all__ = ["Hearing", "Job", "Progress", "transcribe", "transcribe_many"]
_HOMES = {
    "Hearing": "engines",
    "Job": "listening",
    "Progress": "listening",
    "transcribe": "stage",
    "transcribe_many": "stage",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
