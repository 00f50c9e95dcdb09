"""A secret goes to the host, scheme and port that it was given for, and to nothing that looks like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.feeds import credentials

PAIR = ("noor", "s3cr3t")


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Feeds.example.org has a password and a token, by the names that the documentation gives."""
    monkeypatch.setenv("KLANKBORD_FEED_AUTH_FEEDS_EXAMPLE_ORG", "noor:s3cr3t")
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_FEEDS_EXAMPLE_ORG", "t0k3n")
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))


@pytest.mark.parametrize(
    "url",
    ["https://feeds.example.org/x", "https://FEEDS.Example.ORG/x", "https://feeds.example.org:443/x"],
)
def test_the_very_host_gets_its_secret(url: str) -> None:
    assert credentials.for_url(url) == PAIR
    assert credentials.reveal(f"{url}?key=${{secret}}").endswith("key=t0k3n")


LOOK_ALIKES = [
    "https://feeds-example.org/x",
    "https://feeds.example-org/x",
    "https://feeds_example.org/x",
    "https://feeds_example_org/x",
    "https://feeds.example.org./x",
    "https://feeds.example.org.evil.example/x",
    "https://evilfeeds.example.org/x",
    "https://x.feeds.example.org/x",
    "https://example.org/x",
    "https://feeds..example.org/x",
    "https://feeds.example.org:8443/x",
    "https://feeds.example.org:80/x",
    "http://feeds.example.org/x",
    "http://feeds.example.org:443/x",
    "ftp://feeds.example.org/x",
    "https://feeds.example.org:99999/x",
    "https://evil.example/feeds.example.org",
    "https://evil.example#@feeds.example.org/",
    "https://evil.example?@feeds.example.org/",
    "https://f\u0435eds.example.org/x",  # a Cyrillic letter
    "https://xn--feds-z5d.example.org/x",
    "https://feeds\u3002example.org/x",  # an ideographic full stop
    "https://\u24d5eeds.example.org/x",  # a letter in a circle
]


@pytest.mark.parametrize("url", LOOK_ALIKES)
def test_nothing_that_looks_like_it_does(url: str) -> None:
    try:
        assert credentials.for_url(url) is None
        assert "t0k3n" not in credentials.reveal(f"{url}?key=${{secret}}")
    except ValueError:
        pass  # not a URL at all


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a-b.c", "a.b.c"),
        ("a-b.c", "a_b.c"),
        ("a--b.c", "a-b.c"),
        ("ma\xdf.example", "mass.example"),
        ("a.b-c", "a-b.c"),
    ],
)
def test_no_two_hosts_have_one_name(one: str, other: str) -> None:
    names = credentials.variable(one), credentials.variable(other)
    assert names[0] != names[1] or names == ("", "")


@pytest.mark.parametrize(
    ("suffix", "url"),
    [
        ("_HTTP", "http://feeds.example.org/x"),
        ("_HTTP_8080", "http://feeds.example.org:8080/x"),
        ("_HTTPS_8443", "https://feeds.example.org:8443/x"),
    ],
)
def test_another_port_or_no_encryption_must_be_said(suffix: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.for_url(url) is None
    monkeypatch.setenv(f"KLANKBORD_FEED_AUTH_FEEDS_EXAMPLE_ORG{suffix}", "noor:s3cr3t")
    monkeypatch.setenv(f"KLANKBORD_FEED_SECRET_FEEDS_EXAMPLE_ORG{suffix}", "an0ther")
    assert credentials.for_url(url) == PAIR
    assert credentials.reveal(f"{url}?key=${{secret}}").endswith("an0ther")
    assert "an0ther" not in credentials.hide(f"https://feeds.example.org/an0ther {url}/an0ther")


@pytest.mark.parametrize(
    ("url", "gets"),
    [
        ("https://feeds.example.net/x", True),
        ("https://FEEDS.example.net/x", True),
        ("https://feeds-example.net/x", False),
        ("https://feeds.example.net./x", False),
        ("https://feeds.example.net:8443/x", False),
        ("http://feeds.example.net/x", False),
        ("https://default/x", False),
        ("https://elsewhere.example/x", False),
    ],
)
def test_a_netrc_entry_is_for_its_own_machine_only(
    url: str, gets: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine Feeds.example.net login noor password s3cr3t\ndefault login noor password s3cr3t\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))
    assert (credentials.for_url(url) == PAIR) is gets
