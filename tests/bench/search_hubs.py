"""The three hubs that search is measured on: this repository's own, one of spoken conversations, and a large one.

``talks`` holds the conversations of tests/extract as episodes, Dutch and English; ``large`` is the repository's own
content among 1,000 episodes of words as common as they are in Dutch.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import site_speed

from klankbord.library.merge.proposal import Proposal, dump
from klankbord.model import Notes, Segment, Transcript
from klankbord.transcribe.formats import write_vtt

REPOSITORY = Path(__file__).resolve().parents[2]
SPOKEN = REPOSITORY / "tests" / "extract" / "spoken"
FRESH = REPOSITORY / "tests" / "extract" / "gold" / "fresh"
OTHERS = 1000
CONFIG = """site_name: {name}
site_url: https://example.org/
docs_dir: content
site_dir: site
theme: {{name: material, font: false}}
plugins: [klankbord]
"""


def talks(folder: Path) -> Path:
    """A hub of conversations, each an episode named after its file."""
    _empty(folder, "Gesprekken")
    for number, file in enumerate(sorted(SPOKEN.glob("*.tsv"))):
        head, *lines = file.read_text(encoding="utf-8").splitlines()
        title, language = (part.strip() for part in head.lstrip("# ").split("|")[:2])
        told = [line.split("\t")[1:3] for line in lines if line.count("\t") >= 2]
        _episode(folder, number, file.stem, title, language, [(who.title(), text) for who, text in told])
    for number, file in enumerate(sorted(FRESH.glob("[!a]*.txt")), start=100):
        parted = [line.partition(": ") for line in file.read_text(encoding="utf-8").splitlines() if ": " in line]
        said = [(who, text) for who, _, text in parted]
        _episode(folder, number, file.stem, said[0][1].split(",")[0], "nl", said)
    for file in sorted(FRESH.glob("artikel-*.txt")):
        head, _, body = file.read_text(encoding="utf-8").partition("\n")
        page = folder / "content" / "artikelen" / f"{file.stem}.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(f'---\ntitle: "{head.lstrip("# ")}"\ndate: 2026-05-01\n---\n{body.strip()}\n', encoding="utf-8")
    return folder


def large(folder: Path, others: int = OTHERS) -> Path:
    """This repository's own hub among many other episodes."""
    made = folder.parent / f"{folder.name}-others"
    site_speed.generate(made, others)
    shutil.move(made / "ours", folder)
    shutil.rmtree(made)
    for part in ("content", "episodes"):
        shutil.copytree(REPOSITORY / part, folder / part, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.mp3"))
    return folder


def _empty(folder: Path, name: str) -> None:
    (folder / "content").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIG.format(name=name), encoding="utf-8")
    (folder / "content" / "index.md").write_text(f"# {name}\n", encoding="utf-8")


def _episode(hub: Path, number: int, name: str, title: str, language: str, said: list[tuple[str, str]]) -> None:
    show = hub / "episodes" / "gesprekken"
    if not show.exists():
        show.mkdir(parents=True)
        (show / "index.md").write_text("---\ntitle: Gesprekken\nlanguage: nl\n---\n", encoding="utf-8")
    segments, at = [], 0.0
    for who, text in said:
        end = round(at + 0.4 * len(text.split()), 3)
        segments.append(Segment(at, end, who, text))
        at = end + 0.3
    transcript = Transcript(language, tuple(segments), "whisper", "base")
    date = datetime(2026, 6, 1, 6, tzinfo=UTC) - timedelta(days=number)
    meta = {
        "title": title,
        "guid": f"talk-{name}",
        "date": date,
        "duration": round(at),
        "audio": {"url": f"https://example.org/{name}.mp3", "type": "audio/mpeg", "bytes": 1000},
        "language": language,
        "transcript": {"source": "whisper", "model": "base", "checked": False},
        "status": "published",
    }
    folder = show / f"{date:%Y-%m-%d}-{name}"
    folder.mkdir()
    (folder / "transcript.vtt").write_text(write_vtt(transcript), encoding="utf-8")
    proposed = Proposal(meta, language, "", "", Notes(), Notes(), transcript, {})
    (folder / "index.md").write_text(proposed.page(), encoding="utf-8")
    (folder / "notes.json").write_text(dump(proposed), encoding="utf-8")
