"""How fast and how small the site is: 1,000 generated episodes against plain mkdocs-material building the same text.

CPU seconds of the build and all it starts (Pagefind too), so that a busy machine matters little; both in one run.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import wordfreq

from klankbord.library.merge.proposal import Proposal, dump
from klankbord.model import Chapter, Lesson, Notes, Quote, Segment, Span, Tip, Transcript
from klankbord.transcribe.formats import write_vtt

WORDS = 1500
ROUNDS = 5
PLAIN = """site_name: Plain
docs_dir: docs
theme: {name: material, font: false}
plugins: [search]
validation: {nav: {omitted_files: ignore}}
nav: [index.md]
"""
OURS = """site_name: Bench
site_url: https://example.org/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord]
"""
THEMES = [
    "klachten", "leiderschap", "klantreis", "werkplezier", "gastvrijheid",
    "taal", "techniek", "zorg", "winkels", "meten",
]  # fmt: skip


def sentences(chance: random.Random, lexicon: list[str], weights: list[float], words: int) -> list[str]:
    """Sentences of 6 to 18 words as common as they are in Dutch."""
    drawn = chance.choices(lexicon, weights, k=words)
    found, at = [], 0
    while at < words:
        length = chance.randint(6, 18)
        found.append(" ".join(drawn[at : at + length]).capitalize() + ".")
        at += length
    return found


def generate(folder: Path, count: int) -> None:
    """The same text as a hub of ours in ``ours/`` and as markdown for plain Material in ``plain/``."""
    frequencies = wordfreq.get_frequency_dict("nl", "small")
    lexicon = [word for word in frequencies if word.isalpha()]
    weights = [frequencies[word] for word in lexicon]
    chance = random.Random(7)  # noqa: S311 - test data
    ours, plain = folder / "ours", folder / "plain"
    for path, text in ((ours / "mkdocs.yml", OURS), (plain / "mkdocs.yml", PLAIN)):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (ours / "content").mkdir()
    (ours / "content" / "index.md").write_text("# Bench\n")
    (plain / "docs").mkdir()
    (plain / "docs" / "index.md").write_text("# Bench\n")
    for number in range(count):
        show = f"show-{number % 10}"
        if number < 10:
            (ours / "episodes" / show).mkdir(parents=True)
            (ours / "episodes" / show / "index.md").write_text(f"---\ntitle: Show {number}\n---\nOver werk.\n")
        said = sentences(chance, lexicon, weights, WORDS)
        write_episode(ours / "episodes" / show / f"2026-01-01-aflevering-{number}", number, said, chance)
        page = as_markdown(ours / "episodes" / show, number, said)
        (plain / "docs" / f"aflevering-{number}.md").write_text(page)


def as_markdown(show: Path, number: int, said: list[str]) -> str:
    """The same page as somebody without Klankbord writes it: summary, notes, and a paragraph each time one speaks."""
    page = (show / f"2026-01-01-aflevering-{number}" / "index.md").read_text().split("---\n", 2)[2]
    turns = []
    for at in range(0, len(said), 6):
        speaker = "Noor" if at // 6 % 2 else f"Gast {number % 200}"
        turns.append(f"**{speaker}** [{at // 10:02}:{at % 10}0](#spreker) {' '.join(said[at : at + 6])}")
    return f"# Aflevering {number}\n\n{page}\n## Transcript\n\n" + "\n\n".join(turns) + "\n"


def write_episode(folder: Path, number: int, said: list[str], chance: random.Random) -> None:
    """An episode as ingestion leaves it and an editor published it: page, transcript, and what the machine proposed."""
    folder.mkdir()
    segments, at = [], 0.0
    for count, sentence in enumerate(said):
        end = round(at + 0.4 * len(sentence.split()), 3)
        segments.append(Segment(at, end, "Noor" if count // 6 % 2 else f"Gast {number % 200}", sentence))
        at = end
    transcript = Transcript("nl", tuple(segments), "whisper", "base")
    (folder / "transcript.vtt").write_text(write_vtt(transcript))
    firsts = dict(zip(said, accumulate((len(sentence.split()) for sentence in said), initial=0), strict=False))
    spoken = {segment.text: segment for segment in segments}
    picked = chance.sample(said, 12)

    def note(text: str) -> tuple[Span, str, str, float, float, float]:
        span = Span(firsts[text], firsts[text] + len(text.split()) - 1)
        return span, text, spoken[text].speaker, spoken[text].start, spoken[text].end, 0.5

    notes = Notes(
        quotes=tuple(Quote(*note(text)) for text in picked[7:10]),
        lessons=tuple(Lesson(*note(text)) for text in picked[:4]),
        tips=tuple(Tip(*note(text)) for text in picked[4:7]),
        chapters=(Chapter(0.0, "Welkom"), Chapter(180.0, "Verder")),
    )
    meta = {
        "title": f"Aflevering {number}",
        "guid": f"bench-{number}",
        "date": datetime(2026, 1, 1, 6, tzinfo=UTC),
        "number": number,
        "duration": round(at),
        "audio": {"url": f"https://example.org/{number}.mp3", "type": "audio/mpeg", "bytes": 1000},
        "language": "nl",
        "hosts": ["noor"],
        "guests": [f"gast-{number % 200}"],
        "topics": chance.sample(THEMES, 2),
        "transcript": {"source": "whisper", "model": "base", "checked": False},
        "status": "published",
    }
    proposed = Proposal(meta, "nl", f"{picked[10]} {picked[11]}", "", notes, Notes(), transcript, {"noor": "Noor"})
    (folder / "index.md").write_text(proposed.page())
    (folder / "notes.json").write_text(dump(proposed))


def cpu(command: list[str], folder: Path) -> float:
    """CPU seconds of a command and everything it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what pip installs is compiled, so a checkout may be too
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def page_weights(site: Path) -> tuple[int, int]:
    """Largest and median size of an episode page in bytes."""
    sizes = sorted(path.stat().st_size for path in site.glob("podcasts/show-*/*aflevering*/index.html"))
    return sizes[-1], int(statistics.median(sizes))


def compressed(site: Path, episode: Path) -> int:
    """Bytes that a first view of an episode page transfers before any sound: the page, styles, scripts, fonts."""
    files = [episode, *site.glob("assets/css/*.css"), *site.glob("assets/fonts/*.woff2"), site / "assets/klankbord.svg"]
    files += [site / "assets" / "js" / name for name in ("site.js", "player.js", "words.js")]
    files += sorted(site.glob("assets/covers/show-0*"))[:1]
    plain = (path.suffix == ".woff2" for path in files)
    return sum(
        path.stat().st_size if packed else len(gzip.compress(path.read_bytes(), 9))
        for path, packed in zip(files, plain, strict=True)
    )


def put_aside(folder: Path) -> None:
    """Make room without deleting: where thousands of files just were, ext4 takes twice as long to make new ones."""
    if folder.is_dir():
        folder.rename(Path(tempfile.mkdtemp(prefix="old-", dir=folder.parents[1])) / folder.name)


def first_build(place: Path) -> float:
    """CPU seconds of ``klankbord build`` of a hub that was never built."""
    for part in ("ours/site", "ours/.klankbord"):
        put_aside(place / part)
    return cpu([sys.executable, "-m", "klankbord", "build"], place / "ours")


def plain_build(place: Path) -> float:
    """CPU seconds that plain Material takes for the same text."""
    put_aside(place / "plain/site")
    return cpu([sys.executable, "-m", "mkdocs", "build", "-q"], place / "plain")


def against_plain(place: Path, count: int) -> float:
    """Build both in turn, for a machine is not as fast one minute as the next, and compare the middle ones."""
    pairs = [(first_build(place), plain_build(place)) for _ in range(ROUNDS)]
    ours, plain = statistics.median(ours for ours, _ in pairs), statistics.median(plain for _, plain in pairs)
    each = ", ".join(f"{our / other:.2f}" for our, other in pairs)
    print(f"klankbord build, {count} episodes: {ours:.1f} CPU s, the middle one of {ROUNDS}", flush=True)
    print(f"plain mkdocs-material, same text: {plain:.1f} CPU s; ratio {ours / plain:.2f} (floor 1.0; turns: {each})")
    return ours


def main() -> None:
    """Print every figure, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/bench-site"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--more", type=int, default=4000, help="a second size, to see how it grows; 0 to leave out")
    options = parser.parse_args()
    results = {}
    for count in filter(None, (options.count, options.more)):
        place = (options.folder / str(count)).resolve()
        if not place.is_dir():
            generate(place, count)
        if count == options.count:
            results[count] = against_plain(place, count)
        else:
            results[count] = first_build(place)
            print(f"klankbord build, {count} episodes: {results[count]:.1f} CPU s", flush=True)
        largest, median = page_weights(place / "ours" / "site")
        print(f"an episode page: median {median / 1000:.1f} kB, largest {largest / 1000:.1f} kB (floor 90)")
        first = next((place / "ours" / "site").glob("podcasts/show-*/*aflevering*/index.html"))
        print(f"first view of it, compressed: {compressed(place / 'ours' / 'site', first) / 1000:.1f} kB (floor 120)")
    for count in results:  # last, since it deletes the previous site
        again = cpu([sys.executable, "-m", "klankbord", "build"], (options.folder / str(count) / "ours").resolve())
        print(f"klankbord build again, {count} episodes, nothing changed: {again:.1f} CPU s", flush=True)
    for old in options.folder.glob("*/old-*"):
        shutil.rmtree(old)
    if options.more:
        print(f"{options.more} to {options.count}: {results[options.more] / results[options.count]:.2f} (floor 4.4)")


if __name__ == "__main__":
    main()
