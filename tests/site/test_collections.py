"""Pages that gather tips show the tips that they ask for, and are listed where all tips are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.settings import Settings
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.reading.collect import catalogue
from klankbord.site.reading.support import Supported
from klankbord.site.views import every_page

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STRINGS = headings.strings("nl")["site"]
ARTICLE = """---
title: {title}
date: {date}
topics: [{topic}]
---
Tekst.

## Tips
- {tip} — {who}
"""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "mkdocs.yml").write_text("site_name: Proef\n", encoding="utf-8")
    for folder in ("artikelen", "mensen", "tips"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    rows = [
        ("een", "2026-01-05", "klachten", "Bel vandaag terug.", "Karel Smit"),
        ("twee", "2026-02-05", "klachten", "Lees elke brief hardop.", "Bram Postma"),
        ("drie", "2026-03-05", "leiderschap", "Vraag eerst wat het werk moeilijk maakt.", "Karel Smit"),
    ]
    for title, date, topic, tip, who in rows:
        text = ARTICLE.format(title=title, date=date, topic=topic, tip=tip, who=who)
        (tmp_path / "content" / "artikelen" / f"{title}.md").write_text(text, encoding="utf-8")
    for slug, name in (("karel-smit", "Karel Smit"), ("bram-postma", "Bram Postma")):
        (tmp_path / "content" / "mensen" / f"{slug}.md").write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    return Hub(tmp_path)


def built(hub: Hub, asked: str) -> tuple[Catalogue, dict[str, View]]:
    """The catalogue and the views of a hub with one collection that asks for ``asked``."""
    path = hub.content / "tips" / "verzameld.md"
    path.write_text(f"---\ntitle: Verzameld\ndescription: Bij elkaar.\n{asked}---\nInleiding.\n", encoding="utf-8")
    site = catalogue(hub, Settings(), name="Proef", language="nl")
    return site, every_page.by_url(every_page.views(site, STRINGS, NOW))


def tips(view: View) -> list[str]:
    items: list[Supported] = view.context()["pages"].items
    return [one.saying.note.text for one in items]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["Vraag eerst wat het werk moeilijk maakt.", "Lees elke brief hardop.", "Bel vandaag terug."]),
        ("topics: [klachten]\n", ["Lees elke brief hardop.", "Bel vandaag terug."]),
        ("people: [karel-smit]\n", ["Vraag eerst wat het werk moeilijk maakt.", "Bel vandaag terug."]),
        ("topics: [klachten]\npeople: [karel-smit]\n", ["Bel vandaag terug."]),
        ("limit: 1\n", ["Vraag eerst wat het werk moeilijk maakt."]),
        ("shows: [over-service]\n", []),
    ],
)
def test_a_collection_shows_just_the_tips_it_asks_for_and_of_equals_the_newest_first(
    hub: Hub, asked: str, expected: list[str]
) -> None:
    _, views = built(hub, asked)
    assert tips(views["tips/verzameld/"]) == expected


def test_it_is_found_by_search_and_announced_on_the_page_of_all_tips(hub: Hub) -> None:
    site, views = built(hub, "")
    assert views["tips/verzameld/"].indexed
    assert views["tips/verzameld/"].description == "Bij elkaar."
    assert views["tips/"].context()["collections"] == site.collections
    assert "collections" not in views["tips/klachten/"].context()


def test_one_that_waits_for_review_is_not_there(hub: Hub) -> None:
    _, views = built(hub, "status: review\n")
    assert "tips/verzameld/" not in views
