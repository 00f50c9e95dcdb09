"""Episodes from files become pages in ``episodes/<show>/``, their recordings go to ``content/media/<show>/``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from klankbord import durable, settings
from klankbord.errors import KlankbordError
from klankbord.folding import fold
from klankbord.languages.messages import sentence
from klankbord.library import pages
from klankbord.library.front import document
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.hub import PAGE, Hub
from klankbord.library.importers.recordings import noted
from klankbord.library.importers.recordings.episode import EpisodeDraft, sha256
from klankbord.library.importers.recordings.sound import cover_suffix
from klankbord.library.merge import proposal
from klankbord.library.merge.proposal import NOTES_FILE, Proposal
from klankbord.library.merge.updating import TRANSCRIPT_FILE, merge_in
from klankbord.library.pages import shows
from klankbord.library.pages.shows import ShowPage
from klankbord.library.slugs import digest, slugify
from klankbord.model import Show
from klankbord.transcribe.formats import write_vtt

MEDIA = "media"
_KEPT = ("topics", "organisations", "machine_made", "transcript", "duration", "language")


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an episode: new, updated, same, or kept (an editor's, published, or of a feed).

    ``sound`` is the copy of its recording, when one was made or is there.
    """

    path: Path
    outcome: str
    remarks: tuple[str, ...] = ()
    sound: Path | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What an episode is recognised by: its key within its source, and the contents of its recording."""

    key: str
    sound: str


@dataclass(frozen=True, slots=True)
class _Page:
    """An episode that is in the hub, as importing sees it."""

    folder: Path
    guid: str
    key: str
    seal: str
    sound: str
    text: str
    status: str
    address: str
    redirects: tuple[str, ...] = ()


class EpisodeShelf:
    """Where episodes go; knows what is there, so that the same source adds nothing twice.

    First ``plan`` with the marks of every episode of the source, then ``put`` each.
    """

    def __init__(self, hub: Hub, *, write: bool = True) -> None:
        self.hub, self.write = hub, write
        self.language = settings.load(hub.root).language
        self.themes = pages.by_name(hub, "theme")
        self.people = pages.by_name(hub, "person")
        self._shows: dict[str, ShowPage] | None = None
        self._pages: list[_Page] | None = None
        self._planned: dict[str, _Page] = {}
        self._claimed: set[Path] = set()
        self._new: dict[str, str] = {}
        self._folders: set[Path] = set()
        self._moved: dict[str, Path] | None = None

    def plan(self, marks: Sequence[Marks]) -> None:
        """Settle which page each episode has, by its recording first: that stays when a file is renamed."""
        marks = [mark for mark in marks if mark.key]
        for by_sound in (True, False):
            for mark in marks:
                if mark.key in self._planned:
                    continue
                page = next((page for page in self._known() if self._is(page, mark, by_sound=by_sound)), None)
                if page is not None:
                    self._planned[mark.key] = page
                    self._claimed.add(page.folder)

    def _is(self, page: _Page, mark: Marks, *, by_sound: bool) -> bool:
        if page.folder in self._claimed:
            return False
        return bool(mark.sound and mark.sound == page.sound) if by_sound else _related(mark.key, page.key)

    def planned(self, key: str) -> tuple[Path, str] | None:
        """The folder of the page that the plan gives an episode, and the key that it had; None when it has none."""
        page = self._planned.get(key)
        return (page.folder, page.key) if page else None

    def put(self, draft: EpisodeDraft) -> Put:
        """Write the page of an episode, or bring the one that is there up to date where no editor touched it."""
        page = self._page(draft)
        if page is None:
            return self._create(draft)
        self._claimed.add(page.folder)
        if not page.key:
            return Put(page.folder / PAGE, "kept", ("it is there already, and was not imported: left as it is",))
        return self._update(page, draft)

    def guid(self, draft: EpisodeDraft) -> str:
        """The identity of an episode: its own, else from the contents of its recording or its transcript."""
        return draft.guid or f"urn:sha256:{draft.sound_sum or draft.text_sum or digest(draft.key)}"

    def show(self, name: str) -> ShowPage | None:
        """The show that goes by a name or a slug; None when it is not there yet."""
        slug = slugify(name)
        found = self._all_shows()
        return found.get(slug) or next((page for page in found.values() if fold(page.meta.title) == fold(name)), None)

    def _page(self, draft: EpisodeDraft) -> _Page | None:
        if (page := self._planned.get(draft.key)) is not None:
            return page
        show = self.show(draft.show)
        guid, free = self.guid(draft), [page for page in self._known() if page.folder not in self._claimed]
        free = [page for page in free if show is None or page.folder.parent == show.folder]
        by_words = draft.text_sum if draft.text_sum and not draft.sound_sum else "-"
        if (found := next((page for page in free if page.text == by_words), None)) is not None:
            return found
        if show is None:
            return None
        return next(
            (page for page in free if page.guid == guid or (draft.address and page.address == draft.address)), None
        )

    def _known(self) -> list[_Page]:
        if self._pages is None:
            self._pages = [page for folder in self.hub.episode_folders() if (page := _read(folder)) is not None]
        return self._pages

    def _all_shows(self) -> dict[str, ShowPage]:
        if self._shows is None:
            self._shows = {}
            for folder in self.hub.shows():
                try:
                    self._shows[folder.name] = shows.read(folder / PAGE)
                except KlankbordError:
                    self._shows[folder.name] = ShowPage(folder / PAGE, folder.name, _plain(folder.name), "")
        return self._shows

    def _show_of(self, draft: EpisodeDraft) -> ShowPage:
        """The show of an episode, with a page made for it when it has none."""
        page = self.show(draft.show)
        if page is not None:
            return page
        slug = slugify(draft.show)
        title = draft.show if draft.show != draft.show.lower() or " " in draft.show else _titled(draft.show)
        made = Show(title=title, language=draft.language if draft.language != self.language else "")
        if self.write:
            shows.write(self.hub, slug, made)
        path = self.hub.episodes / slug / PAGE
        meta = ShowMeta.model_validate({"title": title, "language": made.language})
        page = shows.read(path) if self.write else ShowPage(path, slug, meta, "")
        self._all_shows()[slug] = page
        return page

    def _create(self, draft: EpisodeDraft) -> Put:
        show = self._show_of(draft)
        folder = self._new_folder(show.folder, draft)
        fresh = self._proposal(draft, show, folder)
        self._write_sound(draft, show, folder)
        if self.write:
            if fresh.transcript is not None and draft.transcript is not None:
                durable.write(folder / TRANSCRIPT_FILE, write_vtt(draft.transcript))
            durable.write(folder / NOTES_FILE, proposal.dump(fresh))
            durable.write(folder / PAGE, fresh.page())
        self._folders.add(folder)
        return Put(folder / PAGE, "new", self._remarks(draft, fresh), self._copy(draft, show, folder))

    def _new_folder(self, parent: Path, draft: EpisodeDraft) -> Path:
        """A folder named after day and title; one that a killed run left half-finished is used again."""
        day = f"{draft.day:%Y-%m-%d}" if draft.day else "undated"
        name = f"{day}-{slugify(' '.join(draft.title.split()) or draft.key)}"
        folder, last = parent / name, proposal.read(parent / name, transcript=False)
        taken = (
            folder in self._folders or (folder / PAGE).exists() or (last is not None and last.guid != self.guid(draft))
        )
        return parent / f"{name}-{digest(self.guid(draft) + draft.key)}" if taken else folder

    def _update(self, page: _Page, draft: EpisodeDraft) -> Put:
        path = page.folder / PAGE
        show = self._all_shows()[page.folder.parent.name]
        fresh = self._proposal(draft, show, page.folder, guid=page.guid)
        if fresh.meta["imported"] == {"from": page.key, **_sealed(page)}:
            return Put(path, "same")
        if page.status != "review":
            if page.seal == fresh.meta["imported"]["seal"]:  # its files were renamed
                return Put(path, "same")
            return Put(path, "kept", (f"changed at its source; the page is {page.status}, and is left as it is",))
        last = proposal.read(page.folder)
        if last is None:
            gone = f"changed at its source, and {NOTES_FILE} beside it is gone: the page is left as it is"
            return Put(path, "kept", (gone,))
        self._write_sound(draft, show, page.folder, was=page.sound)
        if not self.write:
            return Put(path, "updated", self._remarks(draft, fresh))
        written = merge_in(page.folder, last, _upon(last, fresh, page, draft), refresh=False)
        said = tuple(str(conflict) for conflict in written.conflicts)
        outcome = "kept" if written.kept else "updated" if written.changed else "same"
        return Put(path, outcome, (*self._remarks(draft, fresh), *said), self._copy(draft, show, page.folder))

    def _remarks(self, draft: EpisodeDraft, fresh: Proposal) -> tuple[str, ...]:
        others = [one for one in draft.redirects if one not in fresh.meta.get("redirects", ())]
        said = tuple(sentence("see_redirect", address=one) for one in others)
        return (*noted.remarks(draft, fresh, self.themes), *said)

    def _own(self, draft: EpisodeDraft, folder: Path) -> list[str]:
        """The old addresses of an episode that no other page has already."""
        owners = self._moved
        if owners is None:
            pages_of = {page.folder: page.redirects for page in self._known()}
            owners = self._moved = {one: known for known, old in pages_of.items() for one in old}
        return [one for one in draft.redirects if owners.setdefault(one, folder) == folder]

    def _copy(self, draft: EpisodeDraft, show: ShowPage, folder: Path) -> Path | None:
        if draft.sound is None:
            return None
        place = self._place(draft, show, folder)
        return place if place.resolve() != draft.sound.resolve() else None

    def _proposal(self, draft: EpisodeDraft, show: ShowPage, folder: Path, *, guid: str = "") -> Proposal:
        language = draft.language or show.meta.language or self.language
        fresh = noted.proposal(draft, show.meta, language, guid or self.guid(draft), self.people, self.themes)
        meta = dict(fresh.meta) | {"redirects": self._own(draft, folder)}
        if audio := self._audio(draft, show, folder):
            meta["audio"] = audio
        if image := self._cover(draft, show):
            meta["image"] = image
        about = {"from": draft.key, "seal": noted.seal(replace(fresh, meta=meta), draft)}
        about |= {"sound": draft.sound_sum} if draft.sound_sum else {}
        about |= {"text": draft.text_sum} if draft.text_sum else {}
        about |= {"was": draft.was} if draft.was else {}
        return replace(fresh, meta=noted.ordered(meta | {"imported": about}))

    def _audio(self, draft: EpisodeDraft, show: ShowPage, folder: Path) -> dict[str, Any]:
        if draft.sound is None or draft.tags is None:
            return {"url": draft.address, **({"bytes": draft.bytes} if draft.bytes else {})} if draft.address else {}
        place = self._place(draft, show, folder)
        url = place.relative_to(self.hub.content).as_posix()
        return {"url": url, "type": draft.tags.type, "bytes": draft.bytes or 0}

    def _place(self, draft: EpisodeDraft, show: ShowPage, folder: Path) -> Path:
        """Where the recording is published from: where it is, when that is in ``content/`` already."""
        if draft.sound is None or draft.tags is None:
            raise ValueError("no recording")
        real = draft.sound.resolve()
        if real.is_relative_to(self.hub.content.resolve()):
            return self.hub.content / real.relative_to(self.hub.content.resolve())
        # Each recording has a name of its own: what a page plays is never overwritten by another sound.
        return self.hub.content / MEDIA / show.slug / f"{folder.name}-{draft.sound_sum[:8]}{draft.tags.suffix}"

    def _write_sound(self, draft: EpisodeDraft, show: ShowPage, folder: Path, *, was: str = "") -> None:
        if not self.write or draft.sound is None or draft.tags is None or (was and was == draft.sound_sum):
            return
        place = self._place(draft, show, folder)
        if place.resolve() != draft.sound.resolve() and not (place.is_file() and sha256(place) == draft.sound_sum):
            durable.copy(draft.sound, place)

    def _cover(self, draft: EpisodeDraft, show: ShowPage) -> str:
        """The path of a picture, one for all episodes that have the same; the first of a new show is the show's."""
        if draft.image:
            return draft.image
        data = draft.tags.cover if draft.tags else b""
        if not data:
            return ""
        name = f"{MEDIA}/{show.slug}/cover-{noted.sum_of(data)[:8]}{cover_suffix(data)}"
        if self.write:
            durable.write(self.hub.content / name, data)
            if not show.meta.image and not show.meta.feed and not self._new.get(show.slug):
                shows.update(show, image=f"/{name}")
                self._new[show.slug] = f"/{name}"
        shared = show.meta.image or self._new.get(show.slug, "")
        return "" if shared == f"/{name}" else f"/{name}"


def _upon(last: Proposal, fresh: Proposal, page: _Page, draft: EpisodeDraft) -> Proposal:
    """What comes in now, with what the machine found in the words since: kept as long as these are the same words."""
    same_words = draft.transcript is None or page.text == draft.text_sum
    meta = dict(fresh.meta)
    if same_words:
        for name in _KEPT:
            if name in last.meta and name not in meta:
                meta[name] = last.meta[name]
        if last.transcript is not None and "transcript" in last.meta:
            meta["transcript"] = last.meta["transcript"]
        found = noted.found_since(last.proposed or last.notes)
        chapters = fresh.notes.chapters or last.notes.chapters
        notes = replace(noted.joined(fresh.notes, found), chapters=chapters)
        heard = last.transcript
        awaits = last.awaits or (draft.transcript is None and page.sound != draft.sound_sum)
        if heard is not None and draft.transcript is None and page.sound != draft.sound_sum:
            heard, notes = None, fresh.notes  # other sound: it is heard again
        return replace(fresh, meta=noted.ordered(meta), notes=notes, transcript=heard, awaits=awaits)
    return replace(
        fresh, meta=noted.ordered({**{k: last.meta[k] for k in ("topics", "organisations") if k in last.meta}, **meta})
    )


def _sealed(page: _Page) -> dict[str, str]:
    try:
        about: Any = document.read(page.folder / PAGE).meta.get("imported")
    except (KlankbordError, OSError):
        return {}
    return {str(k): str(v) for k, v in about.items() if k != "from"} if isinstance(about, dict) else {}


def _read(folder: Path) -> _Page | None:
    try:
        meta = document.read(folder / PAGE).meta
    except (KlankbordError, OSError):
        return None
    about: Any = meta.get("imported")
    about = about if isinstance(about, dict) else {}
    audio: Any = meta.get("audio")
    moved: Any = meta.get("redirects")
    return _Page(
        folder,
        str(meta.get("guid") or ""),
        str(about.get("from") or ""),
        str(about.get("seal") or ""),
        str(about.get("sound") or ""),
        str(about.get("text") or ""),
        str(meta.get("status") or "review"),
        str(audio.get("url") or "") if isinstance(audio, dict) else "",
        tuple(str(one) for one in moved) if isinstance(moved, list) else (),
    )


def _related(one: str, other: str) -> bool:
    """Whether two keys may be of one episode, seen from two folders, the outermost of which may have been renamed."""
    if one == other:
        return bool(one)
    first, second = one.split("/")[1:], other.split("/")[1:]
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) > 1 and longer[len(longer) - len(shorter) :] == shorter


def _titled(name: str) -> str:
    text = " ".join(name.replace("-", " ").replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _plain(title: str) -> ShowMeta:
    return ShowMeta.model_validate({"title": title})
