"""From a publisher's file to a transcript that can be trusted, or one clear reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from klankbord.decoding import decoded
from klankbord.errors import KlankbordError, TranscriptError
from klankbord.model import Transcript
from klankbord.transcribe.publisher import assembly
from klankbord.transcribe.publisher.attribution import attributed
from klankbord.transcribe.publisher.captions import holds_cues, read_captions
from klankbord.transcribe.publisher.markup import read_html, read_text
from klankbord.transcribe.publisher.notices import without_notices
from klankbord.transcribe.publisher.objects import read_json
from klankbord.transcribe.publisher.sanity import checked
from klankbord.transcribe.publisher.spacing import spaced
from klankbord.transcribe.publisher.values import Source

_USE_WHISPER = "Klankbord listens to the audio itself instead."
# JSON may spell NUL and half a surrogate pair, which no file can hold.
_UNWRITABLE = re.compile(
    r"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_READERS: dict[str, Callable[[str], Source]] = {
    "vtt": read_captions,
    "srt": read_captions,
    "json": read_json,
    "html": read_html,
    "text": read_text,
}
_KINDS = {
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "application/srt": "srt",
    "text/srt": "srt",
    "application/json": "json",
    "text/json": "json",
    "text/html": "html",
    "text/plain": "text",
}


def read(data: bytes, type: str, *, language: str, duration: float | None) -> Transcript:  # noqa: A002
    """A timed transcript out of the publisher's file, its cues in order and inside the audio.

    ``type`` is the media type the feed or the server gives; the content decides when it is wrong. ``language``
    is the show's, ``duration`` the audio's length as the feed gives it, in seconds: cues after it are kept. Raises
    KlankbordError when the file is damaged, has no times, or cannot be about this audio; ``parse`` reads those
    without times.
    """
    transcript = parse(data, type)
    if not is_timed(transcript):
        raise unusable("has no times")
    return checked(replace(transcript, language=language, source="publisher", model=""), duration, measured=False)


def parse(data: bytes, type: str) -> Transcript:  # noqa: A002
    """What the file says and who says it, unchecked; in an untimed file all is at 0. Raises TranscriptError."""
    return parse_text(decoded(data).text, type)


def parse_text(text: str, type: str = "") -> Transcript:  # noqa: A002
    """``parse`` of text: every format, and then one door for names, times and notices within the lines."""
    if not text.strip():
        raise unusable("is empty")
    text = _UNWRITABLE.sub(r"\\ufffd", text.replace("\x00", "\ufffd"))
    kind = sniff(text) or _KINDS.get(type.partition(";")[0].strip().lower(), "text")
    try:
        source = _READERS[kind](text)
    except KlankbordError as error:
        raise unusable(f"is damaged ({error.thing} {error.cause})") from error
    lines, left_out = without_notices(source.lines)
    transcript = assembly.transcript(spaced(attributed(lines)), source.language, (*source.remarks, *left_out))
    if not any(segment.text.strip() for segment in transcript.segments):
        raise unusable("is empty")
    return transcript


def is_timed(transcript: Transcript) -> bool:
    """Whether the segments carry times at all."""
    return any(segment.end > 0 for segment in transcript.segments)


def sniff(text: str) -> str | None:
    """The format by its content, when that leaves no doubt."""
    head = text.lstrip("\ufeff \r\n\t")[:2000]
    if head.startswith("WEBVTT"):
        return "vtt"
    if head.startswith("{") or re.match(r"\[\s*[\[{]", head):
        return "json"
    if re.match(
        r"<(?:!doctype|!--|html|head|body|cite|time|p|div|article|section|main|strong|b|h\d)\b", head, re.IGNORECASE
    ):
        return "html"
    if holds_cues(text):
        return "srt"
    return None


def unusable(cause: str) -> TranscriptError:
    """The one error of this room: why the publisher's transcript is not used."""
    return TranscriptError("publisher's transcript", cause, _USE_WHISPER)
