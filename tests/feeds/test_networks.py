"""Networks as they are: certificates of one's own, proxies, IPv6, sign-in pages, passwords that are asked for."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from klankbord.errors import KlankbordError
from klankbord.feeds import credentials, guard
from klankbord.feeds.client import Client
from klankbord.feeds.poll import FeedState, poll
from klankbord.feeds.replies import FetchError
from klankbord.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Wire

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NETRC", "/dev/null")


def client(*hosts: str, resolver: guard.Resolver = guard.resolve) -> Client:
    return Client(Settings.model_validate({"allow_hosts": hosts or ("127.0.0.1",)}), spacing=0, resolver=resolver)


class Answering(BaseHTTPRequestHandler):
    """Answers everything with ``feed``."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"feed")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def serve(server: HTTPServer) -> int:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return int(server.server_address[1])


@pytest.mark.parametrize("proxy", ["http://noor:s3cr3t@127.0.0.1:1", "127.0.0.1:1"])
def test_a_proxy_that_does_not_answer_is_named_without_its_password(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with client() as asking, pytest.raises(FetchError) as failed:
        asking.get("http://feeds.example.org/feed")
    assert "could not be fetched through the proxy 127.0.0.1:1 (" in failed.value.cause
    assert "HTTP_PROXY" in failed.value.mend
    assert "s3cr3t" not in str(failed.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Makes a certificate for a name, signed by itself."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make certificates")
    folder = tmp_path_factory.mktemp("tls")

    def make(name: str) -> tuple[Path, Path]:
        cert, key = folder / f"{name}.pem", folder / f"{name}.key"
        if not cert.exists():
            words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=proef"
            named = f"subjectAltName={name}"
            command = ["openssl", *words.split(), "-addext", named, "-keyout", str(key), "-out", str(cert)]
            subprocess.run(command, check=True, capture_output=True)
        return cert, key

    return make


@pytest.fixture
def secure(certificate: Callable[[str], tuple[Path, Path]]) -> Iterator[Callable[[str], tuple[str, Path]]]:
    """A real server with TLS on loopback, for a name; gives its address and its certificate."""
    made: list[HTTPServer] = []

    def start(name: str = "IP:127.0.0.1") -> tuple[str, Path]:
        cert, key = certificate(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        made.append(server)
        return f"https://127.0.0.1:{serve(server)}/feed", cert

    yield start
    for server in made:
        server.shutdown()
        server.server_close()


def test_a_certificate_of_ones_own_is_trusted(
    secure: Callable[[str], tuple[str, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, cert = secure("IP:127.0.0.1")
    with client() as asking, pytest.raises(FetchError) as refused:
        asking.get(url)
    assert "has a certificate that is not trusted (self-signed certificate)" in str(refused.value)
    assert "SSL_CERT_FILE" in refused.value.mend
    assert "\n" not in str(refused.value)
    assert "_ssl.c" not in str(refused.value)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with client() as asking:
        assert asking.get(url).body == b"feed"


def test_a_certificate_for_another_name_is_not(
    secure: Callable[[str], tuple[str, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, cert = secure("DNS:elders.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    with client() as asking, pytest.raises(FetchError, match=r"not trusted .*mismatch"):
        asking.get(url)


def test_https_where_none_is_spoken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def talk() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(65536)

        threading.Thread(target=talk, daemon=True).start()
        with client() as asking, pytest.raises(FetchError, match="cannot be reached securely"):
            asking.get(f"https://127.0.0.1:{plain.getsockname()[1]}/feed")


def test_certificates_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")
    with pytest.raises(KlankbordError, match=r"SSL_CERT_FILE: /nonexistent\.pem cannot be read"):
        client()


class Proxying(Answering):
    """A proxy that passes nothing on, answers itself, and remembers what it was asked."""

    asked: list[str] = []  # noqa: RUF012
    password = ""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.password and self.headers.get("Proxy-Authorization") != self.password:
            self.send_error(407)
            return
        super().do_GET()

    def do_CONNECT(self) -> None:
        self.asked.append(f"CONNECT {self.path}")
        self.send_error(407 if self.password else 403)


@pytest.fixture
def proxy() -> Iterator[tuple[str, type[Proxying]]]:
    kind = type("Fresh", (Proxying,), {"asked": [], "password": ""})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    yield f"127.0.0.1:{serve(server)}", kind
    server.shutdown()
    server.server_close()


def test_the_proxy_of_the_environment_is_asked(
    proxy: tuple[str, type[Proxying]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, kind = proxy
    monkeypatch.setenv("http_proxy", f"http://{address}")
    monkeypatch.setenv("https_proxy", f"http://{address}")
    monkeypatch.setenv("no_proxy", "binnen.example")
    nowhere: guard.Resolver = lambda host, port: guard.resolve(host, port) if host == "127.0.0.1" else []  # noqa: E731
    with client("binnen.example", resolver=nowhere) as asking:
        assert asking.get("http://feeds.example/x").body == b"feed", "no name is looked up here"
        with pytest.raises(FetchError, match="cannot be asked through the proxy"):
            asking.get("https://feeds.example/x")
        with pytest.raises(FetchError, match="has no address"):
            asking.get("http://binnen.example/x")
        for inside in (
            "http://10.0.0.1/",
            "http://[::1]:8080/x",
            "http://169.254.169.254/latest",
            "http://x.localhost/",
        ):
            with pytest.raises(KlankbordError):
                asking.get(inside)
    assert kind.asked == ["http://feeds.example/x", "CONNECT feeds.example:443"]


def test_a_proxy_with_a_password(proxy: tuple[str, type[Proxying]], monkeypatch: pytest.MonkeyPatch) -> None:
    address, kind = proxy
    kind.password = "Basic bm9vcjpnZWhlaW0="
    monkeypatch.setenv("http_proxy", f"http://noor:geheim@{address}")
    monkeypatch.setenv("https_proxy", f"http://{address}")
    with client() as asking:
        assert asking.get("http://feeds.example/x").status == 200
        with pytest.raises(FetchError, match="wants a user name and a password") as told:
            asking.get("https://feeds.example/x")
    assert "HTTPS_PROXY" in told.value.mend
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    with client() as asking, pytest.raises(KlankbordError, match="not understood"):
        asking.get("https://feeds.example/x")


def test_a_network_with_ipv6_only() -> None:
    class Six(ThreadingHTTPServer):
        address_family = socket.AF_INET6

    try:
        server = Six(("::1", 0), Answering)
    except OSError:
        pytest.skip("this machine has no IPv6")
    try:
        with client("six.example", resolver=lambda host, port: ["::1"]) as asking:
            assert asking.get(f"http://six.example:{serve(server)}/feed").body == b"feed"
    finally:
        server.shutdown()
        server.server_close()


def test_a_sign_in_page_is_no_broken_feed(wire: Wire, rss: Callable[..., bytes]) -> None:
    url = wire.serve("/feed", rss(("1", "Een")))
    with client() as asking:
        first = poll(asking, FeedState(url), NOW)
        wire.serve(
            "/feed", b"<!DOCTYPE html><html><title>Wifi</title>Akkoord?</html>", headers={"content-type": "text/html"}
        )
        then = poll(asking, first.state, NOW, force=True)
    assert then.outcome == "failed"
    assert then.error is not None
    assert "wants somebody to sign in" in then.error.cause
    assert "tried again later" in then.error.mend
    assert then.state.guids == first.state.guids


def test_a_password_that_is_asked_for_is_named(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    url = wire.serve("/feed", status=401)
    name = f"KLANKBORD_FEED_AUTH_{credentials.named(url)}"
    with client() as asking:
        told = poll(asking, FeedState(url), NOW).error
        assert told is not None
        assert f"Set {name}=user:password" in told.mend
        monkeypatch.setenv(name, "noor:verkeerd")
        told = poll(asking, FeedState(url), NOW).error
    assert told is not None
    assert f"in {name} (or netrc) is not the right one" in told.mend
