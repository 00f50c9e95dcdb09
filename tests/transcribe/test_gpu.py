"""What a GPU does otherwise: batches by memory, second readings all at once. The model itself is the same."""

from __future__ import annotations

import subprocess
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from klankbord.audio.decode import decode
from klankbord.transcribe import devices, engine, engines, gpu, models
from klankbord.transcribe.windows import windows

GB = 2**30


@pytest.mark.parametrize(
    ("memory", "weights", "windows_at_once"),
    [
        (None, 3 * GB, gpu.USUAL),
        (8 * GB, 3 * GB, 4),  # large-v2 on a small card
        (24 * GB, 3 * GB, 20),
        (80 * GB, 3 * GB, gpu.MOST),
        (24 * GB, GB // 7, gpu.MOST),  # base
        (2 * GB, 3 * GB, 1),  # it does not fit, and says so itself
    ],
)
def test_a_batch_is_as_large_as_the_memory(memory: int | None, weights: int, windows_at_once: int) -> None:
    assert gpu.fitting(memory, weights) == windows_at_once


@pytest.mark.parametrize(("said", "bytes_"), [("24564\n", 24_564 * 2**20), ("[N/A]\n", None), ("", None)])
def test_the_memory_is_what_nvidia_smi_says(said: str, bytes_: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, said)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,3")
    assert gpu._memory() == bytes_
    assert asked[0][-2:] == ["-i", "2"]


def test_without_nvidia_smi_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert gpu._memory() is None


@pytest.mark.whisper
def test_the_same_model_hears_the_same_and_reads_many_windows_anew_at_once(episode: Path) -> None:
    folder = models.path("base")
    on_gpu = gpu.GpuEngine(folder, "cpu", 2)  # there is none here, but all else is as there
    first = [on_gpu.prepare(window) for window in islice(windows(decode(episode)), 2)]
    assert all(window.features is not None for window in first)
    plain = engine.load(folder, "cpu", 2).hear(list(islice(windows(decode(episode)), 2)), "nl")
    assert [h.text for h in on_gpu.hear(first, "nl")] == [h.text for h in plain]
    anew = on_gpu.hear_anew(first, "nl", 0)
    assert all(len(h.words) > 20 and h.temperature == 0 for h in anew)
    assert not any("<|" in h.text for h in anew), "no time stamp is taken for a word"
    sampled = on_gpu.hear_anew(first[:1], "nl", 1)
    assert sampled[0].temperature == 0.4
    assert sampled[0].words


def test_where_there_is_a_gpu_that_engine_is_made(gpus: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import faster_whisper

    gpus.setattr(faster_whisper, "WhisperModel", lambda *_, **__: None)
    gpus.setattr(models, "path", lambda *_, **__: tmp_path)
    assert devices.pick("auto") == "cuda"
    assert isinstance(engines.load(engines.Hearing(threads=1)), gpu.GpuEngine)
