"""A run in which a Dask cluster recognises the speech: the same pages, and a clear message if the cluster cannot."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import pytest
from distributed import Client, LocalCluster
from world import Calendar, StandIn, World, settings, subscribe

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.pipeline import ledger, run
from klankbord.settings import Settings
from klankbord.transcribe import models, workers


@pytest.fixture
def far_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers' memory in a folder of this test: they have the model, but have heard nothing yet."""
    installed = models.path("base", folder=Settings().models_dir)
    (tmp_path / "models").symlink_to(installed.parent)
    monkeypatch.setenv("KLANKBORD_MODELS_DIR", str(tmp_path / "models"))


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Any]:
    """A scheduler on loopback with so many workers, each a process of its own."""
    made: Any = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(folder),
    )  # type: ignore[no-untyped-call]
    with made:
        yield made


def beginning(sound: Path, seconds: float) -> bytes:
    """The first seconds of a recording, as they stand in its file."""
    out = io.BytesIO()
    with av.open(str(sound)) as source, av.open(out, "w", format="mp3") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None and packet.pts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = stream
                target.mux(packet)
    return out.getvalue()


@pytest.mark.whisper
@pytest.mark.slow
@pytest.mark.usefixtures("far_away")
def test_a_cluster_hears_what_is_new_and_the_pages_are_written_here(
    hub: Hub, world: World, calendar: Calendar, samples: Path, tmp_path: Path
) -> None:
    subscribe(hub, world, "een")
    for item, sound in zip(world.publish("een", 2), sorted((samples / "podcast").glob("*.mp3")), strict=False):
        world.sounds[item.guid] = beginning(sound, 12)
    with cluster(tmp_path / "dask", 1) as far:
        report = run.ingest(hub, settings(), workers=far.scheduler_address, clock=calendar)
        assert far.scheduler_address.startswith("tcp://127.0.0.1:")
    assert (report.exit_code, len(report.arrivals), report.failures) == (0, 2, [])
    for folder in hub.episode_folders("een"):
        transcript = episodes.read(folder).transcript
        assert transcript is not None
        assert (transcript.source, transcript.model) == ("whisper", "base")
        assert len(" ".join(segment.text for segment in transcript.segments).split()) > 10
    assert list((tmp_path / "worker" / "checkpoints").iterdir()), "it was the worker that heard it"
    assert not list((tmp_path / "worker").glob("*.mp3")), "and it keeps no sound"
    calendar.wait(days=1)
    assert run.ingest(hub, settings(), clock=calendar).arrivals == []


def test_a_cluster_without_workers_is_named_and_the_episodes_wait(
    hub: Hub, world: World, calendar: Calendar, tmp_path: Path
) -> None:
    subscribe(hub, world, "een")
    world.publish("een", 2)
    with cluster(tmp_path / "dask", 0) as far, pytest.raises(KlankbordError, match=r"dask worker tcp://127\.0\.0\.1:"):
        run.ingest(hub, settings(), workers=far.scheduler_address, clock=calendar)
    assert hub.episode_folders("een") == []
    calendar.wait(days=1)
    assert len(run.ingest(hub, settings(), clock=calendar, speech=StandIn()).arrivals) == 2


def started(*words: str, path: str = "") -> subprocess.Popen[bytes]:
    """A scheduler or a worker in a process of its own."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]]
    env = os.environ | ({"PYTHONPATH": path} if path else {})
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
@pytest.mark.usefixtures("far_away")
def test_unfit_workers_get_no_work_and_the_death_of_the_scheduler_is_one_line(
    hub: Hub, world: World, calendar: Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One worker has another Klankbord; the other has begun with two episodes when the scheduler dies."""
    subscribe(hub, world, "een")
    world.publish("een", 5)
    (tmp_path / "other" / "klankbord").mkdir(parents=True)
    (tmp_path / "other" / "klankbord" / "__init__.py").touch()
    address = f"tcp://127.0.0.1:{free_port()}"
    scheduler = started("scheduler", "--host", address, "--no-dashboard")
    options = ("--nthreads", "2", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / "dask"))
    team = [started("worker", address, *options), started("worker", address, *options, path=str(tmp_path / "other"))]
    begun = threading.Event()

    def sleep(pool: workers.Pool, path: Path, **options: Any) -> Any:
        begun.set()
        return pool.executor.submit(time.sleep, 300)

    monkeypatch.setattr(workers, "submit", sleep)
    monkeypatch.setattr(workers, "PATIENCE", 2.0)
    try:
        with Client(address, timeout="60s", set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(2, timeout=60)
        threading.Thread(target=lambda: scheduler.kill() if begun.wait(100) else None, daemon=True).start()
        report = run.ingest(hub, settings(), workers=address, clock=calendar)
    finally:
        for process in (scheduler, *team):
            process.kill()
            process.wait()
    assert [failure.cause for failure in report.failures] == ["the scheduler is gone"], report.text()
    assert [line for line in report.notices if "gets no work: it cannot run Klankbord" in line]
    assert report.waiting == 5
    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        assert {row.attempts for row in book.episodes()} == {0}, "it is no episode's fault"
    calendar.wait(days=1)
    assert len(run.ingest(hub, settings(), clock=calendar, speech=StandIn()).arrivals) == 5
