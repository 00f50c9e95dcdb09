"""One from many: what says the same becomes one with all its sources; what only looks the same stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract.collections import Item, by_theme, cluster, varied

SAME = [
    ("Bel elke klager binnen een dag terug.", "bel elke klager binnen een dag terug!"),
    ("Bel iedere klager binnen een dag terug.", "Bel elke klager binnen een dag terug."),
    ("Lees je brief hardop voor aan iemand.", "Lees je brief hardop voor aan iemand anders."),
    ("Zet het belangrijkste in de eerste zin.", "Put the most important thing in the first sentence."),
]
APART = [
    ("Bel elke klager binnen 1 dag terug.", "Bel elke klager binnen 7 dagen terug."),
    ("Begin met een excuus.", "Begin niet met een excuus."),
    ("Bel elke klager binnen een dag terug.", "Schrijf elke klager binnen een maand af als klant."),
    ("Lees elke week vijf klachten voor.", "Hang de klantreis op in de gang."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_advice_is_one_with_two_sources(one: str, other: str) -> None:
    found = cluster([Item(one, "/a/"), Item(other, "/b/")])
    assert len(found) == 1
    assert found[0].sources == ("/a/", "/b/")
    assert found[0].text in (one, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_numbers_a_denial_or_another_subject_stay_apart(one: str, other: str) -> None:
    assert len(cluster([Item(one, "/a/"), Item(other, "/b/")])) == 2


def test_five_places_are_five_sources_and_the_most_supported_comes_first() -> None:
    tip = "Bel elke klager binnen een dag terug."
    items = [
        Item("Hang de klantreis op in de gang.", "/x/"),
        *(Item(tip, f"/{at}/") for at in range(5)),
        Item(tip, "/0/"),
    ]
    first = cluster(items)[0]
    assert first.text == tip
    assert first.sources == tuple(f"/{at}/" for at in range(5))
    assert len(first.items) == 6


def test_themes_hold_their_clusters_and_the_rest_has_none() -> None:
    items = [
        Item("Bel elke klager terug.", "/a/", ("klachten",)),
        Item("Bel elke klager terug.", "/b/", ("klachten", "service")),
        Item("Hang de klantreis op in de gang.", "/c/"),
    ]
    themes = by_theme(cluster(items))
    assert list(themes) == ["", "klachten", "service"]
    assert themes["klachten"][0].sources == ("/a/", "/b/")
    assert [one.text for one in themes[""]] == ["Hang de klantreis op in de gang."]


words = st.lists(
    st.sampled_from("bel lees schrijf klant klacht team niet elke 2 7 dag week".split()), min_size=1, max_size=8
)


@settings(max_examples=25, deadline=None)
@given(st.lists(words, max_size=12))
def test_no_item_is_lost_or_doubled(texts: list[list[str]]) -> None:
    items = [Item(" ".join(text), f"/{at}/") for at, text in enumerate(texts)]
    found = cluster(items)
    assert sorted(item.source for one in found for item in one.items) == sorted(item.source for item in items)
    assert sorted(one.text for one in varied(found)) == sorted(one.text for one in found)
    assert [len(one.sources) for one in found] == sorted((len(one.sources) for one in found), reverse=True)
