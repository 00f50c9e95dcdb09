"""A new hub is whole: it passes its own check, says what it was told, and never overwrites anything."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library import starting
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, contrast, start

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("language", starting.LANGUAGES)
@pytest.mark.parametrize("name", ["Onze klanten", "Ja: nee #1", "yes", '\'t Loket "Noord"', "Kosten: $5"])
def test_it_passes_its_own_check_whatever_its_name(tmp_path: Path, name: str, language: str) -> None:
    start(tmp_path / "hub", Wishes(name, language, "https://example.org/klanten"), TODAY)
    assert check(Hub(tmp_path / "hub"), []) == []
    config = yaml.safe_load((tmp_path / "hub" / "mkdocs.yml").read_text(encoding="utf-8"))
    assert config["site_name"] == name
    assert config["site_url"] == "https://example.org/klanten/"
    assert settings.load(tmp_path / "hub").language == language


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KlankbordError, match="not empty"):
        start(tmp_path, Wishes("Hub"), TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        (Wishes(""), "no name"),
        (Wishes("Hub", language="xx"), "xx"),
        (Wishes("Hub", url="example.org"), "example.org"),
        (Wishes("Hub", accent="green"), "green"),
        (Wishes("Hub", accent="#ffee00"), "darker"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_named_and_nothing_is_written(
    tmp_path: Path, wishes: Wishes, named: str
) -> None:
    with pytest.raises(KlankbordError, match=named):
        start(tmp_path / "hub", wishes, TODAY)
    assert not (tmp_path / "hub").exists()


@pytest.mark.parametrize("accent", ["#000000", "#0b5f48", "#7a1f3d", "#1d3fbb", "#5a5a00"])
def test_the_accent_reads_in_the_dark_too(tmp_path: Path, accent: str) -> None:
    start(tmp_path / "hub", Wishes("Hub", accent=accent), TODAY)
    css = (tmp_path / "hub" / "content" / "assets" / "colours.css").read_text(encoding="utf-8")
    light, dark = css.split("--accent: light-dark(")[1].split(")")[0].split(", ")
    assert light == accent
    assert contrast(dark, "#111714") >= 4.5
