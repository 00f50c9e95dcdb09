"""Where each page of a hub is on its site: folders of content/ keep their names, the addresses follow the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from klankbord import languages
from klankbord.languages.forms import Addresses
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.hub import PAGE

# The part of the site (``languages.Addresses``) that holds pages of a kind; any other kind is in its own folder.
PARTS = {
    "article": "articles",
    "event": "agenda",
    "term": "glossary",
    "person": "people",
    "organisation": "organisations",
    "theme": "themes",
    "selftest": "tests",
    "tips": "tips",
}
_LEAF = re.compile(r"([a-z-]+)-(\d+)")


def of_kind(kind: str, at: Addresses) -> str:
    """The address of the part of the site that holds pages of ``kind``, with a slash at its end."""
    return at[PARTS[kind]] if kind in PARTS else f"{FOLDERS[kind]}/"


def folders(at: Addresses) -> Mapping[str, str]:
    """For each folder of content/ that has another name on the site, its part of the address; both without slashes."""
    found = ((folder, of_kind(kind, at).rstrip("/")) for kind, folder in FOLDERS.items())
    return {folder: part for folder, part in found if folder != part}


def of_file(path: str, at: Addresses) -> str:
    """Where a file of content/ is on the site; ``path`` and the result are relative to their roots."""
    folder, slash, rest = path.partition("/")
    return f"{folders(at).get(folder, folder)}/{rest}" if slash else path


def of_page(path: str, at: Addresses) -> str:
    """Where the page in a file is; ``path`` is relative to the root of the hub, the result to that of the site."""
    folder, _, rest = path.partition("/")
    place = at["podcasts"] + rest if folder == "episodes" else of_file(rest, at)
    name = PurePosixPath(place)
    parts = name.parts[:-1] if name.name == PAGE else name.with_suffix("").parts
    return "".join(f"{part}/" for part in parts)


def file_at(url: str, at: Addresses) -> str:
    """The path in content/ of what is at ``url``, both without a leading slash: the reverse of ``of_file``."""
    part, slash, rest = url.partition("/")
    folder = next((folder for folder, name in folders(at).items() if name == part), part)
    return f"{folder}/{rest}" if slash else url


def former(url: str, at: Addresses) -> str:
    """Where a page was when every hub had Dutch addresses; unchanged when it is still there."""
    then = languages.addresses(languages.FIRST)
    parts = url.split("/")
    name = next((name for name in at.parts() if getattr(at, name) == parts[0]), "")
    if len(parts) < 2 or not name:
        return url
    parts[0] = getattr(then, name)
    for place, part in enumerate(parts[1:], start=1):
        leaf = _LEAF.fullmatch(part)
        if leaf and leaf[1] == at.page:
            parts[place] = f"{then.page}-{leaf[2]}"
        elif part == at.undated and name == "archive":
            parts[place] = then.undated
        elif part == at.all and place == 2:
            parts[place] = then.all
    return "/".join(parts)
