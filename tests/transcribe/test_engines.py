"""The name of the model selects the engine; docs/extending.md adds one, and a test carries that out."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.transcribe import engines


def test_an_engine_that_no_package_brings_is_named_with_its_mend() -> None:
    with pytest.raises(KlankbordError, match="no installed package brings a speech engine called nergens") as refused:
        engines.load(engines.Hearing("nergens:groot"))
    assert "choose a Whisper model" in refused.value.mend
    with pytest.raises(KlankbordError, match="nergens"):
        engines.prepare("nergens:groot")


@pytest.mark.parametrize("model", ["base", "large-v3-turbo", "owner/model"])
def test_a_name_without_a_colon_is_a_whisper_model(model: str) -> None:
    assert not engines.is_other(model)


def test_a_folder_with_a_colon_in_its_name_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "models: mine"
    assert engines.is_other(str(folder))
    folder.mkdir()
    assert not engines.is_other(str(folder))
