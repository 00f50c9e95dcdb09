"""Kinds of files that articles are imported from: ours, and those that other packages add.

Such a package names a ``Format`` in the entry point group ``klankbord.importers``; docs/extending.md shows one in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from klankbord import packages
from klankbord.decoding import decoded
from klankbord.errors import KlankbordError
from klankbord.library.importers import exports, folder, page, plain, rest, wordpress
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.site import Site

HEAD = 8000  # bytes of a file by which its format may be recognised
LOOKED_INTO = frozenset({".xml", ".json"})
"""Suffixes of files that may be an export and mostly are not."""
Found = Draft | LeftOut | KlankbordError


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: recognised by its suffix (lower case, with the dot) or by its first bytes.

    ``read(path, data, url)`` gives the articles in it, ``data`` being all its bytes and ``url`` where a saved page came
    from, if that is known; a problem with one of several it gives as a KlankbordError in its place, and what is not an
    article as a LeftOut. A file without any article in it raises KlankbordError.
    """

    name: str
    read: Callable[[Path, bytes, str], Iterable[Found]]
    suffixes: frozenset[str] = frozenset()
    begins: Callable[[bytes], bool] | None = None

    def takes(self, suffix: str, head: bytes) -> bool:
        """Whether a file with this suffix that starts like this is of this kind."""
        return suffix in self.suffixes or bool(self.begins and self.begins(head))

    def found(self, path: Path, site: Site, url: str) -> Iterable[Found]:
        """What the file holds; ``site`` is the project that it is part of."""
        return self.read(path, path.read_bytes(), url)


@dataclass(frozen=True, slots=True)
class OfSite(Format):
    """A kind of file that is read as part of a project: the settings, other files and size of that count."""

    within: Callable[[Path, Site], Iterable[Found]] = lambda path, site: ()

    def found(self, path: Path, site: Site, url: str) -> Iterable[Found]:
        """What the file holds; ``site`` is the project that it is part of."""
        return self.within(path, site)


def _of_site(
    name: str,
    within: Callable[[Path, Site], Iterable[Found]],
    suffixes: Iterable[str] = (),
    begins: Callable[[bytes], bool] | None = None,
) -> OfSite:
    return OfSite(name, lambda path, data, url: within(path, Site.around(path)), frozenset(suffixes), begins, within)


def _one(read: Callable[[Path, bytes, Site], Draft | LeftOut]) -> Callable[[Path, Site], Iterable[Found]]:
    return lambda path, site: [read(path, path.read_bytes(), site)]


def _is_html(head: bytes) -> bool:
    return head[:400].lstrip().lower().startswith((b"<!doctype html", b"<html"))


OURS = (
    _of_site("WordPress export", lambda path, site: wordpress.read(path), begins=wordpress.is_export),
    _of_site("Ghost export", exports.ghost, begins=exports.is_ghost),
    _of_site("Medium export", _one(exports.medium), begins=exports.is_medium),
    _of_site("markdown", _one(folder.read), {".md", ".markdown", ".mkd", ".mdown", ".mdx", ".qmd", ".rmd"}),
    _of_site("reStructuredText", _one(rest.read), {".rst"}),
    _of_site("page of a generator", _one(folder.read_html), begins=folder.is_page),
    Format(
        "web page",
        lambda path, data, url: [page.read(data, str(path), url, path.parent)],
        frozenset({".html", ".htm", ".xhtml"}),
        _is_html,
    ),
    Format(
        "text", lambda path, data, url: [plain.read(decoded(data).text, str(path))], frozenset({".txt", ".text", ""})
    ),
)


SUBSTACK = _of_site("Substack export", _one(exports.substack))


@cache
def known() -> tuple[Format, ...]:
    """Every kind of file that can be imported; those of other packages are asked first.

    Raises PluginError when one of those cannot be loaded, or is something else.
    """
    others = []
    for point in packages.bring(packages.IMPORTERS).values():
        found = packages.load(point)
        if not isinstance(found, Format):
            raise packages.no_use(point, "is not a Format")
        others.append(found)
    return (*others, *OURS)


def suffixes() -> frozenset[str]:
    """The suffixes that a file in a folder must have to be a possible article."""
    return LOOKED_INTO.union(*(one.suffixes for one in known())) - {""}
