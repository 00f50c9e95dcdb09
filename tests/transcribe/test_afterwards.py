"""Judging and comparing voices go on beside the model where that is a GPU, in order, and a failure comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klankbord.audio.decode import RATE
from klankbord.errors import KlankbordError
from klankbord.model import Transcript, Word
from klankbord.transcribe import Hearing, Job, Progress, afterwards, engines, stage, transcribe_many
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window


@pytest.mark.parametrize("beside", [False, True])
def test_results_come_in_order_and_all_of_them(beside: bool) -> None:
    with afterwards.line(beside=beside) as line:
        found = [result for number in range(9) for result in line.put(partial(int, number))]
        assert [*found, *line.rest()] == list(range(9))


def test_beside_the_model_few_groups_wait() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    with afterwards.line(beside=True) as line:
        for _ in range(6):
            list(line.put(work))
            assert len(line._waiting) <= afterwards.WAITING
        list(line.rest())
    assert most == 1, "one after another, so that progress and checkpoints stay in order"


@pytest.mark.parametrize("beside", [False, True])
def test_what_fails_there_fails_here(beside: bool) -> None:
    def fail() -> None:
        raise InterruptedError

    with afterwards.line(beside=beside) as line, pytest.raises(InterruptedError):
        _ = [*line.put(fail), *line.rest()]


class Simulated:
    """A recogniser on a device of its own: it is busy for a while, and hears a word a second."""

    def __init__(self, device: str = "simulated", memory: int = 99, batch: int = 4) -> None:
        self.device, self.fingerprint, self.batch, self.memory = device, "simulated", batch, memory
        self.sizes: list[int] = []
        self.anew: list[tuple[int, int]] = []
        self.prepared: list[int] = []
        self.inside = 0

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        return [[("nl", 1.0)] for _ in windows]

    def prepare(self, window: Window) -> Window:
        self.prepared.append(window.number)
        return window

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        self.inside += 1
        assert self.inside == 1, "one call at a time"
        if len(windows) > self.memory:
            self.inside -= 1
            raise RuntimeError("CUDA failed with error out of memory")
        self.sizes.append(len(windows))
        time.sleep(0.01)
        self.inside -= 1
        return [self.said(window) for window in windows]

    def hear_anew(self, windows: Sequence[Window], language: str, attempt: int) -> list[Heard]:
        self.anew.append((attempt, len(windows)))
        return [self.said(window) for window in windows]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        raise AssertionError("many are heard anew at once")

    def said(self, window: Window) -> Heard:
        words = tuple(Word(float(n), n + 0.9, f"woord{chr(97 + n)}", 0.9) for n in range(int(window.seconds)))
        return Heard(words, logprob=-2.0 if window.number % 2 and window.number < 4 else -0.2, compression=1.5)


@pytest.fixture(scope="module")
def talk(sound: ModuleType, tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """Five minutes of speech, with silences that end a window."""
    from klankbord.audio.decode import decode

    speech = np.concatenate(list(decode(samples / "podcast" / "03-schrijf-zoals-je-praat.mp3")))[: 20 * RATE]
    pieces = [piece for _ in range(9) for piece in (speech, sound.silence(31))]
    written: Path = sound.write(tmp_path_factory.mktemp("sound") / "talk.wav", np.concatenate(pieces))
    return written


def heard(engine: Simulated, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> list[Transcript | KlankbordError]:
    monkeypatch.setattr(engines, "load", lambda hearing: engine)
    return [result for _, result in transcribe_many(jobs, Hearing())]


def test_beside_a_gpu_it_becomes_the_same_transcript_as_on_a_cpu(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(talk, "nl", speakers=False)
    on_gpu, on_cpu = Simulated(), Simulated("cpu")
    assert heard(on_gpu, [job, job], monkeypatch) == heard(on_cpu, [job, job], monkeypatch)
    assert max(on_gpu.sizes) == on_gpu.batch
    assert sorted(on_gpu.prepared) == sorted([*range(9), *range(9)])


def test_second_readings_are_batched_and_stop_when_they_agree(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Simulated(batch=16)
    heard(engine, [Job(talk, "nl", speakers=False)], monkeypatch)
    assert engine.anew == [(0, 2)], "windows 1 and 3 were unsure, and say the same when heard anew"


def test_a_batch_too_large_for_the_memory_is_halved(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Simulated(memory=1)
    (found,) = heard(engine, [Job(talk, "nl", speakers=False)], monkeypatch)
    assert isinstance(found, Transcript)
    assert found.segments
    assert set(engine.sizes) == {1}


def test_another_failure_of_the_device_comes_out(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Simulated()
    monkeypatch.setattr(engine, "said", lambda window: (_ for _ in ()).throw(RuntimeError("CUDA is gone")))
    with pytest.raises(RuntimeError, match="CUDA is gone"):
        heard(engine, [Job(talk, "nl", speakers=False)], monkeypatch)


def test_who_asks_to_stop_stops_and_what_was_done_is_kept(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(progress: Progress) -> None:
        raise InterruptedError

    job = Job(talk, "nl", speakers=False, checkpoints=tmp_path)
    with pytest.raises(InterruptedError):
        heard(Simulated(), [job.reporting(stop)], monkeypatch)
    again = Simulated()
    (found,) = heard(again, [job], monkeypatch)
    assert sum(again.sizes) < 9
    assert found == heard(Simulated(), [Job(talk, "nl", speakers=False)], monkeypatch)[0]


def test_whoever_waits_longest_comes_next() -> None:
    order: list[str] = []
    lock = engines._InTurn()

    def take(name: str) -> None:
        with lock:
            order.append(name)

    with lock:
        waiting = [threading.Thread(target=take, args=(name,)) for name in "abc"]
        for at, thread in enumerate(waiting):
            thread.start()
            while lock._tickets < at + 2:
                time.sleep(0.001)
    for thread in waiting:
        thread.join()
    assert order == ["a", "b", "c"]


def test_a_cpu_has_batches_of_sixteen() -> None:
    assert stage.BATCH == 16
