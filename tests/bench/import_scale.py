"""How much time and memory a large import takes: 2,000 markdown files, and a WordPress export of 300 MB.

    python tests/bench/import_scale.py [--files 2000] [--megabytes 300]

Makes its own input, imports it into an empty hub, then once more; the second import must not change a byte.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from klankbord.library import importers
from klankbord.library.hub import Hub

WORDS = (
    "de klant wacht aan de balie en vraagt waarom niemand terugbelt terwijl iedereen weet dat een brief die ligt ook "
    "een antwoord is voor wie kijkt hoe het loket werkt en wat een medewerker mag beslissen zonder eerst te vragen"
).split()
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Groot</title><link>https://groot.example</link><language>nl-NL</language>
"""
ITEM = """<item><title><![CDATA[Stuk {n} &amp; meer]]></title><link>https://groot.example/stuk-{n}/</link>
<dc:creator>noor</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{n}</wp:post_id>
<wp:post_date_gmt>2020-01-0{day} 09:00:00</wp:post_date_gmt><wp:post_name>stuk-{n}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
"""


def paragraphs(rng: random.Random, number: int) -> str:
    """Sentences of words that mean nothing together, in paragraphs."""
    return "\n\n".join(" ".join(rng.choices(WORDS, k=60)).capitalize() + "." for _ in range(number))


def files(folder: Path, number: int) -> None:
    """A site of Jekyll with ``number`` posts that link to each other."""
    rng = random.Random(1)  # noqa: S311 - the same words each time
    (folder / "_posts").mkdir(parents=True)
    (folder / "_config.yml").write_text("title: Groot\n", encoding="utf-8")
    for n in range(number):
        name = f"20{n % 20:02}-01-02-stuk-{n}"
        fields = f"---\ntitle: Stuk {n}\ntags: balie klant\nauthor: Noor van Dijk\n---\n"
        other = f"20{(n + 1) % number % 20:02}-01-02-stuk-{(n + 1) % number}"
        text = f"{fields}Zie [het volgende]({{% post_url {other} %}}).\n\n{paragraphs(rng, 8)}\n"
        (folder / "_posts" / f"{name}.md").write_text(text, encoding="utf-8")


def export(path: Path, megabytes: int) -> None:
    """A WordPress export of about that size."""
    rng = random.Random(1)  # noqa: S311 - the same words each time
    text = paragraphs(rng, 150)
    with path.open("w", encoding="utf-8") as stream:
        written, n = stream.write(HEAD), 0
        while written < megabytes * 1_000_000:
            n += 1
            written += stream.write(ITEM.format(n=n, day=n % 9 + 1, text=f"{n} {text}"))
        stream.write("</channel></rss>\n")


def measure(root: Path, source: Path, said: str) -> None:
    """Import twice in a process of its own, and say what it took."""
    hub = Hub(root)
    (root / "content").mkdir(parents=True, exist_ok=True)
    (root / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    for time_of in ("first", "again"):
        before = {path: path.stat().st_mtime_ns for path in hub.content.rglob("*.md")}
        began, cpu = time.perf_counter(), time.process_time()
        outcomes = Counter(found.outcome for found in importers.import_from(hub, str(source)))
        took, used = time.perf_counter() - began, time.process_time() - cpu
        changed = sum(path.stat().st_mtime_ns != before.get(path) for path in hub.content.rglob("*.md"))
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = f"{took:.1f} s ({used:.1f} s of CPU), {most:.0f} MB at most, {changed} files written"
        print(f"{said}, {time_of}: {told}, {dict(outcomes)}", flush=True)


def alone(work: Callable[..., None], *arguments: object) -> None:
    """Do it in a fresh process, so that its memory is its own."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--megabytes", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        if asked.files:
            files(here / "blog", asked.files)
            alone(measure, here / "hub", here / "blog", f"{asked.files} files")
        if asked.megabytes:
            export(here / "groot.xml", asked.megabytes)
            size = (here / "groot.xml").stat().st_size / 1e6
            alone(measure, here / "hub2", here / "groot.xml", f"WordPress export of {size:.0f} MB")


if __name__ == "__main__":
    main()
