"""The address guard: which addresses the outside world may make us connect to.

A feed can name any URL, and any name can resolve to a machine inside the operator's network, so the check is made on
the very address that is connected to, at every hop, never on the text of the URL.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

import httpcore2

from klankbord.errors import NetworkError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, section 2.5.5.1
_REFUSED = (
    ipaddress.ip_network("100.64.0.0/10"),  # shared address space, RFC 6598
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    ipaddress.ip_network("64:ff9b:1::/48"),  # local NAT64, RFC 8215
    ipaddress.ip_network("2001::/23"),  # protocol assignments with Teredo, RFC 2928
    ipaddress.ip_network("fec0::/10"),  # site-local, RFC 3879
)


class AddressError(NetworkError):
    """A URL leads to an address that is not on the public internet."""


def is_public(text: str) -> bool:
    """Whether ``text``, an IP address, is a unicast address on the public internet, however it is wrapped."""
    try:
        address = _unwrap(ipaddress.ip_address(text))
    except ValueError:
        return False
    # is_global alone is not enough: it is True for multicast, for what is reserved and for the wrapped forms (on 3.11).
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved)
        and not any(address in network for network in _REFUSED if network.version == address.version)
    )


def _unwrap(address: Address) -> Address:
    """The IPv4 address inside a mapped, compatible, NAT64 or 6to4 IPv6 address; else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and (address in _NAT64 or address in _COMPATIBLE):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def check_address(ip: str, *, host: str = "") -> None:
    """Raise AddressError unless ``ip`` is public."""
    if not is_public(ip):
        raise AddressError(
            host or ip,
            f"leads to {ip}, which is not on the public internet" if host and host != ip else "is not a public address",
            "If you mean it, name the host in KLANKBORD_ALLOW_HOSTS or allow_hosts.",
        )


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host`` in the system's order of preference; raises OSError when it has none."""
    found = socket.getaddrinfo(host, port)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """A moment on the monotonic clock by which a whole request must be over, however slowly it drips."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.at = math.inf
        self._clock = clock

    def start(self, seconds: float) -> None:
        """Let the request take ``seconds`` from now."""
        self.at = self._clock() + seconds

    def left(self, timeout: float | None) -> float:
        """What remains for one operation that may take ``timeout`` seconds itself."""
        left = self.at - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("took longer than the time limit")
        return left if timeout is None else min(timeout, left)


class GuardedStream(httpcore2.NetworkStream):
    """A connection on which every read and write ends at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Callable[[], Deadline]) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is, up to ``max_bytes``."""
        return self._stream.read(max_bytes, self._deadline().left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``."""
        self._stream.write(buffer, self._deadline().left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Secure the connection; the certificate is checked against the host's name, not its address."""
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline().left(timeout))
        return GuardedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection about itself."""
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects only to public addresses, and to the hosts that the operator named.

    The name is resolved once and the connection is made to the address that was checked, so a name that answers
    differently the second time (DNS rebinding) gains nothing.
    """

    def __init__(
        self, allow_hosts: Iterable[str], deadline: Callable[[], Deadline], resolver: Resolver = resolve
    ) -> None:
        self._allow = {_bare(host) for host in allow_hosts}
        self._deadline, self._resolve, self._tcp = deadline, resolver, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of ``host`` that may be and can be connected to."""
        addresses = self._look_up(host, port, self._deadline().left(timeout))
        if _bare(host) not in self._allow:
            public = [address for address in addresses if is_public(address)]
            if addresses and not public:
                check_address(addresses[0], host=host)
            addresses = public
        problem: Exception = httpcore2.ConnectError("has no address")
        for address in addresses:
            try:
                stream = self._tcp.connect_tcp(
                    address, port, self._deadline().left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
            else:
                return GuardedStream(stream, self._deadline)
        raise problem

    def _look_up(self, host: str, port: int, seconds: float) -> list[str]:
        """The addresses of ``host``, asked for in a thread: the system's resolver cannot be told to hurry."""
        answer: Future[list[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(list(self._resolve(host, port)))
            except Exception as error:
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
        try:
            return answer.result(min(seconds, threading.TIMEOUT_MAX))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout("its name was not looked up in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"has no address ({error})") from error


def _bare(host: str) -> str:
    return host.lower().removeprefix("[").removesuffix("]")
