"""A stage that raises behind each boundary of the site: the page it is about fails, by name; all else is built."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from klankbord import settings
from klankbord.library import pages
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.site import boundary, build, search
from klankbord.site.markup import writing
from klankbord.site.outputs import calendar, downloads, items, podcast_feed, sitemap
from klankbord.site.page import generated
from klankbord.site.pictures import cards
from klankbord.site.pictures.gallery import Gallery
from klankbord.site.reading import related
from klankbord.site.search import searchable
from klankbord.site.views import context, knowledge

MKDOCS = """site_name: Proef
site_url: https://proef.example/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [klankbord]
"""
TEST = (
    "questions: [{question: Q, options: [{text: a, points: 0}, {text: b, points: 1}]}]\nresults: [{from: 0, title: R}]"
)
PAGES = {
    "content/index.md": "Hallo.",
    "content/over.md": "# Over\n\nWie wij zijn.",
    "content/artikelen/goed.md": "---\ntitle: Goed\ndate: 2026-01-02\n---\nTekst.\n\n## Tips\n\n- Luister.\n",
    "content/agenda/goed.md": "---\ntitle: Goed\ndate: 2026-07-03\n---\nTekst.",
    "content/begrippen/goed.md": "---\ntitle: Goed\ndescription: Goed.\n---\nTekst.",
    "content/mensen/goed.md": "---\ntitle: Goed\n---\nTekst.",
    "content/organisaties/goed.md": "---\ntitle: Goed\n---\nTekst.",
    "content/themas/goed.md": "---\ntitle: Goed\n---\nTekst.",
    "content/zelftest/goed.md": f"---\ntitle: Goed\n{TEST}\n---\nTekst.",
    "content/tips/goed.md": "---\ntitle: Goed\n---\nTekst.",
    "episodes/show/index.md": "---\ntitle: Show\nrepublish: true\nstatus: published\n---\nOver.",
    "episodes/show/goed/index.md": '---\ntitle: Goed\nguid: "1"\nstatus: published\n---\nTekst.',
    "episodes/show/goed/transcript.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Jan>Goed zo.\n",
}
# Beside each of these "goed" the hub has one called "stuk" that is otherwise the same.
TWINS = {
    name.replace("/goed", "/stuk"): text.replace("Goed", "Stuk").replace('"1"', '"2"') for name, text in PAGES.items()
}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for name, text in {**PAGES, **TWINS, "mkdocs.yml": MKDOCS}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(tmp_path)


class Sabotage(Exception):  # noqa: N818 - no error of ours
    """Raised behind a boundary; nobody expects it."""


def breaking(owner: Any, name: str, about: Callable[..., bool]) -> Callable[[pytest.MonkeyPatch], None]:
    """Make a function raise when what it is given is about the page called "stuk"."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        right = getattr(owner, name)

        def wrong(*args: Any, **named: Any) -> Any:
            if about(*args, **named):
                raise Sabotage("kapot")
            return right(*args, **named)

        patch.setattr(owner, name, wrong)

    return apply


def told(*given: Any, **named: Any) -> bool:
    return "stuk" in repr(given).lower() + repr(named).lower()


def read_of(kind: str, path: Path, *_: object) -> bool:
    return f"{kind}/stuk" in str(path)


def of_over(view: generated.View) -> bool:
    return view.url == "over/" and view.kind != "failed"


SEARCH = "search: content/begrippen/stuk.md"
KINDS = ("artikelen", "agenda", "begrippen", "mensen", "organisaties", "themas", "zelftest", "tips")
# What breaks, the name that the failure must have, and the page or file that is missing or says that it failed.
READ = [
    *((breaking(pages, "read", partial(read_of, kind)), f"content/{kind}/stuk.md") for kind in KINDS),
    (breaking(episodes, "read", told), "episodes/show/stuk/index.md"),
]
MADE = [
    (breaking(writing, "page", told), "content/over.md"),
    (breaking(knowledge.Knowledge, "series", lambda _, entry: entry.slug == "stuk"), "content/artikelen/stuk.md"),
    (breaking(knowledge.Knowledge, "about_person", lambda _, slug: slug == "stuk"), "content/mensen/stuk.md"),
    (breaking(context.Surroundings, "of", lambda _, view, page: of_over(view)), "content/over.md"),
    (breaking(searchable, "document", lambda view, _: view.url == "begrippen/stuk/"), SEARCH),
]
BESIDE = [
    (breaking(downloads, "files", told), "files beside podcasts/show/stuk/"),
    (breaking(calendar, "_event", lambda _, event: event.slug == "stuk"), "calendar of agenda/stuk/"),
    (breaking(cards, "share", told), "card of artikelen/stuk/"),
    (breaking(items, "item", lambda files, source, body: source.slug == "stuk"), "item of artikelen/stuk/"),
    (breaking(podcast_feed, "rss", lambda *_, **__: True), "podcasts/show/feed.xml"),
    (breaking(sitemap, "robots", lambda *_: True), "robots.txt"),
    (breaking(Gallery, "large_cover", lambda *_: True), "assets/covers/show.svg"),
]


def build_with(
    hub: Hub, apply: Callable[[pytest.MonkeyPatch], None], patch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> build.Built:
    apply(patch)
    with caplog.at_level(logging.WARNING, logger="mkdocs"):
        return build.whole(hub, settings.load(hub.root))


def whole_but_for_stuk(built: build.Built) -> None:
    for kind in KINDS:
        assert "Goed" in (built.folder / kind / "goed/index.html").read_text(encoding="utf-8")
    assert "Goed zo." in (built.folder / "podcasts/show/goed/index.html").read_text(encoding="utf-8")
    assert (built.folder / "index.html").is_file()
    assert (built.folder / "sitemap.xml").is_file()
    assert (built.folder / "pagefind/pagefind.js").is_file()


@pytest.mark.parametrize(("apply", "name"), READ, ids=[name for _, name in READ])
def test_what_cannot_be_read_is_left_out(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, apply: Any, name: str
) -> None:
    built = build_with(hub, apply, monkeypatch, caplog)
    assert built.failed == (name,)
    assert f"{name}: left out, for it failed (Sabotage: kapot)" in caplog.text
    assert "Traceback" in caplog.text
    whole_but_for_stuk(built)
    gone = name.removeprefix("content/").replace("episodes/", "podcasts/").removesuffix("/index.md").removesuffix(".md")
    assert not (built.folder / gone).exists()


@pytest.mark.parametrize(("apply", "name"), MADE, ids=[name for _, name in MADE])
def test_a_page_that_cannot_be_made_says_so_where_it_would_stand(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, apply: Any, name: str
) -> None:
    if name == "content/over.md":
        (hub.content / "over.md").write_text("# Over\n\nStuk.", encoding="utf-8")
    built = build_with(hub, apply, monkeypatch, caplog)
    assert name in built.failed
    assert all(one.startswith(name) for one in built.failed)
    whole_but_for_stuk(built)
    page = (
        built.folder / name.removeprefix("search: content/").removeprefix("content/").removesuffix(".md")
    ) / "index.html"
    if not name.startswith("search"):
        assert "kon niet worden gemaakt" in page.read_text(encoding="utf-8")
        assert 'name="robots" content="noindex"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(("apply", "name"), BESIDE, ids=[name for _, name in BESIDE])
def test_a_file_beside_the_pages_that_cannot_be_made_is_left_out(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, apply: Any, name: str
) -> None:
    built = build_with(hub, apply, monkeypatch, caplog)
    assert name in built.failed
    whole_but_for_stuk(built)
    if "calendar" in name:
        assert b"SUMMARY:Goed" in (built.folder / "agenda/agenda.ics").read_bytes()
        assert b"SUMMARY:Stuk" not in (built.folder / "agenda/agenda.ics").read_bytes()
    if "item" in name:
        assert "<title>Goed</title>" in (built.folder / "artikelen/feed.xml").read_text(encoding="utf-8")


def test_markdown_that_no_parser_survives_fails_alone(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.structure.pages import Page

    breaking(Page, "render", lambda page, *_: page.file.src_uri == "artikelen/stuk.md")(monkeypatch)
    built = build.whole(hub, settings.load(hub.root))
    assert built.failed == ("content/artikelen/stuk.md",)
    whole_but_for_stuk(built)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("pages/term.html", "{% if %}"),
        ("pages/term.html", "{{ entry.niets }}"),
        ("pages/term.html", '{% extends "bestaat-niet.html" %}'),
        ("main.html", "{{ 1 / 0 }}"),
        ("404.html", "{{ niets }}"),
    ],
)
def test_a_template_of_the_hub_itself_breaks_only_what_it_draws(hub: Hub, template: str, text: str) -> None:
    place = hub.root / "eigen" / template
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    config = MKDOCS.replace("name: material,", "name: material, custom_dir: eigen,")
    (hub.root / "mkdocs.yml").write_text(config, encoding="utf-8")
    built = build.whole(hub, settings.load(hub.root))
    if template == "pages/term.html":
        assert set(built.failed) == {"content/begrippen/goed.md", "content/begrippen/stuk.md"}
        assert "Goed" in (built.folder / "artikelen/goed/index.html").read_text(encoding="utf-8")
    elif template == "404.html":
        assert built.failed == ("404.html",)
    else:
        page = (built.folder / "artikelen/goed/index.html").read_text(encoding="utf-8")
        assert "kon niet worden gemaakt" in page
        assert "Content-Security-Policy" in page


def test_a_template_that_is_not_there_fails_its_page(hub: Hub) -> None:
    (hub.content / "over.md").write_text("---\ntemplate: weg.html\n---\nTekst.", encoding="utf-8")
    assert build.whole(hub, settings.load(hub.root)).failed == ("content/over.md",)


def test_related_pages_and_search_are_no_reason_to_stop(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(related, "related", lambda *_, **__: True)(monkeypatch)
    built = build.whole(hub, settings.load(hub.root))
    assert built.failed == ("what is related",)
    whole_but_for_stuk(built)


def test_search_that_cannot_write_a_page_finds_the_others(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(search.Reading, "put", lambda reading, url, document: "stuk" in url)(monkeypatch)
    built = build.whole(hub, settings.load(hub.root))
    assert built.failed
    assert all(name.startswith("search: ") for name in built.failed)
    whole_but_for_stuk(built)


def test_plain_mkdocs_says_at_its_end_what_failed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from mkdocs.commands import build as mkdocs_build
    from mkdocs.config import load_config

    (hub.content / "over.md").write_text("---\ntemplate: weg.html\n---\nTekst.", encoding="utf-8")
    config = load_config(str(hub.root / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build.build(config)
    with pytest.raises(boundary.IncompleteError, match="over"):
        config.plugins.on_shutdown()
