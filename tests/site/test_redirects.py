"""Pages at old addresses that lead to the new ones."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site import build
from klankbord.site.outputs import redirects


def write(site: Path, old: dict[str, list[str]], root: str = "https://hub.example/kb/") -> int:
    return redirects.write(site, old, {"artikelen/een/": "Een <b> & twee"}, "nl", root)


def test_an_old_address_leads_to_the_page(tmp_path: Path) -> None:
    assert write(tmp_path, {"artikelen/een/": ["/2019/05/een.html", "/een/"]}) == 2
    page = html.fromstring((tmp_path / "2019" / "05" / "een.html").read_text(encoding="utf-8"))
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://hub.example/kb/artikelen/een/"]
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../artikelen/een/"]
    assert page.xpath("//a/@href") == ["../../artikelen/een/"]
    assert page.findtext(".//title") == "Een <b> & twee"
    assert "../artikelen/een/" in (tmp_path / "een" / "index.html").read_text(encoding="utf-8")


def test_hosts_that_redirect_by_themselves_get_a_list(tmp_path: Path) -> None:
    write(tmp_path, {"artikelen/een/": ["/2019/05/een.html"]})
    assert (tmp_path / "_redirects").read_text() == "/2019/05/een.html /kb/artikelen/een/ 301\n"


def test_no_page_of_the_site_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "een").mkdir()
    (tmp_path / "een" / "index.html").write_text("een pagina", encoding="utf-8")
    assert write(tmp_path, {"artikelen/een/": ["/een/", "/een", "/../x", "/%2e%2e/x.html"]}) == 0
    assert (tmp_path / "een" / "index.html").read_text(encoding="utf-8") == "een pagina"
    assert not (tmp_path.parent / "x").exists()


def test_a_site_without_old_addresses_gets_nothing(tmp_path: Path) -> None:
    assert write(tmp_path, {}) == 0
    assert list(tmp_path.iterdir()) == []


def test_two_pages_with_one_old_address_get_one_page_for_it(tmp_path: Path) -> None:
    assert write(tmp_path, {"a/": ["/oud/"], "b/": ["/oud/"]}, "") == 1


def test_a_built_site_leads_from_the_old_addresses_of_an_episode_and_an_article(tmp_path: Path) -> None:
    for name, text in {
        "mkdocs.yml": "site_name: Proef\nsite_url: https://proef.example/\ndocs_dir: content\n"
        "theme: {name: material, font: false}\nplugins: [klankbord: {search: false}]\n",
        "content/index.md": "# Welkom",
        "content/artikelen/een.md": "---\ntitle: Een\nredirects: [/blog/een.html]\n---\nTekst.",
        "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
        "episodes/praat/2026-02-03-een/index.md": "---\ntitle: Een\nguid: '1'\ndate: 2026-02-03\n"
        "status: published\nredirects: [/podcast/aflevering-1/]\n---\nOver een.",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    site = build.build(Hub(tmp_path), Settings())
    listed = dict(line.split()[:2] for line in (site / "_redirects").read_text(encoding="utf-8").splitlines())
    assert set(listed) == {"/blog/een.html", "/podcast/aflevering-1/"}
    for old, new in listed.items():
        assert (site / new.strip("/") / "index.html").is_file()
        assert new in (site / old.strip("/") / "index.html" if old.endswith("/") else site / old.strip("/")).read_text()
