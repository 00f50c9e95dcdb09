"""``check`` reports syntax that stays literal on the site, with the line for mkdocs.yml; there is one list of those."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from klankbord.library.check import check
from klankbord.library.check.syntax import SYNTAX, extensions
from klankbord.library.hub import Hub
from klankbord.library.starting import Wishes, start

ROOT = Path(__file__).parents[2]
WRITTEN = {
    "admonition": "!!! note\n    Tekst.",
    "pymdownx.details": '??? tip "Meer"\n    Tekst.',
    "pymdownx.tabbed": '=== "Klant"\n\n    Tekst.',
    "pymdownx.emoji": "Een :material-heart: hier.",
    "pymdownx.keys": "Druk op ++ctrl+c++.",
    "pymdownx.mark": "Dit is ==belangrijk==.",
    "pymdownx.critic": "Dit is {++nieuw++}.",
    "pymdownx.tilde": "Dit is ~~weg~~.",
    "pymdownx.caret": "Dit is ^^nieuw^^.",
    "pymdownx.tasklist": "- [x] Gedaan",
    "pymdownx.arithmatex": "$$ E = mc^2 $$",
    "attr_list": "[Knop](https://elders.example/){ .md-button }",
    "footnotes": "Een bewering.[^1]\n\n[^1]: Een noot.",
    "abbr": "*[KTO]: Onderzoek",
    "md_in_html": '<div class="grid" markdown>',
    "def_list": "KTO\n:   Onderzoek.",
    "pymdownx.superfences": '```python title="bel.py"\nx = 1\n```',
}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    start(tmp_path / "hub", Wishes("Proef"), date(2026, 3, 4))
    return Hub(tmp_path / "hub")


def found(hub: Hub, text: str) -> list[str]:
    head = "---\ntitle: Proef\ndate: 2026-03-04\ndescription: Een proef.\ntopics: [klachten]\n---\n"
    (hub.content / "artikelen" / "proef.md").write_text(f"{head}{text}\n", encoding="utf-8")
    return [str(problem) for problem in check(hub, [hub.content / "artikelen" / "proef.md"], language="en")]


def without(hub: Hub, name: str) -> None:
    path = hub.root / "mkdocs.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if line.strip() != f"- {name}"), encoding="utf-8")


@pytest.mark.parametrize("name", WRITTEN)
def test_an_older_hub_is_told_which_line_to_add(hub: Hub, name: str) -> None:
    assert found(hub, WRITTEN[name]) == []
    without(hub, name)
    (problem,) = found(hub, WRITTEN[name])
    assert "content/artikelen/proef.md:" in problem
    assert problem.endswith(f"Add this line under markdown_extensions in mkdocs.yml: - {name}")


def test_each_syntax_that_is_known_is_tried() -> None:
    assert {syntax.extension for syntax in SYNTAX} <= set(WRITTEN)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Vandaag is {{ page.title }}.", "is a macro"),
        ("{% include 'x' %}", "is a macro"),
        ('--8<-- "deel.md"', "takes in no other file"),
        ("```mermaid\ngraph LR\n```", "shown as its source"),
    ],
)
def test_what_no_setting_makes_work_is_named(hub: Hub, text: str, cause: str) -> None:
    (problem,) = found(hub, text)
    assert cause in problem


@pytest.mark.parametrize(
    "text",
    ["`{{ x }}` en `??? tip`", "```\n!!! note\n{{ x }}\n```", "Wat??? Echt!!! 2 == 2 en 3 == 3.", "a: b\n\nc++ en d++"],
)
def test_code_and_plain_words_are_no_syntax(hub: Hub, text: str) -> None:
    for name in WRITTEN:
        without(hub, name)
    assert found(hub, text) == []


def test_settings_of_others_with_tags_of_python_are_read() -> None:
    config = b"markdown_extensions:\n  - abbr\n  - x.emoji: {index: !!python/name:material.x ''}\n"
    assert extensions(config) == frozenset({"toc", "tables", "fenced_code", "abbr", "x.emoji"})
    assert extensions(b"[") is None
    assert extensions(b"INHERIT: ../a.yml") is None


def test_the_new_hub_the_reference_hub_and_the_handbook_have_one_list(hub: Hub) -> None:
    new = yaml.safe_load((hub.root / "mkdocs.yml").read_text(encoding="utf-8"))["markdown_extensions"]
    reference = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["markdown_extensions"]
    handbook = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert new == reference == yaml.safe_load(handbook)


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ("feedback", "hide: pages have no part 'feedback'. Remove it: pages can hide toc, tags, navigation"),
        ("Toc", "Did you mean toc?"),
    ],
)
def test_a_part_that_no_page_here_has(hub: Hub, part: str, wanted: str) -> None:
    path = hub.content / "artikelen" / "proef.md"
    head = "title: Proef\ndate: 2026-03-04\ndescription: Een proef.\ntopics: [klachten]"
    path.write_text(f"---\n{head}\nhide:\n  - toc\n  - {part}\n---\nTekst.\n", encoding="utf-8")
    (problem,) = check(hub, [path], language="en")
    assert wanted in str(problem)
    assert problem.line == 8


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Een zin.[^1] En nog een.[^1]", "there is no note for [^1]. Write the note on a line of its own: [^1]: …"),
        ('<iframe src="https://kaart.example/x"></iframe>', "add 'kaart.example' to embed_hosts in pyproject.toml"),
        ("Tekst.\n\n{ .sortable }", "there is no table above it to sort"),
    ],
)
def test_what_a_page_asks_for_and_does_not_get(hub: Hub, text: str, wanted: str) -> None:
    (problem,) = found(hub, text)
    assert wanted in problem


@pytest.mark.parametrize(
    "text",
    [
        "Een zin.[^1]\n\n[^1]: Noot.",
        "Code: `[^1]`",
        '<iframe src="https://www.youtube.com/embed/abc"></iframe>',
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n{ .sortable }",
        "| a | b |\n|---|---|\n| 1 | 2 |\n{: .sortable }",
    ],
)
def test_what_is_there_and_allowed_gives_no_line(hub: Hub, text: str) -> None:
    assert found(hub, text) == []


def test_a_host_that_the_hub_allows_gives_no_line(hub: Hub) -> None:
    path = hub.root / "pyproject.toml"
    path.write_text(path.read_text(encoding="utf-8") + '\nembed_hosts = ["kaart.example"]\n', encoding="utf-8")
    assert found(hub, '<iframe src="https://kaart.example/x"></iframe>') == []
