"""Which device computes, and at what precision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import pytest
from typer.testing import CliRunner

from klankbord.cli import app
from klankbord.errors import KlankbordError
from klankbord.transcribe import engine, models


@pytest.mark.usefixtures("no_gpus")
def test_the_command_says_it_and_fails(episode: Path) -> None:
    done = CliRunner().invoke(app, ["transcribe", str(episode), "--device", "cuda"])
    assert done.exit_code == 1
    assert "no GPU that CUDA can use is visible here" in done.output


@pytest.mark.parametrize(("device", "precision"), [("cuda", "float16"), ("cpu", "int8")])
def test_a_gpu_computes_in_float16_and_a_cpu_in_int8(
    device: str, precision: str, gpus: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {}
    gpus.setattr(faster_whisper, "WhisperModel", lambda folder, **options: asked.update(options))
    engine.Engine(tmp_path, device, 2)
    assert (asked["device"], asked["compute_type"]) == (device, precision)


@pytest.mark.whisper
def test_a_gpu_that_is_reported_but_cannot_be_used_is_named(gpus: pytest.MonkeyPatch) -> None:
    gpus.undo()
    if ctranslate2.get_cuda_device_count():
        pytest.skip("there is a GPU here")
    gpus.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    with pytest.raises(KlankbordError, match="cannot be loaded on cuda"):
        engine.load(models.path("base"), "cuda", 1)
