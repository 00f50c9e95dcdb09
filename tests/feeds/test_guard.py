"""The address guard: at every hop we connect to public addresses only, whatever name or spelling leads there."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.feeds.client import Client
from klankbord.feeds.guard import (
    AddressError,
    Deadline,
    GuardedBackend,
    GuardedStream,
    check_address,
    is_public,
    resolve,
)
from klankbord.feeds.replies import FetchError
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Wire

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 100::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1
    2001:0:7f00:1::1 192.88.99.1 4000::1 not-an-address 127.1 2130706433 0x7f.1
""".split()
PUBLIC = "93.184.215.14 8.8.8.8 2606:2800:21f:cb07::1 64:ff9b::808:808 2002:808:808::1 ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(AddressError):
        check_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    check_address(address)


def test_the_refusal_names_the_host_the_address_and_the_way_out() -> None:
    with pytest.raises(AddressError) as of_a_name:
        check_address("10.0.0.1", host="intranet.example")
    assert (of_a_name.value.thing, of_a_name.value.cause, of_a_name.value.mend) == (
        "intranet.example",
        "leads to 10.0.0.1, which is not on the public internet",
        "If you mean it, name the host in KLANKBORD_ALLOW_HOSTS or allow_hosts.",
    )
    for host in ({}, {"host": "10.0.0.1"}):
        with pytest.raises(AddressError) as of_an_address:
            check_address("10.0.0.1", **host)
        assert (of_an_address.value.thing, of_an_address.value.cause) == ("10.0.0.1", "is not a public address")


@given(st.ip_addresses(v=4, network="127.0.0.0/8") | st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_wrapping_of_a_private_address_gets_through(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]
    high, low = number >> 16, number & 0xFFFF
    for wrapped in (f"::ffff:{inner}", f"::{inner}", f"64:ff9b::{inner}", f"2002:{high:x}:{low:x}::1"):
        assert not is_public(wrapped)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.1", "localhost", "[::1]", "①②⑦.⓪.⓪.①", "0"]
)
def test_no_spelling_of_loopback_is_connected_to(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, Client(Settings(), seconds=3) as client:
        with pytest.raises(Exception, match=r"public internet|not a public address|not a valid address|no address"):
            client.get(f"http://{host}:{listener.getsockname()[1]}/")
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_name_is_connected_to_at_the_address_that_was_checked() -> None:
    """A stub resolver answers with a public address first and loopback ever after (DNS rebinding)."""
    answers = iter([["192.0.2.7", "127.0.0.1"], ["127.0.0.1"]])
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Client(Settings(), resolver=lambda host, port: next(answers), spacing=0, seconds=3) as client,
    ):
        url = f"http://rebinding.example:{listener.getsockname()[1]}/"
        for _ in range(2):
            with pytest.raises(AddressError, match=r"leads to 127\.0\.0\.1|leads to 192\.0\.2\.7"):
                client.get(url)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_name_is_resolved_once_for_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", connect)
    with Client(Settings(), resolver=resolver) as client, pytest.raises(Exception, match="no network here"):
        client.get("http://rebinding.example:81/")
    assert asked == ["rebinding.example"]
    assert connected == [("8.8.8.8", 81)]


def test_a_redirect_to_a_private_address_is_refused(wire: Wire, client: Client) -> None:
    for target in (
        "http://localhost:1/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
    ):
        wire.serve("/feed", status=302, headers={"location": target})
        with pytest.raises(AddressError):
            client.get(wire.url("/feed"))


def test_only_the_named_host_is_let_through(wire: Wire, client: Client) -> None:
    wire.serve("/feed", b"hello")
    assert client.get(wire.url("/feed")).body == b"hello"
    with pytest.raises(AddressError):
        client.get(wire.url("/feed").replace("127.0.0.1", "localhost"))


# The connection


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on loopback that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def backend(*allowed: str, seconds: float = 30, resolver: Callable[[str, int], list[str]] = resolve) -> GuardedBackend:
    """A backend whose request may take ``seconds`` from now."""
    deadline = Deadline()
    deadline.start(seconds)
    return GuardedBackend(allowed, lambda: deadline, resolver)


def open_to(server: socket.socket, *, seconds: float) -> httpcore2.NetworkStream:
    """A connection to a listener, with ``seconds`` for all that is done on it."""
    return backend("127.0.0.1", seconds=seconds).connect_tcp("127.0.0.1", server.getsockname()[1])


def test_a_number_is_its_own_address() -> None:
    assert resolve("192.0.2.1", 80) == ["192.0.2.1"]


def test_private_addresses_of_a_public_host_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", connect)
    asked: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["10.0.0.1", "8.8.8.8", "8.8.4.4"]

    with pytest.raises(httpcore2.ConnectError, match="no network here"):
        backend(resolver=resolver).connect_tcp("mixed.example", 81)
    assert asked == [("mixed.example", 81)]
    assert connected == [("8.8.8.8", 81), ("8.8.4.4", 81)]


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("Intranet.Example", "intranet.example"),
        ("intranet.example", "INTRANET.example"),
        ("[::1]", "::1"),
        ("::1", "[::1]"),
    ],
)
def test_a_named_host_is_known_in_any_spelling(listener: socket.socket, allowed: str, host: str) -> None:
    connecting = backend(allowed, resolver=lambda host, port: ["127.0.0.1"])
    connecting.connect_tcp(host, listener.getsockname()[1]).close()
    with pytest.raises(AddressError):
        connecting.connect_tcp("elsewhere.example", listener.getsockname()[1])


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError("unknown name"), r"^has no address \(unknown name\)$"),
        (UnicodeError("odd"), r"^has no address \(odd\)$"),
    ],
)
def test_a_name_without_an_address_is_an_error_of_the_network(error: Exception, message: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(httpcore2.ConnectError, match=message):
        backend(resolver=resolver).connect_tcp("nowhere.example", 80)
    with pytest.raises(httpcore2.ConnectError, match=r"^has no address$"):
        backend(resolver=lambda host, port: []).connect_tcp("nowhere.example", 80)


@pytest.mark.parametrize(("seconds", "timeout"), [(0.1, None), (0.1, 30.0), (30, 0.1)])
def test_looking_up_a_name_ends_in_time(seconds: float, timeout: float | None) -> None:
    """Also when the system's resolver hangs; the thread that waits for it is left behind and ends with the process."""
    answers = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        answers.wait(30)
        return ["127.0.0.1"]

    began = time.monotonic()
    with pytest.raises(httpcore2.ConnectTimeout, match=r"^its name was not looked up in time$"):
        backend(seconds=seconds, resolver=hanging).connect_tcp("slow.example", 80, timeout)
    assert time.monotonic() - began < 5
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "look up slow.example"] == [True]
    answers.set()


def test_a_name_that_is_not_looked_up_in_time_is_one_clear_line() -> None:
    answers = threading.Event()
    with (
        Client(Settings(), resolver=lambda host, port: [str(answers.wait(30))], seconds=0.2) as client,
        pytest.raises(FetchError, match=r"takes too long \(its name was not looked up in time\)"),
    ):
        client.get("http://slow.example/")
    answers.set()


@pytest.mark.parametrize(("seconds", "timeout"), [(0.2, None), (0.2, 30.0), (30, 0.2)])
def test_connecting_ends_in_time(seconds: float, timeout: float | None) -> None:
    """A server with a full queue drops what knocks."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        began = time.monotonic()
        with pytest.raises(httpcore2.ConnectTimeout):
            backend("127.0.0.1", seconds=seconds).connect_tcp("127.0.0.1", full.getsockname()[1], timeout)
        assert time.monotonic() - began < 5


def test_the_connection_is_made_as_it_was_asked_for(listener: socket.socket) -> None:
    connecting = backend("127.0.0.1")
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    stream = connecting.connect_tcp("127.0.0.1", listener.getsockname()[1], 5, "127.0.0.2", options)
    peer, (address, _) = listener.accept()
    with peer:
        assert address == "127.0.0.2"
        assert stream.get_extra_info("server_addr") == listener.getsockname()
        assert stream.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        stream.write(b"hello", 5)
        assert peer.recv(16) == b"hello"
        peer.sendall(b"goodbye")
        assert stream.read(4, 5) + stream.read(16, 5) == b"goodbye"
        stream.close()
        assert peer.recv(16) == b""


@pytest.mark.parametrize(("seconds", "timeout"), [(0.2, None), (0.2, 30.0), (30, 0.1)])
def test_reading_and_writing_end_in_time(listener: socket.socket, seconds: float, timeout: float | None) -> None:
    began = time.monotonic()
    with closing(open_to(listener, seconds=seconds)) as stream, pytest.raises(httpcore2.ReadTimeout):
        stream.read(1, timeout)
    with closing(open_to(listener, seconds=seconds)) as stream, pytest.raises(httpcore2.WriteTimeout):
        stream.write(bytes(2**26), timeout)
    assert time.monotonic() - began < 5


def test_tls_is_begun_for_the_name_and_stays_within_the_deadline() -> None:
    asked: list[tuple[Any, ...]] = []

    class Inner(httpcore2.NetworkStream):
        def start_tls(
            self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
        ) -> httpcore2.NetworkStream:
            asked.append((ssl_context, server_hostname, timeout))
            return Inner()

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            asked.append((max_bytes, timeout))
            return b""

    now = [100.0]
    deadline = Deadline(lambda: now[0])
    deadline.start(30)
    context = object()
    secure = GuardedStream(Inner(), lambda: deadline).start_tls(context, "feeds.example", 10)
    now[0] = 125.0
    secure.read(16, 10)
    assert asked == [(context, "feeds.example", 10), (16, 5)]


def test_a_deadline_gives_each_operation_what_is_left() -> None:
    now = [100.0]
    deadline = Deadline(lambda: now[0])
    assert (deadline.left(None), deadline.left(20)) == (math.inf, 20)
    deadline.start(30)
    assert (deadline.left(None), deadline.left(20), deadline.left(60)) == (30, 20, 30)
    now[0] = 129.5
    assert (deadline.left(None), deadline.left(20)) == (0.5, 0.5)
    now[0] = 130.0
    for timeout in (None, 20):
        with pytest.raises(httpcore2.ReadTimeout, match=r"^took longer than the time limit$"):
            deadline.left(timeout)
