"""A whole build: what readers get, what only a preview shows, and what stops a build."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.site import audit, build, search
from klankbord.site.keeping import stamps
from klankbord.site.reading.reader import Reader
from klankbord.site.search.reading import Document

CONFIG = """site_name: Proef
site_url: https://proef.example/sub/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord]
"""
PAGES = {
    "content/index.md": "---\ntitle: Welkom\n---\nHallo.",
    "content/over.md": "# Over ons\n\nWie wij zijn.",
    "content/artikelen/open.md": "---\ntitle: Open deur\ndate: 2026-01-02\nauthor: Jan Jansen\ntopics: [klachten]\n"
    "---\nTekst met een wachtkamer.\n\n## Tips\n\n- Luister.\n",
    "content/artikelen/dicht.md": "---\ntitle: Nog niet\ndate: 2026-01-03\nstatus: review\n---\nTekst.",
    "content/artikelen/english.md": "---\ntitle: Plain words\ndate: 2026-01-01\nlanguage: en\ntopics: [klachten]\n---\n"
    "Text.\n\n> Short words work.\n>\n> — Jan Jansen\n\n## Tips\n\n- Call back today.\n",
    "content/artikelen/stuk.md": "---\ntitle: [\n---\nTekst.",
    "episodes/praat/index.md": "---\ntitle: Praat & <b>meer</b>\n---\nOver praten.",
    "episodes/praat/2026-02-03-een/index.md": '---\ntitle: "<script>alert(1)</script>"\nguid: "g1"\n'
    "date: 2026-02-03\naudio: {url: https://elders.example/1.mp3}\nguests: [jan-jansen]\ntopics: [klachten]\n"
    "status: published\n---\nOver klachten.\n\n## Citaten\n> Een klacht helpt.\n>\n> — Jan Jansen [0:01]\n",
    "episodes/praat/2026-02-03-een/transcript.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Noor>Zeg het maar.\n\n"
    "00:01.000 --> 00:03.000\n<v Jan Jansen>Een klacht helpt.\n",
    "episodes/praat/2026-02-04-twee/index.md": '---\ntitle: Wacht nog\nguid: "g2"\nstatus: review\n---\nTekst.',
    "episodes/praat/2026-02-05-drie/index.md": '---\ntitle: Verborgen\nguid: "g3"\nstatus: hidden\n---\nTekst.',
}


def write_hub(root: Path) -> Hub:
    for name, text in {**PAGES, "mkdocs.yml": CONFIG}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(root)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    return write_hub(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="module")
def site(hub: Hub) -> Path:
    return build.build(hub, settings.load(hub.root))


def text(site: Path, url: str) -> str:
    return (site / url / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "url",
    [
        "", "over", "artikelen", "artikelen/open", "podcasts", "podcasts/praat", "podcasts/praat/2026-02-03-een",
        "tips", "tips/klachten", "citaten", "lessen", "mensen", "mensen/jan-jansen", "themas", "themas/klachten",
        "agenda", "zoeken",
    ],
)  # fmt: skip
def test_every_page_is_there_with_one_heading(site: Path, url: str) -> None:
    page = text(site, url)
    assert page.count("<h1") == 1
    assert "Content-Security-Policy" in page


def test_only_what_is_published_is_shown(site: Path) -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert "Wacht nog" not in everything
    assert "Nog niet" not in everything
    assert "Verborgen" not in everything
    assert not (site / "artikelen/stuk").exists()


def test_a_preview_shows_what_waits_and_says_so(hub: Hub, tmp_path: Path) -> None:
    site = build.build(hub, settings.load(hub.root), preview=True, site_dir=tmp_path)
    assert "mark-review" in text(site, "podcasts/praat/2026-02-04-twee")
    assert "mark-review" in text(site, "artikelen/dicht")
    assert "mark-review" not in text(site, "artikelen/open")
    assert not (site / "podcasts/praat/2026-02-05-drie").exists()


def test_what_is_in_another_language_says_so_wherever_it_is_shown(site: Path) -> None:
    assert ' lang="en">Plain words</a>' in text(site, "artikelen")
    assert '<p lang="en">Short words work.</p>' in text(site, "citaten")
    assert '<p lang="en">Call back today.</p>' in text(site, "tips")
    assert '<html lang="en"' in text(site, "artikelen/english")
    assert ' lang="en">Open deur' not in text(site, "artikelen")


def test_titles_from_feeds_are_never_markup(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script>alert" not in page, path
        assert "<b>meer" not in page, path


def test_an_episode_has_its_transcript_its_quote_and_its_sound(site: Path) -> None:
    page = text(site, "podcasts/praat/2026-02-03-een")
    assert '<p id="t-1"' in page
    assert 'data-play="1.0,3.0"' in page
    assert 'preload="none" src="https://elders.example/1.mp3"' in page
    assert (site / "podcasts/praat/2026-02-03-een/transcript.vtt").is_file()


def test_a_page_that_cannot_be_read_is_named_and_left_out(
    hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        build.build(hub, settings.load(hub.root), site_dir=tmp_path)
    assert "stuk.md" in caplog.text


def test_nothing_of_material_is_shipped_that_no_page_loads(site: Path) -> None:
    assert not list(site.rglob("bundle*.js"))
    assert not list(site.rglob("*lunr*"))
    assert not list(site.rglob("*.yml"))


def test_pages_link_relatively_so_that_the_site_may_lie_anywhere(site: Path) -> None:
    page = text(site, "artikelen/open")
    assert re.search(r'href="../../assets/v/[0-9a-f]{8}/css/klankbord\.css"', page)
    assert '="/' not in page


def test_a_build_without_a_page_that_search_should_find_stops(hub: Hub, site: Path) -> None:
    reading = search.Reading(site.parent / "other", 0, "nl")
    reading.put("", Document({}, ["Welkom"]))
    with pytest.raises(KlankbordError, match="1000 pages should be found but the index holds 1"):
        reading.index(expected=1_000)


def test_an_english_hub_speaks_english(tmp_path: Path) -> None:
    hub = write_hub(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.klankbord]\nlanguage = "en"\n')
    site = build.build(hub, settings.load(hub.root))
    assert "Skip to content" in text(site, "")
    assert '<html lang="en"' in text(site, "search")


def test_an_english_hub_has_english_addresses_and_the_dutch_ones_lead_there(tmp_path: Path) -> None:
    hub = write_hub(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.klankbord]\nlanguage = "en"\n')
    site = build.build(hub, settings.load(hub.root))
    there = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert {
        "articles",
        "tips",
        "people",
        "themes",
        "quotes",
        "lessons",
        "search",
        "archive",
        "themes/klachten",
    } <= there
    for old, new in (("artikelen", "articles"), ("themas/klachten", "themes/klachten"), ("citaten", "quotes")):
        assert f'{new}/"' in text(site, old)
        assert "refresh" in text(site, old)
    assert 'href="articles/"' in text(site, "")
    assert [
        problem for problem in audit.problems(site, "https://proef.example/sub/") if "nothing" in str(problem)
    ] == []


def test_a_second_build_reads_only_what_changed(hub: Hub) -> None:
    reader, folder = Reader(), hub.episode_folders("praat")[0]
    time.sleep(stamps.RACY_SECONDS * 1.2)
    first = reader.episode(folder)
    again = reader.episode(folder)
    assert again.meta is first.meta
    assert again.transcript
    assert first.transcript
    assert again.transcript.segments == first.transcript.segments
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Over klachten.", "Over iets anders."), encoding="utf-8")
    assert reader.episode(folder).summary == "Over iets anders."


def test_overviews_tell_machines_what_they_list(site: Path) -> None:
    assert '"@type":"ItemList"' in text(site, "themas/klachten")
    assert '"@type":"Quotation"' in text(site, "citaten")


def test_a_preview_shows_a_broken_page_as_itself_with_what_is_wrong(hub: Hub, site: Path, tmp_path: Path) -> None:
    shown = text(build.build(hub, settings.load(hub.root), preview=True, site_dir=tmp_path), "artikelen/stuk")
    assert 'role="alert"' in shown
    assert "<code>content/artikelen/stuk.md</code>, regel 3" in shown
    assert "<p>Tekst.</p>" in shown
    assert not (site / "artikelen/stuk").exists()
    assert "artikelen/stuk" not in (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
