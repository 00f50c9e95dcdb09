"""Drafts become pages in content/artikelen/, each once, with the hub's own themes and people where they are known."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from klankbord import durable, languages, settings
from klankbord.languages.messages import sentence
from klankbord.library import pages
from klankbord.library.addresses import of_kind
from klankbord.library.from_feed.front import one_line
from klankbord.library.front import document
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.front.rewriting import replace_field
from klankbord.library.hub import PAGE, Hub
from klankbord.library.importers import beside, knowing, prose
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.knowing import Note, Page
from klankbord.library.merge import merge
from klankbord.library.slugs import digest, slugify

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MEMORY = "imports"  # folder of the hub's state: articles as they last came in, to merge with


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a draft. ``outcome`` is new, updated, same or kept (an editor's, or published: left as it is)."""

    path: Path
    outcome: str
    remarks: tuple[str, ...] = ()


class Shelf:
    """Where imported articles go; knows what is there already, so that importing again adds nothing.

    First ``plan`` with a note of every draft, then ``put`` each with its place in the plan.
    """

    def __init__(self, hub: Hub, *, write: bool = True) -> None:
        self.hub, self.write = hub, write
        self.folder = hub.content / FOLDERS["article"]
        self.themes = pages.by_name(hub, "theme")
        self.people = pages.by_name(hub, "person")
        self._found: dict[int, Page] = {}
        self._paths: list[Path] = []
        self._originals: dict[str, Path] = {}
        self._where: dict[str, Path | None] = {}
        self._moved: dict[str, int] = {}

    def plan(self, notes: Sequence[Note]) -> None:
        """Settle the page of each draft, and so where the links between them lead."""
        known = knowing.kept(self.hub)
        self._found = knowing.recognised(notes, known)
        taken = {page.slug for page in known}
        taken |= {path.name for path in self.folder.iterdir() if path.is_dir()} if self.folder.is_dir() else set()
        ours = {"", settings.load(self.hub.root).language}
        order = sorted(range(len(notes)), key=lambda number: notes[number].language not in ours)
        placed = {number: self._place(number, notes[number], taken) for number in order}
        self._paths = [placed[number] for number in range(len(notes))]
        self._originals = {}
        for number in order:
            if notes[number].group:
                self._originals.setdefault(notes[number].group, placed[number])
        mine = set(self._paths)
        named = [(note.names, path) for note, path in zip(notes, self._paths, strict=True)]
        named += [(tuple(page.names()), page.path) for page in known if page.path not in mine]
        self._where = _index(named)
        owners = {address: -1 for page in known if page.path not in mine for address in page.redirects}
        for number, note in enumerate(notes):
            for address in note.redirects:
                owners.setdefault(address, number)
        self._moved = owners

    def _place(self, number: int, note: Note, taken: set[str]) -> Path:
        page = self._found.get(number)
        return page.path if page else self._new_place(note, taken)

    def _new_place(self, note: Note, taken: set[str]) -> Path:
        """A file of its own, or a folder with its images beside it."""
        tries = (note.slug, f"{note.slug}-{note.language}" if note.language else note.slug)
        slug = next((one for one in tries if one not in taken), f"{note.slug}-{digest(note.key)}")
        while slug in taken:
            slug = f"{note.slug}-{digest(slug)}"
        taken.add(slug)
        return self.folder / slug / PAGE if note.in_folder else self.folder / f"{slug}.md"

    def place(self, number: int) -> tuple[Path, Mapping[str, str]]:
        """The folder of a planned page, and the names of the pictures that came along with it before, by address."""
        path, page = self._paths[number], self._found.get(number)
        return path.parent if path.name == PAGE else path.with_suffix(""), page.pictures if page else {}

    def put(self, draft: Draft, number: int | None = None) -> Put:
        """Write the page of a draft, or bring the one that is there up to date where no editor touched it.

        ``number`` is its place in the plan; without one, the draft is a plan of its own.
        """
        if number is None:
            self.plan([Note.of(draft)])
            number = 0
        path, page = self._paths[number], self._found.get(number)
        draft, remarks = self._linked(number, draft, path)
        text = document.emit(
            self._meta(draft, path), _CONTROL.sub("", draft.body.replace("\r\n", "\n").replace("\r", "\n"))
        )
        seal = digest(text)
        text = _sealed(text, draft, seal)
        if page is None:
            path, _, said = self._write(path, text, draft)
            return Put(path, "new", (*remarks, *said))
        if not page.key:
            return Put(path, "same", remarks)
        if page.seal == seal:
            return self._same(path, draft, remarks)
        return self._update(page, draft, text, remarks)

    def _same(self, path: Path, draft: Draft, remarks: tuple[str, ...]) -> Put:
        """A page whose text is as it came in; its pictures may be others now."""
        if not draft.media or path.name != PAGE or document.read(path).meta.get("status", "published") != "review":
            return Put(path, "same", remarks)
        put, said = self._beside(path, draft)
        return Put(path, "updated" if put else "same", (*remarks, *said))

    def _update(self, page: Page, draft: Draft, text: str, remarks: tuple[str, ...]) -> Put:
        path = page.path
        now = document.decode(path.read_bytes(), path)
        status = document.parse(now, path).meta.get("status", "published")
        if status != "review":
            why = sentence("see_kept", status=status)
            return Put(path, "kept", (*remarks, why))
        if digest(replace_field(now, "imported", "")) == page.seal:
            path, _, said = self._write(path, text, draft)
            return Put(path, "updated", (*remarks, *said))
        memory = self._memory(page.key)
        base = memory.read_text(encoding="utf-8") if memory.is_file() else ""
        if not base or digest(replace_field(base, "imported", "")) != page.seal:
            why = sentence("see_forgotten")
            return Put(path, "kept", (*remarks, why))
        merged = merge(base, now, text)
        path, _, said = self._write(path, merged.text, draft, memory=text)
        return Put(path, "updated", (*remarks, *said, *(str(conflict) for conflict in merged.conflicts)))

    def _write(self, path: Path, text: str, draft: Draft, *, memory: str = "") -> tuple[Path, list[str], list[str]]:
        """Write a page and what comes along; give where it is, the files that were put there, and remarks."""
        if draft.media and path.name != PAGE:  # pictures came since: the same address, in a folder of its own
            was, path = path, path.with_suffix("") / PAGE
            if self.write and was.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                was.replace(path)
        if self.write:
            self._remember(draft.key, memory or text)
        put, said = self._beside(path, draft) if draft.media else ([], [])
        if self.write:
            durable.write(path, text)
        return path, put, said

    def _beside(self, path: Path, draft: Draft) -> tuple[list[str], list[str]]:
        memory = self._memory(draft.key).with_suffix(".json")
        return beside.brought(draft.media, path.parent, memory, write=self.write)

    def _remember(self, key: str, text: str) -> None:
        """Keep what came in, for a merge. Losing it costs nobody any work, so nothing waits for the disk."""
        path = self._memory(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _memory(self, key: str) -> Path:
        return self.hub.state / MEMORY / f"{digest(key)}-{slugify(key)[-40:].strip('-')}.md"

    def _linked(self, number: int, draft: Draft, path: Path) -> tuple[Draft, tuple[str, ...]]:
        """The draft with links to other articles of its source leading to their pages, and only its own redirects."""

        def lead(target: str) -> str | None:
            for name in draft.links.get(target, ()):
                if there := self._where.get(name):
                    fragment = target.partition("#")[2]
                    if there == path and fragment:
                        return f"#{fragment}"
                    away = os.path.relpath(there, path.parent).replace(os.sep, "/")
                    return f"{away}#{fragment}" if fragment else away
            return None

        mine = tuple(one for one in draft.redirects if self._moved.get(one) == number and one != self._address(path))
        others = tuple(
            sentence("see_redirect", address=one) for one in draft.redirects if self._moved.get(one) != number
        )
        body = prose.targets(draft.body, lead) if draft.links else draft.body
        return replace(draft, body=body, redirects=mine, key=draft.key or draft.source or draft.origin), others

    def _address(self, path: Path) -> str:
        return f"/{of_kind('article', languages.addresses(languages.here().language))}{pages.slug_of(path)}/"

    def _translates(self, draft: Draft, path: Path) -> str:
        original = self._originals.get(draft.group, path)
        return "" if original == path else pages.slug_of(original)

    def _meta(self, draft: Draft, path: Path) -> dict[str, Any]:
        topics: list[str] = []
        tags: list[str] = []
        for label in draft.labels:
            known = self.themes.get(slugify(label))
            (topics if known else tags).append(known or one_line(label))
        fields: dict[str, Any] = {
            "title": one_line(draft.title),
            "date": draft.published,
            "updated": draft.updated,
            "authors": list(dict.fromkeys(self.people.get(slugify(name), one_line(name)) for name in draft.authors)),
            "series": one_line(draft.series),
            "translates": self._translates(draft, path),
            "topics": list(dict.fromkeys(topics)),
            "tags": list(dict.fromkeys(tags)),
            "description": one_line(draft.description),
            "image": draft.image if _is_picture(draft) else "",
            "image_alt": one_line(draft.image_alt) if _is_picture(draft) else "",
            "language": draft.language if re.fullmatch(r"[a-z]{2,3}", draft.language) else "",
            "source": draft.source if re.match(r"^https?://", draft.source) else "",
            "redirects": list(draft.redirects),
            "status": "review",
        }
        return {key: value for key, value in fields.items() if value not in (None, "", [])}


def _is_picture(draft: Draft) -> bool:
    return (
        draft.image in draft.media
        or draft.image in draft.pictures.values()
        or bool(re.match(r"https?://", draft.image))
    )


def _sealed(text: str, draft: Draft, seal: str) -> str:
    about: dict[str, Any] = {"from": draft.key, "seal": document.Quoted(seal)}
    about |= {"was": draft.was} if draft.was else {}
    about |= {"pictures": dict(draft.pictures)} if draft.pictures else {}
    return replace_field(text, "imported", document.emit_meta({"imported": about}))


def _index(named: Iterable[tuple[tuple[str, ...], Path]]) -> dict[str, Path | None]:
    """Pages by every name; a short name that two of them share leads nowhere."""
    found: dict[str, set[Path]] = defaultdict(set)
    for names, path in named:
        for name in names:
            if name:
                found[name].add(path)
    return {name: next(iter(paths)) if len(paths) == 1 else None for name, paths in found.items()}
