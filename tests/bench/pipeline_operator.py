"""What a large hub costs an operator: ``status``, an ``ingest`` with nothing due, ``check``, and ``feeds import``.

    python tests/bench/pipeline_operator.py                      # 1,000 shows of 20 episodes
    python tests/bench/pipeline_operator.py --shows 250          # a quarter of that
    python tests/bench/pipeline_operator.py --only status,ingest

Prints CPU seconds of each command as a process of its own, children included, and the most memory that it held. The
feeds are on loopback.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from klankbord.feeds.poll import FeedState
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.model import Episode, Notes, Segment, Span, Tip, Transcript
from klankbord.pipeline import ledger, pages, polling
from klankbord.pipeline.ledger import FeedRow
from klankbord.settings import Settings

GOALS = {"status": 1.5, "ingest": 3.0, "check": 25.0, "import": 20.0}
"""CPU seconds for 1,000 shows of 20 episodes."""

SENTENCE = "Een klacht is de goedkoopste vorm van onderzoek die er bestaat, zegt aflevering {number}."


def make(root: Path, shows: int, count: int, url: str) -> Hub:
    """A hub with that many shows, each with ``count`` episodes of five minutes that all have a page."""
    hub = Hub(root)
    os.fsync = lambda fd: None  # twenty thousand episodes, of which none must survive a power cut
    first: list[Path] = []
    (root / "content").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: Groot\nplugins: [klankbord]\n", encoding="utf-8")
    (root / "content" / "index.md").write_text("---\ntitle: Groot\n---\n", encoding="utf-8")
    for show in range(shows):
        folder = hub.episodes / f"show-{show:04}"
        folder.mkdir(parents=True)
        page = f'---\ntitle: Show {show}\nfeed: "{url}/{show}.xml"\nguid: "{show}"\nlanguage: nl\n---\nEen show.\n'
        (folder / "index.md").write_text(page, encoding="utf-8")
        for number in range(count):
            if show:
                copy(hub, show, f"0-{number}", f"{show}-{number}", first[number])
            else:
                first.append(write(hub, folder.name, number))
    return hub


def write(hub: Hub, slug: str, number: int) -> Path:
    """One episode as a run writes it; all but the newest of a show are published."""
    said = SENTENCE.format(number=number)
    segments = tuple(Segment(n * 5.0, n * 5.0 + 4.9, "Noor van Dijk", said) for n in range(60))
    notes = Notes(tips=(Tip(Span(0, 13), said, "Noor van Dijk", 0.0, 4.9, 0.9),))
    published = datetime(2026, 11, 1, 6, tzinfo=UTC) - timedelta(weeks=number)
    episode = Episode(f"0-{number}", f"Aflevering {number}", published, duration=300.0)
    transcript = Transcript("nl", segments, source="whisper", model="base")
    folder = episodes.write(hub, slug, episode, transcript, notes, Settings(), new=True).folder
    if number:
        page = folder / "index.md"
        page.write_text(page.read_text("utf-8").replace("status: review", "status: published"), "utf-8")
        episodes.settle(folder)
    return folder


def copy(hub: Hub, show: int, guid: str, own: str, source: Path) -> None:
    """The same episode in another show, with a GUID of its own; the notes last, as they follow the transcript."""
    folder = hub.episodes / f"show-{show:04}" / source.name
    folder.mkdir()
    for name in ("index.md", "transcript.vtt", "notes.json"):
        text = (source / name).read_text("utf-8")
        (folder / name).write_text(text.replace(f'"{guid}"', f'"{own}"'), "utf-8")


def remember(hub: Hub, url: str, now: datetime) -> None:
    """What runs before this one left in the ledger: no feed is due for a day."""
    with ledger.opened(hub.state / "ledger.sqlite", now) as book:
        polling.adopt(hub, book, pages.scan(hub, book), now)
        with book.transaction():
            for number, folder in enumerate(hub.shows()):
                state = FeedState(f"{url}/{number}.xml", polled=now, next_poll=now + timedelta(days=1))
                book.put_feed(FeedRow(folder.name, state.dumps(), now.timestamp()))
        book.put_run(now, now, "{}")


def feed(number: str) -> bytes:
    """A feed of twenty episodes."""
    items = "".join(
        f"<item><guid>{number}-{n}</guid><title>Aflevering {n}</title>"
        f"<description>{'Over klanten. ' * 40}</description>"
        f"<pubDate>Mon, {n + 1:02} Jan 2026 06:00:00 +0000</pubDate>"
        f'<enclosure url="https://example.org/{number}-{n}.mp3" type="audio/mpeg" length="9"/></item>'
        for n in range(20)
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Show {number}</title><link>https://example.org/</link>'
    return f"{text}<description>Een show</description><language>nl</language>{items}</channel></rss>".encode()


class Feeds(BaseHTTPRequestHandler):
    """Answers each address with a feed of its own."""

    def do_GET(self) -> None:
        """Answer."""
        body = feed(self.path.strip("/").removesuffix(".xml"))
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def measured(*words: str, hub: Hub) -> tuple[float, float, int]:
    """CPU seconds, megabytes and exit code of one command of ours."""
    environment = os.environ | {"KLANKBORD_ALLOW_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "klankbord", *words, "--hub", str(hub.root)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode


def main() -> None:
    """Make the hub, run each command, print a line for each; the exit code is 1 when a goal is not reached."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shows", type=int, default=1000)
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--only", default=",".join(GOALS))
    asked = parser.parse_args()
    wanted, share = asked.only.split(","), asked.shows * asked.episodes / 20_000
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        hub = make(Path(folder) / "hub", asked.shows, asked.episodes, url)
        remember(hub, url, datetime.now(UTC))
        for name in ("status", "ingest", "check"):
            if name in wanted:
                report(name, measured(name, hub=hub), share, missed)
        if "import" in wanted:
            empty = make(Path(folder) / "empty", 0, 0, url)
            lines = "".join(f'<outline type="rss" xmlUrl="{url}/{number}.xml"/>' for number in range(asked.shows))
            (Path(folder) / "list.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>', "utf-8")
            report("import", measured("feeds", "import", f"{folder}/list.opml", hub=empty), share, missed)
    sys.exit(1 if missed else 0)


def report(name: str, found: tuple[float, float, int], share: float, missed: list[str]) -> None:
    """Print what a command cost beside what it may cost."""
    seconds, megabytes, code = found
    goal = GOALS[name] * share
    print(f"{name}: {seconds:.2f} CPU s (goal {goal:.2f}), {megabytes:.0f} MB, exit code {code}", flush=True)
    missed += [name] if seconds > goal else []


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    main()
