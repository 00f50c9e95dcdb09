"""What the fields of an episode say, in the words of many programs: Hugo, Jekyll, Castanet, Octopod, Fireside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from klankbord import plaintext
from klankbord.feeds import chapters as feed_chapters
from klankbord.feeds import dates as feed_dates
from klankbord.feeds import values as feed_values
from klankbord.languages import guessing
from klankbord.library import urls
from klankbord.library.importers import values
from klankbord.library.importers.recordings import names, spoken
from klankbord.library.importers.recordings.spoken import Spoken
from klankbord.model import Chapter, Quote

_TITLE = ("title", "name", "headline", "fulltitle")
_SHOW = ("showname", "podcasttitle", "podcastname", "podcast", "series", "show", "program", "programme")
_NUMBER = ("number", "episodenumber", "episode", "ep", "no", "nr", "itunesepisode", "aflevering")
_SEASON = ("season", "seasonnumber", "itunesseason", "seizoen")
_DATE = (
    "date", "pubdate", "published", "publishedat", "publishdate", "publicationdate", "released", "releasedate",
    "datum", "uploaddate", "airdate", "dateadded", "created", "recorded", "recordingdate",
)  # fmt: skip
_LENGTH = ("duration", "itunesduration", "durationseconds", "length", "duur", "runtime")
_BYTES = ("bytes", "size", "filesize", "length", "contentlength")
_SOUND = (
    "audio", "audiourl", "audiofile", "audiolink", "file", "episodefile", "enclosure", "enclosureurl", "mp3", "mp3url",
    "sound", "recording", "opname", "media", "mediaurl", "mediafile", "url", "src", "oggfile", "altfile",
)  # fmt: skip
_GUESTS = ("guests", "guest", "interviewee", "interviewees", "gasten", "gast")
_HOSTS = ("hosts", "host", "presenters", "presenter", "interviewer", "presentatoren", "presentator", "cohosts")
_PEOPLE = ("persons", "people", "contributors", "participants")
_SUMMARY = (
    "description",
    "summary",
    "subtitle",
    "excerpt",
    "abstract",
    "intro",
    "lead",
    "samenvatting",
    "omschrijving",
)
_LINK = ("link", "episodeurl", "permalink", "canonicalurl", "canonical", "webpageurl", "url", "source", "youtube",
         "youtubeurl", "youtubelink")  # fmt: skip
_PICTURE = ("image", "cover", "coverimage", "artwork", "thumbnail", "poster", "imageurl", "headerimage")
_CHAPTERS = ("chapters", "timestamps", "hoofdstukken", "toc", "chapitres", "outline", "timeline")
_QUOTES = ("quotes", "citaten", "highlights", "pullquotes", "quote", "citaat")
_TRANSCRIPT = ("transcript", "transcription", "transcriptie", "transcripts", "transcripttext")
_SIGNS = frozenset((
    *_GUESTS, *_HOSTS, *_TRANSCRIPT, *_CHAPTERS, "duration", "itunesduration", "episodenumber", "episode", "season",
    "bytes", "showname", "podcast", "transcriptby", "speakers", "podcastduration", "podcastfile",
))  # fmt: skip
_AT = ("start", "starttime", "time", "timestamp", "at", "begin", "offset", "seconds", "sec", "timecode")
_TOGETHER = ("episode", "podcast", "media", "source", "metadata")
_QUIET = frozenset(
    "draft status layout type slug tags categories keywords explicit license licence language lang locale guid id "
    "weight template permalink comments speakers transcriptby episodepadded showslug image_alt alt".split()
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the fields of an episode say; ``sound`` is an address or a path, ``transcript_file`` too."""

    title: str = ""
    show: str = ""
    number: int | None = None
    season: int | None = None
    day: date | datetime | None = None
    seconds: float | None = None
    bytes: int | None = None
    sound: str = ""
    guests: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    summary: str = ""
    link: str = ""
    image: str = ""
    language: str = ""
    guid: str = ""
    license: str = ""
    explicit: str = ""
    labels: tuple[str, ...] = ()
    was: str = ""
    chapters: tuple[Chapter, ...] = ()
    quotes: tuple[Quote, ...] = ()
    transcript: Spoken | None = None
    transcript_text: str = ""
    transcript_file: str = ""
    dropped: tuple[str, ...] = ()
    signs: int = field(default=0, compare=False)


def read(fields: Mapping[str, Any]) -> Told:
    """The facts in front matter, whatever its fields are called; ``signs`` counts those that only an episode has."""
    flat = _flat(fields)
    sound = _sound(flat)
    said, rows, file = _transcript(flat)
    people = list(_people(flat))
    return Told(
        title=_text(flat, _TITLE),
        show=_text(flat, _SHOW),
        number=next((n for key in _NUMBER if (n := feed_values.number(values.text(flat.get(key)))) is not None), None),
        season=next((n for key in _SEASON if (n := feed_values.number(values.text(flat.get(key)))) is not None), None),
        day=next((day for key in _DATE if (day := _day(flat.get(key)))), None),
        seconds=_length(flat),
        bytes=_bytes(flat),
        sound=sound,
        guests=_names(flat, _GUESTS) or tuple(name for name, role in people if "host" not in role),
        hosts=_names(flat, _HOSTS) or tuple(name for name, role in people if "host" in role),
        summary=_text(flat, _SUMMARY),
        link=next(
            (url for key in _LINK if re.match(r"https?://", url := values.text(flat.get(key))) and url != sound), ""
        ),
        image=_text(flat, _PICTURE),
        language=_language(flat),
        guid=_text(flat, ("guid", "uuid")),
        license=_text(flat, ("license", "licence")),
        explicit=feed_values.advisory(_text(flat, ("explicit", "itunesexplicit"))),
        labels=tuple(
            dict.fromkeys(name for key in ("topics", "tags", "keywords") for name in values.names(flat.get(key)))
        ),
        was=_was(flat),
        chapters=_chapters(flat),
        quotes=tuple(_quotes(flat)),
        transcript=rows,
        transcript_text=said,
        transcript_file=file,
        dropped=_dropped(flat),
        signs=len(_SIGNS & {key for key, value in flat.items() if value not in (None, "", [], {})}),
    )


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return bool(re.match(r"https?://", text, re.IGNORECASE))


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower())


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by their bare names; those of an ``episode:`` or with ``podcast_`` before them are among the rest."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        key = _key(str(name))
        if key in _TOGETHER and isinstance(value, Mapping):
            for inner, item in _flat(value).items():
                found.setdefault(inner, item)
            continue
        for prefix in ("podcast", "episode"):
            bare = key.removeprefix(prefix)
            if bare != key and bare in {*_SOUND, *_LENGTH, *_BYTES, *_CHAPTERS, "guid", "image", "number", "title"}:
                found.setdefault(bare, value)
        found[key] = value if key not in found or value not in (None, "", []) else found[key]
    return found


def _text(flat: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next(
        (said for key in keys if not isinstance(flat.get(key), list) and (said := values.text(flat.get(key)))), ""
    )


def _names(flat: Mapping[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_as_name(name) for key in keys for name in values.names(flat.get(key))))


def _as_name(name: str) -> str:
    """``noor-van-dijk``, as sites name the page of somebody, is left as it is; all else is a name."""
    return plaintext.of_markdown(name)


def _people(flat: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key in _PEOPLE:
        rows = flat.get(key)
        for row in rows if isinstance(rows, list) else ():
            role = str(row.get("role") or "guest").lower() if isinstance(row, Mapping) else "guest"
            yield from ((name, role) for name in values.names([row])[:1])


def _day(value: object) -> date | datetime | None:
    found = values.moment(value)
    if found is None and isinstance(value, str) and (read := feed_dates.read(value)):
        found = read if read.time() != datetime.min.time() else read.date()
    return found if found is not None and 1990 <= found.year <= 2100 else None


def _length(flat: Mapping[str, Any]) -> float | None:
    for key in _LENGTH:
        said = values.text(flat.get(key))
        if key == "length" and said.isdecimal() and int(said) > 100_000:
            continue  # bytes
        if found := feed_values.duration(said):
            return found
    return None


def _bytes(flat: Mapping[str, Any]) -> int | None:
    found = (feed_values.number(values.text(flat.get(key))) for key in _BYTES)
    return next((number for number in found if number is not None and number > 100_000), None)


def is_sound(address: str) -> bool:
    """Whether an address or a path ends as recordings do."""
    return PurePosixPath(unquote(urls.split(address).path)).suffix.lower() in names.SOUNDS


def _sound(flat: Mapping[str, Any]) -> str:
    """The first address or path of a recording; MP3, which everything plays, before others in a list."""
    for key in _SOUND:
        found = list(_paths(flat.get(key)))
        if key in {"audio", "audiourl", "enclosure", "mp3", "audiofile"}:
            found = [one for one in found if is_sound(one) or is_address(one)]
        else:
            found = [one for one in found if is_sound(one)]
        if found:
            return next((one for one in found if ".mp3" in one.lower()), found[0])
    return ""


def _paths(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, Mapping):
        inside = {_key(str(name)): item for name, item in value.items()}
        yield from (said for key in ("url", "src", "file", "path", "href") for said in _paths(inside.get(key)))
        if not inside.keys() & {"url", "src", "file", "path", "href"}:
            yield from (said for item in value.values() if isinstance(item, str) for said in _paths(item))
    elif isinstance(value, Sequence):
        for item in value:
            yield from _paths(item)


def _language(flat: Mapping[str, Any]) -> str:
    said = _text(flat, ("language", "lang", "locale")).lower().replace("_", "-").partition("-")[0]
    return said if guessing.is_language(said) else ""


def _was(flat: Mapping[str, Any]) -> str:
    """What the source calls the state of an episode that listeners cannot hear there."""
    if values.truth(flat.get("draft")):
        return "draft"
    if values.truth(flat.get("published")) is False:
        return "not published"
    said = values.text(flat.get("status")).lower()
    return "" if said in {"", "published", "public", "publish"} or values.truth(said) is not None else said


def _transcript(flat: Mapping[str, Any]) -> tuple[str, Spoken | None, str]:
    """The transcript in a field, as text or as a list, or the file or address of one."""
    for key in _TRANSCRIPT:
        value = flat.get(key)
        if isinstance(value, Mapping):
            inner = {_key(str(name)): item for name, item in value.items()}
            value = next(
                (inner[k] for k in ("segments", "lines", "text", "file", "url", "src", "path") if k in inner), None
            )
        if isinstance(value, list) and value:
            if found := spoken.of_rows(value):
                return "", found, ""
        elif isinstance(value, str) and value.strip():
            if "\n" in value.strip() or len(value) > 300:
                return value, None, ""
            if re.search(r"\.(?:vtt|srt|sbv|tsv|json|txt|md|html?)(?:[?#].*)?$", value.strip(), re.IGNORECASE):
                return "", None, value.strip()
    return "", None, ""


def _chapters(flat: Mapping[str, Any]) -> tuple[Chapter, ...]:
    for key in _CHAPTERS:
        value = flat.get(key)
        if isinstance(value, str):
            found = feed_chapters.from_text(value)
        elif isinstance(value, Mapping):
            found = feed_chapters.orderly(_chapter({"start": at, "title": title}) for at, title in value.items())
        else:
            found = feed_chapters.orderly(_chapter(row) for row in value or () if isinstance(row, Mapping | str))
        if found:
            return found
    return ()


def _chapter(row: object) -> Chapter | None:
    if isinstance(row, str):
        found = re.match(r"^\W*(?P<at>(?:\d{1,2}:)?\d{1,3}:\d{2})\W*\s(?P<said>\S.*)$", row.strip())
        row = {"start": found["at"], "title": found["said"]} if found else {}
    told = {_key(str(name)): value for name, value in row.items()} if isinstance(row, Mapping) else {}
    start = next((at for key in _AT if (at := spoken.seconds(told.get(key))) is not None), None)
    title = next((said for key in ("title", "name", "label", "text", "chapter", "heading", "topic")
                  if (said := values.text(told.get(key)))), "")  # fmt: skip
    return Chapter(start, plaintext.of_markdown(title)) if start is not None and title else None


def _quotes(flat: Mapping[str, Any]) -> Iterable[Quote]:
    for key in _QUOTES:
        value = flat.get(key)
        for row in value if isinstance(value, list) else [value]:
            told = {_key(str(name)): item for name, item in row.items()} if isinstance(row, Mapping) else {"text": row}
            said = next(
                (text for k in ("text", "quote", "body", "content", "citaat") if (text := values.text(told.get(k)))), ""
            )
            who = next(
                (
                    text
                    for k in ("speaker", "who", "by", "author", "name", "person")
                    if (text := values.text(told.get(k)))
                ),
                "",
            )
            at = next(
                (
                    s
                    for k in ("start", "time", "timestamp", "at", "sec", "seconds")
                    if (s := spoken.seconds(told.get(k))) is not None
                ),
                None,
            )
            plain = plaintext.of_markdown(said).strip('"“”„«» ')
            if len(plain.split()) > 2 and not is_address(plain):
                yield Quote(None, plain, plaintext.of_markdown(who), at)


def _dropped(flat: Mapping[str, Any]) -> tuple[str, ...]:
    known = {
        *_TITLE, *_SHOW, *_NUMBER, *_SEASON, *_DATE, *_LENGTH, *_BYTES, *_SOUND, *_GUESTS, *_HOSTS, *_PEOPLE, *_SUMMARY,
        *_LINK, *_PICTURE, *_CHAPTERS, *_QUOTES, *_TRANSCRIPT, *_QUIET, "topics",
    }  # fmt: skip
    bare = {f"{prefix}{key}" for prefix in ("podcast", "episode") for key in known}
    return tuple(
        sorted(key for key, value in flat.items() if key not in known | bare and value not in (None, "", [], {}))
    )
