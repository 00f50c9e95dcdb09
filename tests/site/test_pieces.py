"""The macros that templates share: drawn once, right on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import jinja2
import pytest

from klankbord.site.markup.pieces import Pieces, each
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.reading.support import Supported
from klankbord.site.views.context import url

MACROS = (
    "{% macro card(entry, level='h3') %}{{ drawn(entry) }}<{{ level }} lang={{ language }}>"
    '<a href="{{ entry.url | url }}">{{ entry.title }}</a></{{ level }}>{% endmacro %}'
    "{% macro supported(tip) %}{{ tip.saying.note.text }}:{{ tip.also | length }}{% endmacro %}"
    "{% macro bare(path) %}{{ path | url }}{{ title }}{% endmacro %}"
)
Page = Callable[..., str]


@pytest.fixture
def drawn() -> list[object]:
    return []


@pytest.fixture
def page(drawn: list[object]) -> Page:
    """A page that shows ``template``, at a place in a site whose pages share the macros."""
    environment = jinja2.Environment(loader=jinja2.DictLoader({"macros.html": MACROS}), autoescape=True)
    environment.filters.update(url=url, each=each)

    def note(thing: object) -> str:
        drawn.append(thing)
        return ""

    pieces = Pieces({"drawn": note})

    def show(template: str, base: str = "..", language: str = "nl", **values: object) -> str:
        text = "{% set ui = macros('macros.html') %}" + template
        return environment.from_string(text).render(
            macros=pieces.of, base_url=base, language=language, page=None, title="Deze", **values
        )

    return show


def test_a_card_is_drawn_once_and_leads_to_the_same_page_from_everywhere(
    page: Page, drawn: list[object], small_site: Catalogue
) -> None:
    entry = next(small_site.episodes)
    found = [page("{{ ui.card(entry) }}", base, entry=entry) for base in ("..", ".", "../../..", "/onder/pad/")]
    roots = ("../", "", "../../../", "/onder/pad/")
    assert [f'href="{root}{entry.url}"' in text for root, text in zip(roots, found, strict=True)] == [True] * 4
    assert drawn == [entry]


def test_a_card_is_drawn_anew_for_what_changes_it(page: Page, drawn: list[object], small_site: Catalogue) -> None:
    entry = next(small_site.episodes)
    other = replace(entry, title="Anders")
    texts = {
        page("{{ ui.card(entry) }}", entry=entry),
        page("{{ ui.card(entry, 'h2') }}", entry=entry),
        page("{{ ui.card(entry, level='h4') }}", entry=entry),
        page("{{ ui.card(entry) }}", language="en", entry=entry),
        page("{{ ui.card(entry) }}", entry=other),
    }
    assert len(texts) == len(drawn) == 5


def test_what_is_moved_stays_escaped(page: Page, small_site: Catalogue) -> None:
    entry = replace(next(small_site.episodes), title="<b>&</b>")
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page("{{ ui.card(entry) }}", entry=entry)
    assert page("{{ ui.card(entry) | e }}", entry=entry) == page("{{ ui.card(entry) }}", entry=entry)


def test_a_list_is_each_of_its_things_in_order(page: Page, small_site: Catalogue) -> None:
    one = next(small_site.episodes)
    entries = [replace(one, title="<b>Eerst</b>"), replace(one, title="Dan")]
    text = page("{{ entries | each(ui.card, level='h2') }}", entries=entries)
    assert text == "".join(page("{{ ui.card(entry, level='h2') }}", entry=entry) for entry in entries)
    assert "&lt;b&gt;Eerst" in text
    assert page("{{ [] | each(ui.card) }}") == ""


def test_a_tip_found_anew_with_the_same_support_is_the_same(page: Page, small_site: Catalogue) -> None:
    first, second = small_site.sayings[:2]
    assert page("{{ ui.supported(tip) }}", tip=Supported(first)).endswith(":0")
    assert page("{{ ui.supported(tip) }}", tip=Supported(first, (second,))).endswith(":1")


def test_other_macros_belong_to_the_depth_of_the_page_and_see_no_page(page: Page) -> None:
    assert [page("{{ ui.bare('tips/') }}", base) for base in (".", "..", ".")] == ["tips/", "../tips/", "tips/"]
