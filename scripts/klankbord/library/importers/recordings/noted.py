"""What an episode that came in says on its page: fields, notes that came along, and the words of others kept apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from klankbord.languages.messages import sentence
from klankbord.library.from_feed import front
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.importers.recordings.episode import EpisodeDraft
from klankbord.library.merge.derive import Words
from klankbord.library.merge.proposal import Proposal, dump
from klankbord.library.merge.proposal import joined as joined
from klankbord.library.notes import headings, inline, parse
from klankbord.library.notes.blocks import HEADING, sections
from klankbord.library.notes.blocks import joined as text_of
from klankbord.library.slugs import slugify
from klankbord.model import NOTE_KINDS, Episode, Notes, Person, Quote, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt

CAME_ALONG = "came along"
"""The reason of a note that the source had, which tells it from what the machine found."""
_FIELDS = (
    "title", "guid", "date", "number", "season", "duration", "audio", "link", "redirects", "image", "language", "hosts",
    "guests", "organisations", "topics", "machine_made", "license", "explicit", "transcript", "imported", "status",
)  # fmt: skip


def proposal(
    draft: EpisodeDraft, show: ShowMeta, language: str, guid: str, people: Mapping[str, str], themes: Mapping[str, str]
) -> Proposal:
    """The page of an episode as its files have it; where its sound is and where it came from are not in it yet."""
    heard = replace(read_vtt(write_vtt(draft.transcript)), remarks=()) if draft.transcript else None
    along, rest = _sections(draft.notes)
    quotes, others = _quotes((*draft.quotes, *along.quotes), heard, timed=draft.timed)
    notes = _along(replace(along, quotes=quotes, chapters=along.chapters or draft.chapters))
    persons = tuple(
        Person(name, role) for role, found in (("host", draft.hosts), ("guest", draft.guests)) for name in found
    )
    episode = Episode(
        guid=guid, title=draft.title, duration=draft.seconds, number=draft.number, season=draft.season, link=draft.link,
        summary=draft.summary, persons=persons, license=draft.license, advisory=draft.explicit,
    )  # fmt: skip
    meta, names = front.meta(episode, show, heard, notes, language)
    meta["date"] = draft.day
    for name in ("hosts", "guests"):
        meta[name] = [people.get(one, one) for one in meta.get(name, ())]
    meta["topics"] = [themes[slug] for label in draft.labels if (slug := slugify(label)) in themes]
    meta["redirects"] = list(draft.redirects)
    if heard is not None and not draft.timed:
        meta["transcript"] = {**meta["transcript"], "timed": False}
    summary, more = front.texts(episode, Notes())
    if not summary:
        summary, rest = _opening(rest)
    shownotes = "\n\n".join(part for part in (more, rest, _apart(others, language)) if part.strip())
    awaits = heard is not None or draft.sound is not None or bool(draft.address)
    return Proposal(meta, language, summary, shownotes, notes, Notes(), heard, names, awaits=awaits)


def ordered(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something, in the order of every page."""
    known = {name: meta[name] for name in _FIELDS if name in meta and meta[name] not in (None, "", [], {})}
    return known | {name: value for name, value in meta.items() if name not in _FIELDS}


def seal(fresh: Proposal, draft: EpisodeDraft) -> str:
    """A digest of all that the source says of an episode."""
    said = dump(replace(fresh, awaits=False)) + draft.sound_sum
    return sum_of(said.encode("utf-8", "surrogatepass"))[:16]


def sum_of(data: bytes) -> str:
    """The SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def remarks(draft: EpisodeDraft, fresh: Proposal, themes: Collection[str]) -> tuple[str, ...]:
    """What an editor should look at in an episode that came in; ``themes`` are the slugs of the hub's own."""
    found = list(draft.remarks)
    found += [sentence("see_theme", label=label) for label in draft.labels if slugify(label) not in themes]
    if draft.transcript is not None and not draft.timed:
        found.append(sentence("see_untimed"))
    verbatim = sum(CAME_ALONG in quote.reasons for quote in fresh.notes.quotes)
    if (others := len(draft.quotes) - verbatim) > 0 and draft.transcript is not None:
        found.append(sentence("see_quotes", n=others))
    if draft.day is None:
        found.append(sentence("see_date"))
    return tuple(found)


def found_since(notes: Notes) -> Notes:
    """The notes that the machine found in the words, without those that came along."""
    found = notes.each(lambda _, said: [note for note in said if CAME_ALONG not in note.reasons])
    return replace(found, chapters=())


def _along(notes: Notes) -> Notes:
    return notes.each(lambda _, said: [replace(note, reasons=(CAME_ALONG,)) for note in said])


def _sections(text: str) -> tuple[Notes, str]:
    """The notes under headings that announce them, and the rest with headings that are not the page's own."""
    if not text.strip():
        return Notes(), ""
    found, rest = Notes(), ""
    for heading, inside in sections(text):
        kind = headings.kind_of(heading.title) if heading else ""
        body = text_of(inside)
        noted = heading and (kind in NOTE_KINDS or kind in ("chapters", "adverts"))
        read = parse(f"{heading.text}\n{body}") if heading and noted else Notes()
        if any(read.said().values()) or read.chapters or read.adverts:
            found = joined(found, read)
        else:
            rest += (heading.text + heading.gap if heading else "") + body
    return found, "\n".join(_lower(line) for line in rest.strip().split("\n"))


def _lower(line: str) -> str:
    """A heading below those of the page: else it would end the show notes, or announce tips."""
    found = HEADING.match(line)
    return f"### {found[2] or ''}".rstrip() if found and len(found[1]) < 3 else line


def _opening(text: str) -> tuple[str, str]:
    """The first paragraph of show notes as the summary, when it is one, and what is below it."""
    first, _, rest = text.partition("\n\n")
    plain = " ".join(first.split())
    is_prose = len(plain.split()) > 4 and not re.match(r"[#>|*\-+_<\d\[!`]", plain)
    return (plain, rest.strip()) if is_prose else ("", text)


def _quotes(
    given: tuple[Quote, ...], heard: Transcript | None, *, timed: bool
) -> tuple[tuple[Quote, ...], list[Quote]]:
    """The quotes that are said in just those words, as they are said, and the others; all, when nothing was heard."""
    if heard is None:
        return given, []
    said, found, others = Words(heard), [], []
    for quote in given:
        span = said.find(quote.text, quote.start)
        if span is None:
            others.append(quote)
            continue
        first, last = said.at(span.first), said.at(span.last)
        times = (first.word.start, last.word.end) if timed else (None, None)
        found.append(Quote(span, said.text(span), quote.speaker or first.speaker, *times))
    return tuple(found), others


def _apart(others: list[Quote], language: str) -> str:
    """Quotes that nobody says in the transcript, as text that stays with the editor: never among what was said."""
    if not others:
        return ""
    return "\n\n".join((f"*{headings.strings(language)['importing']['other_quotes']}*", *_lines(others)))


def _lines(others: list[Quote]) -> Iterator[str]:
    for quote in others:
        yield f"- “{inline.escape(quote.text)}”" + (f" ({inline.escape(quote.speaker)})" if quote.speaker else "")
