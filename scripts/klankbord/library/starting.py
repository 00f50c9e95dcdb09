"""A hub of one's own: what ``klankbord init`` writes builds and passes ``klankbord check`` at once."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library.emission import emit_meta

LANGUAGES = ("nl", "en")
ACCENT = "#0b5f48"
_PAPER, _NIGHT = "#fbfaf6", "#111714"
_READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text with its background
_TOPIC = {"nl": "klachten", "en": "complaints"}
_DESCRIPTION = {"nl": "Podcasts en artikelen over werken voor de klant", "en": "Podcasts and articles about customers"}
_ARTICLE = {"nl": "welkom", "en": "welcome"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new hub is asked for: ``accent`` is a colour such as ``#0b5f48``, dark enough to read on paper."""

    name: str
    language: str = "nl"
    url: str = ""
    description: str = ""
    accent: str = ACCENT


def start(folder: Path, wishes: Wishes, today: date) -> list[Path]:
    """Write a new hub into ``folder`` and give the paths written.

    Raises KlankbordError when the folder holds files already, or a wish cannot be granted.
    """
    if folder.exists() and any(path.name != ".git" for path in folder.iterdir()):
        raise KlankbordError(str(folder), "is not empty", "Name a new folder, or an empty one.")
    files = _files(wishes, today)
    for name, text in files.items():
        durable.write(folder / name, text)
    return [folder / name for name in files]


def _files(wishes: Wishes, today: date) -> dict[str, str]:
    language = wishes.language
    if language not in LANGUAGES:
        raise KlankbordError(f"language {language!r}", "has no starter", f"Choose one of: {', '.join(LANGUAGES)}.")
    if not wishes.name.strip():
        raise KlankbordError("the new hub", "has no name", 'Give one: --name "Onze klanten".')
    if wishes.url and not re.match(r"https?://[^\s/]+", wishes.url):
        raise KlankbordError(f"address {wishes.url!r}", "is no web address", "Write it as https://example.org/.")
    description = wishes.description or _DESCRIPTION[language]
    plain = {"name": wishes.name.strip(), "today": today.isoformat()} | _colours(wishes.accent)
    yaml = {
        "name": _scalar(wishes.name.strip()),
        "description": _scalar(description),
        "url": _scalar(wishes.url.rstrip("/") + "/" if wishes.url else ""),
        "language": language,
        "today": today.isoformat(),
    }
    return {
        "mkdocs.yml": _filled("shared/mkdocs.yml", yaml),
        "pyproject.toml": _filled("shared/pyproject.toml", yaml),
        ".gitignore": _filled("shared/gitignore", plain),
        "README.md": _filled(f"{language}/README.md", plain),
        "content/index.md": _filled(f"{language}/index.md", yaml),
        "content/assets/colours.css": _filled("shared/colours.css", plain),
        f"content/artikelen/{_ARTICLE[language]}.md": _filled(f"{language}/article.md", yaml),
        f"content/themas/{_TOPIC[language]}.md": _filled(f"{language}/theme.md", yaml),
        "episodes/.gitkeep": "",
    }


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = (resources.files(__package__) / "starter" / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _scalar(value: str) -> str:
    return emit_meta({"x": value}).removeprefix("x:").strip()


def _colours(accent: str) -> dict[str, str]:
    """The accent for paper, and the same hue lightened until it reads as well in the dark."""
    found = re.fullmatch(r"#?([0-9a-fA-F]{6})", accent.strip())
    if not found:
        raise KlankbordError(f"accent {accent!r}", "is no colour", f"Write it as six hexadecimal digits: {ACCENT}.")
    light = f"#{found[1].lower()}"
    if contrast(light, _PAPER) < _READABLE:
        raise KlankbordError(
            f"accent {light}",
            f"cannot be read on a light page (contrast {contrast(light, _PAPER):.1f}, needed {_READABLE})",
            "Choose a darker colour; Klankbord works out the one for dark pages.",
        )
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(light))
    dark = light
    while contrast(dark, _NIGHT) < _READABLE * 1.5 and lightness < 1:
        lightness += 0.02
        dark = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, min(lightness, 1), saturation))
    band = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, 0.14, saturation))
    return {"accent": light, "accent_dark": dark, "band_dark": band}


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it (relative luminance)."""

    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
