"""``klankbord import URL --site``: a whole site is imported by its own lists of pages, politely, and never twice."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from klankbord.feeds.client import Client
from klankbord.library import importers
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported, listings, sitemaps
from klankbord.library.importers.asking import Asker, StoppedError
from klankbord.library.importers.draft import LeftOut
from klankbord.library.importers.remembering import Kept, Memory
from klankbord.library.importers.visiting import Visit
from klankbord.settings import Settings

STRANGERS = yaml.safe_load(
    (Path(__file__).parents[2] / "strangers" / "imports" / "sites.yml").read_text(encoding="utf-8")
)
Wire = Any

TEXT = (
    "<p>Aan de balie staat {0} met een brief in de hand, en niemand die vraagt wat erin staat of waarom hij "
    "hier voor de derde keer komt. Wie de brief leest, ziet dat het antwoord er al die tijd al in stond.</p>"
    "<p>De medewerker belt, wacht, schrijft een naam op en zegt dat het goed komt. {0} gelooft het, omdat zij "
    "het zegt en omdat zij daarbij opkijkt van haar scherm.</p>"
)


def article(title: str, name: str = "Noor", extra: str = "", head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='nl'><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{TEXT.format(name)}{extra}</article></body></html>"
    ).encode()


def urlset(*paths: str, base: str) -> bytes:
    rows = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(Settings(allow_hosts=("127.0.0.1",)), seconds=5) as made:
        yield made


@pytest.fixture
def visit(hub: Hub, client: Client) -> Callable[..., dict[str, Imported]]:
    """Import the site at an address; gives what became of each page, by its path."""

    def imported(url: str, **options: Any) -> dict[str, Imported]:
        whole = Visit(client, hub, **options).drafts
        found = importers.import_from(hub, url, whole=whole, write=options.get("remember", True))
        return {urlsplit(item.origin).path or item.origin: item for item in found}

    return imported


@pytest.fixture
def site(wire: Wire) -> Wire:
    """A small site with a sitemap: two articles that link to each other, and what is no article."""
    base = wire.url("")
    wire.serve("/robots.txt", f"User-agent: *\nDisallow: /geheim/\nSitemap: {base}/kaart.xml\n".encode())
    wire.serve(
        "/kaart.xml",
        urlset("/", "/een", "/twee/", "/tag/balie/", "/geheim/drie", "/weg", "/lijst", "/zelfde", "/leeg", base=base),
    )
    link = f"<p>Zie ook <a href='{base}/twee/#kop'>het tweede stuk</a> over de balie.</p>"
    wire.serve("/een", article("Een", extra=link), headers={**HTML, "ETag": '"een-1"'})
    wire.serve("/twee/", article("Twee", "Jan"), headers={**HTML, "Last-Modified": "Wed, 04 Mar 2026 06:00:00 GMT"})
    wire.serve("/zelfde", article("Een", extra=link), headers=HTML)
    wire.serve("/leeg", b"<html><body><p>Niets.</p></body></html>", headers=HTML)
    teasers = "".join(f"<h2><a href='/s{n}'>Het stuk over de rij {n}</a></h2><p>Lees {n} maar.</p>" for n in range(30))
    wire.serve("/lijst", f"<html><body><main><h1>Alles</h1>{teasers}</main></body></html>".encode(), headers=HTML)
    wire.serve("/", article("Voorpagina"), headers=HTML)
    return wire


def files(hub: Hub) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in hub.content.rglob("*") if path.is_file()}


def test_the_articles_of_a_sitemap_come_in_and_the_rest_is_said(
    hub: Hub, site: Wire, visit: Callable[..., dict[str, Imported]]
) -> None:
    found = visit(site.url("/"))
    assert {path: item.outcome for path, item in found.items()} == {
        "/een": "new",
        "/twee/": "new",
        "/": "left out",
        "/tag/balie/": "left out",
        "/geheim/drie": "left out",
        "/weg": "failed",
        "/lijst": "left out",
        "/zelfde": "left out",
        "/leeg": "left out",
    }
    why = {path: item.left_out.why for path, item in found.items() if item.left_out}
    assert why["/"] == "it is the front page"
    assert why["/tag/balie/"] == "it is a list of articles"
    assert why["/geheim/drie"] == "robots.txt asks programs to leave it alone"
    assert why["/lijst"] == "it is a list of links to other pages"
    assert why["/zelfde"] == f"it is the same article as {site.url('/een')}"
    assert "the server answers 404" in str(found["/weg"].problem)
    assert "/geheim/drie" not in site.paths()
    assert "/tag/balie/" not in site.paths()
    path = found["/een"].path
    assert path is not None
    page = document.read(path)
    assert page.meta["source"] == site.url("/een")
    assert page.meta["redirects"] == ["/een"]
    assert page.meta["imported"]["from"] == site.url("/een")
    assert "](twee.md#kop)" in page.body


def test_importing_again_asks_only_what_changed_and_changes_nothing(
    hub: Hub, site: Wire, visit: Callable[..., dict[str, Imported]]
) -> None:
    visit(site.url("/"))
    before = files(hub)
    for path in ("/een", "/twee/"):
        site.serve(path, status=304)
    site.asked.clear()
    found = visit(site.url("/"))
    assert {path for path, item in found.items() if item.outcome == "same"} == {"/een", "/twee/"}
    assert files(hub) == before
    sent = {asked.path: asked.headers for asked in site.asked}
    assert sent["/een"]["if-none-match"] == '"een-1"'
    assert sent["/twee/"]["if-modified-since"] == "Wed, 04 Mar 2026 06:00:00 GMT"
    site.serve("/een", article("Een", extra="<p>En er is meer te zeggen over deze brief.</p>"), headers=HTML)
    found = visit(site.url("/"))
    assert found["/een"].outcome == "updated"
    assert found["/zelfde"].outcome == "new", "it is no longer the same article"
    assert len(files(hub)) == len(before) + 1


def test_a_visit_that_was_cut_off_goes_on_where_it_was(hub: Hub, site: Wire, client: Client) -> None:
    drafts = Visit(client, hub).drafts(site.url("/"), lambda what, done, total: None)
    while not (isinstance(found := next(drafts), importers.Draft) and found.title == "Een"):
        pass
    assert isinstance(drafts, Generator)
    drafts.close()
    site.asked.clear()
    again = list(Visit(client, hub).drafts(site.url("/"), lambda what, done, total: None))
    assert [found.title for found in again if isinstance(found, importers.Draft)] == ["Een", "Twee"]
    assert "/een" not in site.paths()
    assert "/twee/" in site.paths()


def test_a_dry_run_leaves_nothing_behind(hub: Hub, site: Wire, visit: Callable[..., dict[str, Imported]]) -> None:
    before = files(hub)
    found = visit(site.url("/"), remember=False)
    assert found["/een"].outcome == "new"
    assert files(hub) == before
    assert not hub.state.exists()


def test_memory_that_is_broken_is_begun_anew(hub: Hub, site: Wire, visit: Callable[..., dict[str, Imported]]) -> None:
    visit(site.url("/"))
    (path,) = (hub.state / "imports" / "sites").iterdir()
    path.write_bytes(b"no database at all" * 100)
    assert visit(site.url("/"))["/een"].outcome == "same"


def test_a_site_without_a_sitemap_is_followed_by_its_feed(
    wire: Wire, visit: Callable[..., dict[str, Imported]]
) -> None:
    entries = "".join(f"<entry><link href='{path}'/><title>x</title></entry>" for path in ("/een", "/twee#reactie"))
    older = f"<link rel='next' href='{wire.url('/feed?older')}'/>"
    wire.routes["/feed"] = lambda asked: wire.reply(
        200,
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{'' if 'older' in asked.path else older}"
        f"{entries if 'older' not in asked.path else entries.replace('/een', '/drie')}</feed>".encode(),
    )
    head = "<link rel='alternate' type='application/atom+xml' href='/feed'>"
    wire.serve("/", f"<html><head>{head}</head><body>Welkom</body></html>".encode(), headers=HTML)
    for path in ("een", "twee", "drie"):
        wire.serve(f"/{path}", article(path.title(), path), headers=HTML)
    assert {path for path, item in visit(wire.url("/")).items() if item.outcome == "new"} == {"/een", "/twee", "/drie"}


def test_an_index_gzipped_maps_and_a_folder_of_the_site(wire: Wire, visit: Callable[..., dict[str, Imported]]) -> None:
    base = wire.url("")
    files_of = f"<sitemap><loc>{base}/a.xml.gz</loc></sitemap><sitemap><loc>{base}/b.txt</loc></sitemap>"
    wire.serve("/sitemap.xml", f"<sitemapindex>{files_of}</sitemapindex>".encode())
    wire.serve("/a.xml.gz", gzip.compress(urlset("/blog/een", "/nieuws/x", base=base)))
    wire.serve("/b.txt", f"{base}/blog/twee\n{base}/blog/een?utm_source=x\nhttps://ander.example/x\n".encode())
    for path in ("een", "twee"):
        wire.serve(f"/blog/{path}", article(path.title(), path), headers=HTML)
    found = visit(wire.url("/blog"))
    assert {path: item.outcome for path, item in found.items() if item.outcome != "failed"} == {
        "/blog/een": "new",
        "/blog/twee": "new",
        "/nieuws/x": "left out",
        "/x": "left out",
    }
    assert found["/nieuws/x"].left_out is not None
    assert found["/nieuws/x"].left_out.why == "it is outside /blog/"


def test_pages_that_lead_elsewhere_or_are_no_pages(wire: Wire, visit: Callable[..., dict[str, Imported]]) -> None:
    base = wire.url("")
    wire.serve("/sitemap.xml", urlset("/oud", "/een", "/thuis", "/boek", base=base))
    wire.serve("/oud", status=301, headers={"Location": "/een"})
    wire.serve("/een", article("Een"), headers=HTML)
    wire.serve("/thuis", status=302, headers={"Location": "/"})
    wire.serve("/", article("Voorpagina"), headers=HTML)
    wire.serve("/boek", b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    found = visit(f"{base}/sitemap.xml")
    why = {path: item.left_out.why for path, item in found.items() if item.left_out}
    assert why == {
        "/oud": "it leads to a page that is listed too",
        "/thuis": "it leads elsewhere, and it is the front page",
        "/boek": "it is application/pdf, not a web page",
    }


def test_one_page_that_breaks_stops_no_other(
    wire: Wire, visit: Callable[..., dict[str, Imported]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.serve("/sitemap.xml", urlset("/a", "/b", "/c", "/d", base=wire.url("")))
    wire.serve("/a", status=503)
    wire.serve("/b", article("B"), headers=HTML)
    wire.serve("/c", b"<p" * 60_000, headers=HTML)
    wire.serve("/d", article("D", "Jan"), headers=HTML)
    real = listings.by_content

    def broken(tree: Any, body: str) -> str:
        if "Jan" in body:
            raise KeyError("x")
        return real(tree, body)

    monkeypatch.setattr("klankbord.library.importers.visiting.listings.by_content", broken)
    found = visit(wire.url("/"))
    assert {path: item.outcome for path, item in found.items() if len(path) == 2} == {
        "/a": "failed",
        "/b": "new",
        "/c": "failed",
        "/d": "failed",
    }


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"/robots.txt": 500}, "answers 500, so nothing else may be asked"),
        ({}, "names no sitemap and no feed"),
    ],
)
def test_a_site_that_cannot_be_followed(
    wire: Wire, visit: Callable[..., dict[str, Imported]], answers: Mapping[str, int], said: str
) -> None:
    for path, status in answers.items():
        wire.serve(path, status=status)
    wire.serve("/", b"<html><body>Welkom</body></html>", headers=HTML)
    (found,) = visit(wire.url("/")).values()
    assert said in str(found.problem)


class Clock:
    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def asker(wire: Wire, client: Client, clock: Clock) -> Asker:
    return Asker(client, Memory(None), wire.url("/"), sleep=clock.sleep, clock=lambda: clock.now)


def test_the_pause_that_a_site_asks_for_is_kept(wire: Wire, client: Client) -> None:
    wire.serve(
        "/robots.txt", b"User-agent: klankbord\nCrawl-delay: 7\nDisallow: /*.pdf$\n\nUser-agent: *\nDisallow: /\n"
    )
    clock = Clock()
    asks = asker(wire, client, clock)
    for path in ("/a", "/b", "/c"):
        asks.page(wire.serve(path, b"x"))
    assert clock.slept == [7.0, 7.0]


def test_a_site_that_asks_for_rest_gets_it(wire: Wire, client: Client) -> None:
    answers = iter([wire.reply(429, headers={"Retry-After": "1"}), wire.reply(200, b"x")])
    wire.routes["/a"] = lambda asked: next(answers)
    asks = Asker(client, Memory(None), wire.url("/"))
    assert asks.page(wire.url("/a")).body == b"x"
    clock = Clock()
    wire.serve("/b", status=429, headers={"Retry-After": "3600"})
    with pytest.raises(StoppedError, match="asks to be left alone for 3600 seconds"):
        asker(wire, client, clock).page(wire.url("/b"))


def test_a_site_that_is_down_is_not_asked_for_ever(wire: Wire, client: Client) -> None:
    asks = asker(wire, client, Clock())
    for number in range(7):
        with pytest.raises(Exception, match="500"):
            asks.page(wire.serve(f"/{number}", status=500))
    with pytest.raises(StoppedError, match="failed 8 times in a row"):
        asks.page(wire.serve("/8", status=500))


def test_a_page_without_validators_is_asked_again_when_its_map_says_it_changed(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as memory:
        memory.put("https://a.example/x", Kept("f", "text/html", "", "", "2026-01-01", 1, b"x"))
        memory.put("https://a.example/y", Kept("f", "", "", "", "", 1, b"y"))
        memory.end(["https://a.example/x"])
    with Memory(tmp_path / "m") as memory:
        assert memory.visit == 2
        kept = memory.get("https://a.example/x")
        assert kept is not None
        assert Asker._is_current(kept, "2026-01-01")
        assert not Asker._is_current(kept, "2026-02-01")
        assert memory.get("https://a.example/y") is None


@pytest.mark.parametrize("case", STRANGERS["addresses"], ids=lambda case: str(case["url"]))
def test_what_an_address_says(case: Mapping[str, str]) -> None:
    assert listings.by_address(case["url"], case.get("sitemap", "")) == case.get("why", "")


@pytest.mark.parametrize("name", STRANGERS["files"])
def test_what_a_file_lists(name: str) -> None:
    case = STRANGERS["files"][name]
    found = sitemaps.read(case["text"].encode(), "https://a.example/map/kaart.xml")
    assert (found is None) == (case.get("pages") is None and case.get("more") is None)
    if found is not None:
        assert [one.url for one in found.pages] == case.get("pages", [])
        assert list(found.more) == case.get("more", [])


@pytest.mark.parametrize("name", STRANGERS["pages"])
def test_what_a_page_says_of_itself(wire: Wire, visit: Callable[..., dict[str, Imported]], name: str) -> None:
    case = STRANGERS["pages"][name]
    wire.serve("/sitemap.xml", urlset("/x", base=wire.url("")))
    body = case["html"].replace("TEXT", TEXT.format("Noor")).encode()
    wire.serve("/x", body, headers=HTML)
    found = visit(wire.url("/"))["/x"]
    said = found.left_out.why if isinstance(found.left_out, LeftOut) else ""
    assert said == case.get("why", ""), json.dumps(str(found.problem))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"\x1f\x8b\x08broken",
        b"{" * 100_000,
        b"<urlset>" * 5_000,
        gzip.compress(b"\0" * 60_000_000),
        b"\xff" * 9,
    ],
)
def test_hostile_maps(data: bytes) -> None:
    found = sitemaps.read(data, "https://a.example/")
    assert found is None or not found.pages
