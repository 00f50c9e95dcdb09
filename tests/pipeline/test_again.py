"""``klankbord ingest --again``: a queue that survives anything, and editors' work that survives a new hearing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from world import BETTER, Better, Calendar, StandIn, World, settings, subscribe, tone, tree

from klankbord.cli import app
from klankbord.errors import KlankbordError
from klankbord.library.correcting import doubts
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.model import Transcript, with_words
from klankbord.pipeline import ledger, run
from klankbord.pipeline.again import Asked
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status


def ingest(hub: Hub, calendar: Calendar, engine: StandIn, again: Asked | None = None, **wishes: object) -> Report:
    calendar.wait(hours=1)
    return run.ingest(hub, settings(), clock=calendar, speech=engine, again=again, **wishes)  # type: ignore[arg-type]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def facts(folder: Path) -> dict[str, object]:
    return dict(document.read(folder / "index.md").meta["transcript"])


@pytest.fixture
def archive(hub: Hub, world: World, calendar: Calendar) -> Hub:
    """Two shows, five episodes, heard by base."""
    subscribe(hub, world, "een", "twee")
    world.publish("een", 3)
    world.publish("twee", 2)
    assert ingest(hub, calendar, StandIn()).exit_code == 0
    return hub


def test_everything_is_heard_again_newest_first_and_only_once(archive: Hub, calendar: Calendar) -> None:
    engine = Better()
    order: list[str] = []
    engine.before = lambda path: order.append(path.name)
    report = ingest(archive, calendar, engine, Asked(model="small"))
    assert report.exit_code == 0, report.text()
    assert len(order) == 5
    assert {facts(folder)["model"] for folder in archive.episode_folders()} == {"small"}
    assert all(BETTER[0][:20] in (folder / "transcript.vtt").read_text("utf-8") for folder in archive.episode_folders())
    assert sum("heard again with small" in notice for notice in report.notices) == 5
    before = tree(archive.episodes)
    ingest(archive, calendar, engine)
    ingest(archive, calendar, engine, Asked(model="small"))
    assert len(order) == 5, "what small heard is not heard by small again"
    assert tree(archive.episodes) == before


def test_new_episodes_come_first_and_then_the_newest(archive: Hub, world: World, calendar: Calendar) -> None:
    world.publish("een", 1)
    ingest(archive, calendar, Better(), Asked(), limit=0, early=True)
    planned = ingest(archive, calendar, Better(), dry_run=True).planned
    assert planned == [
        "een: Aflevering 4 van een",
        "een: Aflevering 3 van een",
        "twee: Aflevering 2 van twee",
        "een: Aflevering 2 van een",
        "twee: Aflevering 1 van twee",
        "een: Aflevering 1 van een",
    ]


def test_a_limited_run_leaves_the_rest_in_the_queue(archive: Hub, calendar: Calendar) -> None:
    engine = Better()
    report = ingest(archive, calendar, engine, Asked(model="small"), limit=2)
    assert report.waiting == 3
    assert sum(show.waiting for show in status(archive, settings(), clock=calendar).shows) == 3
    ingest(archive, calendar, engine, limit=2)
    ingest(archive, calendar, engine, limit=2)
    assert sum(engine.heard.values()) == 5
    assert {facts(folder)["model"] for folder in archive.episode_folders()} == {"small"}


def test_what_is_asked_for_is_all_that_is_heard(archive: Hub, calendar: Calendar) -> None:
    engine = Better()
    one = archive.episode_folders("een")[1]
    ingest(archive, calendar, engine, Asked(episode=str(one), model="small"))
    assert sum(engine.heard.values()) == 1
    ingest(archive, calendar, engine, Asked(show="twee"), show="twee")
    assert sum(engine.heard.values()) == 3
    report = ingest(archive, calendar, engine, Asked(worse_than="small", model="small"))
    assert sum(engine.heard.values()) == 3 + 4
    assert "it was heard by small or better" in report.text()


def test_a_dry_run_says_what_would_be_heard(archive: Hub, calendar: Calendar) -> None:
    before = tree(archive.episodes)
    report = ingest(archive, calendar, Better(), Asked(), dry_run=True)
    assert sum("to be heard again" in line for line in report.planned) == 5
    assert report.waiting == 0
    assert tree(archive.episodes) == before


def test_an_editors_work_is_kept_in_every_part(archive: Hub, calendar: Calendar) -> None:
    folder, other, checked = archive.episode_folders("een")
    vtt = folder / "transcript.vtt"
    edit(vtt, "klanten en", "klánten en")
    edit(vtt, "<v Spreker 2>", "<v Jan Peeters>")
    edit(vtt, "00:00:20.000 --> 00:00:29.000", "00:00:20.500 --> 00:00:28.750")
    edit(vtt, "\n\n00:00:40.000", "\n\nNOTE nahoren\n\n00:00:40.000")
    edit(folder / "index.md", "status: review", "status: review\neigen: veld")
    for page in (folder, other):
        path = page / "index.md"
        path.write_text(path.read_text("utf-8") + "\n## Eigen kop\nEigen woorden.\n", "utf-8")
    edit(other / "index.md", "status: review", "status: published")
    edit(checked / "index.md", "checked: false", "checked: true")
    whole = tree(checked)
    titles = document.read(other / "index.md").body
    report = ingest(archive, calendar, Better(), Asked(show="een", model="small"), show="een")
    text = vtt.read_text("utf-8")
    assert "klánten en klachten" in text
    assert text.count("klánten") == 1
    assert "00:00:20.500 --> 00:00:28.750" in text
    assert text.count("NOTE nahoren") == 1
    said = episodes.read_transcript(folder)
    assert said is not None
    by_jan = " ".join(segment.text for segment in said.segments if segment.speaker == "Jan Peeters")
    assert by_jan.startswith("Wat ik daarvan geleerd heb, is dat je altijd eerst moet luisteren")
    assert document.read(folder / "index.md").meta["eigen"] == "veld"
    assert "Eigen woorden." in document.read(folder / "index.md").body
    assert tree(checked) == whole
    assert "an editor checked its transcript" in report.text()
    published = document.read(other / "index.md")
    assert published.meta["status"] == "published"
    assert published.meta["transcript"]["model"] == "small"
    headings = [line for line in titles.split("\n") if line.startswith(("#", "- ["))]
    assert [line for line in published.body.split("\n") if line.startswith(("#", "- ["))] == headings
    assert "Eigen woorden." in published.body
    quotes = episodes.read(other).notes
    assert all(note.span is not None for found in quotes.said().values() for note in found), (
        "verbatim, in the new words"
    )


def test_a_page_that_cannot_be_read_waits_with_what_was_heard(archive: Hub, calendar: Calendar) -> None:
    folder = archive.episode_folders("twee")[0]
    engine = Better()

    def breaks(path: Path) -> None:
        text = (folder / "index.md").read_text("utf-8")
        (folder / "index.md").write_text(text.replace("title:", "title: [", 1), "utf-8")

    engine.before = breaks
    report = ingest(archive, calendar, engine, Asked(episode=str(folder)))
    assert report.exit_code == 1
    assert [failure.thing for failure in report.failures] == ["Aflevering 1 van twee"]
    edit(folder / "index.md", "title: [", "title:")
    engine.before = None
    calendar.wait(days=8)
    ingest(archive, calendar, engine)
    assert sum(engine.heard.values()) == 1, "what was heard was kept"
    assert BETTER[0][:20] in (folder / "transcript.vtt").read_text("utf-8")


def test_the_queue_remembers_an_episode_whose_feed_changes(archive: Hub, world: World, calendar: Calendar) -> None:
    engine = Better()
    ingest(archive, calendar, engine, Asked(model="small"), limit=0)
    world.shows["een"].items[0].title = "Een andere titel"
    calendar.wait(days=1)
    for _ in range(2):
        ingest(archive, calendar, engine, early=True)
    folder = next(one for one in archive.episode_folders("een") if "aflevering-1" in one.name)
    meta = document.read(folder / "index.md").meta
    assert (meta["title"], meta["transcript"]["model"]) == ("Een andere titel", "small")
    assert sum(engine.heard.values()) == 5


def test_a_lost_ledger_loses_the_queue_and_nothing_else(archive: Hub, calendar: Calendar) -> None:
    (archive.state / "ledger.sqlite").unlink()
    engine = Better()
    ingest(archive, calendar, engine, Asked(model="small"))
    assert sum(engine.heard.values()) == 5
    assert {facts(folder)["model"] for folder in archive.episode_folders()} == {"small"}


def test_a_replaced_sound_is_heard_again_under_a_published_page(archive: Hub, world: World, calendar: Calendar) -> None:
    folder = next(one for one in archive.episode_folders("een") if "aflevering-1" in one.name)
    edit(folder / "transcript.vtt", "klanten en", "klánten en")
    edit(folder / "index.md", "status: review", "status: published")
    world.shows["een"].items[0].file = "nieuw"
    world.sounds["nieuw"] = tone(2.0)
    calendar.wait(days=1)
    ingest(archive, calendar, Better())
    meta = document.read(folder / "index.md").meta
    assert meta["audio"]["url"].endswith("/nieuw.mp3")
    assert meta["status"] == "published"
    assert "klánten en klachten" in (folder / "transcript.vtt").read_text("utf-8")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(episode="weg"), "there is no such episode"),
        (Asked(worse_than="enorm"), "is no size of Whisper. Give one of: tiny, base, small"),
    ],
)
def test_a_mistake_is_one_clear_line(archive: Hub, calendar: Calendar, asked: Asked, says: str) -> None:
    with pytest.raises(KlankbordError, match=says):
        ingest(archive, calendar, Better(), asked)


def test_a_lost_certainty_file_is_made_anew(archive: Hub, calendar: Calendar) -> None:
    class Unsure(Better):
        def __call__(self, path: Path, **asked: Any) -> Transcript:
            return with_probability(super().__call__(path, **asked))

    def with_probability(transcript: Transcript) -> Transcript:
        heard = with_words(transcript)
        return replace(
            heard,
            segments=tuple(
                replace(s, words=tuple(replace(word, probability=0.4) for word in s.words)) for s in heard.segments
            ),
        )

    folder = archive.episode_folders("een")[0]
    lost = doubts.of(folder)
    assert not lost.known
    named = lost.why.rpartition("--episode ")[2]
    ingest(archive, calendar, Unsure(), Asked(episode=named))
    found = doubts.of(folder)
    assert found.known
    assert len(found.found) == sum(len(text.split()) for text in BETTER)


def test_options_of_again_need_it(hub: Hub) -> None:
    done = CliRunner().invoke(app, ["ingest", "--model", "small", "--hub", str(hub.root)])
    assert done.exit_code == 2
    assert "--again" in done.output


EPISODES = int(os.environ.get("KLANKBORD_HEARD_AGAIN", "40"))
KILLS = max(4, EPISODES // 20)
CHILD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from world import Better, Calendar, settings
from datetime import datetime, UTC
from klankbord.library.hub import Hub
from klankbord.pipeline import run
from klankbord.pipeline.again import Asked
from pathlib import Path
hub = Hub(Path(sys.argv[2]))
again = Asked(model="small") if sys.argv[3] == "ask" else None
report = run.ingest(hub, settings(), clock=Calendar(datetime.fromisoformat(sys.argv[4])), speech=Better(), again=again)
print(json.dumps(report.as_dict()))
"""


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_an_archive_is_heard_again_through_kills(
    hub: Hub, world: World, calendar: Calendar, capsys: pytest.CaptureFixture[str]
) -> None:
    """``make crash-test`` has 200 episodes and ten kills."""
    chance = random.Random(1)  # noqa: S311 - reproducible on purpose
    subscribe(hub, world, "een", "twee")
    world.publish("een", EPISODES // 2)
    world.publish("twee", EPISODES // 2)
    ingest(hub, calendar, StandIn())
    folders = hub.episode_folders()
    assert len(folders) == EPISODES
    edits = 0
    for number, folder in enumerate(folders):
        vtt, page = folder / "transcript.vtt", folder / "index.md"
        edit(vtt, "klanten en", f"xq{number}z en")
        edit(vtt, "Wat ik ervan", f"Wat ik yq{number}z ervan")
        edit(vtt, "<v Spreker 2>", f"<v Gast {number}>")
        edit(vtt, "\n\n00:00:40.000", f"\n\nNOTE nahoren {number}\n\n00:00:40.000")
        page.write_text(page.read_text("utf-8") + f"\n## Eigen\nEigen woorden {number}.\n", "utf-8")
        if number % 2:
            edit(page, "status: review", "status: published")
        edits += 5
    started, killed, asked = time.monotonic(), 0, "ask"
    while True:
        calendar.wait(days=1)
        command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(hub.root), asked]
        child = subprocess.Popen([*command, calendar.now.isoformat()], stdout=subprocess.PIPE, text=True)
        done = sum("model: small" in (one / "index.md").read_text("utf-8") for one in folders)
        goal = min(EPISODES - 1, done + chance.randint(3, max(6, EPISODES // 9)))
        while killed < KILLS and child.poll() is None:
            if sum("model: small" in (one / "index.md").read_text("utf-8") for one in folders) >= goal:
                child.send_signal(signal.SIGKILL)
                killed += 1
                break
            time.sleep(0.02)
        out, _ = child.communicate()
        asked = "go on"
        if child.returncode == 0:
            report = json.loads(out)
            if not report["waiting"]:
                break
        else:
            assert child.returncode == -signal.SIGKILL
    lost = []
    for number, folder in enumerate(folders):
        text, whole = (folder / "transcript.vtt").read_text("utf-8"), (folder / "index.md").read_text("utf-8")
        marks = [f"xq{number}z", f"yq{number}z", f"NOTE nahoren {number}\n"]
        lost += [f"{mark} in {folder.name}: {text.count(mark)}" for mark in marks if text.count(mark) != 1]
        said = episodes.read_transcript(folder)
        guests = " ".join(s.text for s in said.segments if s.speaker == f"Gast {number}") if said else ""
        if not guests.startswith(f"Wat ik yq{number}z daarvan geleerd heb, is dat je altijd"):
            lost.append(f"the speaker in {folder.name}: {guests}")
        if whole.count(f"Eigen woorden {number}.") != 1 or ("status: published" in whole) != bool(number % 2):
            lost.append(f"the page of {folder.name}")
        if "model: small" not in whole or BETTER[4].split()[-1] not in text:
            lost.append(f"{folder.name} was not heard again")
    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        assert {row.state for row in book.episodes()} == {ledger.DONE}
    with capsys.disabled():
        print(
            f"\n{EPISODES} episodes with {edits} edits heard again, killed {killed} times: {len(lost)} lost or doubled "
            f"({time.monotonic() - started:.0f} s)"
        )
    assert killed == KILLS
    assert not lost, "\n".join(lost[:20])
