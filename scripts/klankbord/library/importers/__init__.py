"""``klankbord import``: articles and episodes from elsewhere become pages that wait for review. Nothing is made up."""

from __future__ import annotations

import logging
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message, sentence
from klankbord.library.hub import Hub
from klankbord.library.importers import media, page
from klankbord.library.importers import pictures as remote
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.formats import HEAD, LOOKED_INTO, SUBSTACK, Format, Found, known, suffixes
from klankbord.library.importers.knowing import Note
from klankbord.library.importers.pictures import Gallery
from klankbord.library.importers.recordings import bundles, episode
from klankbord.library.importers.recordings.bundles import Gathered
from klankbord.library.importers.recordings.shelf import EpisodeShelf, Marks
from klankbord.library.importers.site import Site
from klankbord.library.importers.writing import Shelf

__all__ = ["Draft", "Format", "Imported", "LeftOut", "import_from", "unforeseen"]

Fetch = Callable[[str], bytes]
Progress = Callable[[str, int, int], None]
Whole = Callable[[str, Progress], Iterator[Found]]
_LOG = logging.getLogger(__name__)
_IN_MEMORY = 20_000_000  # bytes of drafts; more go to a file until the last has been read


@dataclass(frozen=True, slots=True)
class Imported:
    """One article or episode: ``path`` is its page. ``fresh`` is False when it had been imported before.

    ``outcome`` is new, updated, same (nothing to do), kept (changed at its source, but an editor's here), failed
    (``problem`` says why), or left out (``left_out`` says why). ``remote`` counts its pictures that are still
    on other sites.
    """

    path: Path | None
    fresh: bool = True
    problem: KlankbordError | None = None
    outcome: str = "new"
    origin: str = ""
    was: str = ""
    remarks: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    left_out: LeftOut | None = None
    remote: int = 0
    kind: str = "article"

    @classmethod
    def not_in(cls, left_out: LeftOut) -> Imported:
        """What was left out, and why."""
        return cls(None, False, outcome="left out", origin=left_out.origin, left_out=left_out)

    @classmethod
    def failed(cls, problem: KlankbordError) -> Imported:
        """What could not come in."""
        return cls(None, False, problem, "failed", problem.thing)


def import_from(
    hub: Hub,
    source: str,
    *,
    fetch: Fetch | None = None,
    url: str = "",
    show: str = "",
    write: bool = True,
    progress: Progress | None = None,
    pictures: Fetch | None = None,
    whole: Whole | None = None,
) -> Iterator[Imported]:
    """Write a page for every article and every episode in ``source``: an address, a file or a folder.

    Recordings and transcripts become episodes of ``show``, else of the show that their folder is named after.
    All articles are read before the first is written, so that links between them can lead to their pages. ``fetch``
    gives the bytes of an address. ``url`` is where a saved page came from. What cannot be imported is given as a
    problem and does not stop the rest. Without ``write``, all is reported, nothing written. ``progress`` hears what is
    being done (read, written), how many are done and of how many. ``pictures`` gives the bytes of a picture on another
    site; without it such pictures stay there, except those that came along before. ``whole`` gives the pages of the
    site at an address, in place of the one page.
    """
    shelf = Shelf(hub, write=write)
    notes: list[Note] = []
    progress = progress or _silent
    episodes = _Episodes(hub, show, write)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool, tempfile.TemporaryDirectory() as folder:
        for found in whole(source, progress) if whole else _drafts(source, fetch, url, episodes, progress):
            if isinstance(found, Imported):
                yield found
            elif isinstance(found, LeftOut):
                yield Imported.not_in(found)
            elif isinstance(found, KlankbordError):
                yield Imported.failed(found)
            else:
                draft, refused = _confined(found, Path(source))
                yield from map(Imported.failed, refused)
                notes.append(Note.of(draft, in_folder=pictures is not None and bool(remote.named(draft))))
                pickle.dump(draft, spool)
        shelf.plan(notes)
        spool.seek(0)
        yield from _written(shelf, Gallery(Path(folder), pictures), spool, len(notes), progress)


def _silent(what: str, done: int, total: int) -> None:
    pass


def _written(shelf: Shelf, gallery: Gallery, spool: IO[bytes], total: int, progress: Progress) -> Iterator[Imported]:
    for number in range(total):
        draft: Draft = pickle.load(spool)  # noqa: S301 - what was written there a moment ago
        progress("written", number, total)
        folder, known = shelf.place(number)
        try:
            draft = gallery.brought(draft, known, folder)
            put = shelf.put(draft, number)
        except KlankbordError as error:
            yield Imported.failed(error)
        except OSError as error:
            why = message("in_unwritable", error=error.strerror or error)
            yield Imported.failed(KlankbordError(draft.origin, why))
        except Exception as error:
            yield Imported.failed(unforeseen(draft.origin, error))
        else:
            remarks, fresh = (*draft.remarks, *put.remarks), put.outcome == "new"
            left = len(remote.named(draft))
            yield Imported(
                put.path, fresh, None, put.outcome, draft.origin, draft.was, remarks, draft.dropped, remote=left
            )


def _confined(draft: Draft, source: Path) -> tuple[Draft, list[KlankbordError]]:
    """The draft without files that may not come along: a page can name any file of this machine."""
    root = Site.around(source).root if source.exists() else source.parent
    why = {name: media.refusal(name, path, root) for name, path in draft.media.items()}
    refused = [
        KlankbordError(f"{draft.origin}: {name}", message("in_may_not", why=reason))
        for name, reason in why.items()
        if reason
    ]
    return replace(draft, media={name: path for name, path in draft.media.items() if not why[name]}), refused


def unforeseen(origin: str, error: Exception, mend: str = "") -> KlankbordError:
    """An error that no importer foresaw, as the problem of the one file or page that it happened in."""
    _LOG.error("%s cannot be imported", origin, exc_info=error)
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return KlankbordError(origin, message("in_unforeseen", mend=mend, error=cause))


@dataclass(frozen=True, slots=True)
class _Episodes:
    """Where the episodes of a source go: they are stored as they are read, since nothing links to them."""

    hub: Hub
    show: str
    write: bool

    def put(self, gathered: Gathered, progress: Progress) -> Iterator[Imported]:
        """Write the page of every episode among some files; a problem with one is given in its place."""
        shelf = EpisodeShelf(self.hub, write=self.write)
        marks: list[Marks] = []
        for bundle in gathered.bundles:
            with suppress(OSError):  # reported when it is read
                marks.append(Marks(bundle.key, episode.sums(bundle)))
        shelf.plan(marks)
        sums = {mark.key: mark.sound for mark in marks}
        seen: dict[str, str] = {}
        for number, bundle in enumerate(gathered.bundles):
            progress("episodes", number, len(gathered.bundles))
            yield from self._put(shelf, gathered, bundle, sums.get(bundle.key, ""), seen)

    def _put(
        self, shelf: EpisodeShelf, gathered: Gathered, bundle: bundles.Bundle, sound: str, seen: dict[str, str]
    ) -> Iterator[Imported]:
        origin = gathered.site.inside(bundle.files[0])
        if sound and sound in seen:
            yield Imported.not_in(LeftOut(origin, sentence("out_recording", other=seen[sound])))
            return
        try:
            draft = episode.read(bundle, gathered, hub_language=shelf.language, sound_sum=sound, show=self.show)
            put = shelf.put(draft)
        except KlankbordError as error:
            yield replace(Imported.failed(error), kind="episode")
        except OSError as error:
            why = message("in_unusable", error=error.strerror or error)
            yield replace(Imported.failed(KlankbordError(origin, why)), kind="episode")
        except Exception as error:
            yield replace(Imported.failed(unforeseen(origin, error, "in_one_by_one")), kind="episode")
        else:
            if sound:
                seen.setdefault(sound, origin)
            fresh = put.outcome == "new"
            yield Imported(
                put.path, fresh, None, put.outcome, draft.origin, draft.was, put.remarks, draft.dropped, kind="episode"
            )


def _drafts(
    source: str, fetch: Fetch | None, url: str, episodes: _Episodes, progress: Progress
) -> Iterator[Found | Imported]:
    if source.lower().startswith(("https://", "http://")):
        yield from _contained(source, lambda: [_fetched(source, fetch)])
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, episodes, progress)
    elif path.is_file():
        site = Site.around(path)
        gathered = bundles.single(site, path, wanted=bool(episodes.show))
        yield from episodes.put(gathered, progress)
        if not gathered.bundles:
            yield from _file(path, site, url)
    else:
        yield KlankbordError(source, message("in_nothing_there"))


def _folder(path: Path, episodes: _Episodes, progress: Progress) -> Iterator[Found | Imported]:
    site = Site.around(path)
    files = list(site.files(path, suffixes() | bundles.LOOKED_INTO))
    gathered = Gathered(site, files, wanted=bool(episodes.show))
    yield from episodes.put(gathered, progress)
    yield from gathered.left_out
    site.others.extend(one for one in gathered.rest if one.suffix.lower() in bundles.LOOKED_INTO)
    articles = [one for one in gathered.rest if one.suffix.lower() not in bundles.LOOKED_INTO]
    if not articles and not gathered.bundles:
        kinds = ", ".join(sorted(suffixes()))
        yield KlankbordError(str(path), message("in_nothing", kinds=kinds))
    used: set[Path] = {one.resolve() for bundle in gathered.bundles for one in bundle.files}
    for number, file in enumerate(articles):
        progress("read", number, len(articles))
        if file.suffix.lower() in LOOKED_INTO and _format(file, site) is None:
            yield LeftOut(site.inside(file), sentence("out_no_export"))
            continue
        for found in _file(file, site, ""):
            used.update(found.media.values() if isinstance(found, Draft) else ())
            yield found
    yield from site.left_over(used)


def _fetched(source: str, fetch: Fetch | None) -> Draft:
    if fetch is None:
        raise KlankbordError(source, message("in_no_fetch"))
    return replace(page.read(fetch(source), source, source), key=source)


def _file(path: Path, site: Site, url: str) -> Iterator[Found]:
    """The articles of one file, by its contents; a problem with one is given in its place."""
    for found in _contained(str(path), lambda: _read(path, site, url)):
        if isinstance(found, Draft) and not found.key:
            found = replace(found, key=url or site.key(path), names=(*found.names, site.inside(path)))
        yield found


def _format(path: Path, site: Site) -> Format | None:
    if site.kind == "substack" and path.suffix.lower() == ".html":
        return SUBSTACK
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return next((one for one in known() if one.takes(path.suffix.lower(), head)), None)


_INSTEAD = {**dict.fromkeys((".doc", ".docx", ".odt", ".pages", ".rtf"), "in_word"), ".pdf": "in_pdf"}
"""What to do with a kind of file in which articles are often kept, and that is not read here."""


def _read(path: Path, site: Site, url: str) -> Iterable[Found]:
    found = _format(path, site)
    if found is None:
        kinds = ", ".join(sorted(suffixes() | bundles.LOOKED_INTO))
        raise KlankbordError(str(path), message("in_no_kind", mend=_INSTEAD.get(path.suffix.lower(), ""), kinds=kinds))
    return found.found(path, site, url)


def _contained(origin: str, read: Callable[[], Iterable[Found]]) -> Iterator[Found]:
    """What ``read`` gives; whatever it raises becomes a problem of ``origin`` alone."""
    try:
        yield from read()
    except KlankbordError as error:
        yield error
    except OSError as error:
        yield KlankbordError(origin, message("cannot_be_read", error=error.strerror or error))
    except Exception as error:
        yield unforeseen(origin, error)
