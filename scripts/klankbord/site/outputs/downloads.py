"""Transcripts to download, in the formats that people and players ask for.

WebVTT is a file of the site; the browser makes text, SubRip and JSON from it when somebody asks for them
(theme/assets/js/downloads.js). Only the feed of a show that we republish names the last two, so there they are files.
"""

from __future__ import annotations

from collections.abc import Iterator

from klankbord.model import Transcript
from klankbord.transcribe.formats import write_json, write_srt, write_vtt

CONVERTED = ("txt", "srt", "json")


def files(transcript: Transcript, vtt: bytes = b"", *, feed: bool = False) -> Iterator[tuple[str, bytes]]:
    """The transcript by file name: WebVTT, and for a ``feed`` of ours SubRip and podcast JSON too.

    ``vtt`` is the WebVTT that the transcript was read from, if it is at hand: then it need not be made again.
    """
    yield "transcript.vtt", vtt or write_vtt(transcript).encode()
    if feed:
        yield "transcript.srt", write_srt(transcript).encode()
        yield "transcript.json", write_json(transcript, compact=True).encode()
