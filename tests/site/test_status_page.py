"""A preview tells an operator how the hub is doing; the site itself does so only if a setting asks for it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from klankbord import languages
from klankbord.library.addresses import of_page
from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site import audit, build
from klankbord.site.views import status_page

CONFIG = """site_name: Proef
site_url: https://proef.example/sub/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord: {search: false}]
"""
EPISODE = '---\ntitle: Wacht nog\nguid: "g2"\ndate: 2026-02-04\nstatus: review\n---\nTekst.'
TOLD: dict[str, Any] = {
    "run": {
        "schema": 1, "started": "2026-02-05T05:00:00+00:00", "finished": "2026-02-05T05:10:00+00:00",
        "audio_seconds": 1800.0, "stopped": "", "notices": ["praat moved for good"], "exit_code": 1,
        "arrivals": [{"show": "praat", "title": "<script>alert(1)</script>", "path": "episodes/praat/een/index.md"}],
        "failures": [{"show": "stil", "thing": "stil/feed.xml", "cause": "answers with 410", "mend": "Pause it."}],
    },
    "hub": {
        "healthy": False,
        "shows": [
            {"slug": "praat", "title": "Praat & meer", "done": 41, "waiting": 7, "failing": 1, "for_review": 1,
             "next_poll": "2026-02-05T18:00:00+00:00"},
            {"slug": "stil", "title": "Stil", "done": 0, "waiting": 0, "failing": 0, "for_review": 0,
             "trouble": "The feed is gone.", "paused": True},
        ],
        "failures": [
            {"show": "praat", "title": "Aflevering 9", "reason": "the sound breaks off", "attempts": 3,
             "next_try": "2026-02-06T05:10:00+00:00"}
        ],
        "for_review": ["episodes/praat/2026-02-04-twee/index.md", "content/mensen/jan.md"],
    },
}  # fmt: skip


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    pages = {
        "mkdocs.yml": CONFIG,
        "content/index.md": "# Welkom",
        "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
        "episodes/praat/2026-02-04-twee/index.md": EPISODE,
    }
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(tmp_path)


def tell(hub: Hub, text: str = json.dumps(TOLD)) -> None:
    hub.state.mkdir(exist_ok=True)
    (hub.state / "status.json").write_text(text, encoding="utf-8")


def shown(site: Path) -> Any:
    return html.document_fromstring((site / "status" / "index.html").read_text(encoding="utf-8"))


def has_page(site: Path) -> bool:
    return (site / "status" / "index.html").is_file()


def test_a_preview_shows_the_last_run_the_shows_what_fails_and_what_waits(hub: Hub) -> None:
    tell(hub)
    site = build.build(hub, Settings(), preview=True)
    page = shown(site)
    text = " ".join(page.find(".//main").text_content().split())
    assert "Er is iets dat aandacht vraagt" in text
    assert "geschreven pagina’s: 1, uitgeschreven geluid: 30 minuten, mislukt: 1." in text
    assert "stil/feed.xml: answers with 410. Pause it." in text
    assert "Aflevering 9 (praat): the sound breaks off. 3 keer geprobeerd" in text
    assert "praat moved for good" in text
    assert "<script>alert(1)</script> (praat)" in text
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")][:5]
        for row in page.findall(".//tbody/tr")
    ]
    assert rows == [["Praat & meer", "41", "7", "1", "1"], ["Stil The feed is gone.", "0", "0", "0", "0"]]
    assert "Gepauzeerd" in text
    assert "2026-02-05T05:10:00+00:00" in {
        datetime.fromisoformat(str(at)).astimezone(UTC).isoformat() for at in page.xpath("//time/@datetime")
    }


def test_what_waits_is_a_link_where_the_preview_has_the_page(hub: Hub) -> None:
    tell(hub)
    site = build.build(hub, Settings(), preview=True)
    page = shown(site)
    (link,) = page.xpath("//main//li/a")
    assert (link.text, link.get("href")) == ("Wacht nog", "../podcasts/praat/2026-02-04-twee/")
    assert "content/mensen/jan.md" in page.find(".//main").text_content()
    assert [str(problem) for problem in audit.problems(site, "https://proef.example/sub/")] == []


def test_crawlers_and_search_pass_it_by(hub: Hub) -> None:
    tell(hub)
    site = build.build(hub, Settings(), preview=True)
    page = (site / "status" / "index.html").read_text(encoding="utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert "data-pagefind-body" not in page
    assert "status/" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert 'name="robots"' not in (site / "index.html").read_text(encoding="utf-8")


def test_the_site_has_it_only_when_a_setting_asks(hub: Hub) -> None:
    tell(hub)
    plain = build.build(hub, Settings())
    assert not has_page(plain)
    assert "status/" not in (plain / "index.html").read_text(encoding="utf-8")
    (hub.root / "pyproject.toml").write_text("[tool.klankbord]\nstatus_page = true\n", encoding="utf-8")
    assert has_page(build.build(hub, Settings()))


def test_a_hub_without_a_run_has_no_such_page(hub: Hub) -> None:
    assert not has_page(build.build(hub, Settings(), preview=True))


@pytest.mark.parametrize("text", ["", "[]", '{"run": {}, "hub": {}}', "{"], ids=["empty", "list", "lacking", "cut"])
def test_a_file_that_cannot_be_read_is_named_and_stops_nothing(
    hub: Hub, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    tell(hub, text)
    with caplog.at_level(logging.WARNING):
        assert status_page.read(hub) is None
    assert "status.json" in caplog.text


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("episodes/praat/2026-02-04-twee/index.md", "podcasts/praat/2026-02-04-twee/"),
        ("content/artikelen/open.md", "artikelen/open/"),
        ("content/mensen/jan/index.md", "mensen/jan/"),
    ],
)
def test_a_file_of_the_hub_has_an_address_on_the_site(path: str, address: str) -> None:
    assert of_page(path, languages.addresses("nl")) == address
