"""``klankbord import --media``: pictures on other sites come along, each once, and harm nobody's files."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.library import importers
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported, pictures, scaling
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.fetching import picture_fetcher
from klankbord.library.importers.pictures import original_name
from klankbord.library.importers.report import Report
from klankbord.settings import Settings

AT = "https://oud.example/uploads"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), colour: Any = (200, 30, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), size, colour).save(out, form, **options)
    return out.getvalue()


def shape(path: Path) -> tuple[tuple[int, int], str]:
    with Image.open(path) as found:
        return found.size, found.mode


class Web:
    """Bytes by address, and what was asked."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self.pages, self.asked = dict(pages), list[str]()

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise KlankbordError(url, "the server answers 404", "Save it by hand, or take it out.")
        return self.pages[url]


@pytest.fixture
def bring(hub: Hub, tmp_path: Path) -> Callable[..., Imported]:
    """Import one text, with what the web holds, and give what became of it."""

    def imported(text: str, web: Web | None = None, name: str = "stuk.md") -> Imported:
        source = tmp_path / "in"
        source.mkdir(exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
        (found,) = importers.import_from(hub, str(source / name), pictures=web)
        assert found.problem is None, found.problem
        return found

    return imported


def files(found: Imported) -> list[str]:
    assert found.path is not None
    return sorted(path.name for path in found.path.parent.iterdir() if path.name != "index.md")


def body(found: Imported) -> str:
    assert found.path is not None
    return document.read(found.path).body.strip()


WRITTEN = {
    "a picture": (f"![balie]({AT}/Balie%20links.png)", "![balie](Balie-links.png)"),
    "with a title": (f'![balie]({AT}/a.png "De balie")', '![balie](a.png "De balie")'),
    "between angle brackets": (f"![balie](<{AT}/a.png>)", "![balie](<a.png>)"),
    "with an entity in its address": (f"![balie]({AT}/a.png?b=1&amp;c=2)", "![balie](a.png)"),
    "without a scheme": ("![balie](//oud.example/uploads/a.png)", "![balie](a.png)"),
    "that leads to a larger one": (f"[![balie]({AT}/a-300x200.png)]({AT}/a.png)", "![balie](a.png)"),
    "that leads to a page": (
        f"[![balie]({AT}/a.png)](https://oud.example/balie/)",
        "[![balie](a.png)](https://oud.example/balie/)",
    ),
    "by a name defined below": (f"![balie][b]\n\n[b]: {AT}/a.png", "![balie][b]\n\n[b]: a.png"),
    "by its own words": (f"![balie]\n\n[balie]: {AT}/a.png", "![balie]\n\n[balie]: a.png"),
    "as HTML": (f'<img alt="balie" src="{AT}/a.png" width="10">', '<img alt="balie" src="a.png" width="10">'),
    "as HTML with more sizes": (
        f'<img src="{AT}/a.png" srcset="{AT}/a-2.png 2x" sizes="10vw" alt="balie">',
        '<img src="a.png" alt="balie">',
    ),
    "twice": (f"![a]({AT}/a.png) ![b]({AT}/a.png)", "![a](a.png) ![b](a.png)"),
    "by a program": ("![a](https://oud.example/image?url=%2Ffoto%2Fa.png&w=640)", "![a](a.png)"),
    "in code": (f"`![a]({AT}/a.png)`\n\n![a]({AT}/a.png)", f"`![a]({AT}/a.png)`\n\n![a](a.png)"),
    "a link to one stays": (f"![a]({AT}/a.png)\n\n[zie]({AT}/b.png)", f"![a](a.png)\n\n[zie]({AT}/b.png)"),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_picture_comes_along_however_it_is_written(bring: Callable[..., Imported], written: str) -> None:
    class Everything(Web):
        def __call__(self, url: str) -> bytes:
            self.asked.append(url)
            return picture()

    text, expected = WRITTEN[written]
    web = Everything({})
    found = bring(f"---\ntitle: Stuk\n---\n{text}\n", web)
    assert body(found) == expected
    assert len(files(found)) == 1
    assert len(web.asked) == 1


def test_names_stay_as_they_were_and_never_meet(bring: Callable[..., Imported]) -> None:
    web = Web(
        {
            f"{AT}/foto.png": picture(),
            "https://ander.example/foto.png": picture(colour=(0, 0, 0)),
            "https://ander.example/FOTO.png": picture(colour=(9, 9, 9)),
            f"{AT}/zelfde.png": picture(),
        }
    )
    found = bring("---\ntitle: Stuk\n---\n" + "\n\n".join(f"![x]({url})" for url in web.pages), web)
    names = files(found)
    assert "foto.png" in names
    assert len(names) == len({name.lower() for name in names}) == 3
    assert body(found).count("(foto.png)") == 2, "the same bytes are one file"


def test_a_file_is_called_after_what_is_in_it(bring: Callable[..., Imported]) -> None:
    web = Web(
        {
            f"{AT}/a.png": picture("JPEG"),
            f"{AT}/b.jpg": picture("WEBP"),
            f"{AT}/c": picture("GIF", mode="P", colour=3),
            f"{AT}/d.bmp": picture("BMP"),
            f"{AT}/e.php?id=3": picture("PNG", colour=(1, 2, 3)),
            f"{AT}/f.png": DRAWING,
            f"{AT}/g.tif": picture("TIFF", colour=(3, 2, 1)),
        }
    )
    found = bring("---\ntitle: Stuk\n---\n" + "\n\n".join(f"![x]({url})" for url in web.pages), web)
    assert files(found) == ["a.jpg", "b.webp", "c.gif", "d.png", "e-php.png", "f.svg", "g.png"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!doctype html><title>Weg</title>", "is not a picture that browsers show"),
        (b"", "is not a picture that browsers show"),
        (picture("JPEG", (400, 300))[:600], "is a damaged picture"),
        (picture(size=(1, 1)), "is a dot of 1 by 1 pixels, which counts readers"),
        (DRAWING.replace(b"<rect", b"<script>x()</script><rect"), "holds <script>, which can run or fetch something"),
        (DRAWING.replace(b"<rect", b'<rect onload="x()"'), "can run or fetch something"),
        (picture(size=(20000, 4000), mode="1", colour=0), "holds 80 million pixels, more than may be"),
        (None, "the server answers 404"),
    ],
)
def test_what_cannot_come_along_stays_and_is_told(
    hub: Hub, bring: Callable[..., Imported], data: bytes | None, why: str
) -> None:
    web = Web({f"{AT}/goed.png": picture()} | ({f"{AT}/a.png": data} if data is not None else {}))
    found = bring(f"---\ntitle: Stuk\n---\n![a]({AT}/a.png)\n\n![b]({AT}/goed.png)\n", web)
    assert body(found) == f"![a]({AT}/a.png)\n\n![b](goed.png)"
    (remark,) = found.remarks
    assert remark.startswith(f"picture that stays on its site: {AT}/a.png (")
    assert why in remark
    report = Report(hub)
    report.add(found)
    assert "Pictures still on other sites, so shown as links: 1 on 1 pages" in report.text()


def test_a_picture_is_made_no_wider_than_the_site_shows_it(bring: Callable[..., Imported]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken on its side
    exif[0x010F] = "Camera van Noor"
    web = Web(
        {
            f"{AT}/groot.jpg": picture("JPEG", (3000, 2000), exif=exif.tobytes()),
            f"{AT}/druk.jpg": picture("JPEG", (2400, 1200), mode="CMYK", colour=(0, 0, 0, 0)),
            f"{AT}/palet.png": picture("PNG", (2400, 20), mode="P", colour=3, transparency=0),
            f"{AT}/klein.jpg": picture("JPEG", (800, 600)),
        }
    )
    found = bring("---\ntitle: Stuk\n---\n" + "\n\n".join(f"![x]({url})" for url in web.pages), web)
    assert found.path is not None
    folder = found.path.parent
    assert {name: shape(folder / name)[0] for name in files(found)} == {
        "groot.jpg": (scaling.WIDEST, 2400),
        "druk.jpg": (scaling.WIDEST, 800),
        "palet.png": (scaling.WIDEST, 13),
        "klein.jpg": (800, 600),
    }
    assert b"Camera van Noor" not in (folder / "groot.jpg").read_bytes()
    assert shape(folder / "palet.png")[1] == "RGBA"
    assert (folder / "klein.jpg").read_bytes() == web.pages[f"{AT}/klein.jpg"]


def test_what_moves_goes_on_moving(bring: Callable[..., Imported]) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (2000, 20), colour) for colour in ((0, 0, 0), (255, 255, 255))]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    found = bring(f"---\ntitle: Stuk\n---\n![x]({AT}/a.gif)\n", Web({f"{AT}/a.gif": out.getvalue()}))
    assert found.path is not None
    assert (found.path.parent / "a.gif").read_bytes() == out.getvalue()


def test_the_picture_above_an_article_comes_along_and_check_asks_what_it_shows(
    hub: Hub, bring: Callable[..., Imported]
) -> None:
    web = Web({f"{AT}/boven.jpg": picture("JPEG"), f"{AT}/a.png": picture()})
    found = bring(f"---\ntitle: Stuk\nimage: {AT}/boven.jpg\n---\nTekst.\n\n![]({AT}/a.png)\n", web)
    assert found.path is not None
    assert document.read(found.path).meta["image"] == "boven.jpg"
    asked = [str(problem) for problem in check(hub, language="en") if problem.rule == "no-alt"]
    assert len(asked) == 2, asked


def test_importing_again_asks_for_nothing_and_changes_nothing(hub: Hub, bring: Callable[..., Imported]) -> None:
    text = f"---\ntitle: Stuk\nimage: {AT}/boven.jpg\n---\nTekst.\n\n![x]({AT}/a.png)\n"
    web = Web({f"{AT}/boven.jpg": picture("JPEG"), f"{AT}/a.png": picture()})
    found = bring(text, web)
    assert found.path is not None
    (found.path.parent / "a.png").write_bytes(picture(colour=(1, 1, 1)))  # an editor made it lighter
    before = {path: path.read_bytes() for path in hub.content.rglob("*") if path.is_file()}
    for again in (web, None):
        web.asked.clear()
        assert bring(text, again).outcome == "same"
        assert web.asked == []
        assert {path: path.read_bytes() for path in hub.content.rglob("*") if path.is_file()} == before
    more = bring(f"{text}\nEn een regel.\n", None)
    assert more.outcome == "updated"
    assert "![x](a.png)" in body(more)
    assert (found.path.parent / "a.png").read_bytes() == picture(colour=(1, 1, 1))
    assert document.read(found.path).meta["image"] == "boven.jpg"


def test_a_page_that_came_without_its_pictures_gets_them(hub: Hub, bring: Callable[..., Imported]) -> None:
    text = f"---\ntitle: Stuk\n---\nTekst.\n\n![x]({AT}/a.png)\n"
    first = bring(text)
    assert first.path == hub.content / "artikelen" / "stuk.md"
    assert first.remote == 1
    found = bring(text, Web({f"{AT}/a.png": picture()}))
    assert (found.outcome, found.path, found.remote) == ("updated", hub.content / "artikelen" / "stuk" / "index.md", 0)
    assert not first.path.exists()
    assert body(found) == "Tekst.\n\n![x](a.png)"


def test_a_file_of_an_editor_is_never_overwritten(hub: Hub, bring: Callable[..., Imported]) -> None:
    found = bring(f"---\ntitle: Stuk\n---\n![x]({AT}/a.png)\n", Web({f"{AT}/a.png": picture()}))
    assert found.path is not None
    (found.path.parent / "nieuw.png").write_bytes(b"van de redactie")
    web = Web({f"{AT}/nieuw.png": picture(colour=(5, 5, 5))})
    again = bring(f"---\ntitle: Stuk\n---\n![x]({AT}/a.png)\n\n![y]({AT}/nieuw.png)\n", web)
    assert (found.path.parent / "nieuw.png").read_bytes() == b"van de redactie"
    assert body(again).startswith("![x](a.png)\n\n![y](nieuw-")


def test_a_picture_of_many_articles_is_asked_for_once(hub: Hub, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3):
        (source / f"{number}.md").write_text(f"---\ntitle: Stuk {number}\n---\n![x]({AT}/a.png)\n", encoding="utf-8")
    web = Web({f"{AT}/a.png": picture()})
    found = [item for item in importers.import_from(hub, str(source), pictures=web) if item.path]
    assert [files(item) for item in found] == [["a.png"]] * 3
    assert web.asked == [f"{AT}/a.png"]


def test_an_export_of_wordpress_with_galleries_and_a_featured_picture(hub: Hub, tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>{n}</title><wp:post_id>{n}</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{AT}/{n}.jpg</wp:attachment_url></item>"
        for n in (7, 8, 9)
    )
    text = (
        f'[gallery ids="7,8"]\n\n<a href="{AT}/groot.jpg"><img src="{AT}/groot-300x200.jpg" alt="Rij" '
        f'srcset="{AT}/groot-300x200.jpg 300w, {AT}/groot.jpg 900w"></a>\n\nEen alinea over de balie en de rij.'
    )
    (tmp_path / "wp.xml").write_text(
        '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://oud.example</link>'
        f"{items}<item><title>Stuk</title><link>https://oud.example/stuk/</link><wp:post_id>1</wp:post_id>"
        "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item></channel></rss>",
        encoding="utf-8",
    )
    web = Web({f"{AT}/{n}.jpg": picture("JPEG", colour=(i, i, i)) for i, n in enumerate((7, 8, 9, "groot"))})
    found = [item for item in importers.import_from(hub, str(tmp_path / "wp.xml"), pictures=web) if item.path]
    assert files(found[0]) == ["7.jpg", "8.jpg", "9.jpg", "groot.jpg"]
    assert "![Rij](groot.jpg)" in body(found[0])
    assert found[0].path is not None
    assert document.read(found[0].path).meta["image"] == "9.jpg"
    assert found[0].remote == 0


def test_an_address_on_the_inside_is_not_asked(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Stuk\n---\n![x](http://169.254.169.254/a.png)\n", encoding="utf-8")
    with Client(Settings()) as client:
        (found,) = importers.import_from(hub, str(tmp_path / "a.md"), pictures=picture_fetcher(client))
    assert "picture that stays on its site: http://169.254.169.254/a.png" in found.remarks[0]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/x/Foto%20van%20Noor.JPG?w=300", "Foto-van-Noor"),
        ("https://a.example/%C3%A9t%C3%A9.png", "ete"),
        ("https://a.example/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://a.example/", "foto"),
        ("https://a.example/img?f=.png", "img"),
        ("https://a.example/_next/image?url=%2Fm%2Fbalie.webp&w=828&q=75", "balie"),
        ("https://a.example/.htaccess", "htaccess"),
        ("https://a.example/" + "x" * 300 + ".png", "x" * 80),
        ("https://[/a.png", "foto"),
    ],
)
def test_a_name_is_the_one_it_had_in_plain_letters(url: str, name: str) -> None:
    assert original_name(url) == name


@pytest.mark.parametrize(
    "text",
    [
        "![" * 50_000,
        "[![" * 40_000,
        "<img " * 40_000,
        f"![a]({AT}/a.png" * 5_000,
        "![a](//" + "(" * 50_000,
        "![[a]" * 30_000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    assert len(pictures.named(Draft("a", text, "a"))) < 10
