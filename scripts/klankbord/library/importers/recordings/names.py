"""What the name of a recording or a transcript says: which episode it is of, what part of it, its day and its number.

``2026-03-04_klachten-als-cadeau.nl.vtt``, ``S02E05 - De balie (transcript).md``, ``012_de_balie-128k.mp3``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from klankbord.folding import fold
from klankbord.languages import FIRST, guessing, interface, primary, remembered
from klankbord.languages.dates import written
from klankbord.library.importers import dates
from klankbord.library.notes import headings

SOUNDS = frozenset(
    ".mp3 .m4a .m4b .aac .ogg .oga .opus .flac .wav .webm .mp4 .m4v .mov .mka .mkv .wma .aif .aiff .amr .caf".split()
)
CAPTIONS = frozenset({".vtt", ".srt", ".sbv", ".tsv"})
TEXTS = frozenset({".md", ".markdown", ".mdown", ".mkd", ".txt", ".text"})
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})

# What one file of several says it is, after the name of its episode.
_PARTS = {
    "transcript": "transcript transcription transcriptie transcripts captions caption subtitles subtitle subs sub "
    "ondertitels ondertiteling uitgeschreven tekst text speakers diarized corrected words segments whisper",
    "chapters": "chapters chapter hoofdstukken kapitel chapitres",
    "notes": "shownotes show-notes notes notities beschrijving description summary samenvatting",
    "info": "info metadata meta",
    "sound": "audio sound geluid recording opname master mix final def definitief edit normalized auphonic",
    "cover": "cover artwork folder thumbnail",
}
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}
# Of these, what may also be a word of a title counts only after a full stop or underscore, or in brackets.
_SURE = frozenset(
    "transcript transcription transcriptie transcripts captions subtitles ondertitels ondertiteling shownotes chapters "
    "hoofdstukken show-notes".split()
)
# Names that say nothing but which part of the episode a file is: the episode is the folder.
_PLAIN = frozenset({*_PART_OF, "index", "_index", "episode", "aflevering", "readme"})
# Folders that hold one sort of file of all episodes, or all episodes of a year.
_SORTS = re.compile(
    r"(?:audio|sound|geluid|mp3s?|m4a|wav|recordings?|opnames?|media|episodes?|_episodes|afleveringen|transcripts?|"
    r"transcripties?|transcriptions?|_transcripts|captions?|subtitles|ondertitels?|srt|vtt|txt|md|json|text|teksten|"
    r"chapters|hoofdstukken|shownotes|show-?notes|_?podcasts?|_?shows?|content|src|data|public|static|output|archie[fv]e?|"
    r"(?:19|20)\d\d(?:[-_]\d\d?)?|(?:season|seizoen|series|reeks|s)[-_ ]?\d{1,3})",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?P<gap>[\s._-]+|\s*\()(?P<word>[A-Za-z]{2,20}(?:-[A-Za-z]{2,5})?)\)?$")
_BITRATE = re.compile(r"[\s._-]+(?:\d{2,3}\s?k(?:bps|bit)?|v\d{1,2}|mono|stereo|updated)$", re.IGNORECASE)
_YOUTUBE = re.compile(r"\s*\[[\w-]{11}\]$|-(?=[\w-]{11}$)(?=\S*[A-Z])(?=\S*\d)[\w-]{11}$")
_SEASONED = re.compile(
    r"^(?:s(?:eason|eizoen)?[\s._-]*(?P<season>\d{1,3})[\s._-]*(?:e|ep|episode|aflevering)[\s._-]*(?P<number>\d{1,4})"
    r"|(?P<season2>\d{1,2})[x_](?P<number2>\d{1,3})(?=$|[\s._-]))(?P<rest>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?P<word>ep(?:isode)?|aflevering|afl|nr|no|folge|épisode|#)?[\s._#-]*(?P<number>\d{1,4})(?P<rest>(?:[\s._:–—-](?!\d).*)?)$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^[\s._:–—-]*(?:ep(?:isode)?|aflevering|afl|nr|no)[\s._#-]*(?P<number>\d{1,4})(?P<rest>(?:\W.*)?)$", re.IGNORECASE
)
_DAY = re.compile(r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<sign>[-_. ]?)(?P<m>\d\d)(?P=sign)(?P<d>\d\d))(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<d>\d\d?)(?P<sign>[-_.])(?P<m>\d\d?)(?P=sign)(?P<y>(?:19|20)\d\d)(?!\d)")
_CLOCK = re.compile(r"^[\s._T-]*\d{2}[-_.:h]?\d{2}(?:[-_.:]?\d{2})?(?=$|[\s._-])")
_SIGNS = " \t._:–—-"
_RECORDER = frozenset("rec recording opname audio voice memo zoom dr img vid track new nieuwe".split())


@dataclass(frozen=True, slots=True)
class Part:
    """Which episode a file is of (``stem``; empty when its folder is the episode), and which ``part`` of it."""

    stem: str
    part: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of an episode says. ``title`` is empty when it is only a number or a day."""

    title: str = ""
    day: date | None = None
    number: int | None = None
    season: int | None = None


def part(path: Path) -> Part:
    """What a file's name says that it is, and the name that the files of its episode have in common."""
    stem, kind, language = path.stem, "", ""
    for _ in range(4):
        inner = Path(stem).suffix.lower()
        if inner in SOUNDS | CAPTIONS and len(stem) > len(inner):
            stem = stem[: -len(inner)]
            continue
        found = _TAIL.search(stem)
        word = found["word"].lower() if found else ""
        if found and word in _PART_OF and (word in _SURE or found["gap"].strip(" -")):
            kind, stem = kind or _PART_OF[word], stem[: found.start()]
        elif found and not language and found["gap"] == "." and _is_language(word):
            language, stem = word[:2], stem[: found.start()]
        else:
            break
    if stem.lower() in _PLAIN:
        return Part("", kind or _PART_OF.get(stem.lower(), ""), language)
    return Part(" ".join(stem.split()), kind, language)


def _is_language(word: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{2}(?:-[a-z]{2,4})?", word)) and guessing.is_language(word[:2])


def key(stem: str) -> str:
    """A name for comparing: neither its case nor the signs between its words count."""
    return re.sub(r"[\W_]+", "-", fold(stem)).strip("-") or fold(stem)


def is_sort(folder: str) -> bool:
    """Whether a folder's name says what sort of files it holds, or of which year, and not which show."""
    return bool(_SORTS.fullmatch(folder.strip()))


def show_of(folders: tuple[str, ...]) -> str:
    """The show that files in nested folders (outermost first) belong to: the innermost with a name of its own."""
    return next((name for name in reversed(folders) if not is_sort(name)), folders[0] if folders else "")


def read(stem: str) -> Named:
    """Title, day, number and season in the name of an episode."""
    rest = _YOUTUBE.sub("", stem.strip())
    while (shorter := _BITRATE.sub("", rest)) != rest:
        rest = shorter
    day, rest = _day(rest)
    season = number = None
    if found := _SEASONED.match(rest.strip(_SIGNS)):
        season, number = int(found["season"] or found["season2"]), int(found["number"] or found["number2"])
        rest = found["rest"]
    elif (found := _NUMBERED.match(rest.strip(_SIGNS))) and _counts(found):
        number, rest = int(found["number"]), found["rest"]
        if (again := _AGAIN.match(rest)) and int(again["number"]) == number:
            rest = again["rest"]
    title = _spaced(rest)
    bare = re.sub(r"[\W\d]+", " ", title).split()
    if not bare or (day and all(word.lower() in _RECORDER for word in bare)):
        title = ""
    return Named(title, day, number, season)


def _counts(found: re.Match[str]) -> bool:
    """Whether a number in front is that of the episode: not a year, and not that of ``7 tips voor aan de balie``."""
    if found["word"]:
        return True
    is_year = len(found["number"]) == 4 and 1990 <= int(found["number"]) <= 2100
    is_word = not found["number"].startswith("0") and re.match(r"\s[a-zà-ÿ]", found["rest"])
    return not is_year and not is_word


def _day(text: str) -> tuple[date | None, str]:
    """The one day in a name, and the name without it and without the time of day after it."""
    for pattern in (_DAY, _DAY_FIRST):
        for found in pattern.finditer(text):
            try:
                day = date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
            behind = _CLOCK.sub("", text[found.end() :])
            return day, f"{text[: found.start()].rstrip(_SIGNS + '(')} {behind.lstrip(_SIGNS + ')')}".strip()
    return dates.written(text), text


def _spaced(text: str) -> str:
    """A file's name as a title: separate words, and a capital when there is none at all."""
    text = text.strip(_SIGNS)
    if " " not in text:
        text = re.sub(r"[_]+|(?<=[^\W\d_])-(?=\w)|(?<=\d)-(?=[^\W\d_])|(?<=[a-z])\.(?=[a-z])", " ", text)
    text = " ".join(re.sub(r"_+", " ", text).split()).strip(_SIGNS)
    return text[:1].upper() + text[1:] if text == text.lower() else text


@remembered()
def _words(language: str) -> tuple[str, str, str]:
    said = headings.strings(language)["importing"]
    return said["episode"], said["season"], said["recording"]


def title(named: Named, fallback: str, language: str) -> str:
    """A title for an episode that has none: its number, or the day it was recorded, in ``language``."""
    episode, season, recording = _words(language)
    if named.title:
        return named.title
    if named.number is not None:
        numbered = f"{episode} {named.number}"
        return f"{season} {named.season}, {numbered.lower()}" if named.season is not None else numbered
    if named.day is not None:
        name = primary(language)
        known = name if name in interface() else FIRST
        return f"{recording} {written(datetime.combine(named.day, time()), 'd MMMM y', known)}"
    return _spaced(fallback) or fallback
