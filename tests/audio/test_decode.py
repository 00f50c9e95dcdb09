"""Whatever comes in, 16 kHz mono comes out, a block at a time."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from klankbord.audio.decode import BLOCK, RATE, decode, duration
from klankbord.errors import KlankbordError


def wav(path: Path, samples: np.ndarray, rate: int, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat((samples * 32767).astype("<i2"), channels).tobytes())
    return path


def tone(seconds: float, rate: int) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2), (48_000, 1), (8_000, 1)])
def test_any_rate_becomes_16_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    path = wav(tmp_path / "a.wav", tone(3.0, rate), rate, channels)
    sound = np.concatenate(list(decode(path)))
    assert sound.dtype == np.float32
    assert abs(sound.size - 3 * RATE) < 0.01 * RATE
    peak = np.argmax(np.abs(np.fft.rfft(sound))) * RATE / sound.size
    assert abs(peak - 440) < 2
    assert abs(float(np.abs(sound[RATE : 2 * RATE]).max()) - 0.5) < 0.05
    assert duration(path) == pytest.approx(3.0, abs=0.01)


def test_a_long_file_comes_in_blocks(tmp_path: Path) -> None:
    path = wav(tmp_path / "long.wav", np.zeros(RATE * 65), RATE)
    sizes = [block.size for block in decode(path)]
    assert sum(sizes) == RATE * 65
    assert max(sizes) < 2 * BLOCK
    assert len(sizes) > 3


def test_the_sample_episode_decodes_whole(samples: Path) -> None:
    path = samples / "podcast" / "03-schrijf-zoals-je-praat.mp3"
    length = sum(block.size for block in decode(path)) / RATE
    assert length == pytest.approx(duration(path), abs=0.1)


def test_damage_in_the_middle_is_skipped(samples: Path, tmp_path: Path) -> None:
    raw = bytearray((samples / "podcast" / "03-schrijf-zoals-je-praat.mp3").read_bytes())
    raw[100_000:103_000] = bytes(3000)
    path = tmp_path / "damaged.mp3"
    path.write_bytes(raw)
    whole = sum(block.size for block in decode(samples / "podcast" / "03-schrijf-zoals-je-praat.mp3"))
    assert sum(block.size for block in decode(path)) > 0.95 * whole


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("leeg.mp3", b"", "is not audio"),
        ("tekst.mp3", b"<html>404</html>" * 40, "is not audio|holds no sound"),
        ("weg.mp3", None, "is not there"),
    ],
)
def test_what_is_no_audio_is_one_clear_error(tmp_path: Path, name: str, data: bytes | None, why: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(KlankbordError, match=why):
        list(decode(path))


def test_a_picture_is_told_from_sound(samples: Path) -> None:
    with pytest.raises(KlankbordError, match="has no audio stream"):
        list(decode(samples / "podcast" / "omslag.png"))


def test_a_file_that_ends_behind_its_head_holds_no_sound(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match="holds no sound that can be decoded"):
        list(decode(wav(tmp_path / "kop.wav", np.zeros(0), RATE)))
