"""Transcripts to take away, in the four forms that people and players ask for."""

from __future__ import annotations

from klankbord.model import Transcript
from klankbord.site.transcript import clock
from klankbord.transcribe.formats import write_json, write_srt, write_vtt


def files(transcript: Transcript, title: str, url: str = "", vtt: str = "") -> dict[str, str]:
    """The transcript by file name: WebVTT, SubRip, the podcast namespace's JSON, and text to read.

    ``vtt`` is the WebVTT that the transcript was read from, if it is at hand: it need not be written again.
    """
    return {
        "transcript.vtt": vtt or write_vtt(transcript),
        "transcript.srt": write_srt(transcript),
        "transcript.json": write_json(transcript, compact=True),
        "transcript.txt": text(transcript, title, url),
    }


def text(transcript: Transcript, title: str, url: str = "") -> str:
    """Plain text: a paragraph each time the speaker changes, with who and when before it."""
    parts = [title + (f"\n{url}" if url else "")]
    speaker: str | None = None
    lines: list[str] = []
    for segment in transcript.segments:
        if speaker is None or segment.speaker != speaker:
            if lines:
                parts.append(" ".join(lines))
            speaker, lines = (
                segment.speaker,
                [f"[{clock(segment.start)}]" + (f" {segment.speaker}:" if segment.speaker else "")],
            )
        lines.append(" ".join(segment.text.split()))
    if lines:
        parts.append(" ".join(lines))
    return "\n\n".join(parts) + "\n"
