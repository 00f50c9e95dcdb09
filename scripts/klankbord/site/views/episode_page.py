"""What the page of one episode shows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from klankbord import clocks, languages
from klankbord.extract import lexicon
from klankbord.model import Note
from klankbord.site.markup import transcript, writing
from klankbord.site.outputs import downloads
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry, ShowEntry
from klankbord.site.search import searchable

_start = attrgetter("start")


class Talks:
    """The paragraphs of the episode whose page is being made: the page shows them, then search reads them.

    Those of the next page take their place: all of a hub would take more memory than anything else.
    """

    def __init__(self) -> None:
        self._entry: EpisodeEntry | None = None
        self._found: Sequence[transcript.Paragraph] = ()

    def of(self, entry: EpisodeEntry) -> Sequence[transcript.Paragraph]:
        """What is said in an episode; nothing if it has no transcript."""
        if entry is not self._entry:
            talk, notes = entry.transcript, entry.notes
            self._found = transcript.paragraphs(talk, notes.adverts, notes.chapters) if talk else ()
            self._entry = entry
        return self._found


def views(show: ShowEntry, site: Catalogue, strings: Mapping[str, str]) -> Callable[[EpisodeEntry], list[View]]:
    """What makes the page of an episode of ``show``."""
    talks = Talks()
    after = {before.url: one for one, before in pairwise(show.episodes)}
    return lambda entry: [view(entry, show, after.get(entry.url), site, strings, talks)]


def view(
    entry: EpisodeEntry,
    show: ShowEntry,
    after: EpisodeEntry | None,
    site: Catalogue,
    strings: Mapping[str, str],
    talks: Talks,
) -> View:
    """The page of ``entry``; its transcript is turned into markup only when the page is written."""
    names = [site.people[slug].name for slug in (*entry.guests, *entry.hosts) if slug in site.people]
    return View(
        url=entry.url,
        kind="episode",
        title=entry.title,
        template="pages/episode.html",
        context=partial(_context, entry, show, after, site, strings, talks),
        description=writing.teaser(entry.summary, 155),
        language=entry.language,
        entry=entry,
        indexed=True,
        filters={
            "type": (strings["episode"],),
            "show": (entry.show_title,),
            "guest": tuple(names),
            "theme": tuple(site.themes[slug].title for slug in entry.themes),
            "year": (str(entry.date.year),) if entry.date else (),
            "language": (strings.get(f"language_{entry.language[:2]}", entry.language),),
        },
        searchable=lambda: searchable.episode(entry, talks.of(entry), strings),
    )


def _context(
    entry: EpisodeEntry,
    show: ShowEntry,
    after: EpisodeEntry | None,
    site: Catalogue,
    strings: Mapping[str, str],
    talks: Talks,
) -> dict[str, Any]:
    found = talks.of(entry)
    notes = entry.notes
    source = "checked" if entry.checked else entry.transcript_source or "whisper"
    text = transcript.html(found, strings, notes.chapters, entry.language)
    timed = writing.with_times if entry.audio else Markup  # a time leads somewhere only if there is a player
    return {
        "show": show,
        "next_episode": after,
        "paragraphs": found,
        "transcript_html": Markup(text),  # noqa: S704 - transcript.html escapes what people said
        "transcript_note": strings.get(f"transcript_{source}", strings.get("transcript_whisper", "")),
        "summary_html": timed(writing.markup(entry.summary)),
        "show_notes_html": timed(writing.markup(entry.show_notes)),
        "quotes": notes.quotes,
        "lessons": notes.lessons,
        "tips": notes.tips,
        "chapters": notes.chapters,
        "fillers": _fillers(entry.language) if found else "",
        "hosts": [site.people[slug] for slug in entry.hosts if slug in site.people],
        "guests": [site.people[slug] for slug in entry.guests if slug in site.people],
        "audio_url": entry.audio.url if entry.audio else "",
        "transcript_file": f"{entry.url}transcript.vtt" if found else "",
        "converted": downloads.CONVERTED,
    }


@languages.remembered()
def _fillers(language: str) -> str:
    return " ".join(sorted(lexicon.word_lists(language).get("fillers", ())))


def jump(found: Sequence[transcript.Paragraph], second: float) -> str:
    """Where a link to a second leads in a browser without scripts: its paragraph, else just the second."""
    at = bisect_right(found, second + 0.5, key=_start)
    return found[max(0, at - 1)].anchor if found else f"t={int(second)}"


def moment(note: Note, found: Sequence[transcript.Paragraph]) -> Markup:
    """The link that plays a note from where it was said; nothing if that is not known."""
    if note.start is None:
        return Markup("")
    where, clock = jump(found, note.start), clocks.shown(note.start)
    return Markup(f' <a class="at" href="#{where}" data-play="{note.start:.1f}">{clock}</a>')  # noqa: S704 - figures
