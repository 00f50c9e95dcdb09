"""Short texts from feeds and editors as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from klankbord.library.notes import headings
from klankbord.model import Quote, Tip
from klankbord.site.markup import writing
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.views.listing import leaves


def test_times_in_text_become_links_that_play() -> None:
    html = writing.with_times(Markup("<p>Luister bij [12:31] en [1:02:03], niet [99:99].</p>"))
    assert 'href="#t=751" data-play="751">12:31</a>' in html
    assert 'data-play="3723">1:02:03</a>' in html
    assert "[99:99]" in html


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<script>alert(1)</script>",
        '<a href="data:text/html,x">y</a>',
    ],
)
def test_what_a_feed_says_cannot_run(text: str) -> None:
    html = str(writing.markup(text)).lower()
    assert "<script" not in html
    assert "onerror" not in html
    assert 'href="javascript' not in html
    assert "data:" not in html


@pytest.mark.parametrize(
    "text",
    [
        '--8<-- "mkdocs.yml"',
        '```\n--8<-- "mkdocs.yml"\n```',
        "{{ 6 * 7 }} {% include 'mkdocs.yml' %}",
        "{! mkdocs.yml !}",
        "woord{: onmouseover=alert(1) #home .hit }",
        "# kop {: #main }",
        "[TOC]\n\n# kop",
        "!!! note\n    tekst",
        "*[HTML]: <b>x</b>\n\nHTML",
    ],
)
def test_feed_text_can_include_nothing_and_run_nothing(text: str) -> None:
    html = str(writing.markup(text))
    assert "site_name" not in html
    assert "42" not in html
    assert not re.search(r"<[^>]*(?:onmouseover|id=)", html)
    assert 'class="admonition' not in html
    assert "<abbr" not in html


def test_a_plain_line_needs_no_markdown_and_comes_out_the_same() -> None:
    assert writing.markup("Een zin, zonder opmaak.") == "<p>Een zin, zonder opmaak.</p>"
    assert "<em>" in writing.markup("Een *zin* met opmaak.")
    assert "<ol>" in writing.markup("1. een lijst")


def test_teasers_are_plain_and_end_at_a_word() -> None:
    assert writing.teaser("**Vet** en [een link](https://x.example) <b>html</b>") == "Vet en een link html"
    assert writing.teaser("woord " * 50, 20) == "woord woord woord…"
    assert writing.teaser("# Kop\n> citaat\n* punt\n```\ncode_a\n```") == "Kop citaat punt code_a"
    assert writing.teaser("[![foto](a.png)](b/) van 3 * 4 & `for_review`, C#") == "foto van 3 * 4 & for_review, C#"


def test_the_address_of_a_passage() -> None:
    assert writing.fragment(Quote(None, "x", start=754.2, end=789.1)) == "t=754.2,789.1"
    assert writing.fragment(Tip(None, "x", start=754.2)) == "t=754.2"
    assert writing.fragment(Tip(None, "x", start=754.0)) == "t=754"
    assert writing.span(Quote(None, "x", start=754.2, end=789.1)) == "754.2,789.1"


def test_long_lists_in_leaves() -> None:
    found = list(leaves(list(range(5)), "tips/", 2))
    assert [(leaf.url, leaf.items, leaf.newer, leaf.older) for leaf in found] == [
        ("tips/", (0, 1), None, "tips/pagina-2/"),
        ("tips/pagina-2/", (2, 3), "tips/", "tips/pagina-3/"),
        ("tips/pagina-3/", (4,), "tips/pagina-2/", None),
    ]
    nothing: list[int] = []
    assert [leaf.items for leaf in leaves(nothing, "tips/", 2)] == [()]
    assert len(list(leaves(list(range(50)), "tips/", 2, 3))) == 3


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Hij stond 's nachts op.", "Hij stond ’s nachts op."),
        ("'t Is 'n eind.", "’t Is ’n eind."),
        ("Zij zei: 'tot straks'.", "Zij zei: ‘tot straks’."),
        ("De 'smalle' weg", "De ‘smalle’ weg"),
    ],
)
def test_an_apostrophe_before_a_little_word_is_no_opening_quote(given: str, shown: str) -> None:
    assert shown in writing.markup(given + " *x*")


def test_entities_of_the_renderer_are_understood() -> None:
    assert writing.apostrophes("<p>&lsquo;s nachts, &lsquo;zeker&rsquo;</p>") == "<p>’s nachts, &lsquo;zeker&rsquo;</p>"


def test_the_title_is_shown_once() -> None:
    html = '<h1 id="titel">Titel <em>x</em></h1>\n<p>Tekst</p><h1 id="y">Deel</h1>'
    assert writing.without_title(html) == '<p>Tekst</p><h2 id="y">Deel</h2>'
    assert writing.without_title("<p>Geen kop</p>") == "<p>Geen kop</p>"


def test_a_picture_from_elsewhere_waits_for_the_reader() -> None:
    notes = writing.markup("Zie ![het team](https://beeld.example/team.png)")
    assert "<img" not in notes
    assert '<a href="https://beeld.example/team.png"' in notes
    article = writing.page(
        '<p><img alt="Eigen" src="../eigen.png" /><img alt="Ver" src="https://x.example/a.png" /></p>'
    )
    assert article.count("<img") == 1
    assert ">Ver (x.example)</a>" in article


def test_a_date_is_there_for_people_and_machines() -> None:
    when = datetime(2026, 3, 4, 6, tzinfo=UTC)
    assert writing.dated(when) == '<time datetime="2026-03-04T06:00:00+00:00">4 maart 2026</time>'
    assert (
        writing.dated(when, "d '<b>' y", "en") == '<time datetime="2026-03-04T06:00:00+00:00">4 &lt;b&gt; 2026</time>'
    )
    assert writing.dated(None) == ""


@pytest.mark.parametrize(("seconds", "said"), [(1934.0, "32 min luisteren"), (20.0, "1 min luisteren"), (None, "")])
def test_how_long_an_episode_takes(small_site: Catalogue, seconds: float | None, said: str) -> None:
    words = headings.strings("nl")["site"]
    assert writing.how_long(replace(next(small_site.episodes), duration=seconds), words) == said
    assert writing.how_long(small_site.articles[0], words) == f"{small_site.articles[0].minutes} min lezen"
