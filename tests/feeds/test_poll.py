"""One poll of a feed: what it remembers, when it moves on, what it survives, how far back it pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from klankbord.feeds.client import Client
from klankbord.feeds.poll import FeedState, poll
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Wire

Rss = Callable[..., bytes]
GUID = "<podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>"


def test_a_first_poll_gives_the_feed_and_what_to_remember(wire: Wire, client: Client, rss: Rss, now: datetime) -> None:
    url = wire.serve("/feed", rss(("1", "Een"), ("2", "Twee")), headers={"etag": '"v1"', "last-modified": "long ago"})
    result = poll(client, FeedState(url), now)
    assert result.outcome == "changed"
    assert result.feed is not None
    assert [episode.guid for episode in result.feed.episodes] == ["1", "2"]
    assert (result.state.etag, result.state.last_modified, result.state.guids) == ('"v1"', "long ago", ("1", "2"))
    assert result.state.next_poll is not None
    assert result.state.next_poll >= now + timedelta(hours=1)
    assert FeedState.loads(result.state.dumps()) == result.state


def test_state_of_another_version_is_read_as_far_as_it_is_known() -> None:
    assert FeedState.loads('{"url": "https://example.org/", "etag": "x", "invented": [1]}').etag == "x"


def test_a_feed_is_not_asked_before_its_time(wire: Wire, client: Client, rss: Rss, now: datetime) -> None:
    url = wire.serve("/feed", rss(("1", "Een")), headers={"etag": '"v1"'})
    state = poll(client, FeedState(url), now).state
    assert poll(client, state, now + timedelta(minutes=59)).outcome == "waiting"
    assert len(wire.asked) == 1
    assert poll(client, state, state.next_poll or now).outcome == "unchanged"
    assert len(wire.asked) == 2
    assert wire.asked[1].headers["if-none-match"] == '"v1"'


def test_new_validators_on_an_unchanged_body_are_remembered(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    body = rss(("1", "Een"))
    first = poll(client, FeedState(wire.serve("/feed", body, headers={"etag": '"v1"'})), now)
    wire.serve("/feed", body, headers={"etag": '"v2"'})
    second = poll(client, first.state, now, force=True)
    assert (second.outcome, second.feed, second.state.etag) == ("unchanged", None, '"v2"')
    wire.serve("/feed", status=304, headers={"etag": '"v3"'})
    third = poll(client, second.state, now, force=True)
    assert (third.outcome, third.state.etag) == ("unchanged", '"v3"')
    wire.serve("/feed", status=304)
    assert poll(client, third.state, now, force=True).state.etag == '"v3"'


def test_until_the_episodes_are_stored_the_old_validators_stay(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    first = poll(client, FeedState(wire.serve("/feed", rss(("1", "Een")), headers={"etag": '"v1"'})), now)
    wire.serve("/feed", rss(("2", "Twee"), ("1", "Een")), headers={"etag": '"v2"'})
    second = poll(client, first.state, now, force=True)
    assert (second.state.etag, second.retry_state.etag) == ('"v2"', '"v1"')
    assert second.retry_state.next_poll == now + timedelta(hours=1)
    again = poll(client, second.retry_state, now, force=True)
    assert again.outcome == "changed"


def test_a_feed_that_cannot_be_read_leaves_the_validators_alone(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    first = poll(client, FeedState(wire.serve("/feed", rss(("1", "Een")), headers={"etag": '"v1"'})), now)
    wire.serve("/feed", b"<!DOCTYPE html><html><body>Log in to the wifi</body></html>", headers={"etag": '"portal"'})
    result = poll(client, first.state, now, force=True)
    assert (result.outcome, result.state.etag, result.state.failures) == ("failed", '"v1"', 1)
    assert "answers with a web page" in str(result.error)


@pytest.mark.parametrize("page", [b"<!doctype HTML>", b"<?xml version='1.0'?>\n<html lang='nl'>", b"<HTML>\n"])
def test_an_address_that_holds_a_page_never_a_feed_is_told_apart_from_other_faults(
    page: bytes, wire: Wire, client: Client, now: datetime
) -> None:
    told = [
        poll(client, FeedState(wire.serve("/feed", body)), now).error for body in (page, b"<htmlish>niets</htmlish>")
    ]
    assert ["It is a web page" in str(error) for error in told] == [True, False]


def test_a_feed_that_was_cut_off_gives_its_episodes_but_is_fetched_whole_next_time(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    body = rss(("1", "Een"), ("twee", "Twee"))
    cut = body[: body.index(b"twee") + 3]
    wire.routes["/feed"] = lambda asked: b'HTTP/1.1 200 OK\r\netag: "v1"\r\n\r\n' + cut
    result = poll(client, FeedState(wire.url("/feed")), now)
    assert result.outcome == "changed"
    assert result.feed is not None
    assert not result.feed.whole
    assert [episode.guid for episode in result.feed.episodes] == ["1"]
    assert (result.state.etag, result.state.digest) == ("", "")
    assert result.problems


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage",
        b"HTTP/1.1 500 Oops\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n<rss>",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n\x00\x01\x02",
        b'HTTP/1.1 200 OK\r\n\r\n{"json": true}',
        b"HTTP/1.1 301 Moved\r\nlocation: http://10.0.0.1/\r\n\r\n",
        b"HTTP/1.1 206 Partial\r\ncontent-range: bytes 0-4/10\r\n\r\n<rss>",
    ],
)
def test_nothing_a_server_does_makes_a_poll_raise(wire: Wire, client: Client, now: datetime, answer: bytes) -> None:
    wire.routes["/feed"] = lambda asked: answer
    result = poll(client, FeedState(wire.url("/feed")), now)
    assert result.outcome == "failed"
    assert result.error is not None
    assert result.state.failures == 1
    assert result.state.next_poll is not None
    assert result.state.next_poll >= now + timedelta(hours=1)


def test_a_feed_that_is_gone_is_reported_and_never_asked_again(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    url = wire.serve("/feed", rss(("1", "Een")))
    state = poll(client, FeedState(url), now).state
    wire.serve("/feed", status=410)
    result = poll(client, state, now, force=True)
    assert (result.outcome, result.state.gone) == ("gone", True)
    assert "gone for good" in str(result.error)
    assert poll(client, result.state, now + timedelta(days=400)).outcome == "gone"
    assert len(wire.asked) == 2
    wire.serve("/feed", rss(("1", "Een"), ("2", "Twee")))
    assert not poll(client, result.state, now, force=True).state.gone


def test_retry_after_sets_the_next_poll(wire: Wire, client: Client, now: datetime) -> None:
    url = wire.serve("/feed", status=429, headers={"retry-after": str(86400)})
    result = poll(client, FeedState(url), now)
    assert result.state.next_poll == now + timedelta(days=1)


def test_a_lasting_redirect_is_kept_once_it_proved_to_be_the_same_show(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    wire.serve("/old", status=301, headers={"location": "/new"})
    wire.serve("/new", rss(("1", "Een")), headers={"etag": '"v1"'})
    first = poll(client, FeedState(wire.url("/old")), now)
    assert first.moved_to == ""
    wire.serve("/new", rss(("2", "Twee"), ("1", "Een")), headers={"etag": '"v2"'})
    second = poll(client, first.state, now, force=True)
    assert second.moved_to == second.state.url == wire.url("/new")
    wire.serve("/new", status=304)
    unchanged = poll(client, first.state, now, force=True)
    assert unchanged.moved_to == wire.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_never_kept(wire: Wire, client: Client, rss: Rss, now: datetime, status: int) -> None:
    wire.serve("/old", status=status, headers={"location": "/new"})
    wire.serve("/new", rss(("1", "Een")))
    state = FeedState(wire.url("/old"), guids=("1",))
    result = poll(client, state, now)
    assert (result.moved_to, result.state.url) == ("", wire.url("/old"))


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_another_show_is_refused(
    wire: Wire, client: Client, rss: Rss, now: datetime, status: int
) -> None:
    wire.serve("/old", status=status, headers={"location": "/new"})
    wire.serve("/new", rss(("99", "Reclame"), title="Casino"))
    state = FeedState(wire.url("/old"), guids=("1", "2"))
    result = poll(client, state, now)
    assert (result.outcome, result.state.url, result.feed) == ("failed", wire.url("/old"), None)
    assert "another show" in str(result.error)


def test_the_same_podcast_guid_is_proof_without_a_common_episode(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    wire.serve("/old", status=308, headers={"location": "/new"})
    wire.serve("/new", rss(("99", "Nieuw"), extra=GUID))
    state = FeedState(wire.url("/old"), guids=("1",), show_guid="9b024349-ccf0-5f69-a609-6b82873eab3c")
    assert poll(client, state, now).moved_to == wire.url("/new")


def test_new_feed_url_is_followed_to_the_same_show_only(wire: Wire, client: Client, rss: Rss, now: datetime) -> None:
    moved = f"<itunes:new-feed-url>{wire.url('/new')}</itunes:new-feed-url>"
    wire.serve("/old", rss(("1", "Een"), extra=moved))
    wire.serve("/new", rss(("2", "Twee"), ("1", "Een"), extra=moved))
    result = poll(client, FeedState(wire.url("/old")), now)
    assert result.moved_to == wire.url("/new")
    assert result.feed is not None
    assert len(result.feed.episodes) == 2
    wire.serve("/new", rss(("99", "Reclame"), title="Casino"))
    refused = poll(client, FeedState(wire.url("/old")), now)
    assert refused.moved_to == ""
    assert refused.outcome == "changed"
    assert any("another show" in problem for problem in refused.problems)
    del wire.routes["/new"]
    broken = poll(client, FeedState(wire.url("/old")), now)
    assert (broken.outcome, broken.moved_to) == ("changed", "")


# Older pages (RFC 5005)


def page(rss: Rss, wire: Wire, number: int, last: int, relation: str = "next") -> bytes:
    link = f"<atom:link rel='{relation}' href='{wire.url(f'/{number + 1}')}'/>" if number < last else ""
    return rss((f"p{number}", f"Aflevering {number}"), extra=link)


@pytest.mark.parametrize("relation", ["next", "prev-archive"])
def test_older_pages_are_followed_the_first_time(
    wire: Wire, client: Client, rss: Rss, now: datetime, relation: str
) -> None:
    for number in range(4):
        wire.serve(f"/{number}", page(rss, wire, number, 3, relation))
    result = poll(client, FeedState(wire.url("/0")), now)
    assert result.feed is not None
    assert [episode.guid for episode in result.feed.episodes] == ["p0", "p1", "p2", "p3"]


def test_later_polls_page_back_only_to_the_first_known_episode(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    for number in range(5):
        wire.serve(f"/{number}", page(rss, wire, number, 4))
    poll(client, FeedState(wire.url("/0"), guids=("p2",)), now)
    assert wire.paths() == ["/0", "/1", "/2"]


def test_paging_stops_at_the_cap_in_a_circle_and_at_another_show(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    for number in range(40):
        wire.serve(f"/{number}", page(rss, wire, number, 99))
    capped = poll(client, FeedState(wire.url("/0")), now)
    assert len(wire.asked) == 21
    assert any("more than 20 older pages" in problem for problem in capped.problems)
    wire.asked.clear()
    wire.serve("/1", rss(("p1", "Een"), extra=f"<atom:link rel='next' href='{wire.url('/0')}'/>"))
    circle = poll(client, FeedState(wire.url("/0")), now)
    assert wire.paths() == ["/0", "/1"]
    assert any("circle" in problem for problem in circle.problems)
    wire.serve("/1", rss(("x", "Reclame"), title="Casino").replace(b"https://example.org/", b"https://casino.example/"))
    other = poll(client, FeedState(wire.url("/0")), now)
    assert other.feed is not None
    assert [episode.guid for episode in other.feed.episodes] == ["p0"]
    assert any("another show" in problem for problem in other.problems)
    wire.serve("/1", status=500)
    assert poll(client, FeedState(wire.url("/0")), now).outcome == "changed"


def test_the_secret_of_a_private_feed_is_in_nothing_that_is_kept(
    wire: Wire, client: Client, rss: Rss, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_127_0_0_1", "s3cr3t-token")
    audio = wire.url("/1.mp3?key=s3cr3t-token").encode()
    body = rss(("1", "Een")).replace(b"https://media.example.org/1.mp3", audio)
    body = body.replace(b"<title>Een</title>", b"<title>Een</title><link>http://noor:hunter2@example.org/1</link>")
    wire.serve("/feed", body)
    result = poll(client, FeedState(wire.url("/feed?key=${secret}")), now)
    assert result.feed is not None
    assert result.feed.episodes[0].audio is not None
    sealed = result.feed.episodes[0].audio.url
    assert sealed.startswith(wire.url("/${private}/"))
    assert client.vault.reveal(sealed) == wire.url("/1.mp3?key=${secret}")
    assert "s3cr3t" not in repr(result)
    assert "hunter2" not in repr(result)
    wire.serve("/1.mp3", b"sound")
    assert client.get(result.feed.episodes[0].audio.url).body == b"sound"


def test_one_bad_feed_leaves_the_next_alone(wire: Wire, rss: Rss, now: datetime) -> None:
    """At the level of the client: a host that drips holds up only itself."""
    wire.serve("/good", rss(("1", "Een")))
    wire.routes["/bad"] = lambda asked: b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx"
    with Client(Settings(allow_hosts=("127.0.0.1",)), seconds=1) as client:
        outcomes = [poll(client, FeedState(wire.url(path)), now).outcome for path in ("/bad", "/good")]
    assert outcomes == ["failed", "changed"]


def test_a_feed_that_was_not_asked_for_its_host_wanted_silence_has_not_failed(
    wire: Wire, client: Client, rss: Rss, now: datetime
) -> None:
    poll(client, FeedState(wire.serve("/bad", status=503, headers={"retry-after": "60"})), now)
    state = FeedState(wire.serve("/good", rss(("1", "Een"))))
    for _ in range(5):
        result = poll(client, state, now, force=True)
        assert (result.outcome, result.state.failures) == ("failed", 0)
        assert result.state.next_poll is not None
        assert result.state.next_poll <= now + timedelta(minutes=1)
        state = result.state
    assert wire.paths() == ["/bad"]
