"""``klankbord import``: articles from elsewhere become pages that wait for review. Nothing is made up on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.importers import folder, page
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.formats import HEAD, Format, known, suffixes
from klankbord.library.importers.writing import Shelf

__all__ = ["Draft", "Format", "Imported", "import_from"]

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Imported:
    """One article: ``path`` is its page. ``fresh`` is False when it had been imported before, and so was left alone."""

    path: Path | None
    fresh: bool = True
    problem: KlankbordError | None = None


def import_from(hub: Hub, source: str, *, fetch: Fetch | None = None, url: str = "") -> Iterator[Imported]:
    """Write a page for every article in ``source``: an address, a file or a folder.

    ``fetch`` gives the bytes of an address. ``url`` is where a saved page came from. What cannot be imported is given
    as a problem and does not stop the rest.
    """
    shelf = Shelf(hub)
    drafts = _drafts(source, fetch, url)
    while True:
        try:
            draft = next(drafts)
        except StopIteration:
            return
        except KlankbordError as error:
            yield Imported(None, False, error)
            continue
        if isinstance(draft, KlankbordError):
            yield Imported(None, False, draft)
            continue
        try:
            path, fresh = shelf.put(draft)
        except OSError as error:
            yield Imported(
                None, False, KlankbordError(draft.origin, f"cannot be written ({error})", "Check the folder.")
            )
            continue
        yield Imported(path, fresh)


def _drafts(source: str, fetch: Fetch | None, url: str) -> Iterator[Draft | KlankbordError]:
    if source.lower().startswith(("https://", "http://")):
        if fetch is None:
            raise KlankbordError(source, "there is nothing to fetch it with", "Save the page and import the file.")
        yield page.read(fetch(source), source, source)
        return
    path = Path(source)
    if path.is_dir():
        files = list(folder.files(path, suffixes()))
        if not files:
            raise KlankbordError(source, "holds nothing to import", f"Files end in {', '.join(sorted(suffixes()))}.")
        for file in files:
            yield from _file(file, "")
    elif path.is_file():
        yield from _file(path, url)
    else:
        raise KlankbordError(source, "there is no such file or folder", "Check the name.")


def _file(path: Path, url: str) -> Iterator[Draft | KlankbordError]:
    """The articles of one file, by what is in it; what is wrong with one is given in its place."""
    try:
        data = path.read_bytes()
        found = next((one for one in known() if one.takes(path.suffix.lower(), data[:HEAD])), None)
        if found is None:
            raise KlankbordError(
                str(path), "is no file that can be imported", "Import .html, .md, .txt, a WordPress .xml or a folder."
            )
        yield from found.read(path, data, url)
    except KlankbordError as error:
        yield error
    except OSError as error:
        yield KlankbordError(str(path), f"cannot be read ({error.strerror})", "Check the file.")
