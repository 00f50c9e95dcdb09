"""Pages as values: all of one kind, what is wrong with the rest, and which wait for an editor."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.library import pages
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.library.pages import articles, themes

Put = Callable[[str, str | bytes], Path]


def test_all_pages_of_a_kind_and_what_is_wrong_with_the_rest(hub: Hub, put: Put) -> None:
    put("content/themas/service.md", "---\ntitle: Service\n---\nTekst.\n")
    put("content/themas/met-beeld/index.md", "---\ntitle: Met beeld\n---\nTekst.\n")
    put("content/themas/stuk.md", "---\ntitle: [x\n---\nTekst.\n")
    put("content/themas/index.md", "---\ntitle: De pagina van de afdeling zelf\n---\nTekst.\n")
    put("content/themas/.verborgen.md", "---\ntitle: Verborgen\n---\nTekst.\n")
    loaded = pages.load(hub, "theme")
    assert [page.slug for page in loaded.pages] == ["klachten", "met-beeld", "service"]
    assert [(Path(problem.path).name, problem.line) for problem in loaded.problems] == [("stuk.md", 2)]


def test_an_article_with_its_notes(put: Put) -> None:
    path = put(
        "content/artikelen/stuk.md",
        "---\ntitle: Een stuk\ndate: 2026-03-04\nauthor: Noor\n---\n> Goed gezegd.\n> — Jan\n\n## Tips\n- Doe dit.\n",
    )
    page = articles.read(path)
    assert (page.slug, page.kind, page.meta.authors, page.body_line) == ("stuk", "article", ("Noor",), 6)
    assert page.meta.date is not None
    assert page.meta.date.astimezone(UTC) == datetime(2026, 3, 3, 23, tzinfo=UTC), (
        "a day starts at midnight in Dutch time"
    )
    assert [quote.text for quote in page.notes.quotes] == ["Goed gezegd."]
    assert [tip.text for tip in page.notes.tips] == ["Doe dit."]


def test_a_mistake_names_file_line_and_field(put: Put) -> None:
    path = put("content/artikelen/stuk.md", "---\ntitle: x\nstatus: draft\n---\nTekst.\n")
    with pytest.raises(KlankbordError) as caught:
        articles.read(path)
    assert (
        str(caught.value) == f"{path}:3: status: 'draft' is not one of: review, published, hidden. Choose one of them."
    )


@pytest.mark.parametrize(
    ("status", "visible", "previewed"),
    [("published", True, True), ("review", False, True), ("hidden", False, False)],
)
def test_who_sees_a_page(put: Put, status: str, visible: bool, previewed: bool) -> None:
    meta = articles.read(put("content/artikelen/stuk.md", f"---\ntitle: x\nstatus: {status}\n---\nTekst.\n")).meta
    assert (meta.visible(), meta.visible(preview=True)) == (visible, previewed)


def test_what_waits_for_an_editor(hub: Hub, put: Put) -> None:
    put("content/artikelen/wacht.md", "---\ntitle: x\nstatus: review\n---\nTekst.\n")
    put("content/artikelen/klaar.md", "---\ntitle: x\nstatus: published\n---\nTekst.\n")
    put("content/artikelen/stuk.md", "---\ntitle: [x\nstatus: review\n---\nTekst.\n")
    assert [hub.inside(path) for path in pages.waiting(hub)] == ["content/artikelen/wacht.md"]


def test_themes_for_the_machine(hub: Hub, put: Put) -> None:
    put("content/themas/weg.md", "---\ntitle: Weg\nstatus: hidden\n---\nTekst.\n")
    (theme,) = themes.load(hub)
    assert (theme.slug, theme.title, theme.synonyms) == ("klachten", "Klachten", ("klacht", "klagen"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("content/index.md", "page"),
        ("content/artikelen/index.md", "page"),
        ("content/artikelen/stuk.md", "article"),
        ("content/artikelen/stuk/index.md", "article"),
        ("content/agenda/avond.md", "event"),
        ("content/tips/brieven.md", "tips"),
        ("content/iets-anders/x.md", "page"),
        ("episodes/show/index.md", "show"),
        ("episodes/show/2026-01-01-x/index.md", "episode"),
    ],
)
def test_the_kind_of_a_page_is_where_it_is(hub: Hub, path: str, kind: str) -> None:
    assert pages.kind_of(hub, hub.root / path) == kind


def test_the_hub_is_found_from_any_folder_inside(hub: Hub) -> None:
    assert Hub.find(hub.content / "themas").root == hub.root
    with pytest.raises(KlankbordError, match="no hub here"):
        Hub.find(hub.root.parent)


def test_headings_are_known_in_every_language() -> None:
    assert headings.heading("quotes", "nl-BE") == "Citaten"
    assert headings.heading("quotes", "en") == "Quotes"
    assert {headings.kind_of(text) for text in ("Citaten", "QUOTES:", "uitspraken")} == {"quotes"}
    assert headings.kind_of("Iets anders") == ""


def test_every_language_has_the_same_words() -> None:
    dutch, english = headings.strings("nl"), headings.strings("en")
    assert dutch["headings"].keys() == english["headings"].keys()
