"""Every page says in a sentence what it is, in words of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from klankbord.library.notes import headings
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue, PersonEntry
from klankbord.site.views import every_page
from klankbord.site.views.described import LONGEST, described

STRINGS = headings.strings("nl")["site"]


def sentences(site: Catalogue) -> dict[str, str]:
    """The description of each page by its address."""
    views = every_page.by_url(every_page.views(site, STRINGS, datetime(2026, 11, 30, tzinfo=UTC)))
    return {url: described(view, view.title, view.context(), site, STRINGS, "") for url, view in views.items()}


def test_every_page_has_a_description_and_no_two_have_the_same(small_site: Catalogue) -> None:
    found = sentences(small_site)
    assert [text for text in found.values() if not 9 < len(text) <= LONGEST + 1] == []
    assert len(set(found.values())) == len(found)


def test_somebody_is_described_by_what_they_said_and_a_list_by_what_is_on_it(small_site: Catalogue) -> None:
    found = sentences(small_site)
    assert found["mensen/jan-peeters/"].startswith("Jan Peeters, gast, Servies BV: Een klacht is de goedkoopste")
    assert found["artikelen/"] == "Artikelen: Luisteren loont"
    assert found["podcasts/over-service/2026-02-04-vooraf/"] == "Vooraf. Over service"


def test_an_editors_text_counts_and_markdown_is_no_part_of_it(small_site: Catalogue) -> None:
    view = View("over/", "page", "Over ons", "pages/page.html")
    assert described(view, view.title, {}, small_site, STRINGS, "<p>Wij <em>luisteren</em>.</p>").startswith(
        "Over ons."
    )
    article = replace(small_site.articles[0], summary="", notes=type(small_site.articles[0].notes)())
    shown = View(article.url, "article", article.title, "pages/article.html", entry=article)
    assert described(shown, "", {}, small_site, STRINGS, "") == "Luisteren loont. Tekst van het artikel."
    quiet = View("mensen/x/", "person", "X", "pages/person.html", entry=PersonEntry("x", "mensen/x/", "Xandra"))
    assert described(quiet, "X", {}, small_site, STRINGS, "") == "Xandra"
