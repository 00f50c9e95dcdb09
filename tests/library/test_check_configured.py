"""``check`` names each line of mkdocs.yml that does nothing in a hub, and says what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from klankbord.library.check import check
from klankbord.library.hub import Hub

Put = Callable[[str, str | bytes], Path]
CASES: list[dict[str, str]] = yaml.safe_load((Path(__file__).parent / "configured.yml").read_text(encoding="utf-8"))
HEAD = "docs_dir: content\ntheme:\n  name: material\n"


def said(hub: Hub, put: Put, text: str) -> list[str]:
    put("mkdocs.yml", text)
    return [str(problem) for problem in check(hub, language="en") if problem.path == "mkdocs.yml"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["said"][:40])
def test_what_does_nothing_is_named_with_its_line(hub: Hub, put: Put, case: dict[str, str]) -> None:
    (found,) = said(hub, put, case["given"])
    assert case["said"] in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "INHERIT: ../basis.yml\ndocs_dir: docs",
        f"{HEAD}  font: false\n  features: [content.code.copy, navigation.indexes]\n  icon: {{logo: material/library}}",
        f"{HEAD}  palette: [{{scheme: default, primary: deep purple}}, {{scheme: slate, primary: teal, accent: lime}}]",
        "nav:\n  - index.md\n  - Podcasts: podcasts/\n  - tips/index.md\n  - themas/klachten.md\n  - Elders: https://a.example/x.md",
        "repo_url: https://github.com/wij/hub\nedit_uri: edit/main/content/",
        "repo_url: https://github.com/wij/hub\nedit_uri: ''",
        "plugins: [privacy]\nextra_css: ['https://a.example/a.css']",
        "extra: {analytics: {provider: matomo, host: 'https://telling.wij.example', property: 1}, social: []}",
    ],
)
def test_what_has_its_meaning_gives_no_line(hub: Hub, put: Put, text: str) -> None:
    assert said(hub, put, text) == []


def test_a_font_that_the_hub_brings_and_a_host_that_it_allows_give_no_line(hub: Hub, put: Put) -> None:
    put("content/assets/eigen.css", '@font-face { font-family: "Inter"; src: url("inter.woff2"); }')
    put("pyproject.toml", '[tool.klankbord]\npage_sources = ["cdn.example"]\n')
    text = f"{HEAD}  font: {{text: Inter}}\nextra_css: [assets/eigen.css, 'https://cdn.example/a.css']"
    assert said(hub, put, text) == []


def test_a_part_of_material_that_is_replaced_does_nothing(hub: Hub, put: Put) -> None:
    put("eigen/partials/header.html", "x")
    (found,) = said(hub, put, f"{HEAD}  custom_dir: eigen")
    assert "partials/header.html in eigen does nothing here" in found


def test_each_colour_of_the_list_is_one_that_the_site_knows() -> None:
    from klankbord.library.check.configured import COLOURS
    from klankbord.site.configured import looks

    assert set(looks.PRIMARY) == COLOURS
    assert set(looks.ACCENT) <= COLOURS


PAGE = "---\ntitle: Stuk\ndate: 2026-03-04\ndescription: Een stuk.\n---\n"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("![Foto](https://elders.example/x.png)", "the picture from elders.example is not shown, for it would tell"),
        ('<script src="https://elders.example/x.js"></script>', "the script from elders.example is stopped"),
        ("{{< youtube abc >}}", "'{{< youtube abc >}}' means something to another program only"),
        ("Begin hier: waar gaat het over, en waarom moet iemand het lezen?", "is still the example text"),
    ],
)
def test_what_readers_would_not_get(hub: Hub, put: Put, body: str, wanted: str) -> None:
    put("content/artikelen/stuk.md", f"{PAGE}{body}\n")
    (found,) = check(hub, language="en")
    assert wanted in str(found)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("plugins: [macros]", "Vandaag {{ page.title }}."),
        ("markdown_extensions: [pymdownx.snippets]", '--8<-- "deel.md"'),
    ],
)
def test_what_a_plugin_or_an_extension_reads_is_not_foreign(hub: Hub, put: Put, text: str, body: str) -> None:
    put("mkdocs.yml", text)
    put("content/artikelen/stuk.md", f"{PAGE}{body}\n")
    assert [problem for problem in check(hub, language="en") if problem.rule != "plugin"] == []


def test_an_article_of_a_day_to_come_waits_for_it(hub: Hub, put: Put) -> None:
    put("content/artikelen/stuk.md", PAGE.replace("2026-03-04", "2096-03-04"))
    (found,) = check(hub, language="en")
    assert "date: is 2096-03-04, so the page is on the site from that day on" in str(found)
    assert found.severity == "warning"
    put("content/artikelen/stuk.md", PAGE.replace("2026-03-04", "2096-03-04\npublish_at: 2096-03-05"))
    assert check(hub, language="en") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[tool.klankbord]\nlanguage = "nl"\nmodle = "base"\n', "3: modle is not a setting. Did you mean model?"),
        ('[tool.klankbord]\nlanguage = "nl"\n\nmodel = base\n', "4: is not valid TOML (Invalid value (at line 4"),
        ('[tool.klankbord]\nthreads = "veel"\n', "2: threads should be a whole number"),
        (
            '[tool.klankbord]\nllm_key = "sk-1"\n',
            "2: (warning) llm_key: is secret, and this file goes to git. Remove it",
        ),
        ('[tool.klankbord]\ncontact = "ons@example.org"\n', ""),
        ("", ""),
    ],
)
def test_settings_that_no_command_can_work_with_and_secrets_are_named(hub: Hub, put: Put, text: str, told: str) -> None:
    put("pyproject.toml", text)
    found = [str(problem) for problem in check(hub, language="en") if problem.path == "pyproject.toml"]
    assert len(found) == bool(told)
    assert not told or found[0].startswith(f"pyproject.toml:{told}")
    assert "sk-1" not in "".join(found)
