"""Episodes on other people's sites: the player of each as a small page of its own, and what sites ask about it.

One page per episode, with the words of its quotes in it, rather than one for all that fetches them: content management
systems put a player in a sandbox without an origin, in which a page may fetch nothing, not even from its own site. What
plays is behind the # (``#t=80.2,92.4``), and no word on the page comes from there: a link cannot put words in anybody's
mouth. A static site cannot answer ``?url=``: oEmbed (https://oembed.com) is a file that the page of the episode names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from klankbord import clocks
from klankbord.site.boundary import Failures
from klankbord.site.markup import writing
from klankbord.site.outputs import disk
from klankbord.site.page.metadata import absolute
from klankbord.site.pictures.gallery import SMALL, Gallery
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry

WORDS = "assets/share.json"
"""What the browser needs to share something: words that pages go without until somebody does."""
SPOKEN = (
    "share_quote", "share_clip", "share_episode", "close", "card_of", "save_card", "saved_card", "no_card",
    "share_card", "share_link", "embed_code", "embed_note", "copy_embed", "copied_embed", "start_at", "captions",
    "saved_captions", "no_captions", "not_copied", "embed_title", "queued", "queue_see", "copy_link", "copy_quote",
    "keep", "kept", "share", "selected_text", "share_this", "later",
)  # fmt: skip
OEMBED = "application/json+oembed"
WIDTH, HEIGHT = 640, 200
# Nothing but our own style, script and pictures, and sound from anywhere: its host may lead on to another. A policy in
# a page cannot say who may frame it; docs/operations.md says what a server can.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; img-src 'self'; "
    "media-src 'self' https: http:; script-src 'self'; style-src 'self'"
)
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{head}</title>
{links}
<script src="{script}" defer></script>
</head>
<body>
<main data-duration="{duration}" data-play="{play}" data-pause="{pause}" data-position="{position}" data-lost="{lost}">
<img src="{cover}" alt="" width="72" height="72">
<div class="about">
<p class="show">{show}</p>
<h1><a href="{page}" target="_blank" rel="noopener">{title}</a></h1>
</div>
{quotes}<audio controls preload="none" src="{sound}"></audio>
<p class="home"><a href="{root}" target="_blank" rel="noopener">{home}</a></p>
</main>
</body>
</html>
"""


def place(site: Catalogue, episode: EpisodeEntry) -> str:
    """Where the player of an episode for other sites is: its address, with another first part."""
    return site.at["embed"] + episode.url.partition("/")[2]


def discovery(site: Catalogue, episode: EpisodeEntry) -> str:
    """Where its oEmbed is; empty if it has no sound to play, or the site no address to name."""
    return f"{place(site, episode)}oembed.json" if episode.audio and site.site_url else ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the players look like: ``styles`` and ``script`` are addresses within the site."""

    styles: Sequence[str]
    script: str


def write(site: Catalogue, strings: Mapping[str, str], looks: Looks, folder: str, failures: Failures) -> None:
    """Write the player and the oEmbed of each episode with sound, and the words for sharing, below ``folder``."""
    told = {
        "words": {name: strings[name] for name in SPOKEN},
        "site": site.name,
        "embed": site.at["embed"],
        "mine": site.at["mine"],
    }
    disk.put(f"{folder}/{WORDS}", json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
    for episode in site.episodes:
        with failures.around(f"player of {episode.url}"):
            for url, data in _files(site, episode, strings, looks):
                disk.put(f"{folder}/{url}", data)


def _files(
    site: Catalogue, episode: EpisodeEntry, strings: Mapping[str, str], looks: Looks
) -> Iterator[tuple[str, bytes]]:
    if not episode.audio:
        return
    yield f"{place(site, episode)}index.html", page(site, episode, strings, looks).encode("utf-8", "replace")
    if named := discovery(site, episode):
        yield named, oembed(site, episode, strings)


def page(site: Catalogue, episode: EpisodeEntry, strings: Mapping[str, str], looks: Looks) -> str:
    """The player of an episode, which works without the site around it and shows the quote that its address names."""
    here = place(site, episode)
    root = "../" * here.count("/")

    def at(url: str) -> str:
        return escape(url if "://" in url else root + url)

    links = [f'<link rel="stylesheet" href="{at(style)}">' for style in looks.styles]
    links.append(f'<link rel="canonical" href="{escape(absolute(site, episode.url)) or at(episode.url)}">')
    if named := discovery(site, episode):
        links.append(f'<link rel="alternate" type="{OEMBED}" href="{escape(absolute(site, named))}">')
    title = writing.fill(strings["embed_title"], title=f"{episode.title} – {episode.show_title}")
    return _PAGE.format(
        language=escape(episode.language),
        policy=POLICY,
        head=escape(title, quote=False),
        links="\n".join(links),
        script=at(looks.script),
        duration=round(episode.duration or 0),
        play=escape(strings["play"]),
        pause=escape(strings["pause"]),
        position=escape(strings["position"]),
        lost=escape(strings["no_audio"]),
        cover=at(Gallery.cover(episode.show)),
        show=escape(episode.show_title, quote=False),
        page=at(episode.url),
        title=escape(episode.title, quote=False),
        quotes="".join(_quotes(episode)),
        sound=at(episode.audio.url if episode.audio else ""),
        root=root,
        home=escape(writing.fill(strings["listen_on"], site=site.name), quote=False),
    )


def _quotes(episode: EpisodeEntry) -> Iterator[str]:
    for quote in episode.notes.quotes:
        if quote.start is not None and quote.end is not None:
            span = f"{clocks.tenths(quote.start)},{clocks.tenths(quote.end)}"
            who = f"<footer>{escape(quote.speaker, quote=False)}</footer>" if quote.speaker else ""
            yield f'<blockquote data-t="{span}" hidden><p>{escape(quote.text, quote=False)}</p>{who}</blockquote>\n'


def oembed(site: Catalogue, episode: EpisodeEntry, strings: Mapping[str, str]) -> bytes:
    """What a site is told that finds the page of the episode in a text of its own."""
    player = escape(absolute(site, place(site, episode)))
    title = escape(writing.fill(strings["embed_title"], title=episode.title))
    html = (
        f'<iframe src="{player}" title="{title}" width="{WIDTH}" height="{HEIGHT}" loading="lazy" '
        'referrerpolicy="no-referrer" style="border:0;max-width:100%"></iframe>'
    )
    told = {
        "version": "1.0",
        "type": "rich",
        "title": episode.title,
        "author_name": episode.show_title,
        "author_url": absolute(site, f"{site.at['podcasts']}{episode.show}/"),
        "provider_name": site.name,
        "provider_url": site.site_url,
        "thumbnail_url": absolute(site, Gallery.small_cover(episode.show)),
        "thumbnail_width": SMALL,
        "thumbnail_height": SMALL,
        "cache_age": 86_400,
        "html": html,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
