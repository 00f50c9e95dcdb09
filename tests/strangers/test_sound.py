"""Sound as others publish it. Each kind of file was found in the wild; expected.yml holds the expected result."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

from klankbord.audio import chapters, content
from klankbord.audio.decode import RATE, Damage, decode, duration
from klankbord.errors import SoundError

HERE = Path(__file__).parent / "sound"
EXPECTED: dict[str, Any] = yaml.safe_load((HERE / "expected.yml").read_text(encoding="utf-8"))


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("strangers_sound_making", HERE / "making.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


making = _loaded()


def heard(path: Path, damage: Damage | None = None) -> np.ndarray:
    return np.concatenate(list(decode(path, damage)))


def named(rows: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in rows]


@pytest.mark.parametrize("case", named(EXPECTED["changes"]))
def test_all_that_a_player_plays_is_decoded_and_measured(tmp_path: Path, case: dict[str, Any]) -> None:
    path = making.glued(tmp_path, case["name"], case["parts"])
    damage = Damage()
    sound = heard(path, damage)
    assert sound.size / RATE == pytest.approx(case["seconds"], abs=0.35)
    assert duration(path) == pytest.approx(sound.size / RATE, abs=0.1)
    assert damage.remarks() == []
    for second in range(1, case["seconds"], 2):  # the middle of each part
        middle = sound[(second * RATE) - 4000 : (second * RATE) + 4000]
        peak = np.argmax(np.abs(np.fft.rfft(middle * np.hanning(middle.size)))) * RATE / middle.size
        assert abs(peak - 440) < 10, f"second {second} does not sound as it should"


@pytest.mark.parametrize("case", named(EXPECTED["damaged"]))
def test_what_is_damaged_is_skipped_and_told(tmp_path: Path, case: dict[str, Any]) -> None:
    path = making.glued(tmp_path, case["name"], case["parts"])
    damage = Damage()
    assert heard(path, damage).size / RATE == pytest.approx(case["seconds"], abs=0.35)
    (remark,) = damage.remarks()
    assert remark.startswith("0:0")
    assert remark.endswith("s of the sound is damaged and was skipped")


def test_the_advert_of_another_rate_and_the_talk_are_both_there() -> None:
    sound = heard(HERE / "kanaal-wissel.mp3")
    assert sound.size / RATE == pytest.approx(16.1, abs=0.1)
    for half in (sound[: 8 * RATE], sound[8 * RATE :]):
        assert float(np.sqrt(np.mean(half**2))) > 0.05


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("form", ["mp3 44100 mono", "adts 44100 mono", "wav 44100 mono"])
def test_a_file_that_is_cut_off_is_as_long_as_what_is_left(tmp_path: Path, form: str, cut: float) -> None:
    path = making.glued(tmp_path, f"a.{form.split()[0]}", [form])
    path.write_bytes(path.read_bytes()[: round(path.stat().st_size * cut)])
    assert duration(path) == pytest.approx(2 * cut, abs=0.25)
    assert heard(path).size / RATE == pytest.approx(2 * cut, abs=0.25)


@pytest.mark.parametrize("frames", [0, 10, 100_000])
def test_a_wrong_count_of_frames_does_not_decide_the_length(tmp_path: Path, frames: int) -> None:
    """The Xing header says how many frames follow; editors that cut the file leave it as it was."""
    path = making.write(tmp_path / "a.mp3", "libmp3lame", making.tone(3, 44100), 44100, "mono", "mp3")
    raw = bytearray(path.read_bytes())
    at = max(raw.find(b"Xing"), raw.find(b"Info"))
    raw[at + 8 : at + 12] = frames.to_bytes(4)
    path.write_bytes(raw)
    assert duration(path) == pytest.approx(3.0, abs=0.1)


def test_of_two_tracks_the_one_is_played_that_players_play(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mka"
    with av.open(str(path), "w", format="matroska") as file:
        streams = [file.add_stream("flac", rate=16000, layout="mono") for _ in range(2)]
        streams[0].disposition = av.stream.Disposition(0)
        streams[1].disposition = av.stream.Disposition.default
        for stream, hertz in zip(streams, (300, 700), strict=True):
            samples = (making.tone(2, 16000, hertz=hertz) * 32767).astype("<i2")
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16000, 0
            file.mux([*stream.encode(frame), *stream.encode(None)])
    sound = heard(path)
    assert abs(np.argmax(np.abs(np.fft.rfft(sound))) * RATE / sound.size - 700) < 2


def test_a_playlist_opens_no_other_file(tmp_path: Path, samples: Path) -> None:
    sound = samples / "podcast" / "03-schrijf-zoals-je-praat.mp3"
    for text in (f"#EXTM3U\n#EXTINF:9,\n{sound}\n", f"ffconcat version 1.0\nfile {sound}\n"):
        path = tmp_path / "a.mp3"
        path.write_text(text)
        with pytest.raises(SoundError, match="a playlist"):
            heard(path)


def test_a_colon_in_a_name_is_no_protocol(tmp_path: Path) -> None:
    making.glued(tmp_path, "aflevering:12.wav", ["wav 16000 mono"])
    assert duration(tmp_path / "aflevering:12.wav") == pytest.approx(2)


@pytest.mark.parametrize("name", EXPECTED["no_sound"])
@pytest.mark.parametrize("padding", [0, 300_000])
def test_what_came_instead_of_sound_is_named(tmp_path: Path, name: str, padding: int) -> None:
    case = EXPECTED["no_sound"][name]
    body = (case["body"] + " " * padding).encode()
    found = content.recognise(body[: content.HEAD], len(body))
    assert not found.sound
    assert str(found).startswith(case["says"].partition(" of ")[0])
    if not padding:
        assert str(found).startswith(case["says"])
    (tmp_path / "a.mp3").write_bytes(body)
    with pytest.raises(SoundError, match="is not audio but"):
        heard(tmp_path / "a.mp3")


@pytest.mark.parametrize("form", ["mp3 44100 mono", "adts 44100 mono", "mp4 44100 mono", "opus 48000 mono", "webm 48000 mono", "flac 44100 mono", "wav 8000 mono"])  # fmt: skip # noqa: E501
def test_sound_is_never_taken_for_something_else(tmp_path: Path, form: str) -> None:
    data = making.glued(tmp_path, "a", [form]).read_bytes()
    assert content.recognise(data[: content.HEAD], len(data)).sound


@pytest.mark.parametrize("name", EXPECTED["chapters"])
def test_chapters_are_those_that_listeners_are_shown(tmp_path: Path, name: str) -> None:
    case = EXPECTED["chapters"][name]
    frames = [making.chapter(f["id"], f["start"], f["end"], f.get("title")) for f in case["frames"]]
    frames += [making.table(t["id"], t["children"], top=t["top"]) for t in case.get("tables", ())]
    sound = making.glued(tmp_path, "sound.mp3", ["mp3 44100 mono"]).read_bytes()
    path = tmp_path / "a.mp3"
    path.write_bytes(making.tagged(frames) + sound)
    found = [[c.start, c.end if c.end is None else round(c.end, 1), c.title] for c in chapters.read(path)]
    assert found == case["shown"]


@pytest.mark.parametrize("name", EXPECTED["channels"])
@pytest.mark.parametrize("from_half", [False, True])
def test_no_voice_is_lost_between_channels(tmp_path: Path, samples: Path, name: str, *, from_half: bool) -> None:
    """``from_half``: until the middle of the file it is on all channels alike."""
    case = EXPECTED["channels"][name]
    voice = heard(samples / "podcast" / "03-schrijf-zoals-je-praat.mp3")[: 12 * RATE]
    spread = np.array(case["levels"], np.float32)[:, None] * voice
    if from_half:
        spread[:, : voice.size // 2] = voice[: voice.size // 2]
    path = making.write(tmp_path / "a.wav", "pcm_s16le", spread, RATE, case["layout"], "wav")
    sound = heard(path)
    for half in (slice(0, 6 * RATE), slice(6 * RATE, 12 * RATE)):
        strength = np.sqrt(np.mean(sound[half] ** 2)) / np.sqrt(np.mean(voice[half] ** 2))
        assert 0.7 < strength < 1.3
        assert abs(np.corrcoef(sound[half], voice[half])[0, 1]) > 0.9
    assert np.array_equal(sound, heard(path)), "the same every time"
