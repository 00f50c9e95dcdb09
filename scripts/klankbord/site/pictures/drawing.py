"""Pictures of words, discs and arcs in two colours, as SVG to show and as PNG to share."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from PIL import Image, ImageDraw, ImageFont

from klankbord.site.markup import feed_xml
from klankbord.site.pictures import outlines
from klankbord.site.pictures.outlines import Typeface

Colour = tuple[int, int, int]
# Thirty-two tones are more than the eye can tell apart in smoothed edges, and take half the bytes of all 256.
TONES = [round(tone / 255 * 31) * 255 // 31 for tone in range(256)]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``x`` and ``y`` are where its baseline starts, ``tone`` how much ink (0 is paper, 1 all ink)."""

    text: str
    typeface: Typeface
    size: float
    x: float
    y: float
    tone: float = 1.0
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Ring:
    """A part of a circle's edge, clockwise from angle ``start`` to ``end`` in degrees; 0 points right."""

    x: float
    y: float
    radius: float
    thickness: float
    start: float = 0.0
    end: float = 360.0
    tone: float = 1.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    x: float
    y: float
    radius: float
    tone: float = 1.0


@dataclass(frozen=True)
class Picture:
    """Shapes on paper, later ones over earlier ones. Two colours and all tones between them: small files, one style."""

    width: int
    height: int
    paper: Colour
    ink: Colour
    shapes: tuple[Words | Ring | Disc, ...]
    title: str = ""

    def colour(self, tone: float) -> Colour:
        """The colour of a tone."""
        r, g, b = (round(p + (i - p) * tone) for p, i in zip(self.paper, self.ink, strict=True))
        return r, g, b


def scaled(picture: Picture, factor: float) -> Picture:
    """The picture ``factor`` times as large."""
    shapes = tuple(_scaled(shape, factor) for shape in picture.shapes)
    width, height = round(picture.width * factor), round(picture.height * factor)
    return replace(picture, width=width, height=height, shapes=shapes)


def _scaled(shape: Words | Ring | Disc, factor: float) -> Words | Ring | Disc:
    x, y = shape.x * factor, shape.y * factor
    if isinstance(shape, Words):
        return replace(shape, x=x, y=y, size=shape.size * factor, spacing=shape.spacing * factor)
    if isinstance(shape, Ring):
        return replace(shape, x=x, y=y, radius=shape.radius * factor, thickness=shape.thickness * factor)
    return replace(shape, x=x, y=y, radius=shape.radius * factor)


def svg(picture: Picture) -> str:
    """The picture with its words as outlines: no font is needed to see it."""
    used: dict[tuple[Typeface, int], str] = {}
    body = "".join(_svg_shape(picture, shape, used) for shape in picture.shapes)
    defs = "".join(
        f'<path id="{name}" d="{outlines.outline(number, typeface)}"/>' for (typeface, number), name in used.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" role="img">'
        f"<title>{escape(feed_xml.safe(picture.title))}</title><defs>{defs}</defs>"
        f'<path fill="{_hex(picture.paper)}" d="M0 0H{picture.width}V{picture.height}H0Z"/>{body}</svg>\n'
    )


def _svg_shape(picture: Picture, shape: Words | Ring | Disc, used: dict[tuple[Typeface, int], str]) -> str:
    colour = _hex(picture.colour(shape.tone))
    if isinstance(shape, Disc):
        return f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.radius:g}" fill="{colour}"/>'
    if isinstance(shape, Ring):
        (ax, ay), (bx, by) = (_on(shape, angle) for angle in (shape.start, min(shape.end, shape.start + 359.99)))
        large = int(shape.end - shape.start > 180)
        return (
            f'<path fill="none" stroke="{colour}" stroke-width="{shape.thickness:g}" stroke-linecap="round" '
            f'd="M{ax:.1f} {ay:.1f}A{shape.radius:g} {shape.radius:g} 0 {large} 1 {bx:.1f} {by:.1f}"/>'
        )
    scale = shape.size / outlines.units(shape.typeface)
    uses = []
    for glyph, x, y in _placed(shape):
        if outlines.outline(glyph.number, shape.typeface):
            name = used.setdefault((shape.typeface, glyph.number), f"g{len(used)}")
            uses.append(f'<use href="#{name}" x="{x:.0f}"' + (f' y="{y:.0f}"' if y else "") + "/>")
    place = f"translate({shape.x:g} {shape.y:g})scale({scale:.5f} {-scale:.5f})"
    return f'<g fill="{colour}" transform="{place}">{"".join(uses)}</g>'


def _placed(words: Words) -> Iterator[tuple[outlines.Glyph, float, float]]:
    """The glyphs of a line with their places in font units, spacing added."""
    extra = words.spacing * outlines.units(words.typeface) / words.size
    for number, glyph in enumerate(outlines.shape(words.text, words.typeface)[0]):
        yield glyph, glyph.x + number * extra, glyph.y


def _on(ring: Ring, angle: float) -> tuple[float, float]:
    turn = math.radians(angle)
    return ring.x + ring.radius * math.cos(turn), ring.y + ring.radius * math.sin(turn)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def png(picture: Picture) -> bytes:
    """The picture as a PNG with a palette: one channel of tones, so that drawing and packing stay cheap."""
    round_shapes = tuple(shape for shape in picture.shapes if not isinstance(shape, Words))
    image = _round(picture.width, picture.height, round_shapes).copy()
    draw = ImageDraw.Draw(image)
    for shape in picture.shapes:
        if isinstance(shape, Words):
            face = _face(shape.typeface, shape.size)
            scale = shape.size / outlines.units(shape.typeface)
            for glyph, x, y in _placed(shape):
                if glyph.text.strip():
                    at = (shape.x + x * scale, shape.y - y * scale)
                    draw.text(at, glyph.text, fill=round(shape.tone * 255), font=face, anchor="ls")
    image = image.point(TONES)
    image.putpalette([channel for tone in range(256) for channel in picture.colour(tone / 255)])
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=3)
    return data.getvalue()


@lru_cache(maxsize=16)
def _face(typeface: Typeface, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(typeface.file), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=32)
def _round(width: int, height: int, shapes: tuple[Ring | Disc, ...]) -> Image.Image:
    """The round shapes, drawn three times as large for smooth edges. Many cards share them, so they are kept."""
    times = 3
    image = Image.new("L", (width * times, height * times), 0)
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        tone, x, y = round(shape.tone * 255), shape.x * times, shape.y * times
        if isinstance(shape, Disc):
            r = shape.radius * times
            draw.ellipse((x - r, y - r, x + r, y + r), fill=tone)
            continue
        thick = shape.thickness * times
        r = shape.radius * times + thick / 2
        draw.arc((x - r, y - r, x + r, y + r), shape.start, shape.end, fill=tone, width=round(thick))
        for angle in (shape.start, shape.end):
            ex, ey = (value * times for value in _on(shape, angle))
            draw.ellipse((ex - thick / 2, ey - thick / 2, ex + thick / 2, ey + thick / 2), fill=tone)
    return image.resize((width, height), Image.Resampling.BOX)
