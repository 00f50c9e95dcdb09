"""Old addresses: which are allowed in ``redirects:``, and what check says about the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.library.check import check
from klankbord.library.front import redirects
from klankbord.library.hub import Hub

Put = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/2019/05/titel.html", "2019/05/titel.html"),
        ("/2019/05/titel/", "2019/05/titel/index.html"),
        ("/over-ons", "over-ons/index.html"),
        ("/caf%C3%A9/", "café/index.html"),
        ("/blog/versie-1.2/", "blog/versie-1.2/index.html"),
    ],
)
def test_the_file_that_answers(address: str, file: str) -> None:
    assert redirects.mistake(address) == ""
    assert redirects.file_of(address) == file


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "over-ons",
        "https://x.example/a",
        "//x.example/a",
        "/a/../b",
        "/%2e%2e/a",
        "/a b",
        "/a\\b",
        "/<b>",
        "/a?b=1",
        "/a#b",
    ],
)
def test_what_can_be_no_old_address(address: str) -> None:
    assert redirects.mistake(address)


@pytest.mark.parametrize(
    ("redirects", "said"),
    [
        ("[/artikelen/ander/]", "is where content/artikelen/ander.md is now"),
        ("[/artikelen/ander/index.html]", "is where content/artikelen/ander.md is now"),
        ("[/podcasts/]", "is where a page of the site itself is now"),
        ("[/oud/]", "leads to content/artikelen/ander.md already"),
        ("[https://x.example/a]", "is a whole address"),
        ("[/a/../b]", "holds . or .."),
    ],
)
def test_check_names_what_collides(hub: Hub, put: Put, redirects: str, said: str) -> None:
    put(
        "content/artikelen/ander.md",
        "---\ntitle: Ander\ndate: 2020-01-01\nredirects: [/oud/, /nog-ouder.html]\n---\nA.\n",
    )
    put("content/artikelen/een.md", f"---\ntitle: Een\ndate: 2020-01-01\nredirects: {redirects}\n---\nB.\n")
    (problem,) = [problem for problem in check(hub, language="en") if problem.rule == "redirect"]
    assert (problem.path, problem.line, problem.severity) == ("content/artikelen/een.md", 4, "error")
    assert said in problem.cause


def test_check_is_content_with_addresses_of_their_own(hub: Hub, put: Put) -> None:
    put("content/artikelen/een.md", "---\ntitle: Een\ndate: 2020-01-01\nredirects: [/oud/, /een.html]\n---\nB.\n")
    assert [problem for problem in check(hub, language="en") if problem.path.endswith("een.md")] == []


@pytest.mark.parametrize(
    "line",
    [
        "{{< melding >}}",
        "Tekst {{% melding soort='x' %}} erin.",
        "{% include audio.html url='/a.mp3' %}",
        "{%- if site.x -%}",
        "{{ site.title }}",
        r"\[kader titel=\"Let op\"\]Bel terug.\[/kader\]",
        "[tabel id=7 /]",
        "[/kader]",
        ".. eigenmaak:: iets",
    ],
)
def test_check_warns_of_marks_of_other_programs(hub: Hub, put: Put, line: str) -> None:
    put("content/artikelen/een.md", f"---\ntitle: Een\ndate: 2020-01-01\n---\nEen zin.\n\n{line}\n")
    told = [problem for problem in check(hub, language="en") if problem.rule in {"leftover", "foreign-syntax"}]
    assert {(problem.line, problem.severity) for problem in told} == {(7, "warning")}


@pytest.mark.parametrize(
    "line",
    [
        "Hij zei [sic] dat.",
        "Zie noot [1] en [a=b].",
        "`{{< melding >}}`",
        "```\n{% raw %}\n```",
        "[tekst](adres.md)",
        "{: .lead }",
        "... en verder",
    ],
)
def test_what_is_no_mark_of_another_program(hub: Hub, put: Put, line: str) -> None:
    put("content/artikelen/een.md", f"---\ntitle: Een\ndate: 2020-01-01\n---\nEen zin.\n\n{line}\n")
    assert [problem for problem in check(hub, language="en") if problem.rule in {"leftover", "foreign-syntax"}] == []
