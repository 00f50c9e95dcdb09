"""CPU of polling a thousand feeds: unchanged ones against a bare httpx2 loop, changed ones against feedparser alone.

Usage: python tests/bench/feeds_polling.py [COUNT]. The server has its own process; CPU seconds are those of this one.
"""

from __future__ import annotations

import io
import multiprocessing
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import feedparser
import httpx2

from klankbord.feeds.client import Client
from klankbord.feeds.poll import FeedState, poll
from klankbord.settings import Settings

EPISODES = 50
NOTES = "<p>In deze aflevering praten we over klachten, met <a href='https://example.org/gast'>een gast</a>.</p>" * 8


def feed(number: int) -> bytes:
    """A feed as hosts make them: fifty episodes with shownotes of about 800 characters."""
    items = "".join(
        f"<item><title>Aflevering {episode} van {number}</title><guid isPermaLink='false'>{number}-{episode}</guid>"
        f"<pubDate>Wed, 04 Mar 2026 06:00:00 +0100</pubDate><description><![CDATA[{NOTES}]]></description>"
        f"<enclosure url='https://media.example.org/{number}/{episode}.mp3' length='1000' type='audio/mpeg'/>"
        f"<itunes:duration>32:14</itunes:duration><itunes:episode>{episode}</itunes:episode>"
        "<podcast:person role='guest'>Jan Peeters</podcast:person></item>"
        for episode in range(EPISODES)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' "
        "xmlns:podcast='https://podcastindex.org/namespace/1.0' "
        "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
        f"<channel><title>Show {number}</title><language>nl</language>{items}</channel></rss>"
    ).encode()


def serve(ready: Connection) -> None:
    """Answer a conditional request with 304 and any other with a feed; connections stay open."""
    import threading

    body = feed(0)
    whole = b'HTTP/1.1 200 OK\r\netag: "v1"\r\ncontent-length: %d\r\n\r\n' % len(body) + body
    unchanged = b'HTTP/1.1 304 Not Modified\r\netag: "v1"\r\n\r\n'

    def talk(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting = b""
        while data := connection.recv(65536):
            waiting += data
            while b"\r\n\r\n" in waiting:
                request, _, waiting = waiting.partition(b"\r\n\r\n")
                connection.sendall(unchanged if b"if-none-match" in request.lower() else whole)

    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        ready.send(listener.getsockname()[1])
        while True:
            threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds of this process for ``work``."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(count: int) -> None:
    """Print the two ratios, each the middle of five runs that take turns."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{ours.recv()}"
    now = datetime.now(UTC)
    states = [FeedState(f"{base}/{number}", etag='"v1"') for number in range(count)]
    fresh = [FeedState(f"{base}/{number}") for number in range(count // 5)]
    settings = Settings(allow_hosts=("127.0.0.1",))
    body = feed(0)

    def bare() -> None:
        with httpx2.Client() as client:
            headers = {"If-None-Match": '"v1"', "User-Agent": "bench", "Accept": "application/rss+xml"}
            for state in states:
                assert client.get(state.url, headers=headers).status_code == 304

    def unchanged() -> None:
        with Client(settings) as client:
            for state in states:
                assert poll(client, state, now, force=True).outcome == "unchanged"

    def alone() -> None:
        for _ in fresh:
            assert len(feedparser.parse(io.BytesIO(body)).entries) == EPISODES

    def changed() -> None:
        with Client(settings) as client:
            for state in fresh:
                assert poll(client, state, now).outcome == "changed"

    rounds = [(cpu(bare), cpu(unchanged), cpu(alone), cpu(changed)) for _ in range(5)]
    server.terminate()
    bare_s, unchanged_s, alone_s, changed_s = (sorted(column)[2] for column in zip(*rounds, strict=True))
    print(
        f"{count} unchanged feeds: {unchanged_s:.2f} s CPU; bare httpx2 {bare_s:.2f} s; "
        f"ratio {unchanged_s / bare_s:.2f}"
    )
    scale = count / len(fresh)
    print(
        f"{count} changed feeds of {EPISODES} episodes, {len(body) // 1024} kB: {changed_s * scale:.1f} s CPU; "
        f"feedparser alone {alone_s * scale:.1f} s; ratio {changed_s / alone_s:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
