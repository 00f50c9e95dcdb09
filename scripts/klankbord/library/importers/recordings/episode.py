"""From the files of one episode to what its page will say: only what they say, nothing made up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.feeds import chapters as feed_chapters
from klankbord.folding import fold
from klankbord.languages import guessing
from klankbord.languages.messages import as_sentence, sentence
from klankbord.library.importers import addresses
from klankbord.library.importers import facts as article_facts
from klankbord.library.importers.recordings import names, spoken, told
from klankbord.library.importers.recordings.bundles import Bundle, Gathered
from klankbord.library.importers.recordings.evidence import Text
from klankbord.library.importers.recordings.sound import PLAYED, Sound
from klankbord.library.importers.recordings.sound import read as read_sound
from klankbord.library.importers.recordings.spoken import Mark, Spoken
from klankbord.library.importers.recordings.told import Told
from klankbord.library.importers.values import names as named
from klankbord.library.slugs import bare_words
from klankbord.model import Chapter, Quote, Transcript
from klankbord.transcribe import publisher

_ORDER = (".mp3", ".m4a", ".m4b", ".mp4", ".ogg", ".oga", ".opus", ".aac", ".webm", ".flac", ".wav")
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_MUCH = 100  # words; longer prose without names and times is what is said rather than notes about it
_PROSE = 60  # words per minute of sound, from which a text without names and times is what is said in it
_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".sbv": "text/plain", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class EpisodeDraft:
    """An episode as its files have it. ``sound`` is the recording, ``address`` where it is when it is elsewhere.

    ``sound_sum`` and ``text_sum`` (SHA-256) identify recording and transcript by their contents. Without ``timed``
    the times of the transcript are estimated from the length of its text. ``notes`` is markdown.
    """

    key: str
    origin: str
    show: str
    title: str
    day: date | datetime | None = None
    number: int | None = None
    season: int | None = None
    seconds: float | None = None
    sound: Path | None = None
    tags: Sound | None = None
    address: str = ""
    bytes: int | None = None
    language: str = ""
    hosts: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    link: str = ""
    image: str = ""
    guid: str = ""
    license: str = ""
    explicit: str = ""
    summary: str = ""
    notes: str = ""
    transcript: Transcript | None = None
    timed: bool = True
    chapters: tuple[Chapter, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sound_sum: str = ""
    text_sum: str = ""
    was: str = ""
    redirects: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(slots=True)
class _Candidate:
    """A transcript among the files of an episode."""

    path: Path
    found: Spoken
    language: str

    def worth(self, language: str) -> tuple[bool, bool, bool, int]:
        """How good a transcript is: by its language first, then times, then names."""
        speakers = {segment.speaker for segment in self.found.transcript.segments} - {""}
        kinds = (".vtt", ".json", ".srt", ".sbv", ".tsv", ".md", ".txt")
        suffix = self.path.suffix.lower()
        rank = kinds.index(suffix) if suffix in kinds else len(kinds)
        return (not self.language or self.language == language, self.found.timed, bool(speakers), -rank)


@dataclass(slots=True)
class _Reading:
    """One episode being read."""

    bundle: Bundle
    gathered: Gathered
    hub_language: str
    remarks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    chapters: tuple[Chapter, ...] = ()


def sums(bundle: Bundle) -> str:
    """The SHA-256 of the recording of an episode; empty without one. Raises OSError."""
    path = _best_sound(bundle)
    return sha256(path) if path else ""


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(bundle: Bundle, gathered: Gathered, *, hub_language: str, sound_sum: str, show: str = "") -> EpisodeDraft:
    """The episode in ``bundle``; ``show`` is its show whatever the files say. Raises KlankbordError, OSError."""
    reading = _Reading(bundle, gathered, hub_language)
    path = _best_sound(bundle)
    tags = read_sound(path) if path else None
    if path and len(bundle.sounds) > 1:
        others = ", ".join(one.name for one in bundle.sounds if one != path)
        reading.remarks.append(sentence("see_sound", name=path.name, others=others))
    if tags and tags.suffix not in PLAYED:
        reading.remarks.append(sentence("see_sound_kind", suffix=tags.suffix))
    facts = _facts(bundle)
    language = facts.language or _stated(bundle)
    chosen = _transcript(reading, tags, language)
    said = names.read(bundle.stem)
    speech, timed, marks, doubts = _checked(chosen, tags, language, hub_language)
    reading.remarks += doubts
    language = language or (speech.language if speech else "")
    title = facts.title or (tags.title if tags else "") or (chosen.found.title if chosen else "")
    if not title and not said.title:
        reading.remarks.append(sentence("see_title_file"))
    hosts = facts.hosts or (_hosts(tags, facts, show) if tags else ())
    return EpisodeDraft(
        key=bundle.key,
        origin=gathered.site.inside((bundle.files or [Path(bundle.stem)])[0]),
        show=show or facts.show or names.show_of(bundle.folders),
        title=title or names.title(said, bundle.stem, language or hub_language),
        day=facts.day or (tags.day if tags else None) or said.day,
        number=_first(facts.number, tags.number if tags else None, said.number),
        season=_first(facts.season, tags.season if tags else None, said.season),
        seconds=tags.seconds if tags else facts.seconds,
        sound=path,
        tags=tags,
        address=facts.sound if not path and told.is_address(facts.sound) else "",
        bytes=path.stat().st_size if path else facts.bytes,
        language=language,
        hosts=hosts,
        guests=tuple(name for name in facts.guests if name not in hosts),
        labels=facts.labels,
        link=facts.link,
        image=facts.image if told.is_address(facts.image) else "",
        guid=facts.guid,
        license=facts.license,
        explicit=facts.explicit,
        summary=facts.summary or (tags.summary if tags else ""),
        notes="\n\n".join(part for part in reading.notes if part.strip()),
        transcript=speech,
        timed=timed,
        chapters=_chapters(reading, facts, tags, marks, speech),
        quotes=facts.quotes,
        sound_sum=sound_sum,
        text_sum=_text_sum(chosen, facts),
        was=facts.was,
        redirects=() if facts.was else tuple(_old(bundle, gathered)),
        remarks=tuple(reading.remarks),
        dropped=facts.dropped,
    )


def _first(*found: int | None) -> int | None:
    return next((one for one in found if one is not None), None)


def _best_sound(bundle: Bundle) -> Path | None:
    def rank(path: Path) -> tuple[int, str]:
        suffix = path.suffix.lower()
        return (_ORDER.index(suffix) if suffix in _ORDER else len(_ORDER)), path.name

    return min(bundle.sounds, key=rank, default=None)


def _facts(bundle: Bundle) -> Told:
    """What the fields of the texts and of a file of metadata say together; the first that says something counts."""
    found = [text.told for text in bundle.texts if text.fields]
    for path in bundle.infos:
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict):
            found.append(
                replace(told.read({k: v for k, v in data.items() if k != "id"}), dropped=(), labels=(), was="")
            )
    if not found:
        return Told()
    first, *others = found
    for other in others:
        empty = Told()
        first = replace(first, **{
            name: getattr(other, name) for name in Told.__dataclass_fields__
            if getattr(first, name) == getattr(empty, name) and name != "signs"
        })  # fmt: skip
    return first


def _old(bundle: Bundle, gathered: Gathered) -> Iterator[str]:
    """The addresses that the episode had on the site that its source made, as its fields and the program say."""
    for text in bundle.texts:
        if text.fields:
            as_article = article_facts.draft(text.fields, "", "", text.path, gathered.site)
            yield from addresses.old(text.fields, as_article, text.path, gathered.site)


def _stated(bundle: Bundle) -> str:
    """The language in the names of files, when all that name one name the same one."""
    found = {names.part(path).language for path in bundle.files} - {""}
    return found.pop() if len(found) == 1 else ""


def _transcript(reading: _Reading, tags: Sound | None, language: str) -> _Candidate | None:
    found = [*_captions(reading), *_talk(reading, tags, captioned=bool(reading.bundle.captions))]
    if not found:
        return None
    wanted = language or reading.hub_language
    best = max(found, key=lambda one: one.worth(wanted))
    others = [one.path.name for one in found if one is not best and one.path != best.path]
    if others:
        reading.remarks.append(sentence("see_transcript", name=best.path.name, others=", ".join(sorted(others))))
    return best


def _captions(reading: _Reading) -> Iterator[_Candidate]:
    bundle = reading.bundle
    files = [*bundle.captions, *bundle.objects]
    for text in bundle.texts:
        if file := reading.gathered.resolve(text.told.transcript_file, text.path):
            files.append(file)
    for path in dict.fromkeys(files):
        suffix = path.suffix.lower()
        try:
            data = path.read_bytes()
            if suffix == ".tsv":
                found = spoken.table(spoken.opened(data))
            elif suffix in names.TEXTS:
                found = spoken.text(spoken.opened(data))
            else:
                found = spoken.captions(data, _TYPES.get(suffix, ""))
        except KlankbordError as error:
            reading.remarks.append(sentence("see_transcript_bad", name=path.name, why=as_sentence(error)))
            continue
        yield _Candidate(path, found, names.part(path).language or found.transcript.language[:2])


def _talk(reading: _Reading, tags: Sound | None, *, captioned: bool) -> Iterator[_Candidate]:
    """Texts that hold what is said; others are show notes, or hold chapters."""
    for text in reading.bundle.texts:
        part = names.part(text.path).part
        if part == "chapters":
            reading.chapters = reading.chapters or feed_chapters.from_text(text.body)
            continue
        talk = None if part == "notes" else text.talk
        if talk is not None and (part == "transcript" or _is_said(text, talk, tags, captioned=captioned)):
            reading.notes.append(talk.notes)
            if text.told.transcript is not None or text.told.transcript_text:
                reading.notes.append(text.body)
            yield _Candidate(text.path, talk, names.part(text.path).language)
        elif text.body.strip():
            reading.notes.append(text.body)


def _is_said(text: Text, talk: Spoken, tags: Sound | None, *, captioned: bool) -> bool:
    if text.told.transcript is not None or text.told.transcript_text:
        return True
    if text.speaks():
        return True
    if told.is_sound(text.told.sound) or captioned:
        return False
    count = sum(len(segment.text.split()) for segment in talk.transcript.segments)
    if tags is None:
        return True
    plain = text.path.suffix.lower() not in _MARKDOWN and not text.fields
    return count > _PROSE * tags.seconds / 60 and (plain or count > _MUCH)


def _checked(
    chosen: _Candidate | None, tags: Sound | None, language: str, hub_language: str
) -> tuple[Transcript | None, bool, tuple[Mark, ...], list[str]]:
    """The transcript in order, with times by its length when it has none, and doubts whether it is of its sound."""
    if chosen is None:
        return None, True, (), []
    read = chosen.found.transcript
    language = chosen.language or language or guessing.language(read.text) or hub_language
    read = replace(read, language=language, source="publisher", model="")
    if not chosen.found.timed:
        return publisher.paced(read, tags.seconds if tags else None), False, chosen.found.marks, []
    found = publisher.ordered(read)
    if tags is None:
        return found, True, chosen.found.marks, []
    try:
        return publisher.checked(read, tags.seconds, measured=False), True, chosen.found.marks, []
    except KlankbordError as error:  # whoever put them side by side says that they belong together
        said = sentence("see_transcript_long", name=chosen.path.name, why=as_sentence(error))
        return found, True, chosen.found.marks, [said]


def _hosts(tags: Sound, facts: Told, show: str) -> tuple[str, ...]:
    """Who made a recording, by its tags, where that is somebody and not the name of the show."""
    shows = {fold(tags.album), fold(facts.show), fold(show)}
    return tuple(name for name in named(list(tags.artists)) if fold(name) not in shows and 1 < len(name.split()) < 6)


def _chapters(
    reading: _Reading, facts: Told, tags: Sound | None, marks: Sequence[Mark], speech: Transcript | None
) -> tuple[Chapter, ...]:
    """The chapters that come along, in order of trust: from a file or fields, headings, the recording, the notes."""
    for path in reading.bundle.chapters:
        try:
            if found := feed_chapters.parse(path.read_bytes()):
                return found
        except (KlankbordError, OSError) as error:
            reading.remarks.append(sentence("see_chapters", name=path.name, why=as_sentence(error)))
    if reading.chapters or facts.chapters:
        return reading.chapters or facts.chapters
    if marks and speech and (found := spoken.chapters(marks, speech)):
        return found
    if tags and tags.chapters:
        return tags.chapters
    noted = "\n".join(reading.notes)
    return (
        spoken.listed(noted)
        or feed_chapters.from_text(spoken.without_signs(noted))
        or feed_chapters.from_text(facts.summary)
    )


def _text_sum(chosen: _Candidate | None, facts: Told) -> str:
    """What identifies an episode without a recording: the words of its transcript, else where its sound is."""
    said = " ".join(bare_words(chosen.found.transcript.text)) if chosen else facts.sound
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest() if said else ""
