"""The nouns of Klankbord: frozen values that flow through the rooms, from feed to page.

Times are seconds as ``float``; dates are timezone-aware ``datetime``. Nothing here does I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

NO_VOICES = "Speakers are not told apart"  # begins the remark on a transcript for which no voice encoder could be had


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a feed or an episode names; fields follow Podcasting 2.0 ``podcast:person``."""

    name: str
    role: str = "host"
    group: str = "cast"
    href: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Audio:
    """An enclosure: where an episode's sound is. ``bytes`` is the size the feed promises, if it does."""

    url: str
    type: str = ""
    bytes: int | None = None
    integrity: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptLink:
    """A transcript that the publisher offers (``podcast:transcript``)."""

    url: str
    type: str = ""
    language: str = ""
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of an episode that starts at ``start`` seconds."""

    start: float
    title: str
    end: float | None = None
    image: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Advert:
    """A stretch of an episode that advertises, from ``start`` to ``end`` seconds; ``title`` is for whom, if known.

    Readers may skip it, search leaves it out, and nothing is proposed from it.
    """

    start: float
    end: float
    title: str = ""

    def overlaps(self, other: Advert) -> bool:
        """Whether the two share at least half of the shorter one: they are about the same advert."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and shared >= min(self.end - self.start, other.end - other.start) / 2


@dataclass(frozen=True, slots=True)
class Soundbite:
    """A stretch that the publisher picked to share (``podcast:soundbite``), ``duration`` in seconds."""

    start: float
    duration: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a show or an episode is about or was made in (``podcast:location``)."""

    name: str
    geo: str = ""
    osm: str = ""
    rel: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Trailer:
    """A show's trailer (``podcast:trailer``)."""

    title: str
    url: str
    published: datetime | None = None
    type: str = ""
    season: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """Another show or episode that a feed points at, as in ``podcast:podroll``."""

    feed_guid: str
    feed_url: str = ""
    item_guid: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ContentLink:
    """Where else an episode can be found (``podcast:contentLink``)."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """A podcast as its feed describes it."""

    title: str
    feed_url: str = ""
    guid: str = ""
    language: str = ""
    link: str = ""
    image: str = ""
    summary: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    license: str = ""
    new_feed_url: str = ""
    locked: bool = False
    explicit: bool = False
    subtitle: str = ""
    owner: str = ""
    owner_email: str = ""
    kind: str = ""
    generator: str = ""
    keywords: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    trailers: tuple[Trailer, ...] = ()
    podroll: tuple[RemoteItem, ...] = ()
    medium: str = ""
    complete: bool = False
    copyright: str = ""
    advisory: str = ""  # what itunes:explicit says, passed on as it came: true, false, clean or nothing


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode as its feed describes it; ``guid`` is verbatim and is the episode's identity.

    ``chapters_from`` is where its chapters come from: ``feed``, ``link``, ``file`` or ``description``; empty for none.
    """

    guid: str
    title: str
    published: datetime | None = None
    audio: Audio | None = None
    duration: float | None = None
    number: int | None = None
    season: int | None = None
    link: str = ""
    summary: str = ""
    content: str = ""
    image: str = ""
    persons: tuple[Person, ...] = ()
    transcripts: tuple[TranscriptLink, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    chapters_url: str = ""
    soundbites: tuple[Soundbite, ...] = ()
    episode_type: str = "full"
    license: str = ""
    explicit: bool = False
    subtitle: str = ""
    author: str = ""
    season_name: str = ""
    episode_display: str = ""
    keywords: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    content_links: tuple[ContentLink, ...] = ()
    alternates: tuple[Audio, ...] = ()
    advisory: str = ""
    chapters_from: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed wants to be asked: ``ttl`` in minutes; hours (0 to 23) and weekdays (Monday is 0) to skip."""

    ttl: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed. ``problems`` are plain sentences about what the feed gets wrong.

    ``pages`` are its RFC 5005 links (``next``, ``prev-archive``, ...); ``whole`` is False when it was cut off.
    """

    show: Show
    episodes: tuple[Episode, ...] = ()
    problems: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)
    pages: tuple[tuple[str, str], ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word with its punctuation, without surrounding space; ``others``: what may have been said instead."""

    start: float
    end: float
    text: str
    probability: float = 1.0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker says in one go; ``speaker`` is empty when unknown."""

    start: float
    end: float
    speaker: str
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """How a speaker sounds: a voiceprint, made of so many seconds of speech; ``name`` is empty when nobody knows it.

    Voiceprints are personal data: they stay on the machine that made them, and are in no file of the hub.
    """

    label: str
    name: str
    seconds: float
    print: tuple[float, ...]


class SpokenWord(NamedTuple):
    """A word of a transcript with the segment it belongs to; its index in the list is what a ``Span`` counts."""

    word: Word
    speaker: str
    segment: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of an episode. ``source`` is ``publisher``, ``whisper`` or ``editor``."""

    language: str
    segments: tuple[Segment, ...]
    source: str = "whisper"
    model: str = ""
    remarks: tuple[str, ...] = ()  # what the machine did on the way: phrases dropped, stretches decoded again
    voices: tuple[Voice, ...] = field(default=(), compare=False, repr=False)
    sound: str = field(default="", compare=False, repr=False)  # a fingerprint of what was heard (audio/fingerprint)

    @property
    def text(self) -> str:
        """The whole text, one segment after another, separated by a space."""
        return " ".join(segment.text for segment in self.segments)

    def spoken_words(self) -> list[SpokenWord]:
        """All words in order; a segment without word times gets its words spread evenly by length."""
        return [
            SpokenWord(word, segment.speaker, number)
            for number, segment in enumerate(self.segments)
            for word in (segment.words or spread_words(segment))
        ]


def spread_words(segment: Segment) -> tuple[Word, ...]:
    """Give each word of a segment a share of its time in proportion to its length in characters."""
    return tuple(Word(round(start, 3), round(end, 3), text) for start, end, text in _shares(segment))


def spread_word(segment: Segment, place: int) -> Word:
    """The word at ``place`` among those that ``spread_words`` gives, without making the others."""
    start, end, text = next(islice(_shares(segment), place, None))
    return Word(round(start, 3), round(end, 3), text)


def _shares(segment: Segment) -> Iterator[tuple[float, float, str]]:
    texts = segment.text.split()
    total, whole = len("".join(texts)) or 1, segment.end - segment.start
    at = segment.start
    for text in texts:
        yield at, (at := at + whole * len(text) / total), text


def with_words(transcript: Transcript) -> Transcript:
    """The same transcript with words in every segment."""
    return replace(
        transcript,
        segments=tuple(s if s.words else replace(s, words=spread_words(s)) for s in transcript.segments),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``first`` to ``last``, both included, as counted by ``Transcript.spoken_words``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Note:
    """A passage worth keeping. ``span`` is None when an editor wrote it without the transcript."""

    span: Span | None
    text: str
    speaker: str = ""
    start: float | None = None
    end: float | None = None
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote(Note):
    """A sentence or a few, verbatim, worth sharing."""


@dataclass(frozen=True, slots=True)
class Lesson(Note):
    """What somebody learnt. ``title`` is a machine's short wording of it, checked against the text; often empty."""

    title: str = ""


@dataclass(frozen=True, slots=True)
class Tip(Note):
    """Something the listener can do."""


# The kinds of notes as ``Notes`` names them, in the order of collections; rooms that treat all alike go by this.
NOTE_KINDS: Mapping[str, type[Note]] = {"quotes": Quote, "lessons": Lesson, "tips": Tip}


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject of the hub's controlled list: a page in ``content/themas/`` with the other words for it."""

    slug: str
    title: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What is worth keeping from an episode or an article. ``topics`` are slugs of themes, best first.

    ``machine_made`` names what a language model phrased: ``summary``, ``chapters``.
    """

    quotes: tuple[Quote, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    tips: tuple[Tip, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    summary: str = ""
    new_topics: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    adverts: tuple[Advert, ...] = ()
    machine_made: tuple[str, ...] = ()

    def said(self) -> dict[str, tuple[Note, ...]]:
        """All notes by kind, in the order of ``NOTE_KINDS``."""
        return {kind: getattr(self, kind) for kind in NOTE_KINDS}

    def each(self, change: Callable[[str, tuple[Any, ...]], Iterable[Note]]) -> Notes:
        """The same, with ``change(kind, notes)`` in place of the notes of each kind."""
        changed: dict[str, Any] = {kind: tuple(change(kind, notes)) for kind, notes in self.said().items()}
        return replace(self, **changed)
