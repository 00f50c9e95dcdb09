"""A night with twenty shows, ten of them each broken in a different way: the other ten come in whole."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from world import Calendar, StandIn, World, new_hub, settings, subscribe, tree

from klankbord.feeds.client import Client
from klankbord.feeds.poll import poll
from klankbord.library.hub import Hub
from klankbord.pipeline import polling, run
from klankbord.pipeline.status import status

if TYPE_CHECKING:
    from tests.conftest import Wire

GOOD = tuple(f"goed{letter}" for letter in "abcdefghij")
BROKEN = (
    "ontleder", "druppel", "gzip", "foutpagina", "cirkel", "geengeluid", "vreemdgeluid", "voorkant", "bestand", "bom",
)  # fmt: skip
"""The reader raises; drips; bad gzip; an error page with status 200; redirects in a circle; the sound is gone; it
cannot be decoded; the show's page is broken; a file is where the page's folder must be; entities that explode."""

LINES = {
    "ontleder": "KeyError: 'where'",
    "druppel": "takes too long",
    "gzip": "could not be fetched",
    "foutpagina": "is not a feed",
    "cirkel": "redirects in a circle",
    "geengeluid": "answers with status 404",
    "vreemdgeluid": "is not audio",
    "voorkant": "index.md",
    "bestand": "Not a directory",
    "bom": "beyond what a feed needs",
}
EXTRAS = ("deephoofdstuk", "brokkeltekst")
"""What the publisher adds is broken, which costs no episode: chapters nested without end, a transcript of rubbish."""


def drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n\r\n<rss>"
    for _ in range(100):
        time.sleep(0.2)
        yield b" "


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in itertools.pairwise("abcdefghij"))
    return (
        f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{entities}]><rss><channel><title>&j;</title></channel></rss>'.encode()
    )


def break_ten(hub: Hub, world: World, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break each of the ten."""
    wire.routes["/druppel"] = lambda asked: drip()
    wire.serve("/gzip", b"no gzip at all", headers={"content-encoding": "gzip"})
    wire.serve("/foutpagina", b"<!DOCTYPE html><html><body>Database error</body></html>")
    wire.serve("/cirkel", status=302, headers={"location": "/rond"})
    wire.serve("/rond", status=302, headers={"location": "/cirkel"})
    wire.serve("/bom", bomb())
    for slug in ("druppel", "gzip", "foutpagina", "cirkel", "bom"):
        page = hub.episodes / slug / "index.md"
        page.write_text(f'---\ntitle: Show {slug}\nfeed: "{wire.url(f"/{slug}")}"\n---\n', encoding="utf-8")
    (hub.episodes / "voorkant" / "index.md").write_text("---\ntitle: [half\n---\n", encoding="utf-8")
    world.show("geengeluid").sound_status = 404
    world.sounds["vreemdgeluid-1"] = b"no sound" * 20_000
    world.shows["bestand"].items[0].title = "Vol"
    day = world.shows["bestand"].items[0].published.date().isoformat()
    (hub.episodes / "bestand" / f"{day}-vol").write_text("in the way")

    def stumbling(client: Client, state: object, *given: object, **named: object) -> object:
        if "/ontleder/" in repr(state):
            raise KeyError("where")
        return poll(client, state, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(polling, "poll", stumbling)
    # The slow drip is cut off after a second instead of a minute.
    defaults = Client.__init__.__kwdefaults__ or {}
    monkeypatch.setitem(defaults, "seconds", 1.0)


def test_ten_broken_shows_cost_the_other_ten_nothing(
    hub: Hub, world: World, wire: Wire, calendar: Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in (*GOOD, *BROKEN):
        world.publish(slug, 1)
    spared = new_hub(tmp_path / "spared")
    subscribe(spared, world, *GOOD)
    calendar.wait(days=30)
    run.ingest(spared, settings(), clock=calendar, speech=StandIn())
    subscribe(hub, world, *GOOD, *BROKEN)
    break_ten(hub, world, wire, monkeypatch)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn())

    assert sorted(arrival.show for arrival in report.arrivals) == sorted(GOOD)
    for slug in GOOD:
        assert tree(hub.episodes / slug) == tree(spared.episodes / slug)
    failed = {failure.show: str(failure) for failure in report.failures}
    assert sorted(failed) == sorted(BROKEN)
    assert len(report.failures) == len(BROKEN)
    standing = status(hub, settings(), clock=calendar).text()
    for slug in BROKEN:
        assert LINES[slug] in failed[slug]
        assert "\n" not in failed[slug]
        assert slug in report.text()
        assert any(slug in line for line in standing.splitlines() if line.lstrip().startswith("!")) or slug in standing


def test_what_the_publisher_adds_is_told_and_costs_no_episode(
    hub: Hub, world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("deephoofdstuk", 1)
    world.publish("brokkeltekst", 1, vtt="no transcript at all <<<< --> " * 50)
    subscribe(hub, world, *EXTRAS)
    plain = world.feed

    def feed(slug: str) -> bytes:
        link = f"<podcast:chapters url='{world.url}/{slug}/diep.json' type='application/json+chapters'/></item>"
        return plain(slug).replace(b"</item>", link.encode()) if slug == "deephoofdstuk" else plain(slug)

    monkeypatch.setattr(world, "feed", feed)
    world.sounds["diep.json"] = b"[" * 200_000
    calendar.wait(days=30)
    report = run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    assert sorted(arrival.show for arrival in report.arrivals) == sorted(EXTRAS)
    assert report.exit_code == 0
    for slug in EXTRAS:
        assert any(notice.startswith(f"{slug}: ") for notice in report.notices)
