"""Transcripts to take away, in the forms that people and players ask for.

WebVTT and text are files of the site; the browser makes SubRip and JSON of the WebVTT when somebody asks for them
(theme/assets/js/downloads.js). Only the feed of a show that we republish names all of them, so there all are files.
"""

from __future__ import annotations

from collections.abc import Iterator

from klankbord.model import Transcript
from klankbord.site.transcript import clock
from klankbord.transcribe.formats import write_json, write_srt, write_vtt

WRITTEN, CONVERTED = ("vtt", "txt"), ("srt", "json")


def files(
    transcript: Transcript, title: str, url: str = "", vtt: str = "", *, feed: bool = False
) -> Iterator[tuple[str, str]]:
    """The transcript by file name: WebVTT and text to read; for a ``feed`` of ours SubRip and podcast JSON as well.

    ``vtt`` is the WebVTT that the transcript was read from, if it is at hand: it need not be written again.
    """
    yield "transcript.vtt", vtt or write_vtt(transcript)
    yield "transcript.txt", text(transcript, title, url)
    if feed:
        yield "transcript.srt", write_srt(transcript)
        yield "transcript.json", write_json(transcript, compact=True)


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
