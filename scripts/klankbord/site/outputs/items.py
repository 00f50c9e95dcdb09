"""What is new, as feeds and the newsletter tell it: articles, episodes with their first quotes and tips, and tips."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from lxml import html as lxml_html

from klankbord import clocks
from klankbord.model import Audio, Note, Quote
from klankbord.site.markup import writing
from klankbord.site.outputs import podcast_feed, syndication
from klankbord.site.outputs.places import Files
from klankbord.site.page.metadata import absolute
from klankbord.site.reading.catalogue import ArticleEntry, Catalogue, EpisodeEntry, Saying, Source
from klankbord.site.reading.heard import Heard

NEWEST = 50
TOLD = 5  # quotes, and tips, of an episode in a feed


def tips(files: Files) -> list[syndication.Item]:
    """The newest tips, each an item of its own: its identity is where it is from and what it says."""
    site = files.site
    found = [saying for saying in site.sayings if saying.kind == "tip"][:NEWEST]
    return [_tip(site, saying) for saying in found]


def _tip(site: Catalogue, saying: Saying) -> syndication.Item:
    source, note = saying.source, saying.note
    url = absolute(site, saying.url)
    who = f"{escape(note.speaker, quote=False)} · " if note.speaker else ""
    link = f'<a href="{escape(url)}">{escape(source.title, quote=False)}</a>'
    said = f"{absolute(site, source.url)}#{note.text}".encode("utf-8", "replace").decode()
    return syndication.Item(
        url=url,
        title=writing.teaser(note.text, 90),
        published=source.date,
        summary=writing.plain(note.text),
        html=f"<p>{escape(note.text, quote=False)}</p><p>{who}{link}</p>",
        tags=_tags(site, source),
        language=source.language,
        identity=uuid.uuid5(uuid.NAMESPACE_URL, said).urn,
    )


def item(files: Files, source: Source, body: str = "") -> syndication.Item:
    """An article or an episode as feeds and the newsletter show it; ``body`` is its HTML, if there is any."""
    site = files.site
    card = files.card(source.url)
    return syndication.Item(
        url=absolute(site, source.url),
        title=source.title,
        published=source.date,
        summary=writing.plain(source.summary),
        html=full_addresses(body, absolute(site, source.url)) if body else told(files, source),
        authors=_authors(site, source),
        tags=_tags(site, source),
        image=absolute(site, card) if card else "",
        updated=source.updated if isinstance(source, ArticleEntry) else None,
        language=source.language,
        audio=sound(site, source) if isinstance(source, EpisodeEntry) else None,
        duration=source.duration if isinstance(source, EpisodeEntry) else None,
        soundbites=podcast_feed.soundbites((), source.notes) if source.kind == "episode" and source.audio else (),
    )


def told_of(files: Files, source: Source, body: str) -> object:
    """All that ``item`` follows from; None if that is not known. What the files of an episode say is told by them."""
    site, card = files.site, files.card(source.url)
    if isinstance(source, ArticleEntry):
        beside: tuple[object, ...] = (body, source.summary, source.updated)
    elif isinstance(source.transcript, Heard) and source.transcript.page and not body:
        beside = (source.transcript.page, source.audio, source.duration, sorted(files.names.items()))
    else:
        return None
    who, about = _authors(site, source), _tags(site, source)
    return source.url, source.title, source.date, source.language, who, about, card, site.site_url, beside


def _authors(site: Catalogue, source: Source) -> tuple[str, ...]:
    people = source.authors if isinstance(source, ArticleEntry) else (*source.hosts, *source.guests)
    return tuple(site.people[slug].name for slug in people if slug in site.people)


def _tags(site: Catalogue, source: Source) -> tuple[str, ...]:
    return tuple(site.themes[slug].title for slug in source.themes if slug in site.themes)


def sound(site: Catalogue, episode: EpisodeEntry) -> Audio | None:
    """The enclosure with its full address: a hub may publish the sound itself."""
    return replace(episode.audio, url=absolute(site, episode.audio.url)) if episode.audio else None


def told(files: Files, source: Source) -> str:
    """The show notes of an episode with its first quotes and tips, each of which leads to where it is said."""
    if not isinstance(source, EpisodeEntry):
        return ""
    html = str(writing.markup(source.summary)) + "".join(_said(files, source)) + str(writing.markup(source.show_notes))
    return full_addresses(html, absolute(files.site, source.url))


def _said(files: Files, source: EpisodeEntry) -> Iterator[str]:
    """Quotes and tips for a reader of feeds, where there is no player: a time leads to the site."""

    def heading(part: str) -> str:
        return f"<h2>{escape(files.names.get(files.site.at[part], part), quote=False)}</h2>"

    heard = source.audio is not None
    if quotes := source.notes.quotes[:TOLD]:
        yield heading("quotes")
        yield "".join(f"<blockquote><p>{_line(quote, heard=heard)}</p></blockquote>" for quote in quotes)
    if found := source.notes.tips[:TOLD]:
        yield heading("tips")
        yield f"<ul>{''.join(f'<li>{_line(tip, heard=heard)}</li>' for tip in found)}</ul>"


def _line(note: Note, *, heard: bool) -> str:
    who = f" — {escape(note.speaker, quote=False)}" if isinstance(note, Quote) and note.speaker else ""
    at = ""
    if heard and note.start is not None:
        at = f' <a href="#{writing.fragment(note)}">{clocks.shown(note.start)}</a>'
    return escape(note.text, quote=False) + who + at


def full_addresses(html: str, base: str) -> str:
    """The HTML with every address in it written out in full, as feed readers and mail programs need it."""
    holder = lxml_html.fragment_fromstring(html, create_parent="div")
    holder.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
    text = str(lxml_html.tostring(holder, encoding="unicode"))
    return text.removeprefix("<div>").removesuffix("</div>")
