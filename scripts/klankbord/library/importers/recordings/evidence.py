"""Whether a text belongs to an episode or is an article: by its fields, its shape, its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.importers import front
from klankbord.library.importers.recordings import spoken, told
from klankbord.library.importers.recordings.spoken import Spoken
from klankbord.library.importers.recordings.told import Told
from klankbord.library.slugs import bare_words
from klankbord.transcribe.publisher import heads

_LARGEST = 20_000_000
_TURNS = 0.5  # of the paragraphs that begin with who says them, where nothing else says that they are talk
_SLOWEST, _FASTEST = 40, 330  # words per minute of talk; the times in a programme are far slower
_TALK = re.compile(
    r"^[\W_]{0,6}(?:\d{1,3}:)?\d{1,2}:\d{2}\b|^[\W_]{0,6}[^\W\d_][^\n:]{0,50}:[*_]{0,3}(?:\s|$)"
    r"|\[(?:\d{1,3}:)?\d{1,3}:\d{2}\]",
    re.MULTILINE,
)
_CODE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1`*~*[ \t]*$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"transcript|transcri[bp]|uitgeschreven", re.IGNORECASE)
_PLACES = re.compile(
    r"_?(?:podcasts?|episodes?|afleveringen|shows?|transcripts?|transcripties?|captions|ondertitels)", re.I
)
_TRANSCRIPTS = re.compile(r"_?(?:transcripts?|transcripties?|transcriptions?)", re.IGNORECASE)
_STYLE = re.compile(r"<(style|script)\b(?:(?!<\1\b|</\1>).)*</\1>", re.DOTALL | re.IGNORECASE)
_MINUTES = re.compile(
    r"(?:^|[\W_])(?:notulen|verslag|agenda|programma|minutes|schedule|programme|timetable|protokoll)(?:$|[\W_])", re.I
)
_OF_ARTICLES = frozenset({"author", "authors", "categories", "category", "byline", "auteur"})


@dataclass(frozen=True)
class Text:
    """A text with its front matter, opened once."""

    path: Path
    fields: Mapping[str, Any]
    body: str

    @classmethod
    def of(cls, path: Path) -> Text | None:
        """The text in a file; None when it is broken, too large or not text: then it is read as an article."""
        try:
            if path.stat().st_size > _LARGEST:
                return None
            text = spoken.opened(path.read_bytes())
            if "\0" in text:
                return None
            fields, body = front.split(text, path)
        except (KlankbordError, OSError):
            return None
        return cls(path, fields, body)

    @cached_property
    def told(self) -> Told:
        """What its fields say."""
        return told.read(self.fields) if self.fields else Told()

    @cached_property
    def talk(self) -> Spoken | None:
        """What is said in it, as a list in its fields or in its body; None when nothing is."""
        if self.told.transcript is not None:
            return self.told.transcript
        try:
            return spoken.text(self.told.transcript_text or _STYLE.sub("", _CODE.sub("", self.body)))
        except KlankbordError:
            return None

    def is_episode(self, *, wanted: bool, folders: tuple[str, ...]) -> bool:
        """Whether it belongs to an episode; ``wanted``: somebody said that all does. ``folders`` are those it is in."""
        facts = self.told
        placed = any(_PLACES.fullmatch(folder) for folder in folders)
        rows = facts.transcript.transcript.segments if facts.transcript else ()
        # A list without names and times may be anything that somebody calls a transcript.
        if any(row.speaker or row.end for row in rows) or facts.transcript_text or facts.transcript_file:
            return True
        if rows and (placed or wanted):
            return True
        if told.is_sound(facts.sound) and (facts.signs or placed or wanted):
            return True
        if facts.signs > 1 and (placed or wanted):
            return True
        if not (wanted or placed or facts.signs or _MARK.search(self.body) or len(_TALK.findall(self.body)) > 2):
            return False
        if not (wanted or placed or facts.signs) and _MINUTES.search("/".join((*folders[-1:], self.path.stem))):
            return False
        return self._is_talk(wanted=wanted, placed=placed or facts.signs > 0, folders=folders)

    def speaks(self) -> bool:
        """Whether it has the shape of talk: names that recur, or times at the pace of speech."""
        return self._is_talk(wanted=True, placed=True, folders=())

    def _is_talk(self, *, wanted: bool, placed: bool, folders: tuple[str, ...]) -> bool:
        found = self.talk
        if found is None:
            return False
        segments = found.transcript.segments
        count = sum(len(segment.text.split()) for segment in segments)
        turns = Counter(who for who, _ in groupby(segments, key=lambda segment: segment.speaker) if who)
        named = sum(len(segment.text.split()) for segment in segments if segment.speaker)
        clocked = found.timed and len(segments) > 2 and _is_clocked(found, count, sure=not (wanted or placed))
        again = sum(times > 1 for times in turns.values())
        talked = again > 1 or (again and len(turns) > 1 and (wanted or placed))
        lead = len(bare_words(found.notes))
        if clocked or talked:
            if wanted or placed or found.marked:
                return named > 0.5 * count or clocked
            article = bool(_OF_ARTICLES & set(self.fields))
            if clocked and count > 5 * len(segments) and lead < 40:
                return True
            if _is_minuted(turns, len(segments)):
                return False
            return turns.total() > 3 and count > 20 and named > 0.97 * count and not lead and not article
        return any(_TRANSCRIPTS.fullmatch(folder) for folder in folders) and (count > 20 or wanted)


def _is_minuted(turns: Counter[str], segments: int) -> bool:
    """Whether names are only now and then before a line, or one letter: a programme, minutes, questions and answers."""
    return turns.total() < _TURNS * segments or all(len(who.strip(" .*_")) < 2 for who in turns)


def _is_clocked(found: Spoken, count: int, *, sure: bool) -> bool:
    """Whether times stand where somebody speaks: at the pace of talk, or before a name and whole sentences."""
    segments = found.transcript.segments
    minutes = (segments[-1].start - segments[0].start) / 60
    before = count - len(segments[-1].text.split())
    at_pace = minutes > 0 and _SLOWEST <= before / minutes <= _FASTEST
    if at_pace and (len(segments) > 4 or not sure):
        return True
    rest = len(segments) - 1
    both = sum(bool(segment.speaker and segment.start) for segment in segments[1:]) > 0.8 * rest
    machine = all(heads.generic(segment.speaker) for segment in segments)
    if both and (machine or count > 6 * len(segments)):
        return True
    sentences = sum(segment.text.rstrip('"”’)').endswith((".", "?", "!", "…")) for segment in segments)
    return not sure and sentences > 0.6 * len(segments) and count > 5 * len(segments)
