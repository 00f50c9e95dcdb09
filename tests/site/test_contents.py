"""The table of contents of a long page."""

from __future__ import annotations

import pytest

from klankbord.site.authored.contents import Heading, contents
from klankbord.site.views.context import hidden

THREE = '<h2 id="a">Een</h2><h2 id="b">Twee</h2><h2 id="c">Drie</h2>'


def test_three_headings_make_a_list_and_those_below_them_are_inside() -> None:
    assert contents('<h3 id="x">Los</h3>' + THREE + '<h3 id="d">Onder drie</h3>') == [
        Heading("a", "Een"),
        Heading("b", "Twee"),
        Heading("c", "Drie", [Heading("d", "Onder drie")]),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Kort.</p>",
        '<h2 id="a">Een</h2><h2 id="b">Twee</h2>',
        '<h2 id="a">Een</h2><h2 id="b">Twee</h2><h2>Zonder anker</h2>',
        f"<details><summary>Meer</summary>{THREE}</details>",
        f'<div class="tabs"><div class="tab">{THREE}</div></div>',
        f'<div class="admonition">{THREE}</div>',
    ],
)
def test_short_pages_and_headings_that_are_part_of_something_make_none(html: str) -> None:
    assert contents(html) == []


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("Vraag &amp; <em>antwoord</em>", "Vraag & antwoord"),
        ('Kop <a class="headerlink" href="#c">¶</a>', "Kop"),
        ('Kop<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>', "Kop"),
        ("Over <code>&lt;main&gt;</code>", "Over <main>"),
        ("Twee\n  regels", "Twee regels"),
    ],
)
def test_a_heading_is_listed_by_its_words(inside: str, text: str) -> None:
    assert contents(THREE + f'<h2 id="c-2">{inside}</h2>')[-1].text == text


def test_what_a_page_leaves_out() -> None:
    assert hidden({"hide": ["toc", "tags"]}) == {"toc", "tags"}
    assert hidden({"hide": "toc"}) == {"toc"}
    assert hidden({"comments": False}) == {"comments"}
    assert hidden({"comments": True, "hide": None}) == frozenset()
