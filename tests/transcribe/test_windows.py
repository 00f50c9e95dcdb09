"""Windows hold everything that is spoken, once, in order, and know the way back to the file."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from klankbord.audio.decode import decode
from klankbord.transcribe.voice import FRAME, RATE, Samples, VoiceStream
from klankbord.transcribe.windows import LENGTH, Window, windows


class Told:
    """A voice that speaks in the given stretches of seconds, whatever the sound is."""

    def __init__(self, *stretches: tuple[float, float]) -> None:
        self.stretches, self.left, self.frame = stretches, 0, 0

    def feed(self, block: Samples) -> np.ndarray:
        frames, self.left = divmod(self.left + block.size, FRAME)
        at = (self.frame + np.arange(frames)) * FRAME / RATE
        self.frame += frames
        speaks = np.zeros(frames, np.float32)
        for start, end in self.stretches:
            speaks[(start <= at) & (at < end)] = 1.0
        return speaks

    def finish(self) -> np.ndarray:
        return np.zeros(0, np.float32)


def ends(*stretches: tuple[float, float]) -> list[float]:
    """Where the windows of such talk end, in whole seconds."""
    still = np.zeros(round(stretches[-1][1] + 1) * RATE, np.float32)
    return [round(w.pieces[-1].end / RATE) for w in windows(blocks(still, 160_000), voice=Told(*stretches))]


def blocks(samples: np.ndarray, size: int) -> list[np.ndarray]:
    return [samples[at : at + size] for at in range(0, samples.size, size)]


@pytest.fixture(scope="module")
def speech(episode: Path) -> np.ndarray:
    return np.concatenate(list(decode(episode)))


def same(left: list[Window], right: list[Window]) -> bool:
    return [(w.number, w.pieces, w.voiced) for w in left] == [(w.number, w.pieces, w.voiced) for w in right] and all(
        np.array_equal(a.samples, b.samples) for a, b in zip(left, right, strict=True)
    )


def test_windows_do_not_depend_on_how_the_sound_arrives(speech: np.ndarray) -> None:
    whole = list(windows(blocks(speech, 160_000)))
    assert same(whole, list(windows(blocks(speech, 7_001))))
    assert len(whole) >= 3


def test_a_long_silence_ends_a_window_however_the_sound_arrives(speech: np.ndarray, sound: ModuleType) -> None:
    apart = np.concatenate([speech[: 8 * RATE], sound.silence(31), speech[28 * RATE : 36 * RATE]])
    found = list(windows(blocks(apart, 160_000)))
    assert len(found) == 2
    assert same(found, list(windows(blocks(apart, 7_001))))
    assert same(found, list(windows(blocks(apart, apart.size))))


def test_a_window_is_filled_although_an_earlier_pause_is_longer() -> None:
    assert ends((0, 10), (10.4, 22), (23, 29.4), (29.8, 40), (40.4, 50))[0] == 30


def test_of_the_pauses_near_the_end_of_a_full_window_the_longest_ends_it() -> None:
    assert ends((0, 14), (14.4, 28.6), (29.4, 29.6), (29.8, 40), (40.4, 50))[0] == 29


def test_a_window_ends_where_the_speech_that_still_fits_ends() -> None:
    assert ends((0, 12), (12.4, 20), (20.4, 40))[0] == 20


def test_windows_are_in_order_and_overlap_nothing(speech: np.ndarray) -> None:
    at = 0
    for number, window in enumerate(windows(blocks(speech, 160_000))):
        assert window.number == number
        assert window.samples.size == sum(p.end - p.start for p in window.pieces) <= LENGTH
        for piece in window.pieces:
            assert at <= piece.start < piece.end <= speech.size
            at = piece.end


def test_nearly_all_voice_is_in_a_window(speech: np.ndarray) -> None:
    stream = VoiceStream()
    voice = np.concatenate([*(stream.feed(b) for b in blocks(speech, 160_000)), stream.finish()]) > 0.5
    inside = np.zeros(speech.size + 512, bool)
    for window in windows(blocks(speech, 160_000)):
        for piece in window.pieces:
            inside[piece.start : piece.end] = True
    covered = [inside[n * 512 : (n + 1) * 512].all() for n in np.flatnonzero(voice)]
    assert np.mean(covered) > 0.995


def test_times_in_a_window_lead_back_to_the_same_sound(speech: np.ndarray) -> None:
    for window in windows(blocks(speech, 160_000)):
        for at in np.linspace(0.1, window.seconds - 0.1, 7):
            _, back = window.place(float(at))
            here = window.samples[round(at * RATE) : round(at * RATE) + 400]
            there = speech[round(back * RATE) : round(back * RATE) + 400]
            piece_end = next(p.end for p in window.pieces if p.start <= round(back * RATE) <= p.end)
            fits = max(0, min(400, piece_end - round(back * RATE)))
            assert np.allclose(here[:fits], there[:fits])


def test_speech_without_a_pause_is_still_cut_to_30_seconds(speech: np.ndarray) -> None:
    voiced = [
        speech[round(a * RATE) : round(b * RATE)]
        for a, b in ((28.7, 37.9), (49.6, 55.9), (41.1, 47.1), (71.1, 81.4), (10.3, 14.3))
    ]
    dense = np.concatenate([*voiced, *voiced])
    found = list(windows(blocks(dense, 160_000)))
    assert all(w.samples.size <= LENGTH for w in found)
    assert sum(w.seconds for w in found) > 0.9 * dense.size / RATE


@pytest.mark.parametrize("kind", ["silence", "noise", "tone"])
def test_what_is_not_speech_makes_no_window(sound: ModuleType, kind: str) -> None:
    assert list(windows(blocks(getattr(sound, kind)(30.0), 160_000))) == []


def test_a_long_silence_does_not_fill_the_memory(speech: np.ndarray) -> None:
    import tracemalloc

    def stream() -> object:
        yield speech[: 10 * RATE]
        for _ in range(60):
            yield np.zeros(10 * RATE, np.float32)
        yield speech[: 10 * RATE]

    tracemalloc.start()
    found = list(windows(stream()))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 2
    assert peak < 12_000_000
