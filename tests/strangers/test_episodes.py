"""Archives of recordings and transcripts as strangers keep them; the expected result is beside each."""

import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import yaml

from klankbord.library import importers
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported
from klankbord.library.pages import episodes

FOLDER = Path(__file__).parent / "episodes"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))
FIELDS = ("title", "number", "season", "duration", "hosts", "guests", "guid", "language")
CODECS = {".mp3": "mp3", ".wav": "pcm_s16le", ".m4a": "aac"}


def record(path: Path, seconds: float, **tags: str) -> None:
    """A tone in a file with these tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mp4" if path.suffix == ".m4a" else None) as container:
        container.metadata.update(tags)
        stream: Any = container.add_stream(CODECS[path.suffix], rate=16000)
        stream.layout = "mono"
        wave = (np.sin(np.arange(1024) * 2 * np.pi * 440 / 16000) * 8000).astype(np.int16)
        for number in range(int(16000 * seconds) // 1024):
            frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 16000, number * 1024, Fraction(1, 16000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return Hub(tmp_path / "hub")


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The archive, with the recordings that belong to it."""
    source = tmp_path / "in" / request.param
    shutil.copytree(FOLDER / request.param, source)
    for name, tags in CASES[request.param].get("sounds", {}).items():
        record(source / name, **tags)
    return source, CASES[request.param]


def bring(hub: Hub, source: Path) -> list[Imported]:
    found = list(importers.import_from(hub, str(source)))
    assert [str(one.problem) for one in found if one.problem] == []
    return found


def test_what_comes_in(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, expected = case
    found = bring(hub, source)
    assert sum(one.kind == "article" and one.path is not None for one in found) == expected.get("articles", 0)
    wanted = expected.get("episodes", {})
    folders = {folder.relative_to(hub.episodes).as_posix(): folder for folder in hub.episode_folders()}
    assert sorted(folders) == sorted(wanted)
    shows = {folder.name: document.read(folder / "index.md").meta["title"] for folder in hub.shows()}
    assert shows == expected.get("shows", {})
    for name, facts in wanted.items():
        _judge(hub, episodes.read(folders[name]), facts)


def _judge(hub: Hub, page: episodes.EpisodePage, facts: dict[str, Any]) -> None:
    meta = page.meta
    told = {name: getattr(meta, name) for name in FIELDS if name in facts}
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
    assert told == {name: facts[name] for name in FIELDS if name in facts}
    assert meta.status == "review"
    segments = page.transcript.segments if page.transcript else ()
    said = " ".join(segment.text for segment in segments)
    if "said" in facts:
        assert facts["said"] in said
    if "at" in facts:
        opening = " ".join(facts["said"].split()[:3])
        assert [segment.start for segment in segments if opening in segment.text] == [facts["at"]]
    if "speakers" in facts:
        assert list(dict.fromkeys(segment.speaker for segment in segments)) == facts["speakers"]
    assert facts.get("unsaid", "\0") not in said
    assert (meta.transcript.timed if meta.transcript else True) is facts.get("timed", True)
    if "audio" in facts:
        assert meta.audio is not None
        assert meta.audio.url == facts["audio"]
    if "sound" in facts:
        assert meta.audio is not None
        assert meta.audio.type == facts["sound"]
        assert (hub.content / meta.audio.url).stat().st_size == meta.audio.bytes
    assert facts.get("summary", "") in page.summary
    assert facts.get("notes", "") in page.shownotes
    chapters = [[chapter.start, chapter.title] for chapter in page.notes.chapters]
    assert chapters == [[int(start), title] for start, title in facts.get("chapters", [])]
    assert [quote.text for quote in page.notes.quotes] == facts.get("quotes", [])
    assert [tip.text for tip in page.notes.tips] == facts.get("tips", [])


def test_importing_again_changes_nothing(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, _ = case
    bring(hub, source)
    before = {path: path.read_bytes() for path in hub.root.rglob("*") if path.is_file()}
    assert {one.outcome for one in bring(hub, source)} <= {"same", "left out"}
    assert {path: path.read_bytes() for path in hub.root.rglob("*") if path.is_file()} == before


def test_check_finds_no_error(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, _ = case
    bring(hub, source)
    assert [str(problem) for problem in check(hub, language="en") if problem.severity == "error"] == []


def test_a_dry_run_tells_the_same_and_writes_nothing(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, _ = case
    before = sorted(hub.root.rglob("*"))
    told = list(importers.import_from(hub, str(source), write=False))
    assert sorted(hub.root.rglob("*")) == before
    done = bring(hub, source)
    assert [(one.path, one.outcome, one.remarks) for one in told] == [
        (one.path, one.outcome, one.remarks) for one in done
    ]
