"""The demo: serve sample podcasts on loopback, ingest them with real Whisper into build/demo/, build the site there.

One podcast is in Dutch and one in English. Run it again after an interruption and it continues where it was:
build/demo/hub/ is an ordinary hub. At a terminal, site and sound are then served until Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import jiwer

from klankbord.library.hub import Hub
from klankbord.library.pages.episodes import EpisodePage, read
from klankbord.transcribe.formats import read_vtt

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
PODCAST = SAMPLES / "podcast"
FEEDS = ("feed.xml", "front-door/feed.xml")
PROPOSED = ("quotes", "lessons", "tips", "chapters")
sys.path.insert(0, str(SAMPLES))


def prepare(hub: Path) -> None:
    """Copy what a new hub starts with; keep what an earlier run already ingested."""
    hub.mkdir(parents=True, exist_ok=True)
    for folder in ("content", "theme"):
        shutil.copytree(ROOT / folder, hub / folder, dirs_exist_ok=True)
    shutil.copy2(ROOT / "mkdocs.yml", hub / "mkdocs.yml")
    (hub / "episodes").mkdir(exist_ok=True)


def klankbord(hub: Path, *arguments: str) -> None:
    """Run one klankbord command on the demo hub; stop the demo if it fails."""
    print("$ klankbord", *arguments, flush=True)
    environment = os.environ | {"KLANKBORD_ALLOW_HOSTS": "127.0.0.1", "KLANKBORD_PREVIEW": "1"}
    command = [sys.executable, "-m", "klankbord", *arguments, "--hub", str(hub)]
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        sys.exit(f"demo: klankbord {arguments[0]} ended with exit code {done.returncode}; its last lines say why.")


def plain_words(text: str) -> str:
    """Lower-case words without punctuation, as word error rates count them."""
    return " ".join(re.findall(r"\w+(?:['’-]\w+)*", text.lower()))


def pages(hub: Path) -> list[tuple[str, EpisodePage]]:
    """Every episode of the demo, with the name of its folder."""
    return [(folder.name, read(folder)) for folder in Hub(hub).episode_folders()]


def word_error_rates(found: list[tuple[str, EpisodePage]]) -> Iterator[tuple[EpisodePage, float]]:
    """Each episode that Whisper transcribed, and how much differs from the dialogue as it was written."""
    written = {re.sub(r"^\d+-", "", path.stem): path for path in PODCAST.rglob("0*.vtt")}
    for name, page in found:
        meta = page.meta.transcript
        path = next((path for slug, path in written.items() if name.endswith(slug)), None)
        if page.transcript and path and meta and meta.source == "whisper":
            said = plain_words(read_vtt(path.read_text(encoding="utf-8")).text)
            yield page, jiwer.wer(said, plain_words(page.transcript.text))


def tell(found: list[tuple[str, EpisodePage]], seconds: float) -> None:
    """What the demo did, in numbers."""
    heard = [page.transcript for _, page in found if page.transcript]
    minutes = sum(page.meta.duration or 0 for _, page in found) / 60
    words, sentences = sum(len(one.text.split()) for one in heard), sum(len(one.segments) for one in heard)
    counted = {kind: sum(len(getattr(page.notes, kind)) for _, page in found) for kind in PROPOSED}
    print(f"\nDone in {seconds:.0f} seconds: {len(found)} episodes of 2 podcasts, {minutes:.1f} minutes of sound,")
    print(f"{words:,} words in {sentences} sentences, each with its speaker and its second.")
    print("Proposed to the editor:", ", ".join(f"{count} {kind}" for kind, count in counted.items()) + ".")
    for page, rate in word_error_rates(found):
        print(f"Word error rate of Whisper against the written dialogue, {page.meta.title}: {rate:.1%}")
    print("(This is Whisper base, the smallest of use. The Dutch is spoken by voices with a Spanish or Italian accent,")
    print("which it hears badly; one episode came with its publisher's transcript, which is used as it is.)")


def address(folder: Path, site: str) -> str:
    """Where an episode is on the site."""
    return f"{site}/podcasts/{folder.parent.name}/{folder.name}/"


def suggest(hub: Path, site: str) -> None:
    """The address to open, and three things to try."""
    english = next(iter(Hub(hub).episode_folders("the-front-door")))
    tool = Path(sys.executable).parent / "klankbord"
    print(f"\nOpen {site}/ and try:")
    print(f"  1. search: {site}/zoeken/?q=klacht, and choose a second: it plays from there")
    print(f"  2. judge: {address(english, site)}, where each quote plays, and each sentence is a link")
    print(f"  3. edit while you listen: {os.path.relpath(tool)} desk --hub {os.path.relpath(hub)}")


@contextlib.contextmanager
def served(hub: Path, port: int) -> Iterator[str]:
    """The site on a port of loopback, or on a free one where that is taken; gives its address."""
    from serve import serving

    site = hub / "build" / "site"
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(serving(site, port=port))
        except OSError:
            url = stack.enter_context(serving(site))
        yield url


def main() -> None:
    """Do everything from feed to site, and say where to look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "demo", help="where the demo works")
    parser.add_argument("--port", type=int, default=8765, help="where the sample podcasts are served, on loopback")
    parser.add_argument("--site-port", type=int, default=8000, help="where the site is served, on loopback")
    parser.add_argument(
        "--serve",
        action=argparse.BooleanOptionalAction,
        default=sys.stdout.isatty(),
        help="serve site and sound at the end, until Ctrl-C; the default at a terminal",
    )
    options = parser.parse_args()
    from serve import serving

    started, hub = time.monotonic(), options.folder.resolve() / "hub"
    prepare(hub)
    with serving(PODCAST, port=options.port) as host:
        followed = {str(page.parent.name) for page in (hub / "episodes").glob("*/index.md")}
        for feed in FEEDS[len(followed) :]:
            klankbord(hub, "feeds", "add", f"{host}/{feed}")
        klankbord(hub, "ingest")
        klankbord(hub, "build")
        tell(pages(hub), time.monotonic() - started)
        if not options.serve:
            again = f"{os.path.relpath(sys.executable)} {os.path.relpath(__file__)} --serve"
            print(f"\nTo look at it: {again}, which serves site and sound.")
            suggest(hub, f"http://127.0.0.1:{options.site_port}")
            return
        with served(hub, options.site_port) as site:
            suggest(hub, site)
            print("\nCtrl-C ends this; the hub stays.", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()


if __name__ == "__main__":
    main()
