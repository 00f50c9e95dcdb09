"""Following shows: from the address of a feed to a folder in ``episodes/``, and from there to a list for other apps."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from klankbord.errors import LATER, FeedError, KlankbordError, NetworkError
from klankbord.feeds import addresses, credentials, opml, sealing
from klankbord.feeds.client import Client
from klankbord.feeds.discovery import feeds_on
from klankbord.feeds.replies import FetchError, refused
from klankbord.feeds.syndication import parse
from klankbord.feeds.values import plain
from klankbord.languages import guessing
from klankbord.library import urls
from klankbord.library.hub import PAGE, Hub
from klankbord.library.pages import shows
from klankbord.library.pages.shows import ShowPage
from klankbord.library.slugs import slugify
from klankbord.model import Episode, Feed, Show

log = logging.getLogger(__name__)


class AlreadyFollowedError(KlankbordError):
    """The show has a folder already."""


NEWEST = 20
"""How many episodes of a show are brought in when nobody says how far to go back."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A show that is followed now: the page that was written, and what is wrong with its feed.

    ``episodes`` are all in its feed, ``taken`` those that are to be brought in, from the day ``since`` on; ``heard`` is
    the language that its texts were found to be in, where the feed names none.
    """

    path: Path
    show: Show
    episodes: tuple[Episode, ...]
    problems: tuple[str, ...]
    since: date | None = None
    heard: str = ""

    @property
    def taken(self) -> tuple[Episode, ...]:
        """The episodes that are to be brought in."""
        since = self.since
        return tuple(
            one for one in self.episodes if since is None or one.published is None or one.published.date() >= since
        )


@dataclass(slots=True)
class Known:
    """The shows that a hub follows already: pages by address and by GUID. Read once for a list of a thousand."""

    addresses: dict[str, Path] = field(default_factory=dict)
    guids: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, hub: Hub) -> Known:
        """Those of ``hub``."""
        known = cls()
        for page in followed(hub):
            known.add(page.path, page.meta.feed, page.meta.guid)
        return known

    def add(self, path: Path, url: str, guid: str) -> None:
        """Remember a show."""
        if url:
            self.addresses.setdefault(_bare(url), path)
        if guid:
            self.guids.setdefault(guid.lower(), path)

    def refuse(self, hub: Hub, url: str, guid: str) -> None:
        """Raise AlreadyFollowedError when the address or the GUID is one of these."""
        path = self.addresses.get(_bare(url)) or (self.guids.get(guid.lower()) if guid else None)
        if path is not None:
            cause = f"is followed already, in {hub.inside(path)}"
            raise AlreadyFollowedError(credentials.hide(url), cause, "Nothing to do.")


def follow(
    hub: Hub,
    client: Client,
    url: str,
    *,
    since: date | None = None,
    private: bool | None = None,
    newest: int | None = None,
    known: Known | None = None,
) -> Followed:
    """Write ``episodes/<show>/index.md`` from the feed at ``url``.

    Raises KlankbordError when the address holds a secret (unless ``private`` is False, which says that it does not),
    when it leads to no feed, or when the show is followed already. A permanent redirect or ``itunes:new-feed-url`` is
    taken at once. ``newest``: without ``since``, only so many of its episodes. ``known`` are the shows that are
    followed, of a caller who adds many.
    """
    known = Known.of(hub) if known is None else known
    _refuse_secrets(url, private is False)
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    known.refuse(hub, address, "")
    feed, address = _fetch(client, address)
    feed, moved, problems = addresses.new_address(client, feed, {address})
    if moved or address != url.strip():
        _refuse_secrets(moved or address, private is False)
    address = moved or address
    known.refuse(hub, address, feed.show.guid)
    feed = client.vault.seal(feed, private=sealing.is_private(address, private))
    slug = _free_slug(hub, feed.show.title)
    heard = "" if feed.show.language else _language_of(feed)
    show = replace(feed.show, feed_url=address, language=feed.show.language or heard)
    if since is None and newest is not None:
        since = _day_of(feed.episodes, newest)
    extra: dict[str, Any] = {"categories": list(feed.show.categories)}
    if since:
        extra["since"] = since
    if private is not None:
        extra["private"] = private
    shows.write(hub, slug, show, **extra)
    path = hub.episodes / slug / "index.md"
    if private is False:
        shows.update(shows.read(path), private=False)
    known.add(path, address, feed.show.guid)
    return Followed(path, show, feed.episodes, (*feed.problems, *problems), since, heard)


def skip(hub: Hub, slug: str, guid: str) -> ShowPage:
    """Leave an episode of a show out for good, by its GUID, as its page says from now on. Raises KlankbordError."""
    page = shows.read(hub.episodes / slug)
    shows.update(page, skip=list(dict.fromkeys((*page.meta.skip, guid))))
    return page


def _day_of(episodes: Sequence[Episode], newest: int) -> date | None:
    """The day of the last of the newest episodes; None when there are no more than these."""
    days = sorted((one.published.date() for one in episodes if one.published), reverse=True)
    return days[newest - 1] if len(days) > newest else None


def _language_of(feed: Feed) -> str:
    """The language of a feed that names none, by the texts of its newest episodes; empty when that is not certain."""
    texts = [feed.show.title, feed.show.summary]
    for episode in feed.episodes[:20]:
        texts += [episode.title, plain(episode.summary or episode.content)[:400]]
    return guessing.language("\n".join(texts))


def watch(hub: Hub, folder: Path, *, title: str = "") -> Path:
    """Have the recordings and transcripts that land in ``folder`` come in as episodes; gives the show's page.

    The show is ``title``, else named after the folder; one that is there already has this folder from now on. Raises
    KlankbordError when the folder is not there, is a part of the hub's own, or is watched already.
    """
    place = folder.expanduser().resolve()
    if not place.is_dir():
        raise KlankbordError(str(folder), "there is no such folder", "Check the name, or give the address of a feed.")
    if any(place.is_relative_to(own.resolve()) for own in (hub.episodes, hub.state)):
        raise KlankbordError(str(folder), "is where the hub keeps its own pages", "Name a folder for recordings.")
    said = place.relative_to(hub.root.resolve()).as_posix() if place.is_relative_to(hub.root.resolve()) else str(place)
    for page in followed(hub):
        if page.meta.folder and folder_of(hub, page) == place:
            raise AlreadyFollowedError(str(folder), f"is watched already, by {hub.inside(page.path)}", "Nothing to do.")
    name = title or place.name
    known = next((page for page in followed(hub) if page.slug == slugify(name) or page.meta.title == name), None)
    if known is not None and known.meta.folder:
        raise KlankbordError(
            hub.inside(known.path),
            f"watches {known.meta.folder} already",
            "Give this folder a show of its own: --show.",
        )
    if known is not None:
        shows.update(known, folder=said)
        return known.path
    slug = slugify(name)
    shows.write(hub, slug, Show(title=title or _titled(place.name)), folder=said)
    return hub.episodes / slug / "index.md"


def folder_of(hub: Hub, page: ShowPage) -> Path:
    """The folder that a show watches; one that is inside the hub is named from its root."""
    return (hub.root / Path(page.meta.folder).expanduser()).resolve()


def _titled(name: str) -> str:
    """A folder's name as a title."""
    text = " ".join(name.replace("-", " ").replace("_", " ").split()) if name == name.lower() else name
    return text[:1].upper() + text[1:]


def follow_all(
    hub: Hub, client: Client, data: bytes, **options: Any
) -> Iterator[tuple[str, Followed | KlankbordError]]:
    """Follow every feed of an OPML list, one by one; a feed that fails does not stop the others."""
    known = Known.of(hub)
    for subscription in opml.read(data):
        try:
            yield subscription.url, follow(hub, client, subscription.url, known=known, **options)
        except KlankbordError as error:
            yield subscription.url, error
        except Exception as error:
            log.exception("%s cannot be followed", credentials.hide(subscription.url))
            cause = f"cannot be followed ({type(error).__name__}: {error})"
            mend = "This is a fault in Klankbord; please report it with the log."
            yield subscription.url, KlankbordError(credentials.hide(subscription.url), cause, mend)


def followed(hub: Hub) -> list[ShowPage]:
    """The shows of a hub, by name of folder; one whose page cannot be read is named in the log and left out."""
    found = []
    for folder in hub.shows():
        try:
            found.append(shows.read(folder))
        except Exception as error:
            log.warning("%s", error if isinstance(error, KlankbordError) else f"{folder.name}: {error!r}")
    return found


def as_opml(hub: Hub) -> str:
    """The shows of a hub that have a feed, for another podcast app."""
    metas = [page.meta for page in followed(hub) if page.meta.feed]
    return opml.write(
        Show(title=meta.title, feed_url=meta.feed, link=meta.link, language=meta.language) for meta in metas
    )


def _fetch(client: Client, url: str) -> tuple[Feed, str]:
    try:
        reply = client.get(url)
    except FetchError as error:  # nothing retries a show that is not followed yet
        mend = error.mend.replace(LATER, "Check the address; add it again when it answers.")
        raise NetworkError(error.thing, error.cause, mend) from error
    if reply.status == 401:
        told = refused(url, reply.status)
        raise NetworkError(told.thing, told.cause, told.mend)
    if reply.status != 200:
        raise NetworkError(url, f"answers with status {reply.status}", "Check the address in a browser.")
    try:
        feed = parse(reply.body, reply.url)
    except KlankbordError as error:
        found = feeds_on(reply.body, reply.url)
        if not found:
            raise
        raise FeedError(url, "is a web page", f"Add its feed instead: {' or '.join(found)}") from error
    # With temporary redirects on the way, the address that was given is the one to keep.
    return feed, reply.permanent_url or credentials.conceal(url)


def _refuse_secrets(url: str, public: bool) -> None:
    host = credentials.named(url if "://" in url else f"https://{url}")
    thing = credentials.hide(url)
    if "@" in urls.split(url).netloc:
        raise KlankbordError(
            thing,
            "holds a user name or password, which may not be written in the hub",
            f"Add it without, and set KLANKBORD_FEED_AUTH_{host}=user:password or use a netrc file.",
        )
    if not public and credentials.PLACEHOLDER not in url and credentials.looks_private(url):
        raise KlankbordError(
            thing,
            "seems to hold a secret, which may not be written in the hub",
            f"Write ${{secret}} in its place and set KLANKBORD_FEED_SECRET_{host}, or add --public if it is none.",
        )


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _free_slug(hub: Hub, title: str) -> str:
    base = slugify(title)
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, 10_000))
    return next(slug for slug in names if not (hub.episodes / slug / PAGE).exists())
