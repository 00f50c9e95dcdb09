"""What a feed says, as front matter and markdown that can do no harm and reads like something an editor wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from klankbord import languages
from klankbord.feeds.credentials import conceal, is_sealed
from klankbord.library.front import addresses
from klankbord.library.front.document import Quoted
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.notes import inline
from klankbord.library.slugs import slugify
from klankbord.model import Audio, Episode, Notes, Person, Transcript

_HOSTS = frozenset({"host", "co-host", "cohost", "guest host"})
ADVISORIES: dict[str, bool | str] = {"true": True, "false": False, "clean": "clean"}
"""How front matter writes what itunes:explicit says."""


def advisory(value: bool | str | None) -> str:
    """What front matter says of itunes:explicit, as feeds write it; empty when it says nothing."""
    return "" if value is None else str(value).lower()


def one_line(text: str) -> str:
    """``text`` on one line, without control characters and without signs that change the reading direction."""
    kept = "".join(
        " " if unicodedata.category(c) == "Cc" else c
        for c in text
        if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    return " ".join(kept.split())


def markdown(source: str) -> str:
    """Markdown for a description in a feed, which may be HTML or plain text. Images and all that runs are left out."""
    from klankbord.library.from_feed import html  # takes a tenth of a second to load, which a build can do without

    return html.markdown(source)


def meta(
    episode: Episode, show: ShowMeta, transcript: Transcript | None, notes: Notes, language: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The front matter that a feed and a transcript give, in the order of the page, and the names behind the people."""
    hosts = [p for p in episode.persons if p.role.lower() in _HOSTS]
    guests = [p for p in episode.persons if p.role.lower() == "guest"]
    names = {slugify(one_line(p.name)): one_line(p.name) for p in (*hosts, *guests) if one_line(p.name)}
    fields: dict[str, Any] = {
        "title": one_line(episode.title) or one_line(episode.guid) or languages.of(languages.here().language).untitled,
        "guid": Quoted(episode.guid),
        "date": episode.published,
        "number": episode.number,
        "season": episode.season,
        "duration": round(episode.duration) if episode.duration else None,
        "audio": _sound(episode.audio),
        "link": conceal(addresses.of_a_feed(episode.link)),
        "image": addresses.of_a_feed(episode.image),
        "language": language,
        "hosts": _slugs(hosts) or list(show.hosts),
        "guests": _slugs(guests),
        "organisations": list(notes.organisations),
        "topics": list(notes.topics),
        "machine_made": list(notes.machine_made),
        "license": one_line(episode.license),
        # False is only worth a line where the show says otherwise.
        "explicit": said if (said := ADVISORIES.get(episode.advisory)) or show.explicit else None,
        "transcript": {
            key: value
            for key, value in (("source", transcript.source), ("model", transcript.model), ("checked", False))
            if value != ""
        }
        if transcript
        else None,
        "status": "review",
    }
    return {key: value for key, value in fields.items() if value not in (None, "", [])}, names


def _sound(audio: Audio | None) -> dict[str, Any] | None:
    """The audio field; nothing for an address that is none, or that only a subscriber may know."""
    if audio is None or is_sealed(conceal(audio.url)):
        return None
    if not audio.url.startswith("media/") and not addresses.of_a_feed(audio.url):
        return None
    url = addresses.spelt_out(conceal(audio.url))
    fields = {"url": url, "type": one_line(audio.type), "bytes": audio.bytes}
    return {key: value for key, value in fields.items() if value}


def texts(episode: Episode, notes: Notes) -> tuple[str, str]:
    """Summary and show notes as markdown. The summary is one paragraph; a long one in the feed joins the show notes."""
    summary, content = markdown(episode.summary), markdown(episode.content)
    if notes.summary.strip():
        return inline.escape(notes.summary), content or summary
    first = next((part for part in summary.split("\n\n") if not part.startswith(("#", "-", ">", "|"))), "")
    if not content and summary != first:
        content = summary
    elif content == summary:
        content = "" if summary == first else content
    return first, content


def _slugs(persons: Sequence[Person]) -> list[str]:
    return list(dict.fromkeys(slugify(one_line(person.name)) for person in persons if one_line(person.name)))


def show_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter without its empty fields."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], (), {}, False)}
