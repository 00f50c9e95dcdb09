"""What the tests of the feeds room share: a client that may talk to loopback, and small feeds."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for strange.py

from klankbord.feeds.client import Client
from klankbord.settings import Settings

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Wednesday noon."""
    return NOW


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than most tests."""
    return ssl.create_default_context()


@pytest.fixture
def client(tls: ssl.SSLContext) -> Iterator[Client]:
    """A client whose operator allows 127.0.0.1, and nothing else that is private."""
    with Client(
        Settings(allow_hosts=("127.0.0.1",), contact="redactie@klankbord.example"), seconds=3, ssl_context=tls
    ) as client:
        yield client


@pytest.fixture
def rss() -> Callable[..., bytes]:
    """Makes a feed of items given as (guid, title), with extra XML in the channel."""

    def make(*items: tuple[str, str], title: str = "Over service", extra: str = "") -> bytes:
        body = "".join(
            f"<item><title>{name}</title><guid isPermaLink='false'>{guid}</guid>"
            f"<pubDate>Wed, 04 Mar 2026 06:00:00 +0100</pubDate>"
            f"<enclosure url='https://media.example.org/{guid}.mp3' length='1000' type='audio/mpeg'/></item>"
            for guid, name in items
        )
        return (
            "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' "
            "xmlns:podcast='https://podcastindex.org/namespace/1.0' xmlns:atom='http://www.w3.org/2005/Atom' "
            "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel>"
            f"<title>{title}</title><link>https://example.org/</link>{extra}{body}</channel></rss>"
        ).encode()

    return make
