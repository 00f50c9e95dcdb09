"""Comments: nothing without the setting, one address with it, one clear line if it is wrong."""

from __future__ import annotations

import json

import pytest

from klankbord.errors import KlankbordError
from klankbord.site.views.comments import data

WORDS = {"comments": "Reacties"}


def test_without_the_setting_there_are_none() -> None:
    assert data("", "nl", WORDS) == ""


def test_the_four_values_become_an_address_in_the_language_of_the_site() -> None:
    found = json.loads(data("jan/site:R_1:Reacties & zo:DIC_2", "nl", WORDS))
    assert found["title"] == "Reacties"
    assert found["src"].startswith("https://giscus.app/nl/widget?repo=jan%2Fsite&repoId=R_1&category=Reacties+%26+zo&")


@pytest.mark.parametrize("setting", ["jan/site", "jan:a:b:c", "jan/site:a::c"])
def test_a_wrong_setting_is_told(setting: str) -> None:
    with pytest.raises(KlankbordError, match=r"giscus\.app"):
        data(setting, "nl", WORDS)
