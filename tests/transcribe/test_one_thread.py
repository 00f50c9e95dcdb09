"""Results do not depend on what else the process is doing: the matrix library's threads, the seed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from klankbord.transcribe import engine
from klankbord.transcribe import one_thread as one_thread_module
from klankbord.transcribe.engine import Engine, Heard
from klankbord.transcribe.one_thread import one_thread
from klankbord.transcribe.windows import Piece, Window


def threads() -> int:
    (found,) = {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}
    return int(found)


CORES = len(os.sched_getaffinity(0))
pytestmark = pytest.mark.skipif(CORES < 2, reason="on one core there is one thread anyway")


@pytest.fixture(autouse=True)
def _on_all_cores() -> Iterator[None]:
    """Begin with a thread for each core, whatever the tests before left: other libraries set the number too."""
    setter = one_thread_module._keeper()
    limits = setter.submit(threadpool_limits, CORES, user_api="blas").result()
    assert threads() == CORES
    yield
    setter.submit(limits.restore_original_limits).result()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Another stage at ``work``, over and over, for as long as this lasts."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            work()

    other = threading.Thread(target=run)
    other.start()
    try:
        yield
    finally:
        stop.set()
        other.join()


def test_stages_that_overlap_are_on_one_thread_until_the_last_is_done() -> None:
    """Each setting it and putting it back for itself, the second would have counted on all from here on."""
    first, second = one_thread(), one_thread()
    with first:
        second.__enter__()
    assert threads() == 1
    second.__exit__(None, None, None)
    assert threads() == CORES


def test_it_is_put_back_after_a_failure() -> None:
    with pytest.raises(ValueError, match="on purpose"), one_thread():
        raise ValueError("on purpose")
    assert threads() == CORES


def test_a_spectrogram_has_the_same_bits_while_another_stage_comes_and_goes() -> None:
    """The mel filters of Whisper over half a minute: of this size the last bits differ with the number of threads."""
    numbers = np.random.default_rng(1)
    filters, power = numbers.random((80, 201), np.float32), numbers.random((201, 3000), np.float32)
    with one_thread():
        alone = filters @ power
    if np.array_equal(alone, filters @ power):
        pytest.skip("here more threads give the same bits, which proves nothing")

    def another() -> None:
        with one_thread():
            filters[:8] @ power[:, :64]

    with beside(another):
        for _ in range(50):
            with one_thread():
                assert np.array_equal(filters @ power, alone)


def test_a_seed_is_still_the_windows_own_when_the_model_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files are heard again at the same time; the seed belongs to the process."""
    seed = threading.local(), [0]
    drawn: dict[int, list[int]] = {}
    meet = threading.Barrier(2)

    def sow(value: int) -> None:
        seed[1][0] = value

    def sequential(self: Engine, model: Any, window: Window, language: str, temperature: list[float]) -> Heard:
        if temperature == [0.0]:
            meet.wait(10)
        elif temperature == [0.4]:
            threading.Event().wait(0.05)
            drawn.setdefault(window.number, []).append(seed[1][0])
        return Heard()

    monkeypatch.setattr(ctranslate2, "set_random_seed", sow)
    monkeypatch.setattr(Engine, "_fresh", lambda self: None)
    monkeypatch.setattr(Engine, "_sequential", sequential)
    both = [
        threading.Thread(target=lambda n=n: list(Engine(Path(), "cpu", 1).hear_again(window(n), "nl")))
        for n in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert drawn == {0: [1], 1: [2]}


def window(number: int) -> Window:
    return Window(number, (Piece(0, 16_000),), np.zeros(16_000, np.float32), ((0.0, 1.0),))


@pytest.mark.whisper
@pytest.mark.timeout(300)
def test_the_same_sound_gives_the_same_bytes_alone_and_beside_another_stage(episode: Path) -> None:
    from klankbord.audio.decode import decode
    from klankbord.transcribe import models

    samples = np.concatenate(list(decode(episode)))[: 4 * 16_000]
    heard = Window(0, (Piece(0, samples.size),), samples, ((0.0, 4.0),))
    whisper = engine.load(models.path("base"), "cpu", 1)

    def all_readings() -> list[Heard]:
        return [*whisper.hear([heard], "nl"), *islice(whisper.hear_again(heard, "nl"), 2)]

    alone = all_readings()
    numbers = np.random.default_rng(1).random((300, 300), np.float32)
    stop = threading.Event()

    def another() -> None:
        with one_thread():
            numbers @ numbers
        numbers @ numbers
        stop.wait(0.01)

    with beside(another):
        assert all_readings() == alone
