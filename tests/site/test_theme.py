"""The theme: every word in both languages and every template complete, wherever Klankbord is installed."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path

import jinja2
import pytest

from klankbord.library.notes import headings
from klankbord.site.views import theme

NAMES = re.compile(r"\bt\.([a-z_0-9]+)")
SAID = re.compile(r'\bsay\("([a-z_0-9]+)"')
TEMPLATES = sorted(theme.folder().rglob("*.html"))
# Sheets of pages that load no other: they repeat the colours that they need.
ALONE = ("embed.css", "feed.css")
STYLES = sorted(theme.folder().glob("assets/css/*.css"))
SHARED = [path for path in STYLES if path.name not in ALONE]
SCRIPTS = sorted(theme.folder().glob("assets/js/*.js"))
SOURCES = [*TEMPLATES, *STYLES, *SCRIPTS]


def test_both_languages_say_the_same_things() -> None:
    dutch, english = headings.strings("nl")["site"], headings.strings("en")["site"]
    assert set(dutch) == set(english)
    blanks = {key: re.findall(r"\{\w+\}", str(text)) for key, text in dutch.items()}
    assert {key: re.findall(r"\{\w+\}", str(text)) for key, text in english.items()} == blanks


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_use_words_that_exist(path: Path) -> None:
    used = set(NAMES.findall(path.read_text(encoding="utf-8")))
    assert used <= set(headings.strings("nl")["site"])


def test_scripts_use_words_that_pages_carry() -> None:
    from klankbord.site.outputs import players
    from klankbord.site.views.context import SPOKEN
    from klankbord.site.views.every_page import MINE

    said = {
        name
        for path in theme.folder().glob("assets/js/*.js")
        for name in SAID.findall(path.read_text(encoding="utf-8"))
    }
    assert said <= {*SPOKEN, *MINE, *players.SPOKEN}


def test_no_template_has_styles_or_handlers_inline() -> None:
    for path in theme.folder().rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), path.name
        scripts = re.findall(r"<script[^>]*>", text)
        assert all("src=" in script or path.name == "base.html" for script in scripts), path.name


def test_nothing_in_the_theme_comes_from_elsewhere() -> None:
    for path in theme.folder().rglob("*"):
        if path.suffix in {".html", ".css", ".js", ".svg"}:
            strangers = re.findall(
                r"""(?:src|href|url)\s*[=(]\s*["']?(https?:[^"')\s]+)""", path.read_text(encoding="utf-8")
            )
            assert strangers == [], path.name


def test_the_assets_have_new_addresses_when_one_changes(tmp_path: Path) -> None:
    def addresses() -> list[str]:
        assets = theme.Assets([str(tmp_path), str(theme.folder())], Path("/nowhere"))
        assets.write(tmp_path / "site")
        return [assets.address(name) for name in ("assets/css/klankbord.css", "assets/js/site.js", "assets/none.css")]

    before = addresses()
    assert [re.sub(r"/v/[0-9a-f]{8}/", "/v/VERSION/", address) for address in before] == [
        "assets/v/VERSION/css/klankbord.css",
        "assets/v/VERSION/js/site.js",
        "assets/none.css",
    ]
    own = tmp_path / "assets" / "css" / "klankbord.css"
    own.parent.mkdir(parents=True)
    own.write_text("body { color: red }")
    after = addresses()
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert (tmp_path / "site" / after[0]).read_text() == "body { color: red }"
    assert (tmp_path / "site" / before[0]).read_text() != "body { color: red }"
    assert (tmp_path / "site" / after[1]).read_bytes() == (theme.folder() / "assets/js/site.js").read_bytes()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_lines_are_as_short_as_those_of_python(path: Path) -> None:
    long = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if len(line) > 120]
    assert long == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_are_indented_by_two(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "\t" not in text
    depths = [len(line) - len(line.lstrip()) for line in text.splitlines() if line.strip()]
    assert all(depth % 2 == 0 for depth in depths)
    assert all(deeper - depth <= 2 for depth, deeper in itertools.pairwise(depths))


def test_pages_keep_neither_indentation_nor_lines_of_statements() -> None:
    environment = jinja2.Environment(autoescape=True)
    theme.lay_out(environment)
    template = environment.from_string(
        "<ul>\n  {% for one in things %}\n    <li>{{ one }}</li>\n  {% endfor %}\n</ul>\n"
        "<p>\n  a\n  {%- if things %} · b{% endif %}\n\n</p>"
    )
    page = template.render(things=["x\n  y", "z"])
    assert page == "<ul>\n<li>x\n  y</li>\n<li>z</li>\n</ul>\n<p>\na · b\n</p>"


def test_the_early_script_is_one_line() -> None:
    assert "\n" not in theme.early_script()
    assert theme.early_script().endswith("}")


def test_each_colour_has_one_name() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SHARED)
    written = re.findall(r"^\s*([\w-]+):[^;]*?(#[0-9a-fA-F]{3,8}\b|rgb\([^)]*\))", text, re.MULTILINE)
    assert [name for name, _ in written if not name.startswith("--")] == []
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", text)
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("name", ALONE)
def test_a_sheet_that_stands_alone_has_the_colours_of_the_site(name: str) -> None:
    colours = re.compile(r"^\s*(--[\w-]+): ((?:light-dark|#)[^;]+);", re.MULTILINE)
    ours = dict(colours.findall((theme.folder() / "assets/css/klankbord.css").read_text(encoding="utf-8")))
    alone = dict(colours.findall((theme.folder() / "assets/css" / name).read_text(encoding="utf-8")))
    mist = {key: value.replace("#e6ebe7", "var(--mist)") for key, value in alone.items()}
    assert mist
    assert mist == {key: ours.get(key) for key in mist}


def test_a_space_that_is_used_twice_has_a_name() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SHARED)
    values = re.findall(r"^\s*(?:margin|padding|gap|row-gap|column-gap)[a-z-]*: ([^;]+);", text, re.MULTILINE)
    lengths = Counter(re.findall(r"(?<![\w.-])\d*\.?\d+(?:rem|px)\b", " ".join(values)))
    assert {length: times for length, times in lengths.items() if times > 1} == {}
    steps = dict(re.findall(r"--space-(\d+): (\d*\.?\d+)rem;", text))
    assert len(steps) > 20
    assert all(round(float(size) * 100) == int(name) for name, size in steps.items())


def test_every_name_of_the_styles_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    made = set(re.findall(r"^\s*(--[\w-]+):", text, re.MULTILINE))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert made - used == set()
    assert used - made == {"--done"}, "the player writes how much of the sound is behind us"


def test_the_bar_of_the_browser_has_the_colour_of_the_paper() -> None:
    styles = (theme.folder() / "assets/css/klankbord.css").read_text(encoding="utf-8")
    looks = (theme.folder() / "parts/looks.html").read_text(encoding="utf-8")
    paper = re.search(r"--paper: light-dark\((#\w+), (#\w+)\)", styles)
    assert paper is not None
    assert tuple(re.findall(r'name="theme-color"[^>]*content="(#\w+)"', looks)) == paper.groups()


def test_every_script_is_a_module_that_declares_its_types() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        taking = re.findall(
            r"((?:/\*\*(?:(?!\*/).)*\*/\n)?)^(?:export )?(?:async )?function \w+\(\w", text, re.M | re.S
        )
        assert all("@param" in comment for comment in taking), path.name
