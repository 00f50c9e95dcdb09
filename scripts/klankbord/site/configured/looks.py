"""Logo, icons, colours and fonts of ``theme:`` in mkdocs.yml, as a style sheet and a few values for templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from klankbord.library.starting import colours
from klankbord.library.starting.colours import Palette
from klankbord.site.authored import icons

SHEET = "assets/css/palette.css"
"""Where the style sheet is on the site, if there is anything to say in it."""

# What Material calls its colours; those of its header and links, and those of links that are pointed at.
PRIMARY = {
    "red": "#ef5552", "pink": "#e92063", "purple": "#ab47bd", "deep-purple": "#7e56c2", "indigo": "#4051b5",
    "blue": "#2094f3", "light-blue": "#02a6f2", "cyan": "#00bdd6", "teal": "#009485", "green": "#4cae4f",
    "light-green": "#8bc34b", "lime": "#cbdc38", "yellow": "#ffec3d", "amber": "#ffc105", "orange": "#ffa724",
    "deep-orange": "#ff6e42", "brown": "#795649", "grey": "#757575", "blue-grey": "#546d78", "black": "#4051b5",
    "white": "#4051b5",
}  # fmt: skip
ACCENT = {
    "red": "#ff1a47", "pink": "#f50056", "purple": "#df41fb", "deep-purple": "#7c4dff", "indigo": "#526cfe",
    "blue": "#4287ff", "light-blue": "#0091eb", "cyan": "#00bad6", "teal": "#00bda4", "green": "#00c753",
    "light-green": "#63de17", "lime": "#b0eb00", "yellow": "#ffd500", "amber": "#ffaa00", "orange": "#ff9100",
    "deep-orange": "#ff6e42",
}  # fmt: skip
# What Material fetches from Google when nobody names a font, which we leave to our own.
THEIR_FONTS = {"text": "Roboto", "code": "Roboto Mono"}
_AS_DARK = "slate"


@dataclass(frozen=True, slots=True)
class Looks:
    """``logo`` and ``favicon`` are addresses within the site, ``mark`` a drawing instead of a logo.

    ``scheme`` is ``light`` or ``dark`` when a page begins in it whatever the reader's system prefers; if it is
    ``fixed``, readers cannot change it. ``sheet`` is the style sheet for ``SHEET``,
    ``admonitions`` the icons of boxes by kind.
    """

    logo: str = ""
    mark: str = ""
    favicon: str = ""
    scheme: str = ""
    fixed: bool = False
    sheet: str = ""
    admonitions: Mapping[str, str] = field(default_factory=dict)


def looks(theme: Mapping[str, Any], files: Collection[str]) -> Looks:
    """What ``theme`` of mkdocs.yml says; ``files`` are those that the site has, for a logo has to be one of them."""
    drawn = theme.get("icon")
    named: Mapping[str, Any] = drawn if isinstance(drawn, Mapping) else {}
    boxes = named.get("admonition")
    admonitions = {str(kind): str(icon) for kind, icon in boxes.items()} if isinstance(boxes, Mapping) else {}
    palettes = _palettes(theme.get("palette"))
    scheme, fixed = _scheme(palettes)
    rules = [*_colours(palettes), *_fonts(theme.get("font"))]
    return Looks(
        logo=_file(theme.get("logo"), files),
        mark=icons.named(str(named.get("logo") or "")),
        favicon=_file(theme.get("favicon"), files),
        scheme=scheme,
        fixed=fixed,
        sheet="\n".join(rules) + "\n" if rules else "",
        admonitions=admonitions,
    )


def _file(name: object, files: Collection[str]) -> str:
    return name if isinstance(name, str) and name in files else ""


def _palettes(given: object) -> list[Mapping[str, Any]]:
    found = given if isinstance(given, list) else [given]
    return [one for one in found if isinstance(one, Mapping)]


def _dark(palette: Mapping[str, Any]) -> bool:
    return palette.get("scheme") == _AS_DARK


def _scheme(palettes: list[Mapping[str, Any]]) -> tuple[str, bool]:
    """In which scheme pages begin, and whether that is all there is: as in Material, one palette has no toggle."""
    if not palettes or not palettes[0].get("scheme") or any(palette.get("media") for palette in palettes):
        return "", False
    return "dark" if _dark(palettes[0]) else "light", len({_dark(palette) for palette in palettes}) == 1


def _colours(palettes: list[Mapping[str, Any]]) -> list[str]:
    """Readable colours nearest to the ones that are named, those of dark pages from the palette for these."""
    light = next((palette for palette in palettes if not _dark(palette)), None)
    dark = next((palette for palette in palettes if _dark(palette)), None)
    rules = []
    day, night = _pair(light, dark, "primary", PRIMARY)
    if day and night:
        rules += [
            f"  --accent: light-dark({day.accent}, {night.accent_dark});",
            f"  --band: light-dark({day.accent}, {night.band_dark});",
            f"  --mark: light-dark({day.mark}, {night.mark_dark});",
        ]
    day, night = _pair(light, dark, "accent", ACCENT)
    if day and night:
        rules.append(f"  --hover: light-dark({day.accent}, {night.accent_dark});")
    return [":root {", *rules, "}"] if rules else []


def _pair(
    light: Mapping[str, Any] | None, dark: Mapping[str, Any] | None, part: str, names: Mapping[str, str]
) -> tuple[Palette | None, Palette | None]:
    """The colours of light and of dark pages; where only one is named it counts for both."""
    day, night = _named(light or {}, part, names), _named(dark or {}, part, names)
    return day or night, night or day


def _named(palette: Mapping[str, Any], part: str, names: Mapping[str, str]) -> Palette | None:
    colour = names.get(str(palette.get(part) or "").replace(" ", "-"))
    return colours.nearest(colour) if colour else None


def _fonts(given: object) -> list[str]:
    """The fonts that are named, for readers who have them or for whom ``extra_css`` brings them."""
    fonts: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    names = {part: _safe(fonts.get(part)) for part, theirs in THEIR_FONTS.items() if fonts.get(part) != theirs}
    rules = []
    if text := names.get("text"):
        ours = ("sans", '"Klankbord Sans", "Sans stand-in", system-ui, sans-serif')
        serif = ("serif", '"Klankbord Serif", "Serif stand-in", georgia, serif')
        rules += [":root {", *(f'  --{part}: "{text}", {stack};' for part, stack in (ours, serif)), "}"]
    if code := names.get("code"):
        rules += ["code, pre, kbd, samp {", f'  font-family: "{code}", ui-monospace, monospace;', "}"]
    return rules


def _safe(name: object) -> str:
    """A name that can stand between quotation marks in a style sheet."""
    return "".join(letter for letter in name if letter.isalnum() or letter in " -_.") if isinstance(name, str) else ""
