"""Plain text for people: one paragraph per turn, its speaker before a colon."""

from __future__ import annotations

from klankbord.model import Transcript
from klankbord.transcribe.cues import paragraphs


def write_text(transcript: Transcript) -> str:
    """Paragraphs separated by a blank line."""
    parts = [f"{p.speaker}: {p.text}" if p.speaker else p.text for p in paragraphs(transcript.segments)]
    return "\n\n".join(parts) + "\n" if parts else ""
