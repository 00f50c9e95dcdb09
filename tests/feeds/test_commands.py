"""``klankbord feeds add | list | import | export`` against a real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from klankbord.cli import app
from klankbord.library.pages import shows

if TYPE_CHECKING:
    from tests.conftest import Wire

CHANNEL = (
    "<language>nl-NL</language><itunes:author>Stichting Klank</itunes:author>"
    "<itunes:image href='https://example.org/cover.jpg'/><itunes:category text='Business'/>"
    "<podcast:person role='host'>Noor van Dijk</podcast:person>"
    "<podcast:guid>9b024349-ccf0-5f69-a609-6b82873eab3c</podcast:guid>"
)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty hub whose operator allows loopback."""
    (tmp_path / "mkdocs.yml").write_text("site_name: Proef\n")
    monkeypatch.setenv("KLANKBORD_ALLOW_HOSTS", "127.0.0.1")
    return tmp_path


def klankbord(hub: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["feeds", *words, "--hub", str(hub)])


def test_add_writes_the_show_from_its_channel(wire: Wire, hub: Path, rss: Callable[..., bytes]) -> None:
    url = wire.serve("/feed", rss(("1", "Een"), title="Over service & zo", extra=CHANNEL))
    result = klankbord(hub, "add", url, "--since", "2026-01-01")
    assert result.exit_code == 0, result.output
    assert result.stdout == "episodes/over-service-en-zo/index.md\n"
    meta = shows.read(hub / "episodes/over-service-en-zo").meta
    assert (meta.title, meta.feed, meta.language) == ("Over service & zo", url, "nl-NL")
    assert (meta.guid, meta.hosts) == ("9b024349-ccf0-5f69-a609-6b82873eab3c", ("noor-van-dijk",))
    assert (meta.image, meta.categories) == ("https://example.org/cover.jpg", ("Business",))
    assert meta.since is not None
    assert meta.since.date().isoformat() == "2026-01-01"


def test_a_show_is_followed_once_also_when_its_feed_has_another_address(
    wire: Wire, hub: Path, rss: Callable[..., bytes]
) -> None:
    url = wire.serve("/feed", rss(("1", "Een"), extra=CHANNEL))
    other = wire.serve("/mirror", rss(("1", "Een"), extra=CHANNEL))
    assert klankbord(hub, "add", url).exit_code == 0
    for again in (url, f"{url}/", other):
        result = klankbord(hub, "add", again)
        assert result.exit_code == 1
        assert "followed already" in result.stderr
    assert len(list(hub.glob("episodes/*"))) == 1


def test_an_address_that_does_not_answer_is_not_promised_another_try(hub: Path) -> None:
    done = klankbord(hub, "add", "http://127.0.0.1:1/feed.xml")
    assert done.exit_code == 1
    assert done.stderr.endswith("Check the address; add it again when it answers.\n")


def test_shows_with_one_title_get_folders_of_their_own(wire: Wire, hub: Path, rss: Callable[..., bytes]) -> None:
    for path in ("/a", "/b"):
        assert klankbord(hub, "add", wire.serve(path, rss(("1", "Een")))).exit_code == 0
    assert sorted(folder.name for folder in hub.glob("episodes/*")) == ["over-service", "over-service-2"]


def test_a_lasting_redirect_and_a_new_address_are_taken_at_once(
    wire: Wire, hub: Path, rss: Callable[..., bytes]
) -> None:
    moved = f"<itunes:new-feed-url>{wire.url('/c')}</itunes:new-feed-url>"
    wire.serve("/a", status=301, headers={"location": "/b"})
    wire.serve("/b", rss(("1", "Een"), extra=moved))
    wire.serve("/c", rss(("1", "Een")))
    klankbord(hub, "add", wire.url("/a"))
    assert shows.read(hub / "episodes/over-service").meta.feed == wire.url("/c")


def test_a_web_page_leads_to_its_feed(wire: Wire, hub: Path) -> None:
    page = b"<!doctype html><html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>"
    result = klankbord(hub, "add", wire.serve("/", page))
    assert result.exit_code == 1
    assert f"Add its feed instead: {wire.url('/rss')}" in result.stderr


@pytest.mark.parametrize("query", ["noor:geheim@", "?token=geheim"])
def test_a_secret_is_never_written_down(wire: Wire, hub: Path, rss: Callable[..., bytes], query: str) -> None:
    url = wire.serve("/feed", rss(("1", "Een")))
    url = url.replace("http://", f"http://{query}") if "@" in query else url + query
    result = klankbord(hub, "add", url)
    assert result.exit_code == 1
    assert "KLANKBORD_FEED_" in result.stderr
    assert "geheim" not in result.output
    assert not wire.asked
    assert not list(hub.glob("episodes/*"))


def test_a_private_feed_is_added_with_its_secret_in_the_environment(
    wire: Wire, hub: Path, rss: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_127_0_0_1", "geheim-woord")
    url = wire.serve("/feed", rss(("1", "Een")))
    result = klankbord(hub, "add", url + "?token=${secret}")
    assert result.exit_code == 0, result.output
    assert wire.paths() == ["/feed?token=geheim-woord"]
    text = (hub / "episodes/over-service/index.md").read_text()
    assert "token=${secret}" in text
    assert "geheim" not in text + result.output


def test_lists_come_in_and_go_out_as_opml(wire: Wire, hub: Path, tmp_path: Path, rss: Callable[..., bytes]) -> None:
    one = wire.serve("/1", rss(("1", "Een"), title="Eén"))
    two = wire.serve("/2", rss(("2", "Twee"), title="Twee"))
    broken = wire.serve("/3", b"no feed")
    outlines = "".join(f"<outline type='rss' text='x' xmlUrl='{url}'/>" for url in (one, broken, two, one))
    opml = tmp_path / "in.opml"
    opml.write_text(f"<opml version='2.0'><body><outline text='Map'>{outlines}</outline></body></opml>")
    result = klankbord(hub, "import", str(opml))
    assert result.exit_code == 1
    assert result.stdout.split() == ["episodes/een/index.md", "episodes/twee/index.md"]
    assert broken in result.stderr
    listed = [json.loads(line) for line in klankbord(hub, "list", "--json").stdout.splitlines()]
    assert [show["feed"] for show in listed] == [one, two]
    assert "Twee" in klankbord(hub, "list").stdout
    exported = klankbord(hub, "export").stdout
    assert one in exported
    assert klankbord(hub, "export", "-o", str(tmp_path / "out.opml")).exit_code == 0
    assert (tmp_path / "out.opml").read_text() == exported
    again = klankbord(hub, "import", str(tmp_path / "out.opml"))
    assert (again.exit_code, again.stdout) == (0, "")
