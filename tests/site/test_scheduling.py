"""A page with a moment in the future is published, but not yet: no page, list, feed or search knows it before then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site import build
from klankbord.site.outputs import digest
from klankbord.site.reading import collect
from klankbord.site.reading.catalogue import Catalogue

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CONFIG = """site_name: Proef
site_url: https://proef.example/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord: {search: false}]
"""
EPISODE = "episodes/praat/2026-02-03-een/index.md"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for name, text in {
        "mkdocs.yml": CONFIG,
        "content/index.md": "# Welkom",
        "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
    }.items():
        put(Hub(tmp_path), name, text)
    return Hub(tmp_path)


def put(hub: Hub, name: str, text: str) -> None:
    path = hub.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def seen(hub: Hub, now: datetime, *, preview: bool = False) -> Catalogue:
    return collect.catalogue(hub, Settings(), name="Proef", language="nl", preview=preview, now=now)


@pytest.mark.parametrize(
    ("fields", "live"),
    [
        ("publish_at: 2026-03-10T06:00", datetime(2026, 3, 10, 5, tzinfo=UTC)),
        ("publish_at: 2026-03-10T06:00+03:00", datetime(2026, 3, 10, 3, tzinfo=UTC)),
        ("date: 2026-03-10", datetime(2026, 3, 9, 23, tzinfo=UTC)),
        ("date: 2026-01-01\npublish_at: 2026-03-10", datetime(2026, 3, 9, 23, tzinfo=UTC)),
        ("date: 2027-01-01\npublish_at: 2026-02-01", NOW),
        ("date: 2026-02-01", NOW),
    ],
)
def test_an_episode_and_an_article_wait_for_their_moment(hub: Hub, fields: str, live: datetime) -> None:
    put(hub, EPISODE, f'---\ntitle: Een\nguid: "g"\nstatus: published\n{fields}\n---\nTekst.')
    put(hub, "content/artikelen/een.md", f"---\ntitle: Een\n{fields}\n---\nTekst.\n\n## Tips\n\n- Luister.\n")
    for moment, shown in ((live - timedelta(seconds=1), 0), (live, 1)):
        if moment < NOW and live == NOW:
            continue
        site = seen(hub, moment)
        assert (len(list(site.episodes)), len(site.articles), len(site.sayings)) == (shown, shown, shown)
    assert len(list(seen(hub, NOW, preview=True).episodes)) == 1


def test_the_date_of_an_event_is_when_it_takes_place_and_keeps_nothing_back(hub: Hub) -> None:
    put(hub, "content/agenda/dag.md", "---\ntitle: Dag\ndate: 2027-03-04\n---\n")
    put(hub, "content/agenda/later.md", "---\ntitle: Later\ndate: 2027-03-05\npublish_at: 2026-04-01\n---\n")
    assert [event.title for event in seen(hub, NOW).events] == ["Dag"]
    assert [event.title for event in seen(hub, NOW + timedelta(days=60)).events] == ["Dag", "Later"]


def test_no_file_of_a_built_site_knows_what_is_still_to_come(hub: Hub) -> None:
    put(hub, EPISODE, '---\ntitle: Geheim een\nguid: "g"\nstatus: published\npublish_at: 2999-01-01\n---\nTekst.')
    put(hub, "content/artikelen/twee.md", "---\ntitle: Geheim twee\ndate: 2999-01-01\n---\nTekst.")
    put(hub, "content/los.md", "---\ntitle: Geheim drie\npublish_at: 2999-01-01\n---\nTekst.")
    put(hub, "content/oud.md", "---\ntitle: Wel te zien\npublish_at: 1999-01-01\n---\nTekst.")
    site = build.build(hub, settings.load(hub.root))
    files = [path for path in site.rglob("*") if path.suffix in {".html", ".xml", ".json", ".txt", ".ics"}]
    assert not [path for path in files if "Geheim" in path.read_text(encoding="utf-8")]
    assert (site / "oud/index.html").exists()
    assert not (site / "los").exists()


def test_a_preview_says_from_when_readers_see_it(hub: Hub, tmp_path: Path) -> None:
    put(hub, EPISODE, '---\ntitle: Een\nguid: "g"\nstatus: published\npublish_at: 2999-01-02T06:30\n---\nTekst.')
    site = build.build(hub, settings.load(hub.root), preview=True, site_dir=tmp_path / "preview")
    page = (site / "podcasts/praat/2026-02-03-een/index.html").read_text(encoding="utf-8")
    assert "Staat op de site vanaf woensdag 2 januari 2999, 06:30 uur." in page


def test_a_newsletter_has_what_came_at_its_moment(hub: Hub) -> None:
    put(hub, "content/artikelen/een.md", "---\ntitle: Gepland\ndate: 2026-01-01\npublish_at: 2026-03-10\n---\nTekst.")
    week = timedelta(days=7)
    assert "Gepland" not in digest.for_hub(hub, Settings(), NOW - week, NOW).markdown
    later = datetime(2026, 3, 12, tzinfo=UTC)
    assert "Gepland" in digest.for_hub(hub, Settings(), later - week, later).markdown
