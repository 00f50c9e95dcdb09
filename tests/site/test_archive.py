"""However much there is, readers without scripts can get from the home page to every quote, lesson and tip."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.model import Lesson, Notes, Quote
from klankbord.site import build
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry, Saying
from klankbord.site.views import archive, every_page

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STRINGS = headings.strings("nl")["site"]
MKDOCS = """site_name: Veel
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [{klankbord: {search: false}}]
"""
EPISODE = """---
title: Aflevering {n}
guid: "{n}"
date: {day:%Y-%m-%d}
guests: [karel-smit]
topics: [klachten]
status: published
---
Over klachten.

## Lessen
- Les {n} staat hier. [00:10]

## Citaten
> Citaat {n} staat hier.
>
> — Karel Smit [00:20]

## Tips
- Bel nummer {n} terug. [00:30]
"""


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens at ten thousand happens at forty."""
    monkeypatch.setattr(every_page, "PAGE_SIZES", dict.fromkeys(every_page.PAGE_SIZES, 3))
    monkeypatch.setattr(every_page, "MOST_LEAVES", 2)
    monkeypatch.setattr(archive, "SIZE", 4)
    monkeypatch.setattr(archive, "FITS", 5)
    monkeypatch.setattr("klankbord.site.views.knowledge.MOST", 5)


def test_every_saying_is_a_few_links_from_the_home_page(small_pages: None, tmp_path: Path) -> None:
    count = 40
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("# Veel\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    show = tmp_path / "episodes" / "praat"
    show.mkdir(parents=True)
    (show / "index.md").write_text("---\ntitle: Praat\n---\nOver praten.", encoding="utf-8")
    for n in range(count):
        day = datetime(2024, 1, 5, tzinfo=UTC) + timedelta(days=20 * n)
        folder = show / f"{day:%Y-%m-%d}-aflevering-{n}"
        folder.mkdir()
        (folder / "index.md").write_text(EPISODE.format(n=n, day=day), encoding="utf-8")
    site = build.build(Hub(tmp_path), settings.load(tmp_path))

    reached = walk(site)
    texts = "\n".join((site / url / "index.html").read_text(encoding="utf-8") for url in reached)
    for n in range(count):
        for said in (f"Citaat {n} staat hier.", f"Les {n} staat hier.", f"Bel nummer {n} terug."):
            assert said in texts
    everything = {path.parent.relative_to(site).as_posix() + "/" for path in site.rglob("index.html")} - {"./"}
    empty = {"artikelen/", "organisaties/", "agenda/"}  # what a hub does not have is in no menu
    assert everything - set(reached) == empty, "pages that no other page leads to"
    assert max(reached.values()) <= 6
    for kind in ("citaten", "lessen", "tips"):
        assert 'href="../../archief/"' in (site / kind / "pagina-2" / "index.html").read_text(encoding="utf-8")
        assert 'href="../../../themas/klachten/alles/"' in (
            site / kind / "klachten" / "pagina-2" / "index.html"
        ).read_text(encoding="utf-8")
    about = (site / "mensen" / "karel-smit" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../mensen/karel-smit/alles/"' in about


def walk(site: Path) -> dict[str, int]:
    """Every page that links lead to, with the number of clicks from the home page."""
    found, waiting = {"": 0}, deque([""])
    while waiting:
        url = waiting.popleft()
        for link in re.findall(r'<a\b[^>]*?\bhref="([^"#?]+)', (site / url / "index.html").read_text(encoding="utf-8")):
            to = urljoin(f"http://site.example/{url}", link).removeprefix("http://site.example/")
            if "://" not in to and to not in found and (to == "" or to.endswith("/")):
                found[to] = found[url] + 1
                waiting.append(to)
    return found


def test_ten_thousand_episodes_take_a_bearable_number_of_list_pages(small_site: Catalogue) -> None:
    show = small_site.shows[0]
    one = show.episodes[0]
    many: list[EpisodeEntry] = []
    sayings: list[Saying] = []
    for n in range(10_000):
        quotes = tuple(Quote(None, f"Citaat {n} nummer {at}.", "Jan", 60.0 * at) for at in range(3))
        lessons = tuple(Lesson(None, f"Les {n} nummer {at}.", start=90.0 * at) for at in range(4))
        date = NOW - timedelta(hours=7 * n)
        entry = replace(one, url=f"podcasts/over-service/{n}/", date=date, notes=Notes(quotes=quotes, lessons=lessons))
        many.append(entry)
        sayings += [Saying("quote", note, entry) for note in quotes] + [
            Saying("lesson", note, entry) for note in lessons
        ]
    site = replace(small_site, shows=(replace(show, episodes=tuple(many)),), sayings=tuple(sayings))

    views = every_page.by_url(every_page.views(site, STRINGS, NOW))
    lists = [url for url, view in views.items() if view.kind not in {"episode", "article"}]
    assert len(lists) <= 400

    overview = views["archief/"].context()["years"]
    listed: list[str] = []
    for _, address, _ in overview:
        leaf = views[address].context()["pages"]
        for url in leaf.urls:
            listed += [source.url for source in views[url].context()["pages"].items]
    assert sorted(listed) == sorted([entry.url for entry in many] + [entry.url for entry in site.articles])

    last = views["citaten/pagina-3/"].context()["pages"]
    assert last.left == 30_000 - 180
    assert views["citaten/klachten/"].context()["archive"] == "themas/klachten/alles/"
    assert len(views["themas/klachten/alles/"].context()["pages"].items) == archive.SIZE


def test_a_pager_names_the_ends_and_what_is_near() -> None:
    from klankbord.site.views.listing import leaves

    found = list(leaves(list(range(20)), "x/", 2))
    shown = [[step and step[0] for step in leaf.steps] for leaf in found]
    assert shown[0] == [1, 2, 3, None, 10]
    assert shown[4] == [1, 2, 3, 4, 5, 6, 7, None, 10]
    assert shown[5] == [1, None, 4, 5, 6, 7, 8, 9, 10]
    assert shown[9] == [1, None, 8, 9, 10]
    assert found[3].steps[0] == (1, "x/")
    assert found[3].steps[-1] == (10, "x/pagina-10/")


def test_without_a_date_is_told_at_the_end(small_site: Catalogue) -> None:
    undated = replace(small_site.articles[0], url="artikelen/ooit/", date=None)
    years = archive.by_year([undated, *small_site.articles, *small_site.episodes])
    assert list(years) == ["2026", archive.UNDATED]
    assert years[archive.UNDATED] == [undated]
