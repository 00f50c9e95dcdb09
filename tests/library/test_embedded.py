"""Addresses of what is embedded: the page that a reader sees, the player that is loaded, and who may be asked."""

from __future__ import annotations

import pytest

from klankbord.library.embedded import allowed, played, watched

WATCH, PLAYER = "https://www.youtube.com/watch?v=abc", "https://www.youtube-nocookie.com/embed/abc"


@pytest.mark.parametrize(
    ("address", "page", "player"),
    [
        ("https://www.youtube.com/embed/abc", WATCH, PLAYER),
        ("//www.youtube-nocookie.com/embed/abc?si=volg", WATCH, PLAYER),
        ("https://www.youtube.com/embed/abc?start=30&autoplay=1", WATCH, f"{PLAYER}?start=30"),
        ("https://www.youtube.com/watch?v=abc&t=5", WATCH, PLAYER),
        ("http://youtu.be/abc", WATCH, PLAYER),
        ("http://player.vimeo.com/video/1", "http://player.vimeo.com/video/1", "https://player.vimeo.com/video/1"),
        ("https://www.youtube.com/embed/videoseries?list=x", *["https://www.youtube.com/embed/videoseries?list=x"] * 2),
        ("demo/index.html", "demo/index.html", "demo/index.html"),
        ("https://[kapot", "https://[kapot", "https://[kapot"),
    ],
)
def test_the_page_and_the_player(address: str, page: str, player: str) -> None:
    assert (watched(address), played(address)) == (page, player)


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://player.vimeo.com/video/1", True),
        ("https://www.player.vimeo.com/video/1", True),
        ("http://player.vimeo.com/video/1", False),
        ("https://player.vimeo.com.boef.example/", False),
        ("https://boef.example/player.vimeo.com", False),
        ("https://iemand@player.vimeo.com/", False),
        ("https://player.vimeo.com:8443/", False),
        ("https://player.vimeo.com;script-src *", False),
        ("javascript:alert(1)", False),
        ("demo/index.html", False),
        ("https://[kapot", False),
    ],
)
def test_only_a_host_of_the_hub_over_https_is_asked(address: str, may: bool) -> None:
    assert allowed(address, ["Player.Vimeo.com"]) == may
