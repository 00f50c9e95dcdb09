"""The pictures of the site, drawn from its own typography: covers of shows, cards for shared links and quotes."""

from __future__ import annotations

import hashlib

from klankbord.site.pictures import outlines
from klankbord.site.pictures.drawing import Colour, Disc, Picture, Ring, Words
from klankbord.site.pictures.outlines import HEAVY, SANS, SERIF, Typeface

PAPER: Colour = (251, 250, 246)
GREEN: Colour = (11, 95, 72)
# Deep colours beside the green of the site; light type on each has a contrast of 7 to 1 or more.
COVERS: tuple[Colour, ...] = (GREEN, (24, 62, 92), (107, 45, 38), (74, 52, 98), (58, 66, 30), (33, 56, 62))
WIDTH, HEIGHT, SQUARE, MARGIN = 1200, 630, 1400, 88


def cover(title: str, byline: str = "") -> Picture:
    """The square cover of a show. Its colour and the position of its waves follow from the title."""
    seed = hashlib.sha256(title.encode("utf-8")).digest()
    x, y = SQUARE * (0.2 + 0.6 * seed[1] / 255), SQUARE * 0.99
    waves = tuple(Ring(x, y, 170 + 110 * n, 30, 180 + seed[2] % 24, 360 - seed[3] % 24, 0.16) for n in range(6))
    size, lines = _fit(title, HEAVY, (168, 140, 116, 96, 78), SQUARE - 2 * 110, 5)
    words = _lines(lines, HEAVY, size, 110, 110 + size * 0.86, 1.06)
    below = 110 + size * (0.86 + 1.06 * (len(lines) - 1)) + 104
    foot = (Words(_cut(byline, SANS, 54, SQUARE - 220), SANS, 54, 110, below, 0.86),) if byline else ()
    shapes = (*waves, Disc(x, y, 96, 0.3), *words, *foot)
    return Picture(SQUARE, SQUARE, COVERS[seed[0] % len(COVERS)], PAPER, shapes, title)


def share(title: str, *, kicker: str = "", byline: str = "", site: str = "") -> Picture:
    """What a link to a page looks like elsewhere: 1200 by 630, as readers of OpenGraph want it."""
    size, lines = _fit(title, SERIF, (82, 72, 62, 54, 46), 900, 5)
    top = MARGIN + 26
    words = [Words(_cut(kicker.upper(), HEAVY, 24, 800, 2), HEAVY, 24, MARGIN, top, 0.82, 2.0)] if kicker else []
    words += _lines(lines, SERIF, size, MARGIN, top + 40 + size, 1.16)
    if byline:
        words.append(Words(_cut(byline, SANS, 30, 700), SANS, 30, MARGIN, HEIGHT - MARGIN, 0.75))
    waves = tuple(Ring(1180, 150, 70 + 62 * n, 15, 92, 268, 0.12) for n in range(4))
    shapes = (*waves, Disc(1180, 150, 40, 0.3), *words, *_signature(site))
    return Picture(WIDTH, HEIGHT, PAPER, (16, 38, 31), shapes, title)


def quote(text: str, *, speaker: str = "", source: str = "", site: str = "", address: str = "") -> Picture:
    """Somebody's words, large, with who said them and where; ``address`` is that of the site, as people write it.

    ``theme/assets/js/card.js`` draws the same in a browser: change both.
    """
    text = text.strip().strip("“”„\"'")
    size, lines = _fit(f"“{text}”", SERIF, (76, 66, 58, 50, 43, 37), WIDTH - 2 * MARGIN - 60, 7)
    height = size * 1.2 * len(lines)
    top = max(MARGIN + size * 0.8, (HEIGHT - 130 - height) / 2 + size * 0.95)
    words = _lines(lines, SERIF, size, MARGIN, top, 1.2)
    if speaker:
        words.append(Words(_cut(speaker, HEAVY, 32, 700), HEAVY, 32, MARGIN, HEIGHT - MARGIN - (42 if source else 0)))
    if source:
        words.append(Words(_cut(source, SANS, 26, 620), SANS, 26, MARGIN, HEIGHT - MARGIN, 0.78))
    waves = tuple(Ring(1215, -15, 120 + 95 * n, 22, 95, 175, 0.1) for n in range(4))
    return Picture(WIDTH, HEIGHT, GREEN, PAPER, (*waves, *words, *_signature(site, address)), f"“{text}”")


def _signature(site: str, address: str = "") -> tuple[Words | Ring | Disc, ...]:
    """The mark of the site with its name, at the lower right, above its address if that is given."""
    if not site:
        return ()
    name, where = _cut(site, HEAVY, 30, 300), _cut(address, SANS, 24, 340)
    x = WIDTH - MARGIN - outlines.width(name, HEAVY, 30)
    base = HEIGHT - MARGIN - (42 if where else 0)
    y = base - 10
    arcs = (Ring(x - 44, y, 15, 5, -45, 45), Ring(x - 44, y, 27, 5, -45, 45))
    below = Words(where, SANS, 24, WIDTH - MARGIN - outlines.width(where, SANS, 24), HEIGHT - MARGIN, 0.78)
    return (Disc(x - 44, y, 7), *arcs, Words(name, HEAVY, 30, x, base), *((below,) if where else ()))


def _fit(text: str, typeface: Typeface, sizes: tuple[int, ...], most: float, rows: int) -> tuple[int, list[str]]:
    """The largest size at which the text takes at most ``rows`` lines, no higher than ``rows`` of the smallest size.

    At the smallest size, text that does not fit is cut off with an ellipsis.
    """
    room = rows * sizes[-1] * 1.2
    for size in sizes:
        lines = outlines.wrap(text, typeface, size, most)
        if len(lines) * size * 1.1 <= room * 1.12 and all(outlines.width(x, typeface, size) <= most for x in lines):
            return size, lines
    size = sizes[-1]
    lines = outlines.wrap(text, typeface, size, most)
    if len(lines) > rows:
        lines = [*lines[: rows - 1], lines[rows - 1].rstrip(" ,;:.”") + "…" + ("”" if text.endswith("”") else "")]
    return size, [_cut(line, typeface, size, most) for line in lines]


def _lines(lines: list[str], typeface: Typeface, size: int, x: float, y: float, leading: float) -> list[Words]:
    return [Words(line, typeface, size, x, y + n * size * leading) for n, line in enumerate(lines)]


def _cut(text: str, typeface: Typeface, size: float, most: float, spacing: float = 0.0) -> str:
    """The text on one line, shortened with an ellipsis to what fits."""
    text = " ".join(text.split())
    if outlines.width(text, typeface, size) + spacing * len(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = outlines.width(text[:middle] + "…", typeface, size) + spacing * middle <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip(" ,;:.-") + "…"
