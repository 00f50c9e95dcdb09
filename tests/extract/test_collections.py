"""One from many: sayings that say the same become one with all its sources; those that only look alike stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract.collections import Item, cluster, wordless

SAME = [
    ("Bel elke klager binnen een dag terug.", "bel elke klager binnen een dag terug!"),
    ("Bel iedere klager binnen een dag terug.", "Bel elke klager binnen een dag terug."),
    ("Lees je brief hardop voor aan iemand.", "Lees je brief hardop voor aan iemand anders."),
    ("Lees je brief hardop voor aan een collega.", "Lees de brief die je schreef hardop aan een collega voor."),
    ("Vraag de klant wat er misging.", "Vraag aan je klant wat er fout is gegaan."),
    ("Bel elke klager binnen 2 dagen terug.", "Bel elke klager binnen twee dagen terug."),
    ("Zet het belangrijkste in de eerste zin.", "Put the most important thing in the first sentence."),
]
APART = [
    ("Bel elke klager binnen 1 dag terug.", "Bel elke klager binnen 7 dagen terug."),
    ("Begin met een excuus.", "Begin niet met een excuus."),
    ("Bel elke klager binnen een dag terug.", "Schrijf elke klager binnen een maand af als klant."),
    ("Lees elke week vijf klachten voor.", "Hang de klantreis op in de gang."),
    ("Bel elke klager binnen twee dagen terug.", "Bel elke klager binnen drie dagen terug."),
    ("Bel elke klager binnen een dag terug.", "Bel elke klager binnen een week terug."),
    ("Stuur na vijfentwintig dagen een brief aan elke klant.", "Stuur na zesentwintig dagen een brief aan elke klant."),
    ("Stuur je klanten elk jaar meer brieven.", "Stuur je klanten elk jaar minder brieven."),
    ("Bel de klant voor het gesprek nog even.", "Bel de klant na het gesprek nog even."),
    ("Wees niet bang om een antwoord te geven.", "Wees niet bang om geen antwoord te geven."),
    ("Schrijf duidelijke brieven aan al je klanten.", "Schrijf onduidelijke brieven aan al je klanten."),
    ("Bel elke klager binnen een dag terug.", "Bel elke leverancier binnen een dag terug."),
    ("Bel elke klager binnen een dag terug.", "Schrijf elke klager binnen een dag terug."),
    ("Geef medewerkers een budget om fouten te herstellen.", "Geef klanten een budget om fouten te herstellen."),
    ("Lees de brief hardop voor aan een collega.", "Schrijf de brief samen met een collega."),
    ("Do call every customer back within a day.", "Don't call every customer back within a day."),
    ("Ask every customer two questions after a visit.", "Ask every customer six questions after a visit."),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_advice_is_one_with_two_sources(one: str, other: str) -> None:
    found = cluster([Item(one, "/a/"), Item(other, "/b/")])
    assert len(found) == 1
    assert found[0].sources == ("/a/", "/b/")
    assert found[0].text in (one, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_numbers_a_denial_an_opposite_or_another_subject_stay_apart(one: str, other: str) -> None:
    assert len(cluster([Item(one, "/a/"), Item(other, "/b/")])) == 2
    assert len(cluster([Item(one, "/a/"), Item(other, "/b/")], encode=wordless)) == 2


def test_without_meaning_nearly_the_same_words_are_still_one() -> None:
    texts = [
        "Bel elke klager binnen een dag terug.",
        "Bel iedere klager binnen een dag terug.",
        "Put it first, please.",
    ]
    found = cluster([Item(text, f"/{at}/") for at, text in enumerate(texts)], encode=wordless)
    assert [one.sources for one in found] == [("/0/", "/1/"), ("/2/",)]


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


words = st.lists(
    st.sampled_from("bel lees schrijf klant klacht team niet elke 2 7 dag week".split()), min_size=1, max_size=8
)


plain = st.lists(
    st.sampled_from("bel lees schrijf klant klacht team meld brief".split()), min_size=4, max_size=8, unique=True
)


@settings(max_examples=100, deadline=None)
@given(plain, plain, st.lists(plain, max_size=4))
def test_no_pair_with_nearly_the_same_words_is_overlooked(
    one: list[str], other: list[str], rest: list[list[str]]
) -> None:
    # Of two texts one contains the other: a word in the place of another would be different advice.
    near = ({*one} <= {*other} or {*other} <= {*one}) and len({*one, *other}) * 0.7 <= len({*one} & {*other})
    # Other texts, which share too little to be joined, decide which words are rare.
    crowd = [Item(" ".join([*text[:2], "niet", f"los{at}"]), "/c/") for at, text in enumerate(rest)]
    found = cluster([*crowd, Item(" ".join(one), "/a/"), Item(" ".join(other), "/b/")], encode=wordless)
    assert any({"/a/", "/b/"} <= set(group.sources) for group in found) == near


@settings(max_examples=25, deadline=None)
@given(st.lists(words, max_size=12))
def test_no_item_is_lost_or_doubled(texts: list[list[str]]) -> None:
    items = [Item(" ".join(text), f"/{at}/") for at, text in enumerate(texts)]
    found = cluster(items)
    assert sorted(item.source for one in found for item in one.items) == sorted(item.source for item in items)
    assert [len(one.sources) for one in found] == sorted((len(one.sources) for one in found), reverse=True)
