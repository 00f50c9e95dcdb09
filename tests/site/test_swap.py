"""The live site is whole at every moment: while builds run, when they fail, and when they are killed."""

from __future__ import annotations

import fcntl
import functools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.site import build
from klankbord.site.publishing import swap
from klankbord.site.publishing.swap import Beside

CONFIG = (
    "site_name: Proef\nsite_url: https://proef.example/\ndocs_dir: content\nsite_dir: build/site\n"
    "theme: {name: material, font: false, custom_dir: theme}\nplugins: [klankbord]\n"
)
BUILDS = int(os.environ.get("BUILDS", "4"))  # docs/benchmarks.md: 20
LOOKS = 50  # a build, at least


def write(root: Path, edition: int) -> Hub:
    """A hub whose pages and style sheet all say which edition they are of."""
    for name, text in {
        "mkdocs.yml": CONFIG,
        "content/index.md": f"---\ntitle: Welkom\n---\nUitgave {edition}.",
        "content/artikelen/een.md": f"---\ntitle: Een\ndate: 2026-01-01\n---\nUitgave {edition}.",
        "theme/assets/css/klankbord.css": f"/* Uitgave {edition}. */",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(root)


def site_in(folder: Path, text: str = "oud") -> Path:
    """A folder that looks like a site."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text)
    return folder


def put(target: Path, text: str, memory: Path) -> None:
    """Build a site of one page and let it take over."""
    beside = Beside(target, memory)
    (beside.folder / "index.html").write_text(text)
    beside.take_over()
    beside.discard()


class Quiet(SimpleHTTPRequestHandler):
    """A plain server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@dataclass
class Looker:
    """A reader who asks for the site over and over: pages, what they name, and search."""

    address: str
    looks: int = 0
    misses: list[str] = field(default_factory=list)
    mixtures: list[str] = field(default_factory=list)

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
                return str(answer.read().decode("latin-1"))
        except (urllib.error.URLError, OSError) as error:
            self.misses.append(f"{path}: {error}")
            return ""

    def look(self) -> None:
        self.looks += 1
        for page, up in (("", ""), ("artikelen/een/", "../../")):
            html = self.get(page)
            said = re.search(r"Uitgave (\d+)\.", html)
            named = re.search(r'href="([^"]*klankbord\.css)"', html)
            if not said or not named:
                self.misses.append(f"{page}: not our page")
                continue
            sheet = self.get(named[1].removeprefix(up))
            if sheet and sheet != f"/* Uitgave {said[1]}. */":
                self.mixtures.append(f"page {said[1]} with {sheet}")
        entry = json.loads(self.get("pagefind/pagefind-entry.json") or "{}")
        for part in entry.get("languages", {}).values():
            self.get(f"pagefind/pagefind.{part['hash']}.pf_meta")


@contextmanager
def watched(site: Path) -> Iterator[Looker]:
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        looker, done = Looker(f"http://127.0.0.1:{server.server_port}"), threading.Event()

        def look() -> None:
            while not done.is_set():
                looker.look()
                time.sleep(0.005)

        looking = threading.Thread(target=look)
        looking.start()
        yield looker
        done.set()
        looking.join()
        server.shutdown()


def test_a_reader_never_finds_half_a_site(tmp_path: Path) -> None:
    """Editions follow each other; every fourth build fails or is killed at some moment of its work."""
    hub = write(tmp_path, 0)
    build.build(hub, settings.load(hub.root))
    command = [sys.executable, "-m", "klankbord", "build", "--hub", str(tmp_path)]
    with watched(tmp_path / "build" / "site") as looker:
        for edition in range(1, BUILDS + 1):
            write(tmp_path, edition)
            before = looker.looks
            failing = {"PAGEFIND_BINARY_PATH": "/bin/false"} if edition % 8 == 4 else {}
            running = subprocess.Popen(
                command, env=os.environ | failing, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            if edition % 8 == 2:
                while not list((tmp_path / "build").glob(".site.new-*/*")) and running.poll() is None:
                    time.sleep(0.001)
                time.sleep(edition % 5 / 300)
                running.send_signal(signal.SIGKILL)
                # A build that was done before it could be killed is as good an edition as any.
                assert running.wait(100) in {0, -signal.SIGKILL}
            assert (running.wait(100) != 0) == bool(failing) or edition % 8 == 2
            while looker.looks < before + LOOKS:
                time.sleep(0.01)
    assert looker.misses == []
    assert looker.mixtures == []
    assert looker.looks >= BUILDS * LOOKS
    write(tmp_path, BUILDS + 1)
    build.build(hub, settings.load(hub.root))
    assert f"Uitgave {BUILDS + 1}." in (tmp_path / "build" / "site" / "index.html").read_text()
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["site"]


def test_a_build_that_fails_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = write(tmp_path, 1)
    site = build.build(hub, settings.load(hub.root))
    write(tmp_path, 2)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/bin/false")
    with pytest.raises(KlankbordError, match="Pagefind failed"):
        build.build(hub, settings.load(hub.root))
    assert "Uitgave 1." in (site / "index.html").read_text()
    assert (site / "pagefind" / "pagefind-entry.json").is_file()
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_strict_build_with_a_warning_leaves_the_old_site(tmp_path: Path) -> None:
    hub = write(tmp_path, 1)
    site = build.build(hub, settings.load(hub.root))
    write(tmp_path, 2)
    (tmp_path / "content" / "artikelen" / "stuk.md").write_text("---\ntitle: [\n---\n")
    with pytest.raises(KlankbordError, match="strict"):
        build.build(hub, settings.load(hub.root), strict=True)
    assert "Uitgave 1." in (site / "index.html").read_text()


def test_plain_mkdocs_swaps_as_well(tmp_path: Path) -> None:
    hub = write(tmp_path, 1)
    site = build.build(hub, settings.load(hub.root))
    write(tmp_path, 2)
    before = site.stat().st_ino
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(tmp_path / "mkdocs.yml")]
    subprocess.run(command, check=True, timeout=100, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    assert site.stat().st_ino != before
    assert "Uitgave 2." in (site / "index.html").read_text()
    write(tmp_path, 3)
    config = load_config(str(tmp_path / "mkdocs.yml"))
    mkdocs_build.build(config)  # as a function, without the events around it
    assert "Uitgave 3." in (site / "index.html").read_text()
    assert config.site_dir == str(site)


def test_a_folder_with_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "novel.odt").write_text("Ten years of work")
    with pytest.raises(KlankbordError, match="no site"):
        Beside(tmp_path / "documents", tmp_path / "memory")
    site_in(tmp_path / "web")
    with pytest.raises(KlankbordError, match="no site"):  # the hub itself is in it
        Beside(tmp_path / "web", tmp_path / "web" / "hub" / ".klankbord")
    assert (tmp_path / "documents" / "novel.odt").is_file()


def test_hidden_files_at_the_top_stay(tmp_path: Path) -> None:
    site = site_in(tmp_path / "site")
    (site / ".well-known").mkdir()
    (site / ".well-known" / "security.txt").write_text("Contact: us")
    (site / ".htaccess").write_text("Deny from nobody")
    put(site, "nieuw", tmp_path)
    assert (site / "index.html").read_text() == "nieuw"
    assert (site / ".well-known" / "security.txt").read_text() == "Contact: us"
    assert (site / ".htaccess").read_text() == "Deny from nobody"


def test_the_site_can_be_read_by_everyone_and_its_folder_keeps_its_rights(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "site", "een", tmp_path)
        assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755
        assert (tmp_path / "site" / "index.html").stat().st_mode & 0o777 == 0o644
        (tmp_path / "site").chmod(0o750)
        put(tmp_path / "site", "twee", tmp_path)
        assert (tmp_path / "site").stat().st_mode & 0o777 == 0o750
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)


@pytest.mark.parametrize("times", [1, 3])
def test_where_folders_cannot_be_exchanged_the_site_becomes_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    site = site_in(tmp_path / "site")
    for number in range(times):
        put(site, f"{number}", tmp_path / "memory")
    assert site.is_symlink()
    assert (site / "index.html").read_text() == f"{times - 1}"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([site.readlink().name, "memory", "site"])


def test_a_link_that_the_operator_made_still_leads_to_the_site(tmp_path: Path) -> None:
    real = site_in(tmp_path / "disk" / "site")
    (tmp_path / "www").symlink_to(real)
    put(tmp_path / "www", "nieuw", tmp_path / "memory")
    assert (tmp_path / "www").readlink() == real
    assert (real / "index.html").read_text() == "nieuw"


def test_where_nothing_can_be_put_beside_it_files_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_in(tmp_path / "site")
    (site / "old").mkdir()
    (site / "old" / "index.html").write_text("weg")
    (site / ".htaccess").write_text("blijft")
    ismount = os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: path == site or ismount(path))
    put(site, "nieuw", tmp_path / "memory")
    assert (site / "index.html").read_text() == "nieuw"
    assert not (site / "old").exists()
    assert (site / ".htaccess").read_text() == "blijft"


def test_what_a_killed_build_left_is_removed_and_a_running_build_is_left_alone(tmp_path: Path) -> None:
    site = site_in(tmp_path / "site")
    dead, alive = tmp_path / ".site.new-dead", tmp_path / ".site.new-alive"
    for folder in (dead, alive):
        site_in(folder)
    held = os.open(alive, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    put(site, "nieuw", tmp_path / "memory")
    os.close(held)
    assert not dead.exists()
    assert alive.exists()


def test_what_an_open_page_asks_for_is_there_for_an_hour_after_the_site_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def edition(number: int) -> None:
        beside = Beside(tmp_path / "site", tmp_path / "memory")
        for name in (f"pagefind/fragment/{number}.pf_fragment", "pagefind/pagefind.js", f"assets/v/{number}/a.css"):
            (beside.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (beside.folder / name).write_text(str(number))
        (beside.folder / "index.html").write_text("")
        (beside.folder / f"only-{number}.html").write_text("")
        beside.take_over()
        beside.discard()

    def there() -> list[str]:
        found = (path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.*"))
        return sorted(name for name in found if "index" not in name)

    edition(1)
    now[0] += 14 * 24 * 3600  # how old a site is does not matter, only how long it has not been live
    edition(2)
    assert there() == [
        "assets/v/1/a.css", "assets/v/2/a.css", "only-2.html",
        "pagefind/fragment/1.pf_fragment", "pagefind/fragment/2.pf_fragment", "pagefind/pagefind.js",
    ]  # fmt: skip
    assert (tmp_path / "site" / "pagefind" / "pagefind.js").read_text() == "2"
    now[0] += 1800
    edition(3)
    assert "assets/v/1/a.css" in there()
    now[0] += 1801
    edition(4)
    assert "assets/v/1/a.css" not in there()
    assert "assets/v/3/a.css" in there()
    with suppress(FileNotFoundError):
        (tmp_path / "memory" / "asked-for.json").unlink()
    edition(5)
    assert "assets/v/4/a.css" in there()
