"""The colours of a hub: one accent that is readable on every surface of the theme, and its match for dark pages."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

from klankbord.errors import KlankbordError

ACCENT = "#0b5f48"
# The surfaces of theme/assets/css/klankbord.css that carry text in the accent: paper, raised, tint. A fourth, the mark
# behind what is pointed at or found, is the accent itself, thinned.
LIGHT = ("#fbfaf6", "#ffffff", "#eff3ec")
DARK = ("#111714", "#18201c", "#1a2520")
READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text with its background
_AT_NIGHT = 6.0  # more than needed, for comfort
_BAND = 0.14  # lightness of the wide band on dark pages, below which its own light text reads
_STEP = 0.01
_MARK_LIGHT, _MARK_DARK = 0.16, 0.22  # how much of the accent is in the mark
_MUTED = 0.65  # of a colour's saturation is left in the dark, where a full one glows


@dataclass(frozen=True, slots=True)
class Palette:
    """What the style sheet of a hub is filled with, each as ``#rrggbb``."""

    accent: str
    accent_dark: str
    band_dark: str
    mark: str
    mark_dark: str


def palette(accent: str) -> Palette:
    """The accent for light pages and the same hue lightened until it reads as well on dark ones.

    Raises KlankbordError when it is not a colour, or too light to read; then the fix names the nearest readable one.
    """
    found = re.fullmatch(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})", accent.strip())
    if not found:
        raise KlankbordError(f"colour {accent!r}", "is not a colour", f"Write it as six hexadecimal digits: {ACCENT}.")
    digits = found[1].lower()
    light = "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    if (worst := _worst(light, LIGHT, _MARK_LIGHT)) < READABLE:
        darker = _moved(light, LIGHT, _MARK_LIGHT, -_STEP)
        raise KlankbordError(
            f"colour {light}",
            f"is too light to read on a light page: its contrast is {worst:.1f} to 1, and WCAG asks {READABLE}",
            f"Choose a darker one, such as {darker}; Klankbord works out the one for dark pages.",
        )
    return _palette(light)


def nearest(colour: str) -> Palette:
    """The palette of the colour nearest to ``colour`` (``#rrggbb``) that is readable: for colours chosen elsewhere."""
    return _palette(_moved(colour, LIGHT, _MARK_LIGHT, -_STEP))


def _palette(light: str) -> Palette:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(light))
    dark = _moved(_colour(hue, lightness, saturation * _MUTED), DARK, _MARK_DARK, _STEP, _AT_NIGHT)
    return Palette(
        light,
        dark,
        _colour(hue, _BAND, saturation * _MUTED),
        _mixed(light, LIGHT[0], _MARK_LIGHT),
        _mixed(dark, DARK[0], _MARK_DARK),
    )


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it (relative luminance)."""

    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _worst(colour: str, surfaces: tuple[str, ...], mark: float) -> float:
    return min(contrast(colour, surface) for surface in (*surfaces, _mixed(colour, surfaces[0], mark)))


def _mixed(colour: str, paper: str, share: float) -> str:
    mixed = (share * one + (1 - share) * other for one, other in zip(_channels(colour), _channels(paper), strict=True))
    return "#" + "".join(f"{round(c * 255):02x}" for c in mixed)


def _moved(colour: str, surfaces: tuple[str, ...], mark: float, step: float, needed: float = READABLE) -> str:
    """The nearest colour of the same hue, lighter or darker by steps, that reads on ``surfaces`` and its own mark."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    while _worst(colour, surfaces, mark) < needed and 0 <= lightness <= 1:
        lightness += step
        colour = _colour(hue, min(max(lightness, 0.0), 1.0), saturation)
    return colour


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _colour(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation))
