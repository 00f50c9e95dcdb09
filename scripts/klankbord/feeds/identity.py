"""Which episode is which: nothing missed, doubled or lost when feeds edit, drop, renumber and repeat their items.

Pure decisions over what is remembered and what the feed says now; the caller stores what each decision gives.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import unquote, urlsplit

from klankbord.feeds.syndication import split_guid
from klankbord.feeds.values import line, plain
from klankbord.model import Episode

MOST_CHANGES = 24
"""An episode that the publisher changed more often than this is churn, and is left as it is."""
NEAR = 600.0
"""Seconds that the durations of one episode under two GUIDs may differ."""

SMALLEST = 1000
"""Bytes below which the size that a feed gives is not that of a sound: many write 0 or 1."""
_PREFIX = re.compile(r"/(?:https?:/{1,2})?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?(?=/)", re.IGNORECASE)
SAME_MOMENT = 60.0
"""Seconds within which two times of publication are one; a broadcast an hour later is another."""

Kind = Literal["new", "edited", "same", "deleted", "capped"]


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound that the words of a page come from: what the feed said of it, a mark of the file, how often heard.

    ``mark`` is empty when the file itself was not looked at; see ``pipeline.replaced``.
    """

    url: str = ""
    bytes: int | None = None
    duration: float | None = None
    mark: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an episode. ``aliases`` are its later GUIDs; ``digest`` is of what the feed said last.

    ``said`` is a mark of its description, ``heard`` the sound of its transcript. ``deleted`` is set by the caller when
    an editor took the episode away; it never comes back.
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
    bytes: int | None = None
    said: str = ""
    heard: Heard | None = None


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
    """The decisions in feed order, what is known but no longer in the feed (and is kept), and what is worth saying."""

    decisions: tuple[Decision, ...]
    vanished: tuple[Known, ...]
    problems: tuple[str, ...]


def remember(episode: Episode) -> Known:
    """What to remember of a new episode."""
    audio = episode.audio
    return Known(
        guid=episode.guid,
        media=audio.url if audio else "",
        title=episode.title,
        published=episode.published,
        duration=episode.duration,
        type=audio.type if audio else "",
        digest=digest(episode),
        bytes=audio.bytes if audio else None,
        said=_said(episode),
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
    """The decision for one item, and what is worth saying about it."""
    if old is None:
        return Decision("new", item, remember(item)), ""
    problem, aliases = "", old.aliases
    if item.guid not in {old.guid, *aliases, split(old.guid, item)} and split(item.guid, item) != old.guid:
        aliases = (*aliases, item.guid)
        problem = f"{item.title}: its GUID changed from {old.guid[:80]} to {item.guid[:80]}; it is the same episode."
    item = replace(item, guid=old.guid)
    fresh = replace(remember(item), aliases=aliases, changes=old.changes, deleted=old.deleted, heard=old.heard)
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
        self.titles = Counter(_folded(item.title) for item in items)
        self.hosts = {_bare(_media(item))[0] for item in items}
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
        namesakes = self.by_title.get(_folded(item.title), [])
        alike = (entry for entry in namesakes if is_alike(entry, item, moved=self.moved(entry, item)))
        return next((e for e in (*self.with_audio_of(item), *alike) if e.guid not in self.used), None)

    def moved(self, entry: Known, item: Episode) -> bool:
        """Whether the show seems to have moved to another host, which may write its times anew.

        Then nothing in the feed is at the old host any more; and a title that more than one episode has is that of a
        programme, which says nothing.
        """
        title, old = _folded(item.title), _bare(entry.media)[0]
        alone = len(self.by_title.get(title, ())) == 1 and self.titles[title] == 1
        return alone and bool(old) and old not in self.hosts

    def with_audio_of(self, item: Episode) -> list[Known]:
        """The known episodes with the item's audio; a file that is written anew for each broadcast is not the same."""
        found = self.by_media.get(_bare(_media(item)), []) if item.audio else []
        return [entry for entry in found if not _rewritten(entry, item)]

    def twin(self, item: Episode) -> Known | None:
        """A known episode, found already, that this item repeats under another GUID."""
        return next((e for e in self.with_audio_of(item) if e.guid in self.used and is_twin(e, item)), None)


def is_twin(entry: Known, item: Episode) -> bool:
    """Whether an item has both the audio and the title of a known episode."""
    return same_media(entry.media, _media(item)) and _folded(entry.title) == _folded(item.title)


def is_alike(entry: Known, item: Episode, *, moved: bool = False) -> bool:
    """Whether title, moment, type and duration (within ten minutes) agree, so that only GUID and audio address differ.

    A news bulletin has the same title every hour: what was published at another moment, or with another description,
    is another episode. Only of a show that ``moved`` to another host may the times differ, by less than a day.
    """
    if entry.published is None or item.published is None or not _folded(entry.title):
        return False
    durations = (entry.duration, item.duration)
    near = durations == (None, None) or (
        None not in durations and abs((durations[0] or 0) - (durations[1] or 0)) <= NEAR
    )
    if not near or _folded(entry.title) != _folded(item.title) or entry.type != (item.audio.type if item.audio else ""):
        return False
    apart = abs((entry.published - item.published).total_seconds())
    other_words = bool(entry.said and _said(item) and entry.said != _said(item))
    if apart <= SAME_MOMENT:
        return moved or not other_words
    return moved and apart < 86400 and not other_words


def may_sound_else(heard: Heard, item: Episode) -> bool:
    """Whether the feed gives reason to think that an item's sound differs from what was heard.

    No more than reason: hosts move, sign addresses anew and count wrong, so the file itself must tell.
    """
    audio = item.audio
    if audio is None:
        return False
    sizes = (heard.bytes or 0, audio.bytes or 0)
    known = min(sizes) >= SMALLEST
    if known and sizes[0] != sizes[1]:
        return True
    if None not in (heard.duration, item.duration) and abs((heard.duration or 0) - (item.duration or 0)) >= 2:
        return True
    was, now = _file(heard.url), _file(audio.url)
    same_name = known and was.rpartition("/")[2] == now.rpartition("/")[2]
    return bool(heard.url) and was != now and not same_name


def _file(url: str) -> str:
    """The path of a file without what counts its listeners: prefixes that hold the real address, and the query."""
    path = unquote(_bare(url)[1])
    return _PREFIX.split(path)[-1].strip("/")


def _rewritten(entry: Known, item: Episode) -> bool:
    """Whether an address that two items share was given other sound: another GUID, moment and size."""
    sizes = (entry.bytes or 0, item.audio.bytes or 0 if item.audio else 0)
    if item.guid in {entry.guid, *entry.aliases} or entry.published is None or item.published is None:
        return False
    apart = abs((entry.published - item.published).total_seconds()) > SAME_MOMENT
    return apart and min(sizes) >= SMALLEST and sizes[0] != sizes[1]


def _said(episode: Episode) -> str:
    """A mark of the words of a description, whatever their markup."""
    words = "".join(re.findall(r"\w+", plain(episode.summary)[:5000])).casefold()
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def same_media(first: str, second: str) -> bool:
    """Whether two addresses are of one file: scheme and fragment do not matter."""
    return bool(first) and _bare(first) == _bare(second)


def digest(episode: Episode) -> str:
    """A mark of all that an edit may change. The query of the audio's address is left out: many hosts sign it anew."""
    audio = episode.audio.url.partition("?")[0] if episode.audio else ""
    said = repr(replace(episode, guid="", audio=None, alternates=(), advisory="", chapters_from=""))
    # Without the fields that came later: an upgrade of Klankbord is not an edit by the publisher.
    said = said.removesuffix(", advisory='', chapters_from='')") + ")"
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
