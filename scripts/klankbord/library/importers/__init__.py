"""``klankbord import``: articles from elsewhere become pages that wait for review. Nothing is made up on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.importers import folder, media, page
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.formats import HEAD, Format, known, suffixes
from klankbord.library.importers.writing import Shelf

__all__ = ["Draft", "Format", "Imported", "import_from"]

Fetch = Callable[[str], bytes]
_LOG = logging.getLogger(__name__)


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
    for draft in _drafts(source, fetch, url):
        if isinstance(draft, KlankbordError):
            yield Imported(None, False, draft)
            continue
        draft, refused = _confined(draft, Path(source))
        yield from (Imported(None, False, problem) for problem in refused)
        try:
            yield Imported(*shelf.put(draft))
        except OSError as error:
            why = f"cannot be written ({error.strerror or error})"
            yield Imported(None, False, KlankbordError(draft.origin, why, "Check the folder."))
        except Exception as error:
            yield Imported(None, False, _unforeseen(draft.origin, error))


def _confined(draft: Draft, source: Path) -> tuple[Draft, list[KlankbordError]]:
    """The draft without files that may not come along: a page can name any file of this machine."""
    root = source if source.is_dir() else source.parent
    why = {name: media.refusal(name, path, root) for name, path in draft.media.items()}
    refused = [
        KlankbordError(f"{draft.origin}: {name}", reason, "Put a copy that may be published beside the article.")
        for name, reason in why.items()
        if reason
    ]
    return replace(draft, media={name: path for name, path in draft.media.items() if not why[name]}), refused


def _unforeseen(origin: str, error: Exception) -> KlankbordError:
    """What no importer foresaw, as the problem of the one file that it happened in."""
    _LOG.error("%s cannot be imported", origin, exc_info=error)
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return KlankbordError(origin, f"cannot be imported ({cause})", "Save its text as .txt and import that.")


def _drafts(source: str, fetch: Fetch | None, url: str) -> Iterator[Draft | KlankbordError]:
    if source.lower().startswith(("https://", "http://")):
        yield from _contained(source, lambda: [_fetched(source, fetch)])
        return
    path = Path(source)
    if path.is_dir():
        files = list(folder.files(path, suffixes()))
        if not files:
            yield KlankbordError(source, "holds nothing to import", f"Files end in {', '.join(sorted(suffixes()))}.")
        for file in files:
            yield from _file(file, "")
    elif path.is_file():
        yield from _file(path, url)
    else:
        yield KlankbordError(source, "there is no such file or folder", "Check the name.")


def _fetched(source: str, fetch: Fetch | None) -> Draft:
    if fetch is None:
        raise KlankbordError(source, "there is nothing to fetch it with", "Save the page and import the file.")
    return page.read(fetch(source), source, source)


def _file(path: Path, url: str) -> Iterator[Draft | KlankbordError]:
    """The articles of one file, by what is in it; what is wrong with one is given in its place."""
    return _contained(str(path), lambda: _read(path, url))


def _read(path: Path, url: str) -> Iterable[Draft | KlankbordError]:
    data = path.read_bytes()
    found = next((one for one in known() if one.takes(path.suffix.lower(), data[:HEAD])), None)
    if found is None:
        raise KlankbordError(
            str(path), "is no file that can be imported", "Import .html, .md, .txt, a WordPress .xml or a folder."
        )
    return found.read(path, data, url)


def _contained(origin: str, read: Callable[[], Iterable[Draft | KlankbordError]]) -> Iterator[Draft | KlankbordError]:
    """What ``read`` gives; whatever it raises becomes a problem of ``origin`` alone."""
    try:
        yield from read()
    except KlankbordError as error:
        yield error
    except OSError as error:
        yield KlankbordError(origin, f"cannot be read ({error.strerror or error})", "Check the file.")
    except Exception as error:
        yield _unforeseen(origin, error)
