"""All that can go wrong with a machine goes wrong: each time one clear line, and the next run completes the work."""

import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from world import SENTENCES, START, Calendar, StandIn, World, new_hub, settings, subscribe, tone, tree

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.pages import subscriptions
from klankbord.library.starting import new_page
from klankbord.pipeline import ledger, lock, run
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status

NOBODY = 65534


@pytest.fixture
def world_with_news(world: World) -> World:
    world.publish("een", 2)
    world.publish("twee", 1)
    return world


def ingest(hub: Hub, calendar: Calendar, engine: StandIn | None = None) -> Report:
    calendar.wait(days=1)
    return run.ingest(hub, settings(), clock=calendar, speech=engine or StandIn())


def outcome(hub: Hub, calendar: Calendar) -> str:
    """What a run that meets a fault tells the operator; empty when it tells nothing."""
    try:
        report = ingest(hub, calendar)
    except KlankbordError as error:
        return str(error)
    return report.text() if report.exit_code else ""


@pytest.fixture
def expected(world_with_news: World, tmp_path: Path) -> dict[str, bytes]:
    """What the episodes look like when nothing goes wrong."""
    spared = new_hub(tmp_path / "spared")
    subscribe(spared, world_with_news, "een", "twee")
    ingest(spared, Calendar())
    return tree(spared.episodes)


@pytest.fixture
def ready(hub: Hub, world_with_news: World) -> Hub:
    subscribe(hub, world_with_news, "een", "twee")
    return hub


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that is full for every file at ``size`` bytes (setrlimit(2), RLIMIT_FSIZE)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def as_an_ordinary_user(folder: Path) -> Iterator[None]:
    """Root may write everywhere, so for a while this process is not root."""
    if os.geteuid():
        yield
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that other users can reach; those of pytest are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="klankbord-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("size", [100, 600, 1500, 3000, 5000, 9000, 30_000])
def test_a_full_disk_at_any_stage_is_told_and_mended(
    size: int, ready: Hub, calendar: Calendar, expected: dict[str, bytes]
) -> None:
    with files_no_larger_than(size):
        told = outcome(ready, calendar)
    assert told
    assert "Traceback" not in told
    assert "fault in Klankbord" not in told
    calendar.wait(days=8)
    assert ingest(ready, calendar).exit_code == 0
    assert tree(ready.episodes) == expected


@pytest.mark.parametrize(
    ("fault", "fits"), [(errno.ENOSPC, 6), (errno.EROFS, 12), (errno.EDQUOT, 21), (errno.ENOSPC, 31)]
)
def test_a_disk_that_takes_no_more_ends_the_run_and_no_episode_is_blamed(
    fault: int, fits: int, ready: Hub, world_with_news: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    world_with_news.publish("een", 9)
    left = iter(range(fits))
    write = durable.write

    def full(path: Path, *given: Any, **named: Any) -> bool:
        if next(left, None) is None:
            raise OSError(fault, os.strerror(fault), str(path))
        return write(path, *given, **named)

    engine = StandIn()
    with monkeypatch.context() as broken:
        broken.setattr(durable, "write", full)
        report = ingest(ready, calendar, engine)
    assert [(failure.show, failure.thing) for failure in report.failures] == [("", "the disk")]
    assert os.strerror(fault) in report.text()
    assert os.strerror(fault) in report.stopped
    there = len(ready.episode_folders())
    assert sum(engine.heard.values()) <= there + 2, "what cannot be kept is not heard"
    told = status(ready, settings(), clock=calendar)
    assert (sum(show.failing for show in told.shows), [problem.thing for problem in told.needs]) == (0, ["the disk"])
    calendar.now += timedelta(minutes=1)  # nothing has to wait until its next try
    assert run.ingest(ready, settings(), clock=calendar, speech=engine, early=True).exit_code == 0
    assert len(ready.episode_folders()) == 12
    assert sum(times - 1 for times in engine.heard.values()) <= 2
    assert "killed" not in told.text()


def test_on_a_full_disk_the_pages_that_follow_their_transcripts_are_one_failure_too(
    ready: Hub, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(ready, calendar)
    for folder in ready.episode_folders():
        path = folder / "transcript.vtt"
        path.write_text(
            path.read_text(encoding="utf-8").replace("toont het eerst zelf", "doet dat eerst zelf"), encoding="utf-8"
        )

    def full(path: Path, *given: object, **named: object) -> bool:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as broken:
        broken.setattr(durable, "write", full)
        assert [failure.thing for failure in ingest(ready, calendar).failures] == ["the disk"]
    assert ingest(ready, calendar).exit_code == 0
    pages = [(folder / "index.md").read_text(encoding="utf-8") for folder in ready.episode_folders()]
    assert any("doet dat eerst zelf" in page for page in pages)
    assert not any("toont het eerst zelf" in page for page in pages)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AbstractContextManager[None]]:
    """Nothing more can be written for a while, or what is named fails as it does then."""

    def refuses(*given: object, **named: object) -> bool:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(given[0]))

    @contextmanager
    def a_while(*steps: str) -> Iterator[None]:
        with monkeypatch.context() as broken:
            for step in steps or ("klankbord.durable.write", "klankbord.durable.copy"):
                broken.setattr(step, refuses)
            yield

    return a_while


def blamed(report: Report) -> list[tuple[str, str]]:
    return [(failure.show, failure.thing) for failure in report.failures]


def test_on_a_full_disk_no_recording_in_a_watched_folder_is_blamed(
    hub: Hub, tmp_path: Path, calendar: Calendar, full: Callable[..., AbstractContextManager[None]]
) -> None:
    place = tmp_path / "Aan de balie"
    place.mkdir()
    subscriptions.watch(hub, place)
    for number in (1, 2, 3):
        (place / f"{number}.mp3").write_bytes(tone(number))
        os.utime(place / f"{number}.mp3", (START.timestamp(),) * 2)
    with full():
        assert blamed(ingest(hub, calendar)) == [("", "the disk")]
    assert ingest(hub, calendar).exit_code == 0
    assert len(hub.episode_folders()) == 3


@pytest.mark.parametrize("step", ["", "klankbord.pipeline.by_hand.by_hand.read"])
def test_on_a_full_disk_no_page_that_was_made_by_hand_is_blamed(
    step: str, hub: Hub, calendar: Calendar, full: Callable[..., AbstractContextManager[None]]
) -> None:
    (hub.episodes / "balie").mkdir()
    (hub.episodes / "balie" / "index.md").write_text("---\ntitle: Balie\n---\n", encoding="utf-8")
    for title in ("Klachten", "Vragen"):
        page = new_page.create(hub, "episode", title, START.date(), show="balie")
        vtt = "\n\n".join(
            f"00:00:{10 * at:02d}.000 --> 00:00:{10 * at + 9:02d}.000\n{text}" for at, text in enumerate(SENTENCES)
        )
        (page.parent / "transcript.vtt").write_text(f"WEBVTT\n\n{vtt}\n", encoding="utf-8")
    with full(*filter(None, [step])):
        assert blamed(ingest(hub, calendar)) == [("", "the disk")]
    report = ingest(hub, calendar)
    assert report.exit_code == 0
    assert len(report.arrivals) == 2


@pytest.mark.parametrize("step", ["klankbord.durable.write", "klankbord.pipeline.polling.settle"])
def test_on_a_full_disk_no_feed_is_blamed(
    step: str, ready: Hub, world_with_news: World, calendar: Calendar, full: Callable[..., AbstractContextManager[None]]
) -> None:
    ingest(ready, calendar)
    for name in ("een", "twee"):
        world_with_news.publish(name, 1)
        world_with_news.aliases[f"{name}-nieuw"] = name
        world_with_news.shows[name].moved_to = f"{world_with_news.url}/{name}-nieuw/feed.xml"
    with full(step):
        assert blamed(ingest(ready, calendar)) == [("", "the disk")]
    assert not [problem for problem in status(ready, settings(), clock=calendar).needs if problem.thing != "the disk"]
    report = ingest(ready, calendar)
    assert report.exit_code == 0
    assert len(ready.episode_folders()) == 5
    assert "nieuw/feed.xml" in (ready.episodes / "twee" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "place", ["episodes/een", "episodes", ".klankbord", ".klankbord/audio", ".klankbord/transcripts"]
)
def test_a_folder_that_cannot_be_written_to_is_named(
    place: str, reachable: Path, world_with_news: World, calendar: Calendar, expected: dict[str, bytes]
) -> None:
    hub = new_hub(reachable / "hub")
    subscribe(hub, world_with_news, "een", "twee")
    closed = hub.root / place
    closed.mkdir(parents=True, exist_ok=True)
    with as_an_ordinary_user(hub.root):
        closed.chmod(0o555)
        told = outcome(hub, calendar)
        closed.chmod(0o755)
    if place == "episodes":  # the shows in it can still be written to
        assert not told
    else:
        assert closed.name in told
        assert "fault in Klankbord" not in told
    calendar.wait(days=8)
    assert ingest(hub, calendar).exit_code == 0
    assert tree(hub.episodes) == expected


def test_two_runs_at_once_end_with_75_for_the_second(ready: Hub) -> None:
    with lock.held(ready.state / "lock"):
        command = [sys.executable, "-m", "klankbord", "ingest", "--hub", str(ready.root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 75
    assert f"process {os.getpid()}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_corrupt_ledger_is_put_aside_and_costs_nothing(
    ready: Hub, calendar: Calendar, expected: dict[str, bytes]
) -> None:
    ingest(ready, calendar)
    (ready.state / "ledger.sqlite").write_bytes(b"scrambled " * 5000)
    engine = StandIn()
    report = ingest(ready, calendar, engine)
    assert report.exit_code == 0
    assert "damaged" in report.text()
    assert not engine.heard
    assert tree(ready.episodes) == expected


def test_memory_that_is_deleted_halfway_is_made_again(
    ready: Hub, calendar: Calendar, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def full(*arguments: object, **named: object) -> None:
            raise OSError(28, "No space left on device", "index.md")

        broken.setattr("klankbord.library.pages.episodes.write", full)
        ingest(ready, calendar)
    for name in ("transcripts", "audio"):
        shutil.rmtree(ready.state / name)
    calendar.wait(days=1)
    ingest(ready, calendar)
    assert ingest(ready, calendar).exit_code == 0
    assert tree(ready.episodes) == expected


def test_a_network_that_goes_away_halfway_is_waited_for(
    ready: Hub, world: World, calendar: Calendar, expected: dict[str, bytes]
) -> None:
    engine = StandIn(lambda path: setattr(world, "down", True))
    world.shows["twee"].sound_status = 503
    report = ingest(ready, calendar, engine)
    assert report.exit_code == 1
    world.down, world.shows["twee"].sound_status = False, 200
    calendar.wait(days=8)
    assert ingest(ready, calendar).exit_code == 0
    assert tree(ready.episodes) == expected


def test_without_any_network_every_feed_fails_in_one_line(ready: Hub, world: World, calendar: Calendar) -> None:
    world.down = True
    report = ingest(ready, calendar)
    assert [failure.show for failure in report.failures] == ["een", "twee"]
    assert all("\n" not in str(failure) for failure in report.failures)


def test_a_model_that_cannot_be_had_is_one_failure_and_not_one_an_episode(
    ready: Hub, calendar: Calendar, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    without = settings().model_copy(
        update={"model": str(tmp_path / "no-such-model"), "models_dir": tmp_path / "models"}
    )
    report = run.ingest(ready, without, clock=calendar)
    assert len(report.failures) == 1
    assert "no-such-model" in report.text()
    assert report.waiting == 3
    assert ingest(ready, calendar).exit_code == 0
    assert tree(ready.episodes) == expected


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_that_was_wrong_puts_nothing_off(years: int, ready: Hub, world: World, calendar: Calendar) -> None:
    world.shows["twee"].sound_status = 404
    wrong = Calendar(calendar.now + timedelta(days=365 * years))
    assert len(ingest(ready, wrong).arrivals) == 2
    world.shows["twee"].sound_status = 200
    world.publish("een")
    assert len(ingest(ready, calendar).arrivals) == 2


def test_a_ledger_that_another_program_holds_is_waited_for_and_then_named(
    ready: Hub, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    ingest(ready, calendar)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *found, **named: connect(*found, **{**named, "timeout": 0.1}))
    other = connect(ready.state / "ledger.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(KlankbordError, match="locked"):
        ingest(ready, calendar)
    other.close()
    assert ingest(ready, calendar).exit_code == 0
    assert not list(ready.state.glob("*.damaged-*"))
    with ledger.opened_to_read(ready.state / "ledger.sqlite") as book:
        assert len(book.episodes()) == 3
