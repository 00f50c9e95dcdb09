"""Which file names can be part of an address: the name of a page appears in its address."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from klankbord.errors import KlankbordError
from klankbord.library.hub import PAGE
from klankbord.library.slugs import slugify

# Files are named after pages, plus an ending, and no file system takes a name of more than 255 bytes.
LONGEST = 200


def fitting(thing: str, slug: str) -> None:
    """Raise KlankbordError if the page in file ``thing`` cannot have ``slug`` in its address.

    Browsers, feeds and search write a space or an accent in three ways (RFC 3986, section 2.1), and macOS writes é as
    two characters: some links to such a page work and some do not.
    """
    name = f"Rename it to {slugify(slug)}."
    if len(slug.encode("utf-8", "surrogateescape")) > LONGEST:
        raise KlankbordError(thing, f"its name is longer than {LONGEST} bytes, too long for an address", name)
    if not slug.isascii() or quote(slug, safe="") != slug or slug.startswith("."):
        raise KlankbordError(thing, f"its name {slug!r} cannot be part of an address", name)


def as_folder(path: PurePath) -> bool:
    """Whether a page is named after its folder. ``x.md`` and ``x/index.md`` have the same address; the file wins."""
    return path.name == PAGE


def doubled(thing: str, first: str) -> KlankbordError:
    """The failure of the page in file ``thing``, whose address is already that of ``first``."""
    return KlankbordError(thing, f"has the address of {first}", "Rename one of them.")
