"""Word frequencies, for the languages that have a list."""

import pytest

from klankbord.site.search import frequencies


@pytest.mark.parametrize(("language", "common", "rare"), [("nl", "de", "klacht"), ("en", "the", "complaint")])
def test_a_common_word_occurs_more_often_than_a_rare_one(language: str, common: str, rare: str) -> None:
    assert frequencies.known(language)
    shares = frequencies.of(language)
    assert 1 > shares[common] > 100 * shares[rare] > 0


def test_a_language_without_a_list_is_known_to_have_none() -> None:
    assert not frequencies.known("qq")
