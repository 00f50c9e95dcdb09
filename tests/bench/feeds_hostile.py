"""Peak memory and CPU of hostile feeds of the largest size that we fetch (15 MiB), each in its own process.

Usage: python tests/bench/feeds_hostile.py [NAME...]
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

MIB = 2**20
ROOM = 14 * MIB
LIMIT_MB = 300
MEASURE = """
import resource, sys, time
from klankbord.errors import KlankbordError
from klankbord.feeds import parse
data = open(sys.argv[1], "rb").read()
start = time.process_time()
try:
    feed = parse(data, "https://hostile.example/feed")
    said = f"{len(feed.episodes)} episodes, {len(feed.problems)} problems"
except KlankbordError as error:
    said = f"refused: {error.cause}"
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{time.process_time() - start:.2f} {peak} {said}")
"""


def rss(items: str, before: str = "") -> bytes:
    """A feed around ``items``, cut at the largest size that is fetched."""
    whole = f"<?xml version='1.0'?>{before}<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    return whole.encode()[: 15 * MIB]


def item(inside: str) -> bytes:
    """A feed with one item."""
    return rss(f"<item><guid>x</guid>{inside}</item>")


def fill(piece: str) -> str:
    """Fourteen megabytes of ``piece``."""
    return piece * (ROOM // len(piece))


def laughs() -> bytes:
    """Entities that expand to a billion letters."""
    pairs = itertools.pairwise("abcdefghij")
    entities = "".join("<!ENTITY %s '%s'>" % (to, f"&{of};" * 10) for of, to in pairs)  # noqa: UP031
    first = "x" * 1000
    return rss("<item><guid>&j;</guid></item>", f'<!DOCTYPE rss [<!ENTITY a "{first}">{entities}]>')


def crowded(count: int) -> bytes:
    """One tag with ``count`` attributes."""
    attributes = " ".join(f"a{number}='1'" for number in range(count))
    return rss(f"<item {attributes}/>")


BODIES: dict[str, Callable[[], bytes]] = {
    "200,000 nested tags": lambda: item("<a>" * 200_000 + "</a>" * 200_000),
    "tags never closed": lambda: rss(fill("<a>")),
    "300,000 items, one GUID": lambda: rss(fill("<item><title>x</title><guid>g</guid></item>")),
    "100,000 episodes": lambda: rss(
        "".join(
            f"<item><title>t{n}</title><guid>g{n}</guid><enclosure url='https://x.example/{n}.mp3'/></item>"
            for n in range(150_000)
        )
    ),
    "empty items": lambda: rss(fill("<item/>")),
    "one text": lambda: item(f"<description>{fill('tekst ')}</description>"),
    "one CDATA of open tags": lambda: item(f"<description><![CDATA[{fill('<b>x')}]]></description>"),
    "one text of escaped tags": lambda: item(f"<description>{fill('&lt;b&gt;x')}</description>"),
    "one text of escaped links": lambda: item(f"<description>{fill('&lt;a href=&quot;x&quot;&gt;')}</description>"),
    "one text of half tags": lambda: item(f"<description>{fill('&lt;a x ')}</description>"),
    "one text of ampersands": lambda: item(f"<description>{fill('&amp;')}</description>"),
    "one title": lambda: item(f"<title>{fill('t')}</title>"),
    "one GUID": lambda: rss(f"<item><guid>{fill('t')}</guid></item>"),
    "one attribute": lambda: item(f"<enclosure url='https://x.example/{fill('a')}'/>"),
    "a million attributes": lambda: crowded(1_100_000),
    "80,000 attributes": lambda: crowded(80_000),
    "namespaces": lambda: item("".join(f"<x xmlns:n{n}='https://x.example/{n}'/>" for n in range(300_000))),
    "enclosures in one item": lambda: item(fill("<enclosure url='https://x.example/a.mp3' type='audio/mpeg'/>")),
    "categories in one item": lambda: item(fill("<category>x</category>")),
    "a billion laughs": laughs,
    "quadratic entities": lambda: rss(
        f"<item><guid>{'&a;' * 100_000}</guid></item>", "<!DOCTYPE rss [<!ENTITY a '" + "x" * 100_000 + "'>]>"
    ),
    "broken throughout": lambda: item(fill("<b>&nbsp;x & y</i>")),
    "times in a description": lambda: item("<description>" + "00:00 - x\n" * 90_000 + "</description>"),
    "dashes in a description": lambda: item(f"<description>{'- ' * 450_000}: : :</description>"),
    "a date of a megabyte": lambda: item(f"<pubDate>{'1' * 900_000}</pubDate>"),
    "a comment": lambda: rss(f"<!--{fill('x ')}-->"),
    "every byte": lambda: bytes(range(256)) * (ROOM // 256),
    "less-than signs": lambda: b"<rss>" + b"<" * ROOM,
    "a web page": lambda: b"<!doctype html><html>" + b"<p>hallo <a href=x>y</a>" * 600_000,
    "UTF-16": lambda: rss(fill("<item><guid>g</guid></item>")[: ROOM // 2]).decode().encode("utf-16"),
    "JSON, nested": lambda: b'{"items":' + b"[" * 5_000_000,
    "JSON, empty items": lambda: b'{"items":[' + b"{}," * 4_500_000 + b"{}]}",
    "JSON, one number": lambda: b'{"items":[{"id":' + b"9" * ROOM + b"}]}",
    "JSON, 60,000 items": lambda: b'{"title":"x","items":[' + b'{"id":"1","content_html":"<p>x"},' * 60_000 + b"{}]}",
}


def main(names: list[str]) -> int:
    """Print a table and return 1 when a body takes more than the limit."""
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "body"
        print("| body | MB | CPU s | what comes of it |\n|---|---|---|---|")
        for name in names or BODIES:
            path.write_bytes(BODIES[name]())
            command = [sys.executable, "-c", MEASURE, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
            seconds, peak, said = done.stdout.strip().split(" ", 2)
            worst = max(worst, int(peak))
            print(f"| {name} | {peak} | {seconds} | {said} |", flush=True)
    print(f"\nworst: {worst} MB (limit {LIMIT_MB})")
    return worst > LIMIT_MB


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
