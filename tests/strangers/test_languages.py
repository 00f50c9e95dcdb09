"""A hub brings a language that Klankbord does not know as data files alone, and nothing else is changed for it."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from klankbord import languages, settings
from klankbord.errors import KlankbordError
from klankbord.extract import articles
from klankbord.extract.sentences import split_text
from klankbord.feeds import dates as feed_dates
from klankbord.languages import dates
from klankbord.library import starting
from klankbord.library.check import check
from klankbord.library.front import frontmatter
from klankbord.library.hub import Hub
from klankbord.library.importers import dates as written
from klankbord.library.notes import headings
from klankbord.library.slugs import slugify
from klankbord.site import build
from klankbord.site.views import theme as views_theme
from klankbord.transcribe import quality
from klankbord.transcribe.speakers import turns

TOY = Path(__file__).parent / "languages" / "qzz"
ARTICLE = """---
title: Cell & esk
date: 2026-03-04
description: Whit bofiri cell.
topics: [sirvoci]
image: hoir.png
---
Thi kastumir kems, blf. un Sola. Cell hir wothon e woik. ![hoir](hoir.png)

## Tops
- Esk whet wint wrung.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a hub in the toy language: the hub of ``klankbord init``, its data files and one setting."""
    folder = tmp_path_factory.mktemp("toy") / "hub"
    starting.start(folder, starting.Wishes("Toy", "en", "https://toy.example/"), date(2026, 3, 4))
    shutil.copytree(TOY, folder / "languages" / "qzz")
    project = folder / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace('language = "en"', 'language = "qzz"'), "utf-8")
    for page in (folder / "content").rglob("*.md"):
        if page.name != "index.md":
            page.unlink()
    page = folder / "content" / "artikelen" / "cell-ond-esk.md"
    page.write_text(ARTICLE, "utf-8")
    (page.parent / "hoir.png").write_bytes((TOY.parent / "dot.png").read_bytes())
    hub = Hub.enter(folder)
    build.build(hub, settings.load(folder), site_dir=folder / "site")
    languages.settle(languages.Here())
    return folder / "site"


def read(page: Path) -> Any:
    return lxml.html.fromstring(page.read_bytes())


def test_the_addresses_of_the_site_are_in_it(built: Path) -> None:
    for part in (
        "ertoclis/cell-ond-esk",
        "thimis/sirvoci",
        "tops",
        "qautis",
        "lissuns",
        "ivints",
        "sierch",
        "erchovi/2026",
    ):
        assert (built / part / "index.html").is_file(), part
    home = read(built / "index.html")
    menu = home.xpath("//nav[contains(@class, 'top-nav')]/a/@href")
    assert menu == ["ertoclis/", "thimis/", "tops/"], "parts without a page are not in the menu"
    assert home.xpath("//search//form/@action")[0] == "sierch/"


def test_its_words_are_in_it_and_none_is_english_or_dutch(built: Path) -> None:
    languages.settle(languages.Here("qzz", folder=TOY.parent))
    toy, english, dutch = (set(headings.strings(one)["site"].values()) for one in ("qzz", "en", "nl"))
    pages = [page for page in built.rglob("*.html") if 'http-equiv="refresh"' not in page.read_text("utf-8")]
    assert len(pages) > 10
    said = {" ".join(text.split()) for page in pages for text in read(page).xpath("//body//text()")}
    assert len(said & toy) > 20
    assert not said & ((english | dutch) - toy - {"Toy"})
    assert read(built / "index.html").get("lang") == "qzz"


def test_its_dates_are_in_it(built: Path) -> None:
    page = read(built / "ertoclis" / "cell-ond-esk" / "index.html")
    assert "4ez Tri 2026" in page.xpath("//time/text()")
    assert "Tri 2026" in " ".join(read(built / "erchovi" / "2026" / "index.html").xpath("//h2/text()"))


def test_its_pictures_move_with_its_pages(built: Path) -> None:
    page = built / "ertoclis" / "cell-ond-esk" / "index.html"
    found = read(page).xpath("//main//img/@src")
    assert len(found) == 2
    assert all((page.parent / source).resolve() == built / "ertoclis" / "hoir.png" for source in found)
    assert (built / "ertoclis" / "hoir.png").is_file()


def test_dutch_addresses_from_before_lead_to_its_pages(built: Path) -> None:
    for old, new in {
        "artikelen/cell-ond-esk": "../../ertoclis/cell-ond-esk/",
        "themas/sirvoci": "../../thimis/sirvoci/",
        "archief/2026": "../../erchovi/2026/",
        "zoeken": "../sierch/",
    }.items():
        assert read(built / old / "index.html").xpath("//a/@href") == [new]
    assert "/artikelen/cell-ond-esk/ /ertoclis/cell-ond-esk/ 301\n" in (built / "_redirects").read_text("utf-8")
    assert (built / "artikelen" / "feed.xml").read_bytes() == (built / "ertoclis" / "feed.xml").read_bytes()


def test_old_addresses_are_in_no_sitemap_and_no_link(built: Path) -> None:
    assert "artikelen" not in (built / "sitemap.xml").read_text("utf-8")
    for page in built.rglob("*.html"):
        text = page.read_text("utf-8")
        if 'http-equiv="refresh"' not in text:
            assert "artikelen/" not in text, page
            assert "zoeken/" not in text, page


def test_its_sentences_tips_names_and_inventions_are_known() -> None:
    languages.settle(languages.Here("qzz", folder=TOY.parent))
    assert split_text("Thi kems, blf. un Sola. Cell hir.", "qzz") == ["Thi kems, blf. un Sola.", "Cell hir."]
    notes = articles.propose("Thi kastumir kems. Cell hir wothon e woik, blf. un Sola.", "qzz")
    assert [tip.text for tip in notes.tips] == ["Cell hir wothon e woik, blf. un Sola."]
    assert slugify("L'Esk & 5 % ñu") == "l-esk-ond-5-purcint-nju"
    assert turns.label(1, "qzz") == "Spiekir 2"
    assert quality.is_listed("Thenk yua fur wetchong!", "qzz")
    assert languages.of("qzz").untitled == "Woth nu totli"
    assert headings.kind_of("Tops") == "tips"


def test_its_dates_are_read_too() -> None:
    assert feed_dates.read("4 Tri 2026") is None
    languages.settle(languages.Here("qzz", folder=TOY.parent))
    assert feed_dates.read("4 Tri 2026") == datetime(2026, 3, 4, tzinfo=UTC)
    assert written.written("Pablishid 4ez Tri 2026") == date(2026, 3, 4)


def test_without_its_hub_nothing_of_it_is_known() -> None:
    assert "qzz" not in languages.codes()
    assert headings.kind_of("Tops") == ""
    assert slugify("a & b") == "a-en-b"


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        (
            "de",
            "Wir rufen z. B. zurück, d. h. sofort. Das hilft.",
            ["Wir rufen z. B. zurück, d. h. sofort.", "Das hilft."],
        ),
        (
            "de",
            "Das gilt bzgl. Fragen an Dr. Weiß usw. Dann hört man zu.",
            ["Das gilt bzgl. Fragen an Dr. Weiß usw.", "Dann hört man zu."],
        ),
        ("de", "Am 3. März kam die Antwort. Alle lachten.", ["Am 3. März kam die Antwort.", "Alle lachten."]),
        (
            "fr",
            "Appelez p. ex. Mme. Roy. Elle répond, cf. plus haut.",
            ["Appelez p. ex. Mme. Roy.", "Elle répond, cf. plus haut."],
        ),
        ("fr", "On note tout, etc. Puis on trie.", ["On note tout, etc.", "Puis on trie."]),
        ("en", "Ask Dr. Lee, e.g. by phone. She knows.", ["Ask Dr. Lee, e.g. by phone.", "She knows."]),
        ("nl", "Vraag het bijv. aan mevr. Bos. Zij weet het.", ["Vraag het bijv. aan mevr. Bos.", "Zij weet het."]),
    ],
)
def test_a_sentence_ends_where_its_language_ends_it(language: str, text: str, sentences: list[str]) -> None:
    assert split_text(text, language) == sentences


@pytest.mark.parametrize(
    ("language", "long", "full"),
    [
        ("nl", "4 maart 2026", "woensdag 4 maart 2026"),
        ("de-AT", "4. März 2026", "Mittwoch, 4. März 2026"),
        ("fr", "4 mars 2026", "mercredi 4 mars 2026"),
        ("cy", "4 Mawrth 2026", "Dydd Mercher, 4 Mawrth 2026"),
        ("qxx", "4 03 2026", "4 03 2026"),
    ],
)
def test_a_date_is_written_as_its_language_does(language: str, long: str, full: str) -> None:
    day = datetime(2026, 3, 4, tzinfo=UTC)
    assert dates.written(day, "long", language) == long
    assert dates.written(day, "full", language) == full


@pytest.mark.parametrize(
    ("language", "title", "slug"),
    [
        ("nl", "R&D: foto's van Müller", "r-en-d-fotos-van-muller"),
        ("en", "R&D: what's new", "r-and-d-whats-new"),
        ("de", "Fragen & Antworten für Große", "fragen-und-antworten-fuer-grosse"),
        ("fr", "L'écoute & l’accueil", "l-ecoute-et-l-accueil"),
        ("pl", "Pytania & odpowiedzi", "pytania-odpowiedzi"),
    ],
)
def test_a_sign_is_spelt_out_in_the_language_of_the_hub(language: str, title: str, slug: str) -> None:
    assert slugify(title, language) == slug
    languages.settle(languages.Here(language))
    assert slugify(title) == slug


@pytest.mark.parametrize(
    ("file", "text", "cause"),
    [
        ("language.yml", "dates:\n  months: unu du tri\n", "dates.months: "),
        ("language.yml", "sentences:\n  abreviations: blf.\n", "sentences.abreviations: "),
        ("language.yml", "words_a_minute: fast\n", "words_a_minute: "),
        ("language.yml", "words_a_minute: 200\nwords_a_minute: 210\n", "says words_a_minute twice"),
        ("language.yml", "- a list\n", "is not a table of names and values"),
        ("language.yml", "dates: {months: [\n", "cannot be read as YAML"),
        ("site.yml", "addresses:\n  articles: Ertocli s\n", "cannot be part of an address"),
        ("site.yml", "addresses:\n  articles: podcasts\n", "two parts of the site are called 'podcasts'"),
    ],
)
def test_a_mistake_in_a_data_file_is_named(tmp_path: Path, file: str, text: str, cause: str) -> None:
    (tmp_path / "qzz").mkdir()
    (tmp_path / "qzz" / "site.yml").write_text("site: {}\n", "utf-8")
    (tmp_path / "qzz" / file).write_text(text, "utf-8")
    languages.settle(languages.Here("qzz", folder=tmp_path))
    ask = languages.addresses if file == "site.yml" else languages.of
    with pytest.raises(KlankbordError) as caught:
        ask("qzz")
    assert cause in str(caught.value)
    assert file in str(caught.value)


def test_a_hub_changes_a_word_of_a_language_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "site.yml").write_text("site: {tips: Adviezen}\naddresses: {tips: adviezen}\n", "utf-8")
    languages.settle(languages.Here("nl", folder=tmp_path))
    assert headings.strings("nl")["site"]["tips"] == "Adviezen"
    assert headings.strings("nl")["site"]["quotes"] == "Citaten"
    assert languages.addresses("nl")["tips"] == "adviezen/"


@pytest.mark.parametrize("language", ["de", "fr", "en"])
def test_every_word_of_the_site_is_there_with_the_same_blanks(language: str) -> None:
    from string import Formatter

    def blanks(text: object) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(str(text))} - {None}

    dutch, theirs = languages.table("nl", "site.yml"), languages.table(language, "site.yml")
    assert theirs["site"].keys() == dutch["site"].keys()
    assert {key: blanks(text) for key, text in theirs["site"].items()} == {
        key: blanks(text) for key, text in dutch["site"].items()
    }
    assert theirs["addresses"].keys() == dutch["addresses"].keys()
    assert theirs["headings"].keys() == dutch["headings"].keys()


def test_every_word_of_the_site_is_said_somewhere() -> None:
    package, theme = Path(languages.__file__).parents[1], views_theme.folder()
    sources = [*package.rglob("*.py"), *theme.rglob("*.html"), *theme.rglob("assets/js/*.js")]
    known = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in sources)))
    made = ("admonition_", "filter_", "language_", "transcript_")  # by what they are about
    words = {key for key in languages.table("nl", "site.yml")["site"] if not key.startswith(made)}
    assert words - known == set()


@pytest.mark.parametrize("code", sorted(languages.codes()))
def test_every_file_of_a_language_is_in_form(code: str) -> None:
    assert languages.of(code).code == code
    assert languages.addresses(code)["podcasts"].endswith("/")


@pytest.mark.parametrize("tag", ["../nl", "nl/..", "", "x" * 300, "日本", "n l", "-"])
def test_a_tag_from_outside_leads_to_no_file(tag: str) -> None:
    assert languages.files(tag, "site.yml") == ()
    assert languages.of(tag).sentences.abbreviations == ()


@pytest.mark.parametrize("link", ["../../people/noor/", "../../mensen/noor/", "/articles/calls/", "/artikelen/calls/"])
def test_a_link_to_an_address_of_now_or_of_before_is_right(tmp_path: Path, link: str) -> None:
    starting.start(tmp_path / "hub", starting.Wishes("Calls", "en"), date(2026, 3, 4))
    hub = Hub.enter(tmp_path / "hub")
    page = hub.content / "artikelen" / "calls.md"
    page.write_text(f"---\ntitle: Calls\nauthors: [Noor]\n---\nSee [this]({link}).\n", "utf-8")
    assert [str(one) for one in check(hub, language="en") if "link" in one.rule] == []
    page.write_text("---\ntitle: Calls\n---\nSee [this](../../nobody/noor/).\n", "utf-8")
    assert [one.rule for one in check(hub, language="en") if "link" in one.rule] == ["broken-link"]


def test_the_zone_and_the_locale_of_a_hub_are_settings(tmp_path: Path) -> None:
    starting.start(tmp_path / "hub", starting.Wishes("Calls", "en"), date(2026, 3, 4))
    project = tmp_path / "hub" / "pyproject.toml"
    text = project.read_text("utf-8").replace(
        'language = "en"', 'language = "en"\ntime_zone = "Asia/Tokyo"\nlocale = "en_IE"'
    )
    project.write_text(text, "utf-8")
    Hub.enter(tmp_path / "hub")
    assert languages.here().locale == "en_IE"
    meta = frontmatter.ArticleMeta.model_validate({"title": "Calls", "date": "2026-03-04T20:00"})
    assert meta.date is not None
    assert meta.date.isoformat() == "2026-03-04T20:00:00+09:00"
    project.write_text(text.replace("Asia/Tokyo", "Mars/Base"), "utf-8")
    with pytest.raises(KlankbordError, match="time_zone should be the name of a time zone"):
        settings.load(tmp_path / "hub")
