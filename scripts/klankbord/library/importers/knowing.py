"""Which page an article became when its source was imported before, so that importing again duplicates nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from klankbord import confined
from klankbord.errors import KlankbordError
from klankbord.folding import fold
from klankbord.library import pages
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import addresses
from klankbord.library.importers.draft import Draft
from klankbord.library.slugs import bare_words, slugify

_ALIKE = 0.5  # of two texts' words, in common: versions of one article
_NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class Note:
    """What is remembered of a draft while a whole source is read: enough to know its page and to link to it."""

    key: str
    title: str
    slug: str
    source: str
    language: str
    day: str
    bag: frozenset[int]
    names: tuple[str, ...]
    redirects: tuple[str, ...]
    in_folder: bool
    group: str = ""

    @classmethod
    def of(cls, draft: Draft, *, in_folder: bool = False) -> Note:
        """The note of a draft; ``in_folder`` when files will come beside it."""
        names = (*draft.names, *([addresses.known_by(draft.source)] if draft.source else []))
        return cls(
            key=draft.key or draft.source or draft.origin,
            title=fold(draft.title),
            slug=slugify(draft.name or draft.title),
            source=draft.source,
            language=draft.language,
            day=_day(draft.published),
            bag=_bag(draft.body),
            names=tuple(dict.fromkeys(names)),
            redirects=draft.redirects,
            in_folder=in_folder or bool(draft.media),
            group=draft.group,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """An article that is in the hub, as importing sees it."""

    path: Path
    slug: str
    key: str = ""
    seal: str = ""
    source: str = ""
    title: str = ""
    day: str = ""
    redirects: tuple[str, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)

    def bag(self) -> frozenset[int]:
        """The words of its text, now."""
        try:
            return _bag(document.read(self.path).body)
        except (KlankbordError, OSError):
            return frozenset()

    def names(self) -> Iterator[str]:
        """What other articles of its source may call it."""
        inside = self.key.partition("/")[2]
        yield from (inside, *(addresses.known_by(one) for one in (*self.redirects, self.source) if one))
        if inside and "?" not in self.key:
            yield f"name:{Path(inside).stem}"


def _day(value: object) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else ""


def _bag(text: str) -> frozenset[int]:
    return frozenset(hash(word) for word in bare_words(text)[:3000])


def _alike(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one | other))


def kept(hub: Hub) -> list[Page]:
    """The articles of a hub; those that cannot be read are ``check``'s business."""
    found = []
    for path in pages.paths(hub, "article"):
        try:
            meta = document.read(path).meta
        except (KlankbordError, OSError):
            continue
        about: Any = meta.get("imported")
        about = about if isinstance(about, dict) else {}
        moved = meta.get("redirects")
        found.append(
            Page(
                path,
                pages.slug_of(path),
                str(about.get("from") or ""),
                str(about.get("seal") or ""),
                str(meta.get("source") or ""),
                fold(str(meta.get("title") or "")),
                _day(meta.get("date")),
                tuple(str(one) for one in moved) if isinstance(moved, list) else (),
                _pictures(about),
            )
        )
    return found


def _pictures(about: Mapping[str, Any]) -> dict[str, str]:
    found = about.get("pictures")
    named = found.items() if isinstance(found, dict) else ()
    return {str(url): str(name) for url, name in named if isinstance(name, str) and confined.is_name(name)}


def recognised(notes: Sequence[Note], known: Iterable[Page]) -> dict[int, Page]:
    """The page of each draft that has one, by its place in ``notes``; surest first, and no page twice.

    By its key, when title or text are still alike; by the address where it was published before; by another way to the
    same file, when title and text agree; by its short name, when all but its place is the same.
    """
    known = list(known)
    by_key, by_source, by_tail, by_slug = (defaultdict[str, list[Page]](list) for _ in range(4))
    for page in known:
        by_key[page.key].append(page)
        by_source[page.source].append(page)
        by_tail[page.key.rpartition("/")[2]].append(page)
        by_slug[page.slug].append(page)
    found: dict[int, Page] = {}
    claimed: set[Path] = set()

    def settle(number: int, candidates: Iterable[Page]) -> None:
        for page in candidates:
            if page.path not in claimed:
                found[number] = page
                claimed.add(page.path)
                return

    def waiting() -> list[tuple[int, Note]]:
        return [(number, note) for number, note in enumerate(notes) if number not in found]

    for number, note in waiting():
        settle(
            number,
            (page for page in by_key[note.key] if note.key and (_is_address(note.key) or _resembles(note, page))),
        )
    for number, note in waiting():
        same = (page for page in by_source[note.source] if note.source and (not page.key or _is_same(note, page)))
        settle(number, same)
    for number, note in waiting():
        tail = by_tail[note.key.rpartition("/")[2]]
        settle(number, (page for page in tail if page.key and _related(note.key, page.key) and _is_same(note, page)))
    for number, note in waiting():
        settle(number, (page for page in by_slug[note.slug] if _is_twin(note, page)))
    return found


def _is_address(key: str) -> bool:
    return key.startswith(("https://", "http://")) or "/?p=" in key


def _resembles(note: Note, page: Page) -> bool:
    return note.title == page.title or _alike(note.bag, page.bag()) >= _ALIKE


def _is_same(note: Note, page: Page) -> bool:
    alike = _alike(note.bag, page.bag())
    return alike >= _NEARLY or (alike >= _ALIKE and note.title == page.title)


def _is_twin(note: Note, page: Page) -> bool:
    return note.title == page.title and note.day == page.day and _alike(note.bag, page.bag()) >= _NEARLY


def _related(one: str, other: str) -> bool:
    """Whether two paths may be one file, seen from two folders, the outermost of which may have been renamed."""
    if _is_address(one) or _is_address(other):
        return False
    first, second = one.split("/")[1:], other.split("/")[1:]
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and longer[len(longer) - len(shorter) :] == shorter
