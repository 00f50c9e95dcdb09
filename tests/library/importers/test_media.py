"""What comes along with an article: pictures and media from the imported folder, and nothing else on this machine."""

import os
from pathlib import Path

import pytest

from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.importers import media

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{}</svg>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", PNG),
        ("B.JPG", b"\xff\xd8\xff\xe0" + b"\0" * 40),
        ("c.gif", b"GIF89a"),
        ("d.webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ("e.mp3", b"ID3\4"),
        ("f.mp3", b"\xff\xfb\x90"),
        ("g.mp4", b"\0\0\0\x18ftypmp42"),
        ("h.webm", b"\x1a\x45\xdf\xa3"),
        ("i.pdf", b"%PDF-1.7"),
        ("een foto van ons.png", PNG),
        ("j.svg", DRAWING.format('<title>x</title><rect width="1" fill="url(#g)"/><use href="#r"/>').encode()),
    ],
)
def test_comes_along(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert media.refusal(name, tmp_path / name, tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("passwd", b"root:x:0:0"),
        ("a.html", b"<script>"),
        ("a.js", b"alert(1)"),
        ("a.png", b"root:x:0:0"),
        ("a.jpg", PNG),
        ("a.mp3", b"<!doctype html>"),
        ("a.png", b""),
        (".a.png", PNG),
        ("index.md", b"# x"),
        *(
            ("a.svg", DRAWING.format(inside).encode())
            for inside in (
                "<script>alert(1)</script>",
                '<rect onclick="alert(1)"/>',
                '<a href="javascript:alert(1)"><rect/></a>',
                '<image href="http://x.example/p.png"/>',
                '<use href="http://x.example/p.svg#a"/>',
                '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
                '<style>@import "http://x.example/"</style>',
                '<rect style="fill:url(http://x.example/)"/>',
                "<rect fill=\"url( 'http://x.example/')\"/>",
                '<animate attributeName="href" to="javascript:alert(1)"/>',
                '<set attributeName="onclick" to="alert(1)"/>',
                '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
            )
        ),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.svg", b'<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.svg", b"<svg"),
    ],
)
def test_stays_behind(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert media.refusal(name, tmp_path / name, tmp_path)


def test_too_large_a_picture_stays_behind(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as out:
        out.write(PNG)
        out.truncate(media.LARGEST_PICTURE + 1)
    assert "MB" in media.refusal("a.png", tmp_path / "a.png", tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "%2Fetc%2Fpasswd",
        "../../secret.png",
        "../secret.png",
        "%2e%2e%2Fsecret.png",
        "..%5Csecret.png",
        "file:///etc/passwd",
        "link.png",
        "map/secret.png",
        "secret.png%00",
        "．．/secret.png",
        "text.png",
    ],
)
def test_no_file_from_elsewhere_gets_onto_the_site(hub: Hub, tmp_path: Path, address: str) -> None:
    source = tmp_path / "uit" / "in"
    source.mkdir(parents=True)
    for place in (tmp_path, tmp_path / "uit"):
        (place / "secret.png").write_bytes(PNG)
    (source / "link.png").symlink_to(tmp_path / "secret.png")
    (source / "map").symlink_to(tmp_path)
    (source / "text.png").write_text("root:x:0:0", encoding="utf-8")
    (source / "a.md").write_text(f"---\ntitle: Foto\n---\nTekst.\n\n![x]({address})\n", encoding="utf-8")
    before = set(hub.content.rglob("*"))
    found = list(importers.import_from(hub, str(source)))
    assert [item.path for item in found if item.path], "the article itself comes in"
    new = [path for path in hub.content.rglob("*") if path.is_file() and path not in before]
    assert [path.suffix for path in new] == [".md"]


def test_an_article_that_is_a_link_to_elsewhere_is_passed_over(hub: Hub, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (tmp_path / "secret.txt").write_text("Geheim\n\nTekst.\n", encoding="utf-8")
    (source / "a.txt").symlink_to(tmp_path / "secret.txt")
    (source / "b.txt").write_text("Open\n\nTekst.\n", encoding="utf-8")
    os.mkfifo(source / "c.txt")
    found = list(importers.import_from(hub, str(source)))
    assert [item.path.name for item in found if item.path] == ["open.md"]


def test_pictures_beside_a_saved_page_come_along(hub: Hub, tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "stuk_files" / "oud").mkdir(parents=True)
    for name in ("de foto.png", "oud/de foto.png"):
        (source / "stuk_files" / name).write_bytes(PNG + name.encode())
    words = "<p>Een alinea van genoeg woorden om een artikel te zijn, met een begin, een midden en een eind.</p>" * 3
    images = '<img src="stuk_files/de%20foto.png"><img src="stuk_files/oud/de foto.png"><img src="../geheim.png">'
    html = f"<title>Foto</title><h1>Foto</h1>{words}<p>Kijk: {images}</p>{words}"
    (source / "stuk.html").write_text(html, encoding="utf-8")
    (tmp_path / "geheim.png").write_bytes(PNG)
    (found,) = importers.import_from(hub, str(source / "stuk.html"))
    assert found.path is not None
    assert sorted(path.name for path in found.path.parent.iterdir()) == ["de foto-2.png", "de foto.png", "index.md"]
    assert "![](de%20foto.png)![](de%20foto-2.png)" in found.path.read_text(encoding="utf-8")
