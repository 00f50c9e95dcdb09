"""Covers and cards are drawn in our own typography, the same on every machine, and only once."""

from __future__ import annotations

import io
import os
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from klankbord.site.pictures import cards, drawing, outlines
from klankbord.site.pictures.drawing import Picture, Words
from klankbord.site.pictures.gallery import KEPT, Gallery
from klankbord.site.reading.catalogue import Catalogue

LONG = (
    "Wie altijd gelijk krijgt van zijn klanten, heeft klanten die allang niet meer de moeite nemen om te klagen. " * 6
)
SVG = "{http://www.w3.org/2000/svg}"


def right_edge(words: Words) -> float:
    wide = outlines.width(words.text, words.typeface, words.size)
    return words.x + wide + words.spacing * len(words.text)


@pytest.mark.parametrize(
    "picture",
    [
        cards.quote("Kort.", speaker="Jan", source="Over service", site="Klankbord"),
        cards.quote(LONG, speaker=LONG, source=LONG, site=LONG),
        cards.share(LONG, kicker=LONG, byline=LONG, site=LONG),
        cards.share("Meerwegeverpakkingsverantwoordelijkheidsovereenkomstenregisterbeheer", site="Klankbord"),
        cards.cover("Meerwegeverpakkingsverantwoordelijkheidsovereenkomstenregisterbeheer", LONG),
        cards.cover(""),
    ],
)
def test_no_word_leaves_the_picture(picture: Picture) -> None:
    words = [shape for shape in picture.shapes if isinstance(shape, Words)]
    assert all(right_edge(line) <= picture.width - 40 for line in words)
    assert all(30 <= line.y <= picture.height - 40 for line in words)


def test_lines_of_a_card_do_not_overlap() -> None:
    picture = cards.quote(LONG, speaker="Jan Peeters", source="Over service", site="Klankbord")
    left = sorted(shape.y for shape in picture.shapes if isinstance(shape, Words) and shape.x < 200)
    assert all(below - above > 30 for above, below in pairwise(left))


def test_a_quote_that_is_too_long_is_cut_and_closed() -> None:
    lines = [
        s.text for s in cards.quote(LONG, site="K").shapes if isinstance(s, Words) and s.typeface == outlines.SERIF
    ]
    assert lines[0].startswith("“")
    assert lines[-1].endswith("…”")


def test_the_svg_holds_outlines_and_no_text() -> None:
    svg = drawing.svg(cards.quote("Een klacht & <een> cadeau", speaker="Zoë", site="Klankbord"))
    tree = ET.fromstring(svg)  # noqa: S314 - our own
    assert tree.findtext(f"{SVG}title") == "“Een klacht & <een> cadeau”"
    assert not list(tree.iter(f"{SVG}text"))
    names = {path.get("id") for path in tree.iter(f"{SVG}path") if path.get("id")}
    used = {(use.get("href") or "")[1:] for use in tree.iter(f"{SVG}use")}
    assert used == names
    assert len(used) > 10


def test_the_png_is_as_large_as_sharing_wants_and_small_in_bytes() -> None:
    data = drawing.png(cards.share("Luisteren loont", kicker="Artikel", site="Klankbord"))
    image = Image.open(io.BytesIO(data))
    assert image.size == (1200, 630)
    assert len(data) < 60_000
    assert image.convert("RGB").getpixel((5, 5)) == cards.PAPER


def test_letters_are_really_drawn_in_the_png() -> None:
    whole = cards.quote("Een klacht is een cadeau")
    wordless = replace(whole, shapes=tuple(shape for shape in whole.shapes if not isinstance(shape, drawing.Words)))
    drawn, bare = (Image.open(io.BytesIO(drawing.png(picture))).convert("L") for picture in (whole, wordless))
    changed = sum(ImageChops.difference(drawn, bare).histogram()[64:])
    assert 0.01 < changed / (1200 * 630) < 0.2


@pytest.mark.parametrize("paper", cards.COVERS)
def test_covers_can_be_read_by_everybody(paper: drawing.Colour) -> None:
    assert contrast(paper, cards.PAPER) >= 7  # WCAG 2.2, 1.4.6


def contrast(one: drawing.Colour, other: drawing.Colour) -> float:
    def light(colour: drawing.Colour) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_drawn(text: str) -> None:
    picture = cards.quote(text, speaker=text, source=text)
    ET.fromstring(drawing.svg(picture))  # noqa: S314 - our own
    assert drawing.png(picture).startswith(b"\x89PNG")


def test_kerning_is_applied() -> None:
    apart = outlines.width("A", outlines.SERIF, 100) + outlines.width("V", outlines.SERIF, 100)
    assert outlines.width("AV", outlines.SERIF, 100) < apart


def test_a_build_draws_at_most_its_budget_and_the_next_the_rest(small_site: Catalogue, tmp_path: Path) -> None:
    cache = tmp_path / "cards"
    first = Gallery(small_site, cache, 2, {})
    drawn = dict(first.write())
    assert len([name for name in drawn if name.startswith("assets/kaarten/")]) == 2
    assert first.card("") in drawn
    assert first.card("artikelen/luisteren/") == first.card("")
    second = Gallery(small_site, cache, 100, {})
    everything = dict(second.write())
    assert second.card("artikelen/luisteren/") in everything
    assert second.card("artikelen/luisteren/") != second.card("")
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    assert dict(Gallery(small_site, cache, 0, {}).write()) == everything
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == before


def test_a_quote_of_a_list_has_a_card(small_site: Catalogue, tmp_path: Path) -> None:
    listed, other = (saying for saying in small_site.sayings if saying.kind == "quote")
    gallery = Gallery(small_site, tmp_path, 100, {}, [listed])
    written = dict(gallery.write())
    card = gallery.quote(listed.source, listed.note)
    assert gallery.quote(other.source, other.note) == "", "a browser draws what is in no list"
    assert written[card].startswith(b"\x89PNG")


def test_another_title_is_another_picture(small_site: Catalogue, tmp_path: Path) -> None:
    article = replace(small_site.articles[0], title="Luisteren loont meer")
    changed = replace(small_site, articles=(article,))
    one, other = (Gallery(site, tmp_path, 100, {}).card("artikelen/luisteren/") for site in (small_site, changed))
    assert one != other


def test_every_show_has_a_cover_one_for_lock_screens_and_one_for_apps_when_we_publish_it(
    small_site: Catalogue, tmp_path: Path
) -> None:
    written = dict(Gallery(small_site, tmp_path, 0, {}).write())
    names = {f"assets/covers/over-service{ending}" for ending in (".svg", ".png", "-512.png")}
    assert set(written) == names
    sizes = {name: Image.open(io.BytesIO(written[name])).size for name in sorted(names) if name.endswith(".png")}
    # Podcast apps refuse covers below 1,400 pixels; a lock screen shows no SVG.
    assert list(sizes.values()) == [(512, 512), (1400, 1400)]


def test_a_scaled_picture_is_the_same_picture(tmp_path: Path) -> None:
    large = Image.open(io.BytesIO(drawing.png(cards.cover("Over service", "Noor van Dijk")))).convert("L")
    small = drawing.png(drawing.scaled(cards.cover("Over service", "Noor van Dijk"), 0.5))
    apart = ImageChops.difference(large.resize((700, 700)), Image.open(io.BytesIO(small)).convert("L"))
    assert sum(at * count for at, count in enumerate(apart.histogram())) / 490_000 < 2


def test_a_card_tells_where_the_site_is() -> None:
    words = [
        shape.text
        for shape in cards.quote("Kort.", site="Klankbord", address="klankbord.example/hub").shapes
        if isinstance(shape, Words)
    ]
    assert "klankbord.example/hub" in words


def aged(path: Path, seconds: float) -> None:
    """As if it was last used so long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_pictures_that_no_build_uses_go_after_a_month(
    small_site: Catalogue, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone = replace(small_site, articles=(replace(small_site.articles[0], title="Wat eerst zo heette"),))
    dict(Gallery(gone, tmp_path, 100, {}).write())
    fresh = tmp_path_factory.mktemp("fresh")
    for cache in (fresh, tmp_path):
        dict(Gallery(small_site, cache, 100, {}).write())
    ours, before = ({path.name for path in cache.iterdir()} for cache in (fresh, tmp_path))
    assert before - ours, "a preview or an older build left pictures that this one does not use"
    leftover = tmp_path / ".abc.png.xyz.tmp"
    leftover.write_bytes(b"half a picture")
    for path in tmp_path.iterdir():
        aged(path, KEPT + 60)
    dict(Gallery(small_site, tmp_path, 0, {}).write())
    after = {path.name for path in tmp_path.iterdir()}
    assert after == ours
    assert all(time.time() - path.stat().st_mtime < 3600 for path in tmp_path.iterdir()), "what is used is marked so"


def test_what_another_build_uses_stays(small_site: Catalogue, tmp_path: Path) -> None:
    preview = replace(small_site, articles=(replace(small_site.articles[0], title="Nog in de maak"),))
    shown = dict(Gallery(preview, tmp_path, 100, {}).write())
    for path in tmp_path.iterdir():
        aged(path, KEPT / 2)
    dict(Gallery(small_site, tmp_path, 100, {}).write())
    assert dict(Gallery(preview, tmp_path, 0, {}).write()) == shown


def test_a_picture_that_goes_while_a_build_runs_is_drawn_again(small_site: Catalogue, tmp_path: Path) -> None:
    everything = dict(Gallery(small_site, tmp_path, 100, {}).write())
    running = Gallery(small_site, tmp_path, 0, {})
    for path in tmp_path.iterdir():
        path.unlink()
    assert dict(running.write()) == everything
