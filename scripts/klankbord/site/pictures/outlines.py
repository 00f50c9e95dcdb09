"""Words as shapes: HarfBuzz places the glyphs of our own two typefaces, so that a picture looks the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import uharfbuzz

from klankbord.errors import KlankbordError


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file in an installed package."""

    package: str
    name: str

    @property
    def file(self) -> Path:
        """Where it is; the package holds plain files and need not be imported. Raises KlankbordError without it."""
        spec = find_spec(self.package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            path = Path(place) / "files" / self.name
            if path.is_file():
                return path
        name = self.package.replace("_", "-")
        raise KlankbordError(self.name, "the typeface is not installed", f"Run: pip install {name}")


SERIF = Typeface("font_source_serif_pro", "SourceSerifPro-Semibold.ttf")
SANS = Typeface("font_manrope", "Manrope-SemiBold.ttf")
HEAVY = Typeface("font_manrope", "Manrope-ExtraBold.ttf")
# One glyph per character, so that a glyph can be drawn by drawing its character.
FEATURES = {"kern": True, "liga": False, "clig": False}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a shaped word: its number, the characters it stands for and where it is, in font units."""

    number: int
    text: str
    x: int
    y: int


@cache
def font(typeface: Typeface) -> uharfbuzz.Font:
    """The typeface, ready to shape words."""
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(typeface.file))))


@cache
def units(typeface: Typeface) -> int:
    """How many font units there are in the size of a letter."""
    return int(font(typeface).face.upem)


@lru_cache(maxsize=20_000)
def shape(text: str, typeface: Typeface) -> tuple[tuple[Glyph, ...], int]:
    """The glyphs of a text on one line, and how wide they are together, in font units."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font(typeface), buffer, FEATURES)
    infos, positions = buffer.glyph_infos or [], buffer.glyph_positions or []
    starts = sorted({info.cluster for info in infos} | {len(text)})
    ends = dict(pairwise(starts))
    at, glyphs = 0, []
    for info, position in zip(infos, positions, strict=True):
        characters = text[info.cluster : ends.get(info.cluster, len(text))]
        glyphs.append(Glyph(info.codepoint, characters, at + position.x_offset, position.y_offset))
        at += position.x_advance
    return tuple(glyphs), at


@cache
def outline(number: int, typeface: Typeface) -> str:
    """The outline of a glyph as SVG path data, in font units with y upwards."""
    parts: list[str] = []
    font(typeface).draw_glyph(number, _pen(), parts)
    return "".join(parts)


@cache
def _pen() -> uharfbuzz.DrawFuncs:
    """Writes down what HarfBuzz draws as path data; fonts have whole numbers only."""
    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, parts: parts.append(f"M{x:.0f} {y:.0f}"))
    pen.set_line_to_func(lambda x, y, parts: parts.append(f"L{x:.0f} {y:.0f}"))
    pen.set_quadratic_to_func(lambda a, b, x, y, parts: parts.append(f"Q{a:.0f} {b:.0f} {x:.0f} {y:.0f}"))
    pen.set_cubic_to_func(
        lambda a, b, c, d, x, y, parts: parts.append(f"C{a:.0f} {b:.0f} {c:.0f} {d:.0f} {x:.0f} {y:.0f}")
    )
    pen.set_close_path_func(lambda parts: parts.append("Z"))
    return pen


def width(text: str, typeface: Typeface, size: float) -> float:
    """How wide a text on one line is at ``size``."""
    return shape(text, typeface)[1] * size / units(typeface)


def wrap(text: str, typeface: Typeface, size: float, most: float) -> list[str]:
    """The text in as few lines as fit in ``most``, about equally long; a word that is wider gets its own line."""
    words = text.split()
    lines = _greedy(words, typeface, size, most)
    if len(lines) < 2:
        return lines
    # The narrowest measure that needs no more lines: no word is left alone on the last one.
    low, high = most * 0.5, most
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(words, typeface, size, middle)) == len(lines) else (middle, high)
    return _greedy(words, typeface, size, high)


def _greedy(words: Iterable[str], typeface: Typeface, size: float, most: float) -> list[str]:
    space = width(" ", typeface, size)
    lines: list[list[str]] = []
    used = 0.0
    for word in words:
        wide = width(word, typeface, size)
        if lines and used + space + wide <= most:
            lines[-1].append(word)
            used += space + wide
        else:
            lines.append([word])
            used = wide
    return [" ".join(line) for line in lines]
