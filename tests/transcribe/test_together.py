"""Files that are requested at the same time share batches, and no file suffers for another."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klankbord.audio.decode import RATE, decode
from klankbord.errors import KlankbordError
from klankbord.model import Transcript, Word
from klankbord.transcribe import engines
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.listening import Progress
from klankbord.transcribe.together import Together
from klankbord.transcribe.windows import Window


class Lengths:
    """An engine of another package that only says how long a window is; it waits until it may start."""

    device, fingerprint = "cpu", "lengths"

    def __init__(self) -> None:
        self.busy, self.may_start = threading.Event(), threading.Event()
        self.batches: list[list[str]] = []
        self.fails_on = ""

    def languages(self, windows: Sequence[Window]) -> list[list[tuple[str, float]]]:
        return [[("nl", 1.0)] for _ in windows]

    def hear(self, windows: Sequence[Window], language: str, *, beam: int = 5) -> list[Heard]:
        self.busy.set()
        self.may_start.wait(30)
        said = [f"{w.seconds:.1f}" for w in windows]
        self.batches.append(said)
        if self.fails_on in said:
            raise RuntimeError("out of order")
        ends = [(w.voiced[0][0], w.voiced[-1][1]) for w in windows]
        return [
            Heard((Word(start, end, text, 0.9),), logprob=-0.1) for text, (start, end) in zip(said, ends, strict=True)
        ]

    def hear_again(self, window: Window, language: str) -> Iterator[Heard]:
        return iter(())


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Lengths:
    made = Lengths()
    monkeypatch.setattr(engines, "load", lambda *_, **__: made)
    return made


@pytest.fixture(scope="module")
def files(episode: Path, sound: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two files of one window each, three and five seconds of speech."""
    speech = np.concatenate(list(decode(episode)))
    folder = tmp_path_factory.mktemp("together")
    return [sound.write(folder / f"{n}.wav", speech[: n * RATE]) for n in (3, 5)]


def asked(
    together: Together, pool: ThreadPoolExecutor, files: list[Path], **options: object
) -> list[Future[Transcript]]:
    return [pool.submit(together, f, language="nl", speakers=False, **options) for f in files]  # type: ignore[arg-type]


def test_what_waits_is_heard_in_one_batch_and_each_gets_its_own(engine: Lengths, files: list[Path]) -> None:
    with closing(Together()) as together, ThreadPoolExecutor(3) as pool:
        # the first keeps the model busy until the other two are waiting
        calls = asked(together, pool, [files[0]])
        assert engine.busy.wait(30)
        calls += asked(together, pool, files)
        threading.Timer(1.0, engine.may_start.set).start()
        texts = [call.result(30).text for call in calls]
    assert texts == [engine.batches[0][0], *engine.batches[-1][-2:]]
    assert texts[1] != texts[2]
    assert any(len(batch) >= 2 for batch in engine.batches)


def test_a_fault_of_one_is_not_that_of_the_other(engine: Lengths, files: list[Path]) -> None:
    engine.may_start.set()
    with closing(Together()) as together, ThreadPoolExecutor(2) as pool:
        whole = [call.result(30).text for call in asked(together, pool, files)]
        engine.fails_on = whole[0]
        bad, good = asked(together, pool, files)
        assert good.result(30).text == whole[1]
        with pytest.raises(RuntimeError, match="out of order"):
            bad.result(30)


def test_a_file_without_sound_fails_alone(engine: Lengths, files: list[Path], tmp_path: Path) -> None:
    engine.may_start.set()
    (tmp_path / "bad.mp3").write_bytes(b"no sound at all" * 99)
    with closing(Together()) as together, ThreadPoolExecutor(2) as pool:
        bad, good = asked(together, pool, [tmp_path / "bad.mp3", files[0]])
        assert good.result(30).text
        with pytest.raises(KlankbordError, match="not audio"):
            bad.result(30)


class Stopped(Exception):  # noqa: N818 (no error, but what a stop raises)
    """Stands for a run that must end."""


def test_a_stop_ends_what_is_under_way_and_the_next_call_works(engine: Lengths, files: list[Path]) -> None:
    engine.may_start.set()

    def stop(progress: Progress) -> None:
        raise Stopped

    with closing(Together()) as together, ThreadPoolExecutor(2) as pool:
        for call in asked(together, pool, files, progress=stop):
            with pytest.raises(Stopped):
                call.result(30)
        assert together(files[0], language="nl", speakers=False).text
