"""A hub's own colour is readable everywhere, in light and dark; if not, it is refused and a better one suggested."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.errors import KlankbordError
from klankbord.library.starting import colours
from klankbord.library.starting.colours import ACCENT, contrast, palette

CSS = (Path(__file__).resolve().parents[2] / "theme" / "assets" / "css" / "klankbord.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54)])
def test_contrast_is_as_wcag_has_it(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_reads_on_every_surface_or_the_one_offered_instead_does(number: int) -> None:
    colour = f"#{number:06x}"
    try:
        made = palette(colour)
    except KlankbordError as error:
        made = palette(re.findall("such as (#[0-9a-f]{6})", error.mend)[0])
    assert min(contrast(made.accent, surface) for surface in (*colours.LIGHT, made.mark)) >= 4.5
    assert min(contrast(made.accent_dark, surface) for surface in (*colours.DARK, made.mark_dark)) >= 4.5
    assert contrast(made.accent, "#ffffff") >= 4.5, "white letters on a button"
    assert contrast(made.accent_dark, "#0c1a14") >= 4.5, "dark letters on a button at night"
    assert contrast(made.band_dark, "#e6ebe7") >= 4.5, "letters on the band"


@pytest.mark.parametrize("wrong", ["green", "", "#12345", "rgb(1,2,3)", "#1234567"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(KlankbordError, match="not a colour"):
        palette(wrong)


@pytest.mark.parametrize("written", ["#7A1F3D", "7a1f3d", " #7a1f3d "])
def test_a_colour_may_be_written_in_several_ways(written: str) -> None:
    assert palette(written).accent == "#7a1f3d"


def test_three_digits_are_a_colour() -> None:
    assert palette("#00f").accent == "#0000ff"


def test_the_surfaces_are_those_of_the_theme() -> None:
    plain = CSS.replace("var(--white)", "#ffffff")
    named = dict(re.findall(r"--(paper|raised|tint|accent): (light-dark\(.*?\));", plain))
    assert "--white: #fff;" in CSS
    assert [named[name] for name in ("paper", "raised", "tint")] == [
        f"light-dark({light}, {dark})" for light, dark in zip(colours.LIGHT, colours.DARK, strict=True)
    ]
    assert named["accent"].startswith(f"light-dark({ACCENT},")


@pytest.mark.parametrize("name", ["accent", "band", "mark"])
def test_what_a_hub_sets_is_what_the_theme_uses(name: str) -> None:
    assert f"var(--{name})" in CSS
