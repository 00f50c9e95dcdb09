"""What is known about where somebody speaks survives a crash, and is the same as without a crash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from klankbord.audio.decode import decode
from klankbord.transcribe import kept_voice
from klankbord.transcribe.kept_voice import KeptVoice
from klankbord.transcribe.voice import VoiceStream


@pytest.fixture(scope="module")
def blocks(episode: Path) -> list[np.ndarray]:
    speech = np.concatenate(list(decode(episode)))[: 40 * 16_000]
    return [speech[at : at + 70_001] for at in range(0, speech.size, 70_001)]  # not a whole number of frames


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_voice, "EVERY", 3)


def through(voice: VoiceStream | KeptVoice, blocks: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([*(voice.feed(b) for b in blocks), voice.finish()])


@pytest.mark.parametrize("stopped_after", [0, 2, 3, 5, 7])
def test_a_resumed_run_finds_the_same(stopped_after: int, blocks: list[np.ndarray], tmp_path: Path) -> None:
    path = tmp_path / "sound.voice"
    cut = KeptVoice(path)
    for block in blocks[:stopped_after]:
        cut.feed(block)
    assert path.exists() == (stopped_after >= 3)
    assert np.array_equal(through(KeptVoice(path), blocks), through(VoiceStream(), blocks))


def test_what_is_known_is_not_asked_of_the_model_again(
    blocks: list[np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(KeptVoice(tmp_path / "sound.voice"), blocks[:6])
    again = KeptVoice(tmp_path / "sound.voice")
    monkeypatch.setattr(VoiceStream, "feed", lambda *_: pytest.fail("the model was asked"))
    assert sum(again.feed(block).size for block in blocks[:6]) > 0


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_damaged_file_is_not_believed(part: float, blocks: list[np.ndarray], tmp_path: Path) -> None:
    path = tmp_path / "sound.voice"
    through(KeptVoice(path), blocks[:3])
    whole = path.read_bytes()
    expected = through(VoiceStream(), blocks)
    path.write_bytes(whole[: int(part * len(whole))])
    assert np.array_equal(through(KeptVoice(path), blocks), expected)
    flipped = bytearray(whole)
    flipped[int(part * len(whole) / 2)] ^= 255
    path.write_bytes(flipped)
    assert np.array_equal(through(KeptVoice(path), blocks), expected)


def test_the_file_of_other_sound_is_refused(blocks: list[np.ndarray], tmp_path: Path) -> None:
    through(KeptVoice(tmp_path / "sound.voice"), blocks[:3])
    with pytest.raises(RuntimeError, match="other sound"):
        KeptVoice(tmp_path / "sound.voice").feed(blocks[0][:100])
