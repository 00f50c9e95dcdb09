"""The grammar of WebVTT (https://www.w3.org/TR/webvtt1/) and of what SRT shares with it: times, voices, blocks.

There are three forms of a time: what a reader accepts (``STAMP``), what the standard allows (``EXACT``) and what we
write (``OURS``). What publishers make of captions is not of this grammar: ``publisher.captions`` reads it.
"""

from __future__ import annotations

import re

from klankbord import clocks

ARROW = "-->"
ASIDES = ("NOTE", "STYLE", "REGION")
FACTS = ("language", "source", "model", "remark")
"""What the note on top of our transcripts says: where it came from."""

STAMP = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
EXACT = r"(?:(\d{1,9}):)?(\d{2}):(\d{2})\.(\d{3})"
CLOCK = r"\d\d:[0-5]\d:[0-5]\d"  # of a stamp as clocks.stamp writes it, without the thousandths
OURS = rf"{CLOCK}\.\d{{3}}"

INLINE = re.compile(rf"<{STAMP}>")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t\n]([^<>]*))?>|</v>")
OPEN_VOICE = re.compile(r"<v\b[^<>]*(?=<|$)")
"""The tag of a voice whose name nobody closed."""
TAG = re.compile(r"</?[a-z][^<>]*>|</>|<>", re.IGNORECASE)

# A cue as nearly all are: whole stamps, at most one voice, no other mark-up. Reading these at once saves much time.
SIMPLE_CUE = re.compile(
    rf"(?:[^\n>]*\n)?(\d{{0,7}}{CLOCK})\.(\d{{3}}) {ARROW} (\d{{0,7}}{CLOCK})\.(\d{{3}})\n"
    r"(?:<v ([^<>&\n]*)>)?([^<>&]*)"
)
OUR_CUE = re.compile(  # as the writer writes it, with the empty line above it
    rf"\n\n({CLOCK})\.(\d{{3}}) {ARROW} ({CLOCK})\.(\d{{3}})\n(?=\S)(?:<v ([^<>\n]+)>)?(.+(?:\n\S.*)*)"
)
OUR_TIMES = re.compile(rf"^({OURS}) {ARROW} ({OURS})$", re.MULTILINE)
OUR_CUE_BEGINS = re.compile(rf"\n\n{OURS} {ARROW} ")

_TIMING = re.compile(rf"\s*{STAMP}\s*{ARROW}\s*{STAMP}(?:\s|$)")
_EXACT_TIMING = re.compile(rf"{EXACT}[ \t]+{ARROW}[ \t]+{EXACT}")
_EXACT_START = re.compile(rf"^{EXACT}[ \t]+{ARROW}", re.MULTILINE)
_EXACT_END = re.compile(rf"{ARROW}[ \t]+{EXACT}")
_NEARLY = re.compile(r"\d{1,3}:\d{2}[:.,\d]*\s*[-–—=]+>?\s*\d")
_FIRST_LINE = re.compile(r"WEBVTT(?:[ \t\n]|$)")
_ARROWS = re.compile(r"-{2,}>")
_GAP = re.compile(r"\n{2,}")


def begins(text: str) -> bool:
    """Whether ``text`` starts with the line that every WebVTT file has on top."""
    return _FIRST_LINE.match(text) is not None


def timing(line: str) -> tuple[float, float] | None:
    """Start and end of a cue's timing line in seconds, read leniently; None when it is no such line."""
    return _moments(_TIMING.match(line))


def exact_timing(line: str) -> tuple[float, float] | None:
    """The same of a line that is as the standard wants it."""
    return _moments(_EXACT_TIMING.match(line))


def nearly_timing(line: str) -> bool:
    """Whether a line without an arrow looks like one that was meant as times: ``12:31 - 12:35``."""
    return _NEARLY.match(line) is not None


def start_in(block: str) -> float | None:
    """When the cue in ``block`` starts, in seconds; None for a block that holds no cue."""
    found = _EXACT_START.search(block)
    return clocks.moment(*found.groups()) if found else None


def last_end(text: str) -> float:
    """When the last cue of ``text`` ends, in seconds; 0 without cues."""
    found = _EXACT_END.findall(text[-4000:])
    return clocks.moment(*found[-1]) if found else 0.0


def _moments(found: re.Match[str] | None) -> tuple[float, float] | None:
    return (clocks.moment(*found.groups()[:4]), clocks.moment(*found.groups()[4:])) if found else None


def plain_lines(text: str) -> str:
    """``text`` with line feeds only, without byte order mark and NUL."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")


def parts(text: str) -> list[str]:
    """What stands between empty lines, as it stands. A line with a space in it is not empty
    (https://www.w3.org/TR/webvtt1/#webvtt-parser-algorithm): it ends no cue.
    """
    return _GAP.split(plain_lines(text))


def filled(part: str) -> list[str]:
    """The lines of ``part`` that are not empty."""
    return [line for line in part.split("\n") if line.strip()]


def escape(text: str) -> str:
    """What is said, with the signs that WebVTT gives a meaning as references."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def without_arrows(text: str) -> str:
    """``text`` without what would make a line of it one of times."""
    return _ARROWS.sub("->", text)
