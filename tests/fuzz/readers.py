"""Every reader of foreign text, with seeds of our own and the openings that its regular expressions know.

A reader either returns a value or raises KlankbordError, and takes at most a second of CPU per megabyte.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the checkout, for tests.hostile_text

from tests.hostile_text import MEGABYTE, filled, timed

from klankbord.errors import KlankbordError
from klankbord.feeds import chapters, opml
from klankbord.feeds import parse as parse_feed
from klankbord.library import notes
from klankbord.library.from_feed import html
from klankbord.library.front import document
from klankbord.library.importers import formats
from klankbord.site import sanitize
from klankbord.site.markup import writing
from klankbord.transcribe import publisher
from klankbord.transcribe.formats import read_json, read_srt, read_vtt

SAMPLES = Path(__file__).resolve().parents[1]
# Shorter inputs get the time of this many bytes: less cannot be timed.
LEAST = MEGABYTE // 3
# A second is promised; the search allows half a second more, since small inputs cannot be timed better. When tests run
# in parallel on a busy machine, CPU seconds double, while an expression that runs away takes minutes.
SECONDS_A_MEGABYTE = 1.5
BUSY = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """``read`` takes any bytes. ``seeds`` are patterns below ``tests/``, ``openings`` what a hostile text repeats.

    ``frame`` is a text of the format with a ``%`` where foreign words stand, since most expressions look only there.
    """

    read: Callable[[bytes], object]
    seeds: tuple[str, ...]
    openings: tuple[str, ...]
    frame: str = "%"
    seconds: float = SECONDS_A_MEGABYTE
    """What a megabyte may take; more only where somebody else's linear code is slower than that."""


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "replace"))


@cache
def _folder() -> Path:
    """A folder in memory where there is one: importers read files."""
    memory = Path("/dev/shm")  # noqa: S108 a reader of files is fuzzed a thousand times a second
    return Path(tempfile.mkdtemp(prefix="klankbord-fuzz-", dir=memory if memory.is_dir() else None))


def _import(name: str, suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        path = _folder() / f"stuk{suffix}"
        path.write_bytes(data)
        (kind,) = (one for one in formats.known() if one.name == name)
        return list(kind.read(path, data, ""))

    return read


def _transcript(kind: str) -> Callable[[bytes], object]:
    return lambda data: publisher.read(data, kind, language="nl", duration=None)


_MARKUP = ("<a", "<a ", "<", "</", "<!--", "<![CDATA[", "&", "&#", "&#x", "<b>", "<p", '<a href="', "<br", "<script")
_CUES = ("1\n", "00:00:01.000 --> ", "00:00:01.000 --> 00:00:02.000\n", "-->", "[", "(", "**", ">>", "&gt;", "<v ")
_LINES = ("\n", " ", "\t", "a:", "A: ", "- ", "0:", "1:", "[0:07] ", "Noor 0:07\n", "Noor:\n", "**Noor:** ", "*", "_")
_MARKDOWN = ("[", "![", "](", "![x](", "`", "``", "*", "**", "_", "> ", "- ", "1. ", "#", "|", "[^1]", "---\n", ":")
_CUE = "00:00:01.000 --> 00:00:09.000\n%\n"
_FIELDS = ("---\n", "a: ", "- ", "{", "[", '"', "'", "&a ", "*a ", "!", "? ", "|\n", ">\n", "#", "\t", "a:\n ")

READERS: dict[str, Reader] = {
    "feed": Reader(
        lambda data: parse_feed(data, "https://feed.example/rss"),
        ("samples/feeds/*.xml", "samples/podcast/feed.xml", "strangers/feeds/*.xml"),
        (*_MARKUP, "<rss><channel><item>", "<item><title>", "]]>", "<?xml "),
        "<rss><channel><title>x</title><item><guid>1</guid><description><![CDATA[%]]></description></item></channel></rss>",
        seconds=6,  # feedparser alone takes 1 ms for an item, however short
    ),
    "json feed": Reader(
        lambda data: parse_feed(data, "https://feed.example/feed.json"),
        ("samples/feeds/*.json",),
        ("{", "[", '{"', '{"items":[', '"', "\\u", "1", "-"),
    ),
    "webvtt": Reader(
        _text(read_vtt),
        ("samples/podcast/*.vtt", "strangers/**/*.vtt"),
        (*_MARKUP, *_CUES, *_LINES),
        f"WEBVTT\n\n{_CUE}",
    ),
    "subrip": Reader(_text(read_srt), ("strangers/**/*.srt",), (*_MARKUP, *_CUES, *_LINES, "{\\", "{b}"), f"1\n{_CUE}"),
    "podcast json": Reader(
        _text(read_json), ("transcribe/publisher/cases/*.json",), ("{", "[", '{"segments":[', '"', "\\ud800")
    ),
    "transcript as webvtt": Reader(
        _transcript("text/vtt"),
        ("samples/podcast/*.vtt", "transcribe/publisher/cases/*.vtt"),
        (*_MARKUP, *_CUES),
        f"WEBVTT\n\n{_CUE}",
    ),
    "transcript as subrip": Reader(
        _transcript("application/srt"), ("strangers/**/*.srt",), (*_MARKUP, *_CUES), f"1\n{_CUE}"
    ),
    "transcript as json": Reader(
        _transcript("application/json"), ("transcribe/publisher/cases/*.json",), ("{", "[", '{"segments":[', "\\u")
    ),
    "transcript as html": Reader(
        _transcript("text/html"), ("transcribe/publisher/cases/*.html",), (*_MARKUP, "<cite>", "<time>", "<li>")
    ),
    "transcript as text": Reader(
        _transcript("text/plain"),
        ("transcribe/publisher/cases/*.txt", "strangers/transcripts/*.txt"),
        (*_CUES, *_LINES, "Noor Bakker (00:07): ", "SPEAKER_00: ", "[SPEAKER_00]: "),
    ),
    "chapters": Reader(chapters.parse, ("samples/podcast/chapters-*.json",), ("{", "[", '{"chapters":[', "<")),
    "times in a description": Reader(_text(chapters.from_text), (), (*_LINES, "(00:", "00:00:00", "0:0 ")),
    "opml": Reader(opml.read, (), (*_MARKUP, "<outline>", "<opml><body><outline ")),
    "html of a feed": Reader(_text(html.markdown), ("samples/pages/*.html",), (*_MARKUP, "<ul><li>", "<table>")),
    "front matter": Reader(
        lambda data: document.parse(data, Path("stuk.md")),
        ("samples/shows/**/*.md", "library/cases/broken/**/*.md"),
        (*_FIELDS, "---\na: "),
        "---\ntitle: x\n%\n---\nx",
    ),
    "notes": Reader(
        _text(notes.parse), ("samples/shows/**/*.md",), (*_MARKDOWN, "> a\n>\n> — B [0:07]\n", "## Tips\n")
    ),
    "imported page": Reader(
        _import("web page", ".html"),
        ("samples/pages/*.html",),
        ("<p>a", "<div>", *_MARKUP),
        seconds=20,  # trafilatura looks at each element many times, 0.2 ms in all; we allow 50,000
    ),
    "imported markdown": Reader(
        _import("markdown", ".md"), ("samples/pages/pelican/*.md", "strangers/**/*.md"), (*_MARKDOWN, *_FIELDS, "{{<")
    ),
    "imported text": Reader(_import("text", ".txt"), ("samples/pages/*.txt",), (*_LINES, *_MARKDOWN)),
    "imported wordpress": Reader(
        _import("WordPress export", ".xml"), ("samples/pages/*.xml", "strangers/**/*.wxr.xml"), (*_MARKUP, "[gallery ")
    ),
    "rendered html": Reader(_text(sanitize.clean), ("samples/pages/*.html",), (*_MARKUP, "<img ", "<svg>", "<math>")),
    "markup of a feed": Reader(_text(writing.markup), ("samples/shows/**/*.md",), (*_MARKUP, *_MARKDOWN, "[0:07")),
}


def seeds(reader: Reader) -> Iterable[bytes]:
    """The files of our own that a search starts from, small ones only: searching large ones finds nothing more."""
    for pattern in reader.seeds:
        for path in sorted(SAMPLES.glob(pattern)):
            if path.stat().st_size <= 40_000:
                yield path.read_bytes()


def violation(reader: Reader, data: bytes, grace: float = 1, least: int = MEGABYTE) -> str:
    """What is wrong with how ``data`` is read: an exception but KlankbordError, or too much CPU; empty if none."""
    taken, error = timed(lambda: reader.read(data))
    if isinstance(error, KlankbordError):
        if not (error.thing and error.cause and error.mend):
            return f"an error without thing, cause or fix: {error!r}"
    elif error is not None:
        return f"{type(error).__name__}: {error}"
    allowed = grace * reader.seconds * max(least, len(data)) / MEGABYTE
    return f"{taken:.1f} s of CPU for {len(data)} bytes" if taken > allowed else ""


def hostile(reader: Reader, opening: str, size: int = MEGABYTE) -> Iterator[bytes]:
    """One opening, repeated up to ``size`` bytes, alone and within the frame of the format."""
    many = filled(opening, size * len(opening) // len(opening.encode()))
    for frame in dict.fromkeys(("%", reader.frame)):
        yield frame.replace("%", many).encode()
