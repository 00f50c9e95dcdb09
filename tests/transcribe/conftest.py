"""Fixtures for this room."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import ctranslate2
import pytest

_HERE = Path(__file__).resolve().parent


def _loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"transcribe_tests_{name}", _HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sound() -> ModuleType:
    """Sounds made on the spot; see sound.py."""
    return _loaded("sound")


@pytest.fixture(scope="session")
def episode(samples: Path) -> Path:
    """Our shortest sample episode, 88 seconds of two voices."""
    return samples / "podcast" / "03-schrijf-zoals-je-praat.mp3"


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """As if CUDA reported one GPU."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    return monkeypatch


@pytest.fixture
def no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if CUDA reported none, wherever this runs."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
