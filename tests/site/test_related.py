"""What a reader may like next is found by meaning, across articles and episodes alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.extract import embed
from klankbord.site.reading import meaning, related
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.reading.related import Doc

DOCS = [
    Doc(
        "klacht-artikel",
        "article",
        "Wat je leert van klachten. Een klacht is gratis onderzoek naar wat er misgaat bij de klant.",
    ),
    Doc("klacht-podcast", "episode", "Boze klanten aan de lijn. Hoe een helpdesk van klagers ambassadeurs maakt."),
    Doc(
        "baas-artikel",
        "article",
        "Leidinggeven door te luisteren. De directeur die elke maand een dag meeloopt op de werkvloer.",
    ),
    Doc(
        "baas-podcast", "episode", "Het goede voorbeeld. Managers die zelf klantgericht gedrag laten zien aan hun team."
    ),
    Doc(
        "brief-artikel",
        "article",
        "Begrijpelijke brieven schrijven. Korte zinnen, gewone woorden, geen vaktaal in je mail.",
    ),
    Doc("brief-podcast", "episode", "Taal op B1. Hoe je teksten eenvoudig maakt zodat iedereen ze snapt."),
]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "related.npz"


def test_the_nearest_is_about_the_same_subject(cache: Path) -> None:
    found = related.related(DOCS, cache=cache, budget=100, count=3)
    nearest = {key: keys[0].split("-")[0] for key, keys in found.items() if keys}
    # Chance would find one in five.
    assert sum(subject == key.split("-")[0] for key, subject in nearest.items()) >= 4
    assert all(key not in keys for key, keys in found.items())


# Written after the threshold was chosen, about other subjects than those it was chosen on.
HELD_OUT = [
    Doc("wacht-artikel", "article", "De wachtkamer. Wachten duurt korter als je weet hoe lang het nog duurt."),
    Doc("wacht-podcast", "episode", "In de rij. Waarom wachttijden aan de telefoon mensen zo boos maken."),
    Doc("winkel-artikel", "article", "De winkel op de hoek. Een verkoper die je naam kent en weet wat je zoekt."),
    Doc(
        "winkel-podcast",
        "episode",
        "Achter de kassa. Winkelpersoneel over vaste klanten en een praatje bij het afrekenen.",
    ),
    Doc(
        "ziekenhuis-artikel",
        "article",
        "Zorg met aandacht. Verpleegkundigen die tijd nemen voor de patiënt aan het bed.",
    ),
    Doc("ziekenhuis-podcast", "episode", "Aan het bed. Een arts over luisteren naar zieke mensen in het ziekenhuis."),
]


def test_the_threshold_holds_on_texts_that_it_was_not_chosen_on(cache: Path) -> None:
    found = related.related(HELD_OUT, cache=cache, budget=100, count=5)
    pairs = {(key, other) for key, keys in found.items() for other in keys}
    alike = {(a, b) for a, b in pairs if a.split("-")[0] == b.split("-")[0]}
    assert len(alike) >= 4, "most of the six that belong together are found"
    assert len(pairs - alike) <= 6, "and few of the twenty-four that do not"


def test_articles_and_episodes_lead_to_each_other(cache: Path) -> None:
    alike = [Doc(f"a{n}", "article", f"Wat je leert van klachten van klanten, deel {n}.") for n in range(6)]
    alike.append(Doc("e", "episode", "Wat een klacht van een klant je leert."))
    found = related.related(alike, cache=cache, budget=100)
    assert all("e" in keys for key, keys in found.items() if key != "e")


def test_what_was_embedded_once_is_not_embedded_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = related.related(DOCS, cache=cache, budget=100)
    monkeypatch.setattr(embed, "encode", lambda texts: pytest.fail(f"embedded again: {texts}"))
    assert related.related(DOCS, cache=cache, budget=100) == first


def test_a_build_embeds_no_more_than_its_budget(cache: Path, embedded: list[int]) -> None:
    for _ in range(4):
        related.related(DOCS, cache=cache, budget=4)
    assert embedded == [4, 2], "the first build of a hub with more than its budget compares none"


def test_without_embeddings_shared_themes_decide(cache: Path) -> None:
    themed = [
        Doc("a", "article", "x", frozenset({"klachten", "taal"})),
        Doc("b", "article", "y", frozenset({"klachten", "taal"})),
        Doc("c", "article", "z", frozenset({"taal"})),
    ]
    assert related.related(themed, cache=cache, budget=0) == {"a": ["b"], "b": ["a"], "c": []}
    assert not cache.exists()


def test_a_broken_cache_costs_time_and_nothing_else(cache: Path) -> None:
    good = related.related(DOCS, cache=cache, budget=100)
    cache.write_bytes(cache.read_bytes()[:200])
    assert related.related(DOCS, cache=cache, budget=100) == good


def test_texts_that_are_gone_leave_the_cache(cache: Path) -> None:
    related.related(DOCS, cache=cache, budget=100)
    changed = [*DOCS[:2], Doc("nieuw", "article", "Een nieuw stuk over klachten.")]
    related.related(changed, cache=cache, budget=100)
    assert len(meaning._read(cache)) == 3


def test_one_document_has_no_neighbours(cache: Path) -> None:
    assert related.related(DOCS[:1], cache=cache, budget=100) == {}


def test_a_site_gives_its_articles_and_episodes_newest_first(small_site: Catalogue) -> None:
    found = related.docs(small_site)
    assert [doc.kind for doc in found] == ["article", "episode", "episode"]
    assert "Een klacht is de goedkoopste vorm van onderzoek." in found[1].text
    assert all(len(doc.text) <= related.LONGEST for doc in found)
