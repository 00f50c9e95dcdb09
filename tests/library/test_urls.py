"""Addresses from outside that urllib refuses are addresses without parts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from klankbord.library import urls

REFUSED = ["http://[", "https://[CDATA[x/", "//[::1/pad", "http://a]b/"]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_cannot_be_taken_apart_has_no_parts(address: str) -> None:
    with pytest.raises(ValueError, match=r"IPv6|NFKC|address"):  # else this test shows nothing
        urlsplit(address)
    assert urls.split(address) == ("", "", "", "", "")
    assert urls.host(address) == ""
    assert urls.join("https://site.example/", address) == ""


def test_any_other_address_is_read_as_it_stands() -> None:
    assert urls.split(" https://www.Site.example/een?p=2 ").path == "/een"
    assert urls.host("https://www.Site.example/een") == "site.example"
    assert urls.join("https://site.example/a/b", "../c") == "https://site.example/c"
