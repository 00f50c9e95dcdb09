"""What one edit costs: a build of 1,000 episodes after it, and how long a preview of 500 articles takes to show it.

CPU seconds of the whole ``klankbord build`` and all it starts; the wall clock for the preview, from saving a page until
a browser that asks for it gets the new one.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import wordfreq
from site_speed import OURS, cpu, generate, sentences

ROUNDS = 3
SETTLED = 2.0  # seconds after an edit before a build: files as young as a look at them are doubt
# All pictures and neighbours are there, as on a hub that is some weeks old: a build does a little of both each time.
SETTINGS = "[tool.klankbord]\ncards_per_build = 0\nrelated_per_build = 100000\n"


def edits(hub: Path, chance: random.Random) -> dict[str, Callable[[], None]]:
    """What an editor does, by name."""
    episode = sorted(hub.glob("episodes/*/*/"))[503]
    article = hub / "content" / "artikelen" / "artikel-7.md"

    def more(path: Path) -> None:
        with path.open("a", encoding="utf-8") as page:
            page.write(f"\nNog een zin over wachten, nummer {chance.randrange(10**6)}.\n")

    def tip() -> None:
        page = episode / "index.md"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("## Tips\n", f"## Tips\n- Bel {chance.randrange(10**6)} klanten zelf.\n", 1))

    def said() -> None:
        path = episode / "transcript.vtt"
        head, _, rest = path.read_text(encoding="utf-8").rpartition("\n\n")
        path.write_text(f"{head}\n\n{rest.rstrip()} En {chance.randrange(10**6)}.\n", encoding="utf-8")

    return {
        "a sentence on the page of an episode": lambda: more(episode / "index.md"),
        "a tip on the page of an episode": tip,
        "a word of a transcript": said,
        "a sentence in an article": lambda: more(article),
    }


def articles(hub: Path, count: int) -> None:
    """Articles of some 600 words, each with a heading, a list, a quote and a tip."""
    frequencies = wordfreq.get_frequency_dict("nl", "small")
    lexicon = [word for word in frequencies if word.isalpha()]
    chance = random.Random(9)  # noqa: S311 - test data
    folder = hub / "content" / "artikelen"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        said = sentences(chance, lexicon, [frequencies[word] for word in lexicon], 600)
        third = len(said) // 3
        parts = [" ".join(said[:third]), "## Verder", " ".join(said[third : 2 * third]), f"- {said[0]}\n- {said[1]}"]
        parts += [f"> {said[2]}\n>\n> — Noor", " ".join(said[2 * third :]), f"## Tips\n\n- {said[3]}"]
        head = f"---\ntitle: Artikel {number}\ndate: 2026-0{number % 9 + 1}-11\ntopics: [klachten]\n---\n"
        (folder / f"artikel-{number}.md").write_text(head + "\n\n".join(parts) + "\n", encoding="utf-8")


def build(hub: Path, *more: str) -> float:
    """CPU seconds of one build."""
    return cpu([sys.executable, "-m", "klankbord", "build", *more], hub)


def builds(hub: Path) -> None:
    """Print what a build costs after each kind of edit."""
    print(f"first build: {build(hub, '--anew'):.2f} CPU s; nothing changed: {build(hub):.2f}", flush=True)
    made = edits(hub, random.Random(3))  # noqa: S311 - edits
    for first, (name, edit) in enumerate(made.items()):
        found = []
        for _ in range(ROUNDS + (not first)):
            edit()
            time.sleep(SETTLED)
            found.append(build(hub))
        if not first:
            print(f"the first edit after a whole build: {found.pop(0):.2f} CPU s", flush=True)
        print(f"{name}: {statistics.median(found):.2f} CPU s, the middle one of {ROUNDS} (goal 2.0)", flush=True)
    print(f"a whole build again: {build(hub, '--anew'):.2f} CPU s")


def preview(hub: Path) -> None:
    """Print how long a preview takes to show what was saved."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = hub / "content" / "artikelen" / "artikel-7.md"
    address = f"http://127.0.0.1:{port}/artikelen/artikel-7/"
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "klankbord", "serve", "--address", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=hub, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as served:
        try:
            until(address, "Artikel 7", 120)
            time.sleep(3)
            took = []
            for number in range(ROUNDS + 2):
                sign = f"teken{number}x{random.randrange(10**6)}"  # noqa: S311 - a sign
                with page.open("a", encoding="utf-8") as text:
                    text.write(f"\nZie {sign}.\n")
                took.append(until(address, sign, 60))
                time.sleep(2)
        finally:
            served.terminate()
    print(f"a preview shows it after {statistics.median(took):.2f} s, at most {max(took):.2f} (goal 1.5)")


def until(address: str, sign: str, most: float) -> float:
    """Seconds until the page at ``address`` holds ``sign``."""
    begin = time.monotonic()
    while time.monotonic() - begin < most:
        try:
            with urllib.request.urlopen(address, timeout=most) as reply:
                if sign in reply.read().decode():
                    return time.monotonic() - begin
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit(f"{address} never showed {sign}")


def main() -> None:
    """Print every figure, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-edits"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--only", choices=("builds", "preview"))
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    if options.only != "preview":
        generate(options.folder.resolve(), options.count)
        hub = options.folder.resolve() / "ours"
        (hub / "pyproject.toml").write_text(SETTINGS)
        articles(hub, 20)
        builds(hub)
    if options.only != "builds":
        hub = options.folder.resolve() / "preview"
        (hub / "content").mkdir(parents=True)
        (hub / "content" / "index.md").write_text("# Bench\n")
        (hub / "mkdocs.yml").write_text(OURS)
        (hub / "pyproject.toml").write_text(SETTINGS)
        articles(hub, options.articles)
        preview(hub)


if __name__ == "__main__":
    main()
