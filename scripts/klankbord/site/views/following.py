"""How the site and its shows are followed: apps, the addresses of feeds, a code for the camera of a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from klankbord.site.markup import writing
from klankbord.site.outputs.places import Files
from klankbord.site.page.generated import View
from klankbord.site.page.metadata import absolute
from klankbord.site.pictures import codes
from klankbord.site.reading.catalogue import Catalogue, ShowEntry

SERVICES = {
    "apple": "Apple Podcasts",
    "spotify": "Spotify",
    "pocketcasts": "Pocket Casts",
    "overcast": "Overcast",
    "antennapod": "AntennaPod",
    "podcastaddict": "Podcast Addict",
    "youtube": "YouTube",
}
"""What services call themselves, in the order in which they are offered."""
# Where an app takes the address of a feed; {feed} is quoted, {bare} has no scheme. Spotify and YouTube take none.
APPS = {
    "apple": "podcast://{bare}",
    "pocketcasts": "pktc://subscribe/{bare}",
    "overcast": "overcast://x-callback-url/add?url={feed}",
    "antennapod": "https://antennapod.org/deeplink/subscribe?url={feed}&title={title}",
    "podcastaddict": "podcastaddict://{bare}",
}
_WEB = ("https://", "http://")


def apps(feed: str, title: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and links of the apps in which a show can be followed: those that are ``known``, and by the address
    of its ``feed`` those that take one.
    """
    blanks = {
        "feed": quote(feed, safe=""),
        "bare": quote(feed.partition("://")[2], safe="/?=&%:@~"),
        "title": quote(title),
    }
    return _named({**{name: link.format(**blanks) for name, link in APPS.items()}, **_services(known)})


def known(show: ShowEntry) -> list[tuple[str, str]]:
    """Names and links of the services that the page of a show names."""
    return _named(_services(show.subscribe))


def _services(known: Mapping[str, str]) -> dict[str, str]:
    return {name: link for name, link in known.items() if name != "rss" and link.startswith(_WEB)}


def _named(links: Mapping[str, str]) -> list[tuple[str, str]]:
    order = [*SERVICES, *(name for name in links if name not in SERVICES)]
    return [(SERVICES.get(name, name.capitalize()), links[name]) for name in order if name in links]


def views(site: Catalogue, strings: Mapping[str, str]) -> Iterator[View]:
    """A page for the site as a whole, and one for each show that has a feed."""
    files = Files(site, {site.at[part]: strings[part] for part in ("articles", "podcasts", "tips")})
    yield View(site.at["follow"], "follow", strings["follow_site"], "pages/follow.html",
               partial(_site, files, strings), strings["follow_intro"])  # fmt: skip
    for show in site.shows:
        if url := files.followed_at(show):
            title = writing.fill(strings["follow_show"], title=show.title)
            yield View(url, "follow-show", title, "pages/follow_show.html", partial(_show, files, show, url, strings),
                       strings["follow_show_intro"])  # fmt: skip


def _site(files: Files, strings: Mapping[str, str]) -> Mapping[str, Any]:
    site, feeds = files.site, []
    if site.site_url:
        known = {"": "follow_all", site.at["articles"]: "follow_articles", site.at["podcasts"]: "follow_episodes"}
        found = [section for section in files.sections() if section.items]
        rows = [(strings[known[one.url]], one) for one in found if one.url in known]
        rows += [(strings["follow_tips"], files.tips)] if files.tips else []
        themes = {theme.url: theme.title for theme in site.themes.values()}
        rows += [(f"{strings['theme']}: {themes[one.url]}", one) for one in found if one.url in themes]
        feeds = [(title, absolute(site, one.feeds[0].url)) for title, one in rows]
    return {
        "feeds": feeds,
        "shows": [(show, files.followed_at(show)) for show in site.shows if files.podcast_url(show)],
    }


def _show(files: Files, show: ShowEntry, url: str, strings: Mapping[str, str]) -> Mapping[str, Any]:
    feed, full = files.podcast_url(show), absolute(files.site, url) if files.site.site_url else ""
    return {
        "show": show,
        "apps": apps(feed, show.title, show.subscribe),
        "feed": feed,
        "code": codes.qr(full, strings["qr_of"]) if full else "",
    }
