"""The theme: every word in both languages, every template complete, wherever Klankbord is installed."""

from __future__ import annotations

import re

import pytest

from klankbord.library.notes import headings
from klankbord.site.views import theme

NAMES = re.compile(r"\bt\.([a-z_0-9]+)")
SAID = re.compile(r'\bsay\("([a-z_0-9]+)"')


def test_both_languages_say_the_same_things() -> None:
    dutch, english = headings.strings("nl")["site"], headings.strings("en")["site"]
    assert set(dutch) == set(english)
    blanks = {key: re.findall(r"\{\w+\}", str(text)) for key, text in dutch.items()}
    assert {key: re.findall(r"\{\w+\}", str(text)) for key, text in english.items()} == blanks


@pytest.mark.parametrize("path", sorted(theme.folder().rglob("*.html")), ids=lambda path: path.stem)
def test_templates_use_words_that_exist(path) -> None:  # type: ignore[no-untyped-def]
    used = set(NAMES.findall(path.read_text(encoding="utf-8")))
    assert used <= set(headings.strings("nl")["site"])


def test_scripts_use_words_that_pages_carry() -> None:
    from klankbord.site.views.context import SPOKEN

    said = {
        name
        for path in theme.folder().glob("assets/js/*.js")
        for name in SAID.findall(path.read_text(encoding="utf-8"))
    }
    assert said <= set(SPOKEN)


def test_no_template_has_styles_or_handlers_inline() -> None:
    for path in theme.folder().rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path.name
        scripts = re.findall(r"<script[^>]*>", text)
        assert all("src=" in script or path.name == "main.html" for script in scripts), path.name


def test_nothing_in_the_theme_comes_from_elsewhere() -> None:
    for path in theme.folder().rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".svg"}:
            strangers = re.findall(
                r"""(?:src|href|url)\s*[=(]\s*["']?(https?:[^"')\s]+)""", path.read_text(encoding="utf-8")
            )
            assert strangers == [], path.name


def test_an_asset_has_a_new_address_when_it_changes() -> None:
    places = [str(theme.folder())]
    assert re.fullmatch(
        r"assets/css/klankbord\.css\?v=[0-9a-f]{8}", theme.fingerprint("assets/css/klankbord.css", places)
    )
    assert theme.fingerprint("assets/none.css", places) == "assets/none.css"
