"""Promise 10: only public addresses are connected to, at every hop, whatever name or spelling leads there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.feeds.client import Client
from klankbord.feeds.guard import AddressError, check_address, is_public
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Wire

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 100::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1
    2001:0:7f00:1::1 192.88.99.1 not-an-address 127.1 2130706433 0x7f.1
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
            with pytest.raises(AddressError, match="not on the public internet"):
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
