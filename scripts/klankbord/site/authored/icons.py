"""Icons and emoji of ``:material-heart:`` and ``:smile:``, drawn into the page itself: nothing is fetched for them.

The drawings come from the mkdocs-material package. One is read when a page uses it; the index of Material and pymdownx
would first read the names of twelve thousand files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import material
from markdown import Markdown

FOLDER = Path(material.__file__).parent / "templates" / ".icons"
SETS = ("material", "fontawesome-brands", "fontawesome-regular", "fontawesome-solid", "octicons", "simple")
_NAME = re.compile(r":([a-z0-9]+(?:-[a-z0-9]+)*):")


class _Emoji(dict[str, Any]):
    """The index that ``pymdownx.emoji`` looks in; each look-up fills it."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__()
        self._folders = folders

    def get(self, shortname: str, default: Any = None) -> Any:
        """What ``shortname`` stands for: an icon with its ``path``, an emoji with its code points, or ``default``."""
        path = next((path for folder in self._folders if (path := _path(folder, shortname))), None)
        if path is not None:
            return {"name": shortname.strip(":"), "path": str(path), "category": "icon"}
        from pymdownx import twemoji_db  # a megabyte of names, for pages that use one

        return twemoji_db.emoji.get(shortname, default)


class _Aliases(dict[str, str]):
    def get(self, shortname: str, default: Any = None) -> Any:
        """The name that ``shortname`` is an alias of."""
        if shortname.startswith(tuple(f":{name}-" for name in SETS)):
            return default
        from pymdownx import twemoji_db

        return twemoji_db.aliases.get(shortname, default)


def index(options: dict[str, Any], md: Markdown) -> dict[str, Any]:
    """The index that ``pymdownx.emoji`` asks for; ``custom_icons`` names folders with the hub's own drawings."""
    folders = [FOLDER, *map(Path, options.get("custom_icons", ()))]
    return {"name": "twemoji", "emoji": _Emoji(folders), "aliases": _Aliases()}


def draw(
    index: str, shortname: str, alias: str, uc: str | None, alt: str, title: str, category: str,
    options: dict[str, Any], md: Markdown,
) -> Element:  # fmt: skip
    """An icon as inline SVG, an emoji as the character it is."""
    found = Element("span", {"class": "twemoji"})
    if uc:
        found.set("class", "emoji")
        found.text = "".join(chr(int(code, 16)) for code in uc.split("-"))
        return found
    folders = [FOLDER, *map(Path, options.get("custom_icons", ()))]
    path = next(path for folder in folders if (path := _path(folder, shortname)))
    found.text = md.htmlStash.store(svg(str(path)))
    return found


@cache
def svg(path: str) -> str:
    """The drawing in the file ``path``, or of an icon of the package by name (``material/heart``), as markup."""
    file = Path(path) if path.endswith(".svg") else FOLDER / f"{path}.svg"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"<!--.*?-->|<\?xml[^>]*\?>", "", text, flags=re.DOTALL).strip()
    return text.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


@cache
def _path(folder: Path, shortname: str) -> Path | None:
    """The file of an icon: ``-`` separates folders as well as words."""
    named = _NAME.fullmatch(shortname)
    if named is None:
        return None
    words = named[1].split("-")
    for depth in range(min(3, len(words) - 1), -1, -1):
        path = folder.joinpath(*words[:depth], "-".join(words[depth:]) + ".svg")
        if path.is_file():
            return path
    return None


def named(name: str) -> str:
    """The drawing of ``icon:`` in front matter (``material/heart``), nothing if there is none of that name."""
    path = _path(FOLDER, f":{name.replace('/', '-')}:") if name else None
    return svg(str(path)) if path else ""
