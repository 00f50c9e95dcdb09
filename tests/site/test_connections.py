"""Disagreements, the map of themes and speakers, books and tools: there as soon as they have something to show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klankbord.library.notes import headings
from klankbord.model import Lesson
from klankbord.site.markup.mention import Mention, mention
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue, PersonEntry, Saying, ThemeEntry
from klankbord.site.views import connections
from klankbord.site.views.knowledge import Knowledge

STRINGS = headings.strings("nl")["site"]


def views(site: Catalogue, *, opposed: bool = True) -> dict[str, View]:
    return {view.kind: view for view in connections.views(site, STRINGS, Knowledge(site), opposed=opposed)}


def test_a_small_hub_has_none_of_these_pages(small_site: Catalogue) -> None:
    assert views(small_site) == {}


def disagreeing(site: Catalogue) -> Catalogue:
    """Jan Peeters says it twice, Fatma Yilmaz denies it."""
    first, second = site.shows[0].episodes
    claim, denial = "Een klacht is altijd een cadeau.", "Een klacht is nooit een cadeau."
    said = (
        Saying("lesson", Lesson(None, claim, "Jan Peeters", 3.0), first, "jan-peeters"),
        Saying("lesson", Lesson(None, denial, "Fatma Yilmaz", 5.0), replace(second, themes=("klachten",))),
        Saying("lesson", Lesson(None, claim, "Jan Peeters", 9.0), site.articles[0], "jan-peeters"),
    )
    return replace(site, sayings=said)


def test_two_people_who_say_the_opposite_are_put_side_by_side_with_what_it_is_about(small_site: Catalogue) -> None:
    site = disagreeing(small_site)
    pairs = views(site)["disagreements"].context()["pairs"]
    assert [(one.note.speaker, other.note.speaker, about) for one, other, about in pairs] == [
        ("Jan Peeters", "Fatma Yilmaz", ["klachten"])
    ]


def test_a_hub_may_do_without_disagreements(small_site: Catalogue) -> None:
    assert "disagreements" not in views(disagreeing(small_site), opposed=False)


def busy(site: Catalogue) -> Catalogue:
    """Three guests about three themes, of whom Ans comes back."""
    people = {slug: PersonEntry(slug, f"mensen/{slug}/", slug.title()) for slug in ("ans", "bo", "cas")}
    themes = {slug: ThemeEntry(slug, f"themas/{slug}/", slug.title()) for slug in ("een", "twee", "drie")}
    show = site.shows[0]
    cast = [(("ans",), ("een", "twee")), (("ans", "bo"), ("een",)), (("cas",), ("drie",))]
    episodes = tuple(
        replace(show.episodes[0], url=f"e/{at}/", guests=guests, themes=about)
        for at, (guests, about) in enumerate(cast)
    )
    return replace(site, people=people, themes=themes, shows=(replace(show, episodes=episodes),), articles=())


def test_the_map_is_a_list_first_and_a_drawing_of_the_same(small_site: Catalogue) -> None:
    shown = views(busy(small_site))["map"].context()
    listed = {theme.slug: [(who.slug, n) for who, n in speakers] for theme, speakers, _ in shown["rows"]}
    assert listed == {"een": [("ans", 2), ("bo", 1)], "twee": [("ans", 1)], "drie": [("cas", 1)]}
    drawn = shown["drawing"]
    assert len(drawn["dots"]) == sum(len(speakers) for speakers in listed.values())
    assert [name for _, name in drawn["rows"]] == ["Ans", "Bo", "Cas"]
    assert max(size for *_, size in drawn["dots"]) <= connections.STEP / 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Moments of Truth – Jan Carlzon", Mention("Moments of Truth", "", "Jan Carlzon")),
        ("De *klantreis*", Mention("De klantreis")),
        (
            "[Miro](https://miro.com/) – om samen te tekenen",
            Mention("Miro", "https://miro.com/", "om samen te tekenen"),
        ),
        ("https://www.gov.uk/service-manual/", Mention("gov.uk/service-manual", "https://www.gov.uk/service-manual/")),
        ("[Kwaad](javascript:alert(1))", Mention("Kwaad)")),
    ],
)
def test_a_mention_is_a_title_perhaps_with_an_address(text: str, found: Mention) -> None:
    told = mention(text)
    assert told.url == found.url
    assert told.about == found.about
    assert told.title.rstrip(")") == found.title.rstrip(")")


def test_a_book_that_several_sources_name_is_one_book(small_site: Catalogue) -> None:
    first, second = small_site.shows[0].episodes
    named = (
        replace(first, books=("Moments of Truth – Jan Carlzon",)),
        replace(second, books=("[moments of truth](https://b.example/)",)),
    )
    article = replace(small_site.articles[0], books=("Ander boek",), tools=("Miro",))
    site = replace(small_site, shows=(replace(small_site.shows[0], episodes=named),), articles=(article,))
    kept = views(site)["mentioned"].context()["kept"]
    assert kept[0][1][0][0] == Mention("Moments of Truth", "https://b.example/", "Jan Carlzon")
    assert [(kind, [(one.title.lower(), one.url, len(sources)) for one, sources in found]) for kind, found in kept] == [
        ("books", [("moments of truth", "https://b.example/", 2), ("ander boek", "", 1)]),
        ("tools", [("miro", "", 1)]),
    ]
