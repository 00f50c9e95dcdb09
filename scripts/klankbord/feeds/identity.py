"""Which episode is which: nothing missed, doubled or lost when feeds edit, drop, renumber and repeat their items.

Pure decisions over what is remembered and what the feed says now; the caller stores what each decision gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from klankbord.feeds.syndication import split_guid
from klankbord.feeds.values import line
from klankbord.model import Episode

MOST_CHANGES = 24
"""An episode that the publisher changed more often than this is churn, and is left as it is."""
NEAR = 600.0
"""Seconds that the durations of one episode under two GUIDs may differ."""

Kind = Literal["new", "edited", "same", "deleted", "capped"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an episode. ``aliases`` are its later GUIDs; ``digest`` is of what the feed said last.

    ``deleted`` is set by the caller when an editor took the episode away; it never comes back.
    """

    guid: str
    media: str = ""
    title: str = ""
    published: datetime | None = None
    duration: float | None = None
    type: str = ""
    aliases: tuple[str, ...] = ()
    digest: str = ""
    changes: int = 0
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with an item: store it when ``new``, update its page when ``edited``, leave it otherwise.

    ``episode.guid`` is the settled identity; ``known`` is what to remember, whatever the kind.
    """

    kind: Kind
    episode: Episode
    known: Known


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The decisions in feed order, what is known but no longer in the feed (and is kept), and what is worth a word."""

    decisions: tuple[Decision, ...]
    vanished: tuple[Known, ...]
    problems: tuple[str, ...]


def remember(episode: Episode) -> Known:
    """What to remember of an episode that is new."""
    audio = episode.audio
    return Known(
        guid=episode.guid,
        media=audio.url if audio else "",
        title=episode.title,
        published=episode.published,
        duration=episode.duration,
        type=audio.type if audio else "",
        digest=digest(episode),
    )


def reconcile(known: Iterable[Known], episodes: Iterable[Episode]) -> Reconciled:
    """Decide for each item of a feed whether it is new, edited or the same as a known episode."""
    memory = _Memory(known, tuple(episodes))
    memory.settle()
    decisions: list[Decision] = []
    problems: list[str] = []
    done: dict[str, Known] = {}
    news: dict[tuple[str, ...], Known] = {}
    for item, base, old in zip(memory.items, memory.bases, memory.found, strict=True):
        mark = (*_bare(_media(item)), _folded(item.title))
        entry = old or memory.twin(item) or (news.get(mark) if item.audio else None)
        if entry and (old is None or entry.guid in done):
            problems.append(f"{item.title}: is listed twice, as {entry.guid[:80]} and as {item.guid[:80]}.")
            continue
        if old is None and (item.guid in memory.by_guid or item.guid in done):
            item = replace(item, guid=split(base, item))
        decision, problem = _decide(item, old)
        done[decision.known.guid] = news[mark] = decision.known
        decisions.append(decision)
        problems += [problem] if problem else []
    vanished = tuple(entry for entry in memory.all if entry.guid not in done)
    return Reconciled(tuple(decisions), vanished, tuple(problems))


def _decide(item: Episode, old: Known | None) -> tuple[Decision, str]:
    """The decision for one item, and what is worth a word about it."""
    if old is None:
        return Decision("new", item, remember(item)), ""
    problem, aliases = "", old.aliases
    if item.guid not in {old.guid, *aliases, split(old.guid, item)} and split(item.guid, item) != old.guid:
        aliases = (*aliases, item.guid)
        problem = f"{item.title}: its GUID changed from {old.guid[:80]} to {item.guid[:80]}; it is the same episode."
    item = replace(item, guid=old.guid)
    fresh = replace(remember(item), aliases=aliases, changes=old.changes, deleted=old.deleted)
    if old.deleted:
        return Decision("deleted", item, fresh), ""
    if fresh.digest == old.digest or not old.digest:
        return Decision("same", item, fresh), problem
    if old.changes < MOST_CHANGES:
        return Decision("edited", item, replace(fresh, changes=old.changes + 1)), problem
    if old.changes == MOST_CHANGES:
        problem = f"{item.title}: changed more than {MOST_CHANGES} times; its changes are no longer followed."
    return Decision("capped", item, replace(fresh, digest=old.digest, changes=MOST_CHANGES + 1)), problem


class _Memory:
    """The items of a feed beside the known episodes: ``found`` says which known episode each item is."""

    def __init__(self, known: Iterable[Known], items: tuple[Episode, ...]) -> None:
        self.all = tuple(known)
        self.items = items
        self.by_guid = {alias: entry for entry in self.all for alias in entry.aliases}
        self.by_guid.update({entry.guid: entry for entry in self.all})
        self.shared = {entry.guid[:-9] for entry in self.all if entry.guid[-9:-8] == "#"}
        self.by_media: dict[tuple[str, ...], list[Known]] = {}
        self.by_title: dict[str, list[Known]] = {}
        for entry in self.all:
            self.by_media.setdefault(_bare(entry.media), []).append(entry)
            self.by_title.setdefault(_folded(entry.title), []).append(entry)
        self.bases = [_base(item) for item in items]
        self.found: list[Known | None] = [None] * len(items)
        self.used: set[str] = set()

    def settle(self) -> None:
        """Fill ``found``: surest evidence first, and one known episode never for two items."""
        groups: dict[str, list[int]] = {}
        for number, base in enumerate(self.bases):
            groups.setdefault(base, []).append(number)
        for number, item in enumerate(self.items):  # an identity made of the item's own audio
            self.give(number, self.by_guid.get(split(self.bases[number], item)))
        for number, item in enumerate(self.items):  # the same audio and title, whatever happened to the GUIDs
            self.give(number, next((entry for entry in self.with_audio_of(item) if is_twin(entry, item)), None))
        for by_alias in (False, True):
            for base, numbers in groups.items():
                entry = self.by_guid.get(base)
                if entry is not None and (entry.guid != base) is by_alias:
                    self.give(self.pick(entry, numbers, base in self.shared or len(numbers) > 1), entry)
        for number, item in enumerate(self.items):
            if self.found[number] is None:
                self.give(number, self.renamed(item))

    def give(self, number: int | None, entry: Known | None) -> None:
        if number is not None and entry is not None and entry.guid not in self.used and self.found[number] is None:
            self.found[number] = entry
            self.used.add(entry.guid)

    def pick(self, entry: Known, numbers: list[int], shared: bool) -> int | None:
        """Which of the items with a GUID is the one that had it: the one with its audio, else its title.

        Only a GUID that was never shared is proof by itself, so that an episode may get new audio and a new title.
        """
        free = [number for number in numbers if self.found[number] is None]
        by_audio = [number for number in free if same_media(entry.media, _media(self.items[number]))]
        by_title = [number for number in free if _folded(entry.title) == _folded(self.items[number].title)]
        return next(iter(by_audio + by_title + ([] if shared else free)), None)

    def renamed(self, item: Episode) -> Known | None:
        """The known episode that this item is under another GUID: the same audio, or alike in everything else."""
        alike = (entry for entry in self.by_title.get(_folded(item.title), ()) if is_alike(entry, item))
        return next((e for e in (*self.with_audio_of(item), *alike) if e.guid not in self.used), None)

    def with_audio_of(self, item: Episode) -> list[Known]:
        """The known episodes with the item's audio."""
        return self.by_media.get(_bare(_media(item)), []) if item.audio else []

    def twin(self, item: Episode) -> Known | None:
        """A known episode, found already, that this item repeats under another GUID."""
        return next((e for e in self.with_audio_of(item) if e.guid in self.used and is_twin(e, item)), None)


def is_twin(entry: Known, item: Episode) -> bool:
    """Whether an item has both the audio and the title of a known episode."""
    return same_media(entry.media, _media(item)) and _folded(entry.title) == _folded(item.title)


def is_alike(entry: Known, item: Episode) -> bool:
    """Whether title, day, type and duration (within ten minutes) agree, so that only GUID and audio address differ."""
    if entry.published is None or item.published is None or not _folded(entry.title):
        return False
    kind = item.audio.type if item.audio else ""
    durations = (entry.duration, item.duration)
    near = durations == (None, None) or (
        None not in durations and abs((durations[0] or 0) - (durations[1] or 0)) <= NEAR
    )
    return (
        _folded(entry.title) == _folded(item.title)
        and abs((entry.published - item.published).total_seconds()) < 86400
        and near
        and entry.type == kind
    )


def same_media(first: str, second: str) -> bool:
    """Whether two addresses are of one file: scheme and fragment do not matter."""
    return bool(first) and _bare(first) == _bare(second)


def digest(episode: Episode) -> str:
    """A mark of all that an edit may change. The query of the audio's address is left out: many hosts sign it anew."""
    audio = episode.audio.url.partition("?")[0] if episode.audio else ""
    said = repr(replace(episode, guid="", audio=None, alternates=(), advisory=""))
    # Without the fields that came later: an upgrade of Klankbord is no edit by the publisher.
    said = said.removesuffix(", advisory='')") + ")"
    return hashlib.sha256(f"{audio}\n{said}".encode()).hexdigest()[:32]


def split(base: str, item: Episode) -> str:
    """The identity of ``item`` when its GUID ``base`` is that of another episode."""
    return split_guid(replace(item, guid=base))


def _base(item: Episode) -> str:
    """The GUID as the feed has it, without the mark that told it apart."""
    base = item.guid[:-9]
    return base if item.guid[-9:-8] == "#" and split(base, item) == item.guid else item.guid


def _media(item: Episode) -> str:
    return item.audio.url if item.audio else ""


def _bare(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url, ""
    return parts.netloc.lower(), parts.path, parts.query


def _folded(title: str) -> str:
    return line(title).casefold()
