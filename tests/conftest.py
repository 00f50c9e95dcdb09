"""Fixtures that every room's tests may use."""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright
from tests.chromium import of_the_machine

from klankbord import languages

# Every change is judged by the same examples, on a machine of any speed; make fuzz looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("others", derandomize=False, deadline=None)
settings.load_profile("same")

MEMORY = Path("/dev/shm")  # noqa: S108 - only where pytest makes a folder of its own
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 3 * 2**30:
    # Most of what is waited for in the pipeline is the disk (fsync), and no power cut can be tried here.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of ``pytest_collection_modifyitems`` in what pytest-xdist hands out."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that at the end no worker waits for the other; let these take long.

    Those that compute alternate with those that wait for a browser; of the others, those with most tests come first.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long = [path for path, tests in files.items() if any(map(_computes_long, tests))]
    browsing = [path for path, tests in files.items() if path not in long and tests[0].get_closest_marker("browser")]
    paired = itertools.zip_longest(long, browsing)
    first = [path for pair in paired for path in pair if path is not None]
    rest = sorted(files.keys() - set(first), key=lambda path: (-len(files[path]), str(path)))
    items[:] = [item for path in (*first, *rest) for item in files[path]]

    for item in filter(_computes_long, items):
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))


def _computes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("slow", "whisper"))


@pytest.fixture(autouse=True)
def _in_no_hub() -> Iterator[None]:
    """A test begins in no hub: what the one before it settled on is not the language of this one."""
    languages.settle(languages.Here())
    yield
    languages.settle(languages.Here())


REPOSITORY = Path(__file__).resolve().parent.parent
PATIENCE = 30.0
"""Seconds that a browser may take for what it does at once on a quiet machine; other tests may be at work."""
QUIET = (
    "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
    " disable-sync autoplay-policy=user-gesture-required"
)


@pytest.fixture(scope="session")
def samples() -> Path:
    """Our own sample data: feeds, audio, transcripts, gold labels."""
    return REPOSITORY / "tests" / "samples"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Other people's test data beside the checkout; it may not be committed, so tests skip without it."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the shared test data in {folder}")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a process: that of the machine, else the one Playwright installed.

    It asks nobody anything by itself. Playwright allows one of these at a time, so every room's tests share it.
    """
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=of_the_machine(), args=[f"--{word}" for word in QUIET.split()]
        )
        yield chromium
        chromium.close()


@dataclass
class Asked:
    """A request as a ``Wire`` saw it, header names in lower case."""

    path: str
    headers: dict[str, str]


def http_reply(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a reply, with a true Content-Length unless ``headers`` names another or chunks."""
    fields = {"connection": "close", **{name.lower(): value for name, value in (headers or {}).items()}}
    if "content-length" not in fields and "transfer-encoding" not in fields and status != 304:
        fields["content-length"] = str(len(body))
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Wire:
    """A real HTTP server on loopback that answers each path with just the bytes it was told to, however wrong.

    ``routes[path]`` gives, for a request, bytes or an iterator of bytes (between which it may sleep); the connection is
    closed after each answer. ``asked`` lists the requests.
    """

    port: int
    routes: dict[str, Callable[[Asked], bytes | Iterator[bytes]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @staticmethod
    def reply(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes of a reply."""
        return http_reply(status, body, headers)

    def url(self, path: str) -> str:
        """The address of ``path``."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(
        self, path: str, body: bytes = b"", *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> str:
        """Answer ``path`` with a plain reply; gives its address."""
        answer = http_reply(status, body, headers)
        self.routes[path] = lambda asked: answer
        return self.url(path)

    def paths(self) -> list[str]:
        """The paths that were asked, in order."""
        return [asked.path for asked in self.asked]

    def talk(self, connection: socket.socket) -> None:
        """Read one request and answer it."""
        with connection:
            connection.settimeout(20)
            raw = b""
            while b"\r\n\r\n" not in raw:
                part = connection.recv(65536)
                if not part:
                    return
                raw += part
            first, *rest = raw.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
            asked = Asked(first.split()[1], headers)
            self.asked.append(asked)
            route = self.routes.get(asked.path.partition("?")[0])
            answer = route(asked) if route else http_reply(404)
            try:
                for part in [answer] if isinstance(answer, bytes) else answer:
                    connection.sendall(part)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass  # the client hung up, which is often the point


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server on loopback that misbehaves as told."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        server = Wire(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=server.talk, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    acceptor.join(5)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Gives a folder that the first worker who asks for it fills, for all workers: what they only look at."""
    base = tmp_path_factory.getbasetemp()
    folders = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = folders / name, folders / f"{name}.done"
        with (folders / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def beside() -> Callable[[str], Path]:
    """Installs requirements from the package index into a folder of the checkout, beside what it has, and gives that.

    No lock holds them, for no hub needs them. A test that asks for them is skipped where there is no index.
    """

    def install(wanted: str) -> Path:
        folders = Path(__file__).parents[1] / "build" / "neighbours"
        folder = folders / hashlib.sha256(wanted.encode()).hexdigest()[:12]
        folders.mkdir(parents=True, exist_ok=True)
        with (folders / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two workers, one installs
            if not folder.is_dir():
                half = folder.with_suffix(".half")
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir()
                listed = half / "requirements.txt"
                listed.write_text(wanted, encoding="utf-8")
                command = [sys.executable, "-m", "uv", "pip", "install", "-q", "--no-deps", "--target", str(half)]
                done = subprocess.run([*command, "-r", str(listed)], capture_output=True, text=True)
                if done.returncode:
                    pytest.skip(f"cannot be installed here: {' '.join(done.stderr.split())[-200:]}")
                half.rename(folder)
        return folder

    return install
