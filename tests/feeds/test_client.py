"""The polite client: validators byte for byte, politeness, redirects, limits, and secrets kept."""

from __future__ import annotations

import gzip
import logging
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from klankbord.errors import LATER
from klankbord.feeds import client as http
from klankbord.feeds.client import Client
from klankbord.feeds.politeness import Politeness
from klankbord.feeds.replies import FetchError, retry_after
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Asked, Wire

MIB = 2**20


# Validators


@pytest.mark.parametrize(
    "etag", ['"abc"', 'W/"abc"', "bare", '"with, comma"', '"caf\xe9"', '"  spaced  "', '"dash--gzip"', "''", '"\\"']
)
def test_validators_go_back_byte_for_byte(wire: Wire, client: Client, etag: str) -> None:
    modified = "Wed,  4 Mar 2026 06:00:00 GMT"
    url = wire.serve("/feed", b"x", headers={"etag": etag, "last-modified": modified})
    reply = client.get(url)
    client.get(url, etag=reply.headers["etag"], last_modified=reply.headers["last-modified"])
    assert wire.asked[1].headers["if-none-match"] == etag
    assert wire.asked[1].headers["if-modified-since"] == modified
    assert "if-none-match" not in wire.asked[0].headers


def test_we_say_who_we_are_and_how_to_reach_the_operator(wire: Wire, client: Client) -> None:
    client.get(wire.serve("/feed", b"x"))
    assert wire.asked[0].headers["user-agent"].startswith("Klankbord/")
    assert "(+redactie@klankbord.example)" in wire.asked[0].headers["user-agent"]
    assert "cookie" not in wire.asked[0].headers


def test_cookies_are_never_sent_back(wire: Wire, client: Client) -> None:
    url = wire.serve("/feed", b"x", headers={"set-cookie": "follow=me"})
    client.get(url)
    client.get(url)
    assert "cookie" not in wire.asked[1].headers


# Politeness


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    later = format_datetime(now + timedelta(minutes=5), usegmt=True)
    clock = now.timestamp
    assert retry_after({"retry-after": "120"}, clock) == 120
    assert retry_after({"retry-after": later}, clock) == 300
    assert retry_after({"retry-after": "Wed, 04 Mar 2020 12:00:00 GMT"}, clock) == 0
    assert retry_after({"retry-after": "9" * 30}, clock) == 31 * 86400
    assert retry_after({"retry-after": "soon"}, clock) is None
    assert retry_after({}, clock) is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_silence_gets_it_for_all_its_feeds(wire: Wire, client: Client, status: int) -> None:
    first = wire.serve("/a", status=status, headers={"retry-after": "120"})
    assert client.get(first).retry_after == 120
    with pytest.raises(FetchError, match="asked to be left alone") as caught:
        client.get(wire.serve("/b", b"x"))
    assert 100 < (caught.value.retry_after or 0) <= 120
    assert wire.paths() == ["/a"]


def test_a_broken_feed_does_not_keep_its_neighbours_waiting(wire: Wire, client: Client) -> None:
    """A 503 that names no time is about its own address: a large host serves thousands of other shows."""
    assert client.get(wire.serve("/a", status=503)).status == 503
    assert client.get(wire.serve("/b", b"x")).body == b"x"


def test_requests_to_one_host_are_spaced() -> None:
    ticks = [0.0]
    slept: list[float] = []
    politeness = Politeness(lambda host: 1.0, clock=lambda: ticks[0], sleep=slept.append)
    for host in ("a", "a", "b", "a"):
        with politeness.turn(host):
            pass
    assert slept == [1.0, 2.0]


def test_one_host_is_asked_by_at_most_two_at_once() -> None:
    politeness = Politeness(lambda host: 0.0)
    with politeness.turn("a"), politeness.turn("a"), politeness.turn("b"), pytest.raises(TimeoutError):
        politeness.turn("a", patience=0.01).__enter__()
    with politeness.turn("a"):
        pass


def test_the_spacing_holds_against_a_real_server(wire: Wire) -> None:
    url = wire.serve("/feed", b"x")
    with Client(Settings(allow_hosts=("127.0.0.1",)), spacing=0.2) as client:
        start = time.monotonic()
        for _ in range(3):
            client.get(url)
    assert time.monotonic() - start >= 0.4


# Redirects


@pytest.mark.parametrize(
    ("statuses", "lasting"),
    [
        ([301], 1),
        ([308], 1),
        ([302], 0),
        ([303], 0),
        ([307], 0),
        ([301, 308], 2),
        ([301, 302, 301], 1),
        ([302, 301], 0),
    ],
)
def test_only_an_unbroken_run_of_lasting_redirects_gives_a_new_address(
    wire: Wire, client: Client, statuses: list[int], lasting: int
) -> None:
    for number, status in enumerate(statuses):
        wire.serve(f"/{number}", status=status, headers={"location": f"/{number + 1}"})
    wire.serve(f"/{len(statuses)}", b"here")
    reply = client.get(wire.url("/0"))
    assert reply.body == b"here"
    assert [hop.status for hop in reply.redirects] == statuses
    assert reply.permanent_url == (wire.url(f"/{lasting}") if lasting else "")


def test_ten_hops_are_followed_and_no_more(wire: Wire, client: Client) -> None:
    for number in range(11):
        wire.serve(f"/{number}", status=302, headers={"location": f"/{number + 1}"})
    wire.serve("/11", b"here")
    assert client.get(wire.url("/1")).body == b"here"
    with pytest.raises(FetchError, match="more than 10 times"):
        client.get(wire.url("/0"))


def test_a_circle_of_redirects_is_left_at_once(wire: Wire, client: Client) -> None:
    wire.serve("/a", status=301, headers={"location": "/b"})
    wire.serve("/b", status=301, headers={"location": "/a"})
    with pytest.raises(FetchError, match="in a circle"):
        client.get(wire.url("/a"))
    assert wire.paths() == ["/a", "/b"]


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://example.org/x", "javascript:alert(1)", "http://user:pass@127.0.0.1/", "http://"],
)
def test_a_redirect_to_anything_but_plain_http_is_refused(wire: Wire, client: Client, target: str) -> None:
    with pytest.raises(FetchError):
        client.get(wire.serve("/feed", status=301, headers={"location": target}))
    assert len(wire.asked) == 1


# Limits


def drip(reply: bytes, pause: float = 0.2) -> Iterator[bytes]:
    for byte in reply:
        yield bytes([byte])
        time.sleep(pause)


def test_a_body_that_drips_is_cut_off_at_the_time_limit(wire: Wire) -> None:
    head = wire.reply(200, b"", {"content-length": "1000"})

    def slow(asked: Asked) -> Iterator[bytes]:
        yield head
        yield from drip(b"x" * 1000, 0.1)

    wire.routes["/feed"] = slow
    start = time.monotonic()
    with (
        Client(Settings(allow_hosts=("127.0.0.1",)), seconds=0.5) as client,
        pytest.raises(FetchError, match="too long"),
    ):
        client.get(wire.url("/feed"))
    assert time.monotonic() - start < 2


def test_headers_and_chunk_sizes_that_drip_are_cut_off_too(wire: Wire) -> None:
    wire.routes["/headers"] = lambda asked: drip(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1000, 0.1)
    wire.routes["/chunks"] = lambda asked: drip(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;" + b"y" * 500, 0.1
    )
    with Client(Settings(allow_hosts=("127.0.0.1",)), seconds=0.5) as client:
        for path in ("/headers", "/chunks"):
            start = time.monotonic()
            with pytest.raises(FetchError, match="too long"):
                client.get(wire.url(path))
            assert time.monotonic() - start < 2


@pytest.mark.parametrize("cut", [1, 8, 20, 60, 90, 120])
def test_a_reply_cut_at_any_byte_is_an_error_never_a_short_feed(wire: Wire, client: Client, cut: int) -> None:
    whole = wire.reply(200, b"<rss>" * 20)
    wire.routes["/feed"] = lambda asked: whole[:cut]
    with pytest.raises(FetchError, match="could not be fetched"):
        client.get(wire.url("/feed"))


def test_a_body_longer_than_it_says_ends_where_it_said(wire: Wire, client: Client) -> None:
    assert client.get(wire.serve("/feed", b"abcdef", headers={"content-length": "3"})).body == b"abc"


def test_chunks_cut_off_are_an_error(wire: Wire, client: Client) -> None:
    wire.routes["/feed"] = lambda asked: b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
    with pytest.raises(FetchError, match="could not be fetched"):
        client.get(wire.url("/feed"))


def test_the_limit_is_on_the_body_after_decompression(wire: Wire, client: Client) -> None:
    bomb = gzip.compress(b"\0" * (64 * MIB))
    assert len(bomb) < 100_000
    url = wire.serve("/feed", bomb, headers={"content-encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than"):
        client.get(url)
    assert client.get(url, max_bytes=65 * MIB).body.count(0) == 64 * MIB


def test_the_limit_holds_for_plain_bodies_without_a_length(wire: Wire, client: Client) -> None:
    def endless(asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x" * 65536

    wire.routes["/feed"] = endless
    with pytest.raises(FetchError, match="larger than"):
        client.get(wire.url("/feed"), max_bytes=MIB)


def test_a_compressed_stream_that_decodes_to_nothing_is_bounded_too(wire: Wire, client: Client) -> None:
    maker = zlib.compressobj(wbits=-15)
    empty_block = maker.flush(zlib.Z_FULL_FLUSH)

    def endless(asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\ncontent-encoding: deflate\r\n\r\n"
        while True:
            yield empty_block * 10_000

    wire.routes["/feed"] = endless
    with pytest.raises(FetchError):
        client.get(wire.url("/feed"), max_bytes=MIB)


@pytest.mark.parametrize(
    "coding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress", "x-unknown", ", ".join(["gzip"] * 50)]
)
def test_only_codings_that_were_offered_are_taken(wire: Wire, client: Client, coding: str) -> None:
    with pytest.raises(FetchError, match="content coding"):
        client.get(wire.serve("/feed", gzip.compress(b"x"), headers={"content-encoding": coding}))


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "identity"])
def test_offered_codings_are_read(wire: Wire, client: Client, coding: str) -> None:
    body = {"gzip": gzip.compress(b"hello"), "deflate": zlib.compress(b"hello"), "identity": b"hello"}[coding.lower()]
    assert client.get(wire.serve("/feed", body, headers={"content-encoding": coding})).body == b"hello"
    assert wire.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_body_that_lies_about_its_coding_is_an_error(wire: Wire, client: Client) -> None:
    with pytest.raises(FetchError, match="could not be fetched"):
        client.get(wire.serve("/feed", b"<rss/>", headers={"content-encoding": "gzip"}))


@pytest.mark.parametrize(
    "headers",
    [{f"x-{number}": "y" for number in range(300)}, {"x": "y" * 70_000}, {"x": "y" * 2_000_000}],
    ids=["many", "long", "endless"],
)
def test_a_flood_of_headers_is_refused(wire: Wire, client: Client, headers: dict[str, str]) -> None:
    with pytest.raises(FetchError):
        client.get(wire.serve("/feed", b"x", headers=headers))


def test_an_endless_run_of_interim_replies_ends(wire: Wire) -> None:
    def interim(asked: Asked) -> Iterator[bytes]:
        while True:
            yield b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50
            time.sleep(0.01)

    wire.routes["/feed"] = interim
    with (
        Client(Settings(allow_hosts=("127.0.0.1",)), seconds=0.5) as client,
        pytest.raises(FetchError, match="too long"),
    ):
        client.get(wire.url("/feed"))


def test_what_is_no_http_is_one_clear_line(wire: Wire, client: Client) -> None:
    wire.routes["/feed"] = lambda asked: b"SSH-2.0-OpenSSH_9.6\r\n"
    with pytest.raises(FetchError, match="could not be fetched"):
        client.get(wire.url("/feed"))
    for url in (
        "",
        "hello",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://",
        "http://[::1",
        "http://a b/",
        "//x/y",
    ):
        with pytest.raises(FetchError):
            client.get(url)


# Secrets


def test_credentials_come_from_the_environment_or_netrc(
    wire: Wire, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    url = wire.serve("/feed", b"x")
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("machine 127.0.0.1 login noor password from-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.get(url)
    monkeypatch.setenv("KLANKBORD_FEED_AUTH_127_0_0_1", "noor:from:env")
    client.get(url)
    assert [asked.headers["authorization"] for asked in wire.asked] == [
        "Basic bm9vcjpmcm9tLW5ldHJj",
        "Basic bm9vcjpmcm9tOmVudg==",
    ]


def test_a_secret_in_the_address_is_filled_in_and_kept_out_of_everything(
    wire: Wire, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_127_0_0_1", "s3cr3t-token")
    wire.serve("/old", status=301, headers={"location": "/feed?key=s3cr3t-token"})
    wire.serve("/feed", b"x")
    reply = client.get(wire.url("/old?key=${secret}"))
    assert wire.paths() == ["/old?key=s3cr3t-token", "/feed?key=s3cr3t-token"]
    assert "s3cr3t" not in repr(reply)
    assert reply.permanent_url.endswith("/feed?key=${secret}")
    wire.serve("/feed", status=302, headers={"location": "/feed?key=s3cr3t-token"})
    with pytest.raises(FetchError) as caught:
        client.get(wire.url("/feed?key=${secret}"))
    assert "s3cr3t" not in str(caught.value)


def test_a_secret_is_never_sent_to_another_host(wire: Wire, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_PRIVATE_EXAMPLE", "s3cr3t-token")
    monkeypatch.setenv("KLANKBORD_FEED_AUTH_PRIVATE_EXAMPLE", "noor:s3cr3t-password")
    client.get(wire.serve("/feed", b"x"))
    assert "s3cr3t" not in repr(wire.asked)
    assert "authorization" not in wire.asked[0].headers
    with pytest.raises(FetchError):
        client.get(wire.url("/feed?key=${secret}"))
    assert len(wire.asked) == 1


def test_a_secret_that_is_not_set_is_named_and_nobody_is_asked(wire: Wire, client: Client) -> None:
    with pytest.raises(FetchError) as caught:
        client.get(wire.serve("/feed", b"x") + "?key=${secret}")
    assert f"Set KLANKBORD_FEED_SECRET_127_0_0_1_HTTP_{wire.port} in the environment" in caught.value.mend
    assert LATER not in caught.value.mend
    assert wire.asked == []


def test_of_hosts_that_look_alike_only_the_right_one_gets_the_secret(
    wire: Wire, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KLANKBORD_FEED_SECRET_FEEDS_EXAMPLE_ORG_HTTP_{wire.port}", "s3cr3t-token")
    monkeypatch.setenv(f"KLANKBORD_FEED_AUTH_FEEDS_EXAMPLE_ORG_HTTP_{wire.port}", "noor:s3cr3t-password")
    hosts = (
        "feeds.example.org",
        "feeds-example.org",
        "feeds.example-org",
        "a.feeds.example.org",
        "feeds.example.org.x",
    )
    wire.serve("/feed", b"x")
    with Client(
        Settings(allow_hosts=hosts), resolver=lambda host, port: ["127.0.0.1"], spacing=0, ssl_context=tls
    ) as client:
        client.get(f"http://{hosts[0]}:{wire.port}/feed?key=${{secret}}")
        for host in hosts[1:]:
            client.get(f"http://{host}:{wire.port}/feed")
            with pytest.raises(FetchError, match="nothing is known for"):
                client.get(f"http://{host}:{wire.port}/feed?key=${{secret}}")
    assert ["s3cr3t-token" in asked.path for asked in wire.asked] == [True, False, False, False, False]
    assert ["authorization" in asked.headers for asked in wire.asked] == [True, False, False, False, False]


def test_no_redirect_takes_a_secret_to_a_host_that_looks_alike(
    wire: Wire, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KLANKBORD_FEED_AUTH_FEEDS_EXAMPLE_ORG_HTTP_{wire.port}", "noor:s3cr3t-password")
    to = f"http://feeds-example.org:{wire.port}/feed"
    wire.serve("/old", status=302, headers={"location": to})
    wire.serve("/feed", b"x")
    hosts = ("feeds.example.org", "feeds-example.org")
    with Client(
        Settings(allow_hosts=hosts), resolver=lambda host, port: ["127.0.0.1"], spacing=0, ssl_context=tls
    ) as client:
        client.get(f"http://feeds.example.org:{wire.port}/old")
    assert ["authorization" in asked.headers for asked in wire.asked] == [True, False]


def test_no_log_holds_a_secret_not_even_at_debug_level(
    wire: Wire, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_127_0_0_1", "s3cr3t-token")
    monkeypatch.setenv("KLANKBORD_FEED_AUTH_127_0_0_1", "noor:s3cr3t-password")
    client.get(wire.serve("/feed", b"x") + "?key=${secret}")
    assert "s3cr3t-token" in wire.asked[0].path
    assert "s3cr3t" not in caplog.text
    assert wire.asked[0].headers["authorization"].removeprefix("Basic ") not in caplog.text


def test_errors_hide_what_looks_secret(client: Client) -> None:
    for url in (
        "http://noor:s3cr3t@127.0.0.1:1/feed",
        "http://127.0.0.1:1/feed?auth=s3cr3t",
        "http://127.0.0.1:1/?a=b&token=s3cr3t",
    ):
        with pytest.raises(FetchError) as caught:
            client.get(url)
        assert "s3cr3t" not in str(caught.value)


def test_many_threads_share_one_client(wire: Wire) -> None:
    from concurrent.futures import ThreadPoolExecutor

    urls = [wire.serve(f"/{number}", str(number).encode()) for number in range(40)]
    with Client(Settings(allow_hosts=("127.0.0.1",))) as client, ThreadPoolExecutor(8) as pool:
        assert [reply.body for reply in pool.map(client.get, urls)] == [str(number).encode() for number in range(40)]


def test_the_limits_are_what_the_documentation_says() -> None:
    assert (http.FEED_BYTES, http.HOPS) == (15 * MIB, 10)
