"""A small world to ingest from: podcast feeds and sound on loopback that a test publishes, edits and breaks at will.

The speech engine of this world is a stand-in that hears the same sentences in every file; it goes through
the same door as Whisper (``speech=``), so that a thousand runs take minutes. Other tests use Whisper itself.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import av
import numpy as np
from numpy.typing import NDArray

from klankbord.library.hub import Hub
from klankbord.model import Person, Segment, Transcript
from klankbord.settings import Settings
from klankbord.transcribe import Progress

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Redactie", "GIT_AUTHOR_EMAIL": "redactie@example.org",
    "GIT_COMMITTER_NAME": "Redactie", "GIT_COMMITTER_EMAIL": "redactie@example.org",
}  # fmt: skip
"""The environment in which an editor uses git, whatever the settings of this machine."""
SENTENCES = (
    "Welkom bij deze aflevering over klanten en klagers.",
    "Wat ik ervan geleerd heb, is dat je eerst moet luisteren voordat je iets belooft.",
    "Een klacht is de goedkoopste vorm van onderzoek die er bestaat.",
    "Mijn tip: bel de klant binnen een dag terug, ook als je nog geen antwoord hebt.",
    "Wie klantgericht gedrag vraagt, toont het eerst zelf.",
    "Dank je wel voor het luisteren en tot de volgende keer.",
)

CHAPTERS = """{"version": "1.2.0", "chapters": [
  {"startTime": 0, "title": "Welkom bij de maker"}, {"startTime": 30, "title": "Eerst zelf"}]}"""
"""What a publisher links to."""


@dataclass
class Item:
    """One episode as its feed tells it; ``guid`` names its sound too, ``shown_guid`` is what the feed says instead.

    ``file`` names its sound where that is not the GUID.
    """

    guid: str
    title: str
    published: datetime
    description: str = "Over klanten."
    vtt: str = ""
    chapters: str = ""
    shown_guid: str = ""
    file: str = ""


@dataclass
class Show:
    """One feed: its items, and how its server misbehaves (a status instead of an answer, or a new place)."""

    slug: str
    items: list[Item] = field(default_factory=list)
    status: int = 200
    moved_to: str = ""
    sound_status: int = 200


class World:
    """All feeds, served at ``url``; ``asked`` counts requests by path, ``answers`` by status.

    With ``ranges``, parts of sound can be asked for, as browsers do to begin in the middle.
    """

    def __init__(self) -> None:
        self.shows: dict[str, Show] = {}
        self.asked: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.url = ""
        self.down = False
        self.ranges = False
        self.aliases: dict[str, str] = {}
        self.sounds: dict[str, bytes] = {}
        self.tone = tone()

    def show(self, slug: str) -> Show:
        """A feed, made when it is not there yet."""
        return self.shows.setdefault(slug, Show(slug))

    def publish(self, slug: str, count: int = 1, *, vtt: str = "", chapters: str = "") -> list[Item]:
        """New episodes of a show, a week apart."""
        show = self.show(slug)
        made = []
        last = int(show.items[-1].guid.rsplit("-", 1)[1]) if show.items else 0
        for number in range(last + 1, last + count + 1):
            when = START + timedelta(days=7 * number, minutes=len(slug))
            made.append(Item(f"{slug}-{number}", f"Aflevering {number} van {slug}", when, vtt=vtt, chapters=chapters))
        show.items += made
        return made

    def feed(self, slug: str) -> bytes:
        """The feed's bytes."""
        items = "".join(self._item(slug, item) for item in reversed(self.shows[slug].items))
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>'
            f"<title>Show {slug}</title><link>{self.url}/{slug}</link><language>nl</language>"
            f"<podcast:guid>{slug}-0000-guid</podcast:guid>{items}</channel></rss>"
        ).encode()

    def _item(self, slug: str, item: Item) -> str:
        link = f"<podcast:transcript url={quoteattr(f'{self.url}/{slug}/{item.guid}.vtt')} type='text/vtt'/>"
        chapters = f"<podcast:chapters url={quoteattr(f'{self.url}/{slug}/{item.guid}.json')} type='application/json'/>"
        guid = escape(item.shown_guid or item.guid)
        return (
            f"<item><title>{escape(item.title)}</title><guid isPermaLink='false'>{guid}</guid>"
            f"<pubDate>{format_datetime(item.published)}</pubDate><description>{escape(item.description)}</description>"
            f"<enclosure url={quoteattr(f'{self.url}/{slug}/{item.file or item.guid}.mp3')} type='audio/mpeg'"
            f" length='{len(self.sounds.get(item.file or item.guid, self.tone))}'/>{link if item.vtt else ''}"
            f"{chapters if item.chapters else ''}</item>"
        )

    def answer(self, path: str, validator: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request."""
        if path.endswith("/feed.xml"):
            asked = path.split("/")[1]
            show = self.shows[self.aliases.get(asked, asked)]
            if show.moved_to and asked not in self.aliases:
                return 301, {"Location": show.moved_to}, b""
            if show.status != 200:
                return show.status, {}, b""
            body = self.feed(show.slug)
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            return (
                (304, {"ETag": tag}, b"")
                if tag == validator
                else (200, {"ETag": tag, "Content-Type": "text/xml"}, body)
            )
        slug, name = path.strip("/").split("/")
        show = self.shows[slug]
        if show.sound_status != 200:
            return show.sound_status, {}, b""
        if name.endswith(".vtt"):
            return (
                200,
                {"Content-Type": "text/vtt"},
                next(i.vtt for i in show.items if f"{i.guid}.vtt" == name).encode(),
            )
        if name.endswith(".json") and (linked := [i.chapters for i in show.items if f"{i.guid}.json" == name]):
            return 200, {"Content-Type": "application/json+chapters"}, linked[0].encode()
        sound = self.sounds.get(name.removesuffix(".mp3"), self.tone)
        headers = {"Content-Type": "audio/mpeg", "ETag": f'"{len(sound)}"'}
        return 200, headers | ({"Accept-Ranges": "bytes"} if self.ranges else {}), sound


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news here."""


@contextmanager
def serving(world: World) -> Iterator[World]:
    """Serve the world on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if world.down:
                self.close_connection = True
                return
            world.asked[self.path] += 1
            status, headers, body = world.answer(self.path, self.headers.get("If-None-Match", ""))
            world.answers[status] += 1
            part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")) if world.ranges else None
            if part and status == 200 and headers["Content-Type"] == "audio/mpeg":
                first, last = int(part[1]), min(int(part[2] or len(body)), len(body) - 1)
                headers |= {"Content-Range": f"bytes {first}-{last}/{len(body)}"}
                status, body = 206, body[first : last + 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield world
    finally:
        server.shutdown()
        server.server_close()


def tone(seconds: float = 1.0) -> bytes:
    """A tone as MP3."""
    return mp3((np.sin(np.arange(int(16000 * seconds)) * 2 * np.pi * 440 / 16000) * 8000).astype(np.int16))


def mp3(wave: NDArray[np.int16], bit_rate: int | None = None) -> bytes:
    """Samples at 16 kHz as MP3, of so many bits a second where that matters."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=16000)
        stream.layout = "mono"
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return file.getvalue()


class StandIn:
    """Hears the same few sentences in every file, at once; ``heard`` counts the files, ``before`` may raise or wait."""

    def __init__(self, before: Callable[[Path], None] | None = None) -> None:
        self.heard: Counter[str] = Counter()
        self.before = before
        self.known: tuple[str, ...] = ()
        self.vocabulary: tuple[str, ...] = ()

    def __call__(
        self,
        path: Path,
        *,
        language: str | None,
        model: str,
        device: str,
        threads: int,
        checkpoints: Path | None,
        progress: Callable[[Progress], None] | None,
        people: tuple[Person, ...] = (),
        voices: Path | None = None,
        recording: str = "",
        known: tuple[str, ...] = (),
        vocabulary: tuple[str, ...] = (),
    ) -> Transcript:
        """The sentences of this world, ten seconds each."""
        self.known = known
        self.vocabulary = vocabulary
        if self.before:
            self.before(path)
        self.heard[path.name] += 1
        if progress:
            progress(Progress(60.0, 60.0))
        segments = tuple(
            Segment(10.0 * at, 10.0 * at + 9, f"Spreker {at % 2 + 1}", text) for at, text in enumerate(SENTENCES)
        )
        return Transcript(language or "nl", segments, "whisper", model)


BETTER = (
    "Welkom bij deze nieuwe aflevering over klanten en klachten.",
    "Wat ik daarvan geleerd heb, is dat je altijd eerst moet luisteren voordat je iets belooft.",
    "Een klacht is de goedkoopste vorm van onderzoek die er bestaat.",
    "Mijn tip is: bel de klant binnen een dag terug, ook als je nog helemaal geen antwoord hebt.",
    "Wie klantgericht gedrag vraagt, toont dat eerst zelf.",
    "Dank voor het luisteren en tot een volgende keer.",
)
"""What a better model hears in every file."""


class Better(StandIn):
    """Hears a little more than ``StandIn`` does, gives voices other numbers, and cuts cues elsewhere."""

    def __call__(self, path: Path, **asked: Any) -> Transcript:
        """The same talk, heard better."""
        before = super().__call__(path, **asked)
        segments = []
        for at, text in enumerate(BETTER):
            words, half = text.split(), len(text.split()) // 2
            for start, some in ((10.0 * at, words[:half]), (10.0 * at + 4.5, words[half:])):
                segments.append(Segment(start, start + 4.2, f"Spreker {2 - at % 2}", " ".join(some)))
        return Transcript(before.language, tuple(segments), "whisper", before.model)


class Calendar:
    """A clock that a test sets; every look takes a millisecond."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time of day."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def wait(self, **length: float) -> None:
        """Let time pass, such as ``wait(days=1)``."""
        self.now += timedelta(**length)


def settings() -> Settings:
    """Settings of a hub that may talk to loopback."""
    return Settings.model_validate({"allow_hosts": ("127.0.0.1",)})


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def new_hub(root: Path) -> Hub:
    """An empty hub in a new folder."""
    (root / "episodes").mkdir(parents=True)
    (root / "content").mkdir()
    (root / "mkdocs.yml").write_text("site_name: Proef\n", encoding="utf-8")
    (root / ".gitignore").write_text(".klankbord/\n", encoding="utf-8")
    return Hub(root)


SITE = """site_name: Proef
site_url: https://proef.example/
docs_dir: content
site_dir: build/site
theme: {name: material, font: false}
plugins: [klankbord]
"""


def make_buildable(hub: Hub) -> None:
    """Give a hub what a site is built from."""
    (hub.root / "mkdocs.yml").write_text(SITE, encoding="utf-8")
    (hub.content / "index.md").write_text("# Proef\n", encoding="utf-8")
    (hub.root / ".gitignore").write_text(".klankbord/\nbuild/\n", encoding="utf-8")


def holes(site: Path) -> list[str]:
    """What is wrong with a published site, as its readers find it: pages cut off, and assets that are not there."""
    if not (site / "index.html").is_file():
        return ["no home page"]
    found = []
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        where = page.relative_to(site).as_posix()
        if not text.rstrip().endswith("</html>"):
            found.append(f"{where} is cut off")
        for asset in set(re.findall(r'(?:href|src)="([^":?#]*/assets/[^"?#]+)"', text)):
            if not ((site / asset[1:]) if asset.startswith("/") else page.parent / asset).is_file():
                found.append(f"{where} names {asset}, which is not there")
    return found


def subscribe(hub: Hub, world: World, *slugs: str) -> None:
    """Add shows of the world to a hub, as an operator would."""
    for slug in slugs:
        world.show(slug)
        page = hub.episodes / slug / "index.md"
        page.parent.mkdir()
        page.write_text(f'---\ntitle: Show {slug}\nfeed: "{world.url}/{slug}/feed.xml"\n---\n', encoding="utf-8")
