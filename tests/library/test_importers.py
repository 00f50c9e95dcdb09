"""Articles from elsewhere: what their source says arrives intact, what surrounded it is gone, nothing is made up."""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pytest
import yaml

from klankbord.feeds.client import Client
from klankbord.library import importers
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import boilerplate, dates, folder, formats, page, plain
from klankbord.library.importers.fetching import fetcher
from klankbord.library.pages import articles
from klankbord.settings import Settings

PAGES = Path(__file__).parent.parent / "samples" / "pages"
EXPECTED = yaml.safe_load((PAGES / "expected.yml").read_text(encoding="utf-8"))
Put = Callable[[str, str | bytes], Path]


def bring(hub: Hub, source: Path | str) -> list[Path]:
    """Import, and give the pages that were written; fails when something could not be."""
    found = list(importers.import_from(hub, str(source)))
    assert [item.problem for item in found if item.problem] == []
    return [item.path for item in found if item.path and item.fresh]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_saved_page(hub: Hub, name: str) -> None:
    expected = EXPECTED[name]
    (path,) = bring(hub, PAGES / name)
    found = articles.read(path)
    meta = document.read(path).meta
    assert found.meta.title == expected["title"]
    assert list(found.meta.authors) == expected["authors"]
    assert (str(meta["date"].isoformat()) if "date" in meta else None) == expected["date"]
    assert found.meta.language == expected["language"]
    assert found.meta.description == expected.get("description", "")
    assert found.meta.source == expected.get("source", "")
    labels = [label for label in expected.get("labels", []) if label != "Klachten"]
    assert list(found.meta.tags) == labels
    assert list(found.meta.topics) == (["klachten"] if "Klachten" in expected.get("labels", []) else [])
    assert [[quote.text, quote.speaker] for quote in found.notes.quotes] == expected["quotes"]
    assert [tip.text for tip in found.notes.tips] == expected["tips"]
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)|<(https?://[^>]+)>", found.body.replace("![", "!["))
    assert [one or other for one, other in links if not (one or other).endswith(".jpg")] == expected["links"]
    for piece in expected["holds"]:
        assert piece in found.body
    for piece in expected["lacks"]:
        assert piece.lower() not in found.body.lower()
    assert found.meta.status == "review"


def test_at_least_six_pages() -> None:
    assert len([name for name in EXPECTED if not name.endswith(".txt")]) >= 6


def test_check_asks_for_a_date_that_the_page_does_not_have(hub: Hub) -> None:
    bring(hub, PAGES / "by-hand.html")
    asked = [problem for problem in check(hub, language="en") if problem.rule == "no-date"]
    assert [(problem.path, problem.severity) for problem in asked] == [("content/artikelen/over-wachten.md", "warning")]


@pytest.mark.parametrize("name", ["wordpress.html", "news.html", "plain.txt", "export.wxr.xml"])
def test_importing_twice_adds_nothing(hub: Hub, name: str) -> None:
    first = bring(hub, PAGES / name)
    before = {path: path.read_bytes() for path in first}
    assert bring(hub, PAGES / name) == []
    assert {path: path.read_bytes() for path in before} == before


def test_an_edited_import_is_never_overwritten(hub: Hub) -> None:
    (path,) = bring(hub, PAGES / "wordpress.html")
    path.write_text(path.read_text(encoding="utf-8").replace("Tot slot", "Ten slotte"), encoding="utf-8")
    assert bring(hub, PAGES / "wordpress.html") == []
    assert "Ten slotte" in path.read_text(encoding="utf-8")


def test_a_wordpress_export(hub: Hub) -> None:
    paths = bring(hub, PAGES / "export.wxr.xml")
    assert [path.name for path in paths] == ["de-klant-die-terugschreef.md", "oud-en-vertrouwd.md", "over-ons.md"]
    first, draft, about = (articles.read(path) for path in paths)
    assert first.meta.authors == ("Hanna Vermeer",)
    assert first.meta.date is not None
    assert first.meta.date.isoformat() == "2024-05-14T08:30:00+00:00"
    assert (first.meta.topics, first.meta.tags) == (("klachten",), ("brieven",))
    assert first.meta.description == "Eén brief veranderde onze hele toon."
    assert first.meta.source == "https://balie.example/2024/05/de-klant-die-terugschreef/"
    assert [(quote.text, quote.speaker) for quote in first.notes.quotes] == [
        ("U schrijft zoals u nooit zou praten.", "Mevrouw De Graaf")
    ]
    assert [tip.text for tip in first.notes.tips] == ["Lees elke brief hardop voor je hem verstuurt."]
    assert "![De brief met rode pen](https://balie.example/wp-content/uploads/2024/05/brief.jpg)" in first.body
    assert "gallery" not in first.body
    assert "wp:" not in first.body
    assert draft.meta.date is None, "a draft has no date, and gets none"
    assert draft.meta.topics == ()
    assert "Dit stuk komt uit de tijd zonder blokken.<br>\nEen regel verder" in draft.body
    assert "\n\nEn dit is de tweede alinea" in draft.body
    assert about.meta.title == "Over ons"


def test_a_folder_of_pelican_hugo_and_bare_markdown(hub: Hub) -> None:
    paths = bring(hub, PAGES / "pelican")
    found = {path.relative_to(hub.content).as_posix(): articles.read(path) for path in paths}
    assert sorted(found) == [
        "artikelen/bellen-op-maandag.md",
        "artikelen/rooster-als-cadeau/index.md",
        "artikelen/zonder-alles.md",
    ]
    pelican = found["artikelen/rooster-als-cadeau/index.md"]
    assert pelican.meta.title == "Het rooster als cadeau"
    assert pelican.meta.authors == ("Hanna Vermeer", "Teun Verbeek")
    assert pelican.meta.date is not None
    assert pelican.meta.date.isoformat() == "2023-10-05T09:15:00+02:00"
    assert (pelican.meta.topics, pelican.meta.tags) == (("klachten",), ("Medewerkers", "roosters"))
    assert "![Het rooster naast de oven](rooster.png)" in pelican.body
    assert (pelican.path.parent / "rooster.png").is_file()
    assert [tip.text for tip in pelican.notes.tips] == ["Laat de jongste als eerste kiezen."]
    assert found["artikelen/bellen-op-maandag.md"].meta.status == "review"
    bare = found["artikelen/zonder-alles.md"]
    assert (bare.meta.title, bare.meta.date, bare.meta.authors) == ("Zonder alles", None, ())
    assert "# Zonder alles" not in bare.body


def test_all_imports_pass_check_but_for_what_only_a_person_can_fill_in(hub: Hub) -> None:
    for source in [*sorted(PAGES.glob("*.html")), PAGES / "plain.txt", PAGES / "export.wxr.xml", PAGES / "pelican"]:
        bring(hub, source)
    rules = {problem.rule for problem in check(hub, language="en") if problem.severity == "error"}
    assert rules <= {"broken-link"}, [
        str(problem) for problem in check(hub, language="en") if problem.severity == "error"
    ]


def test_a_known_person_is_named_by_the_page(hub: Hub, put: Put) -> None:
    put("content/mensen/marit-hoekstra.md", "---\ntitle: Marit Hoekstra\n---\nMarit.\n")
    (path,) = bring(hub, PAGES / "wordpress.html")
    assert articles.read(path).meta.authors == ("marit-hoekstra",)


def test_a_folder_with_nothing_to_import_says_so(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    (found,) = importers.import_from(hub, str(tmp_path / "leeg"))
    assert "holds nothing to import. Files end in .htm, .html, " in str(found.problem)


def test_one_bad_file_in_a_folder_does_not_stop_the_rest(hub: Hub, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a-leeg.md").write_bytes(b"")
    (source / "b-stuk.md").write_text("---\ntitle: [x\n---\nTekst.\n", encoding="utf-8")
    (source / "c-goed.md").write_text("---\ntitle: Goed\n---\nTekst.\n", encoding="utf-8")
    (source / "d-afgekapt.xml").write_bytes((PAGES / "export.wxr.xml").read_bytes()[:2500])
    (source / "e-niks.html").write_text("<html><body></body></html>", encoding="utf-8")
    found = list(importers.import_from(hub, str(source)))
    assert [item.path.name for item in found if item.path] == ["goed.md", "de-klant-die-terugschreef.md"]
    assert len([item.problem for item in found if item.problem]) == 4


def test_a_file_that_is_not_there(hub: Hub) -> None:
    (found,) = importers.import_from(hub, "/nergens/iets.html")
    assert "there is no such file" in str(found.problem)


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/artikel":
                self.send_error(404)
                return
            body = (PAGES / "webflow.html").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_an_address_is_fetched_and_completes_the_links(hub: Hub, server: str) -> None:
    with Client(Settings(allow_hosts=("127.0.0.1",))) as client:
        (found,) = importers.import_from(hub, f"{server}/artikel", fetch=fetcher(client))
        assert found.path is not None
        article = articles.read(found.path)
        assert article.meta.source == f"{server}/artikel"
        assert f"]({server}/gidsen/kaarten-tekenen)" in article.body
        (missing,) = importers.import_from(hub, f"{server}/weg", fetch=fetcher(client))
        assert "404" in str(missing.problem)


def test_an_address_on_the_inside_is_refused(hub: Hub, server: str) -> None:
    with Client(Settings()) as client:
        (found,) = importers.import_from(hub, f"{server}/artikel", fetch=fetcher(client))
    assert found.problem is not None
    assert found.path is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Geplaatst op 4 maart 2026", "2026-03-04"),
        ("12 mrt. 2026, 08:00", "2026-03-12"),
        ("March 4th, 2026", "2026-03-04"),
        ("4 mei 2026", "2026-05-04"),
        ("© 2026 Wij", None),
        ("van 3 maart 2026 tot 4 maart 2026", None),
        ("31 februari 2026", None),
    ],
)
def test_dates_as_people_write_them(text: str, expected: str | None) -> None:
    found = dates.written(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize("text", ["Lees ook:", "Gerelateerde artikelen", "You might also like", "Deel dit artikel"])
def test_headings_of_boilerplate(text: str) -> None:
    assert boilerplate.is_heading(text)


@pytest.mark.parametrize("text", ["Wat klanten lezen", "Deel de kaart in vakken", "Delen is leren", "Tips"])
def test_headings_that_are_none(text: str) -> None:
    assert not boilerplate.is_heading(text)


@pytest.mark.parametrize(
    "script",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "[x](javascript:alert(1))"],
)
def test_what_runs_in_a_page_does_not_get_in(script: str) -> None:
    text = "Dit is een alinea die lang genoeg is om als artikel te tellen, met een begin, een midden en een eind. " * 3
    inside = f"<h1>Titel</h1><p>{text}{script}</p><p>{text}</p><p><a href='javascript:alert(1)'>klik</a></p>"
    html = f"<html lang=nl><body><article>{inside}</article></body></html>"
    body = page.read(html.encode(), "x").body
    assert not re.search(r"<(?:script|svg|img)|onerror|\]\(javascript:", body.replace(r"\]", ""))


def test_windows_text_is_read(hub: Hub, tmp_path: Path) -> None:
    source = tmp_path / "oud.txt"
    source.write_bytes("Vóór alles\r\n\r\nEén alinea in een oude codering, met een café erin.\r\n".encode("cp1252"))
    (path,) = bring(hub, source)
    assert "Eén alinea in een oude codering, met een café erin." in articles.read(path).body


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    for name in (".git/a.md", "b.md", "_drafts/c.md", "d.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in folder.files(tmp_path, formats.suffixes())] == ["b.md"]


def test_a_text_of_one_line_is_a_title() -> None:
    draft = plain.read("Alleen een titel\n", "x")
    assert (draft.title, draft.body) == ("Alleen een titel", "")


LONG = "Wie een klacht krijgt, krijgt een tweede kans die de meeste klanten nooit geven. " * 4
TEXT = f"<h1>Klachten</h1><p>{LONG}</p><p>{LONG}</p>"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<div><h3>Lees ook</h3><p>Nog een stuk.</p></div><p>Slot.</p>", ["Slot."]),
        ("<p>Slot.</p><h3>Lees ook</h3><p>Een stuk.</p><ul><li>Nog een.</li></ul>", ["Slot."]),
        ("<h3>Lees ook</h3><p>Een stuk.</p><h3>Tot slot</h3><p>Slot.</p>", ["Tot slot", "Slot."]),
        (f"<h3>Lees ook</h3><p>Een stuk.</p><p>{LONG}</p>", [LONG.strip()]),
        ("<p hidden>Weg.</p><p aria-hidden='true'>Weg.</p><p style='display: none'>Weg.</p><p>Slot.</p>", ["Slot."]),
        ("<section id='comments'><p>Eens!</p></section><p>Slot.</p>", ["Slot."]),
        ("<blockquote>Zo is het.<footer>Jan</footer></blockquote><footer>Colofon</footer>", ["Zo is het.Jan"]),
        ("<p>Een <span class='share-buttons'>Deel dit</span> zin die doorloopt.</p>", ["Een zin die doorloopt."]),
    ],
)
def test_what_surrounds_an_article_goes_and_what_follows_stays(html: str, left: list[str]) -> None:
    tree = lxml.html.document_fromstring(f"<html><body><main>{TEXT}{html}</main></body></html>")
    boilerplate.prune(tree)
    (main,) = tree.iter("main")
    assert [text for child in list(main)[3:] if (text := boilerplate.text_of(child))] == left
