"""``klankbord import URL --site``: the articles of a whole site, by what it lists of itself, each as a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.feeds.discovery import feeds_on
from klankbord.languages.messages import as_sentence, message, sentence
from klankbord.library import dom
from klankbord.library.hub import Hub
from klankbord.library.importers import addresses, listings, page, prose, sitemaps, unforeseen
from klankbord.library.importers.asking import Asker, ForbiddenError, StoppedError
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.remembering import Kept, Memory
from klankbord.library.importers.sitemaps import Listed, Listing
from klankbord.library.slugs import digest, slugify

MOST = 10_000
"""Pages of one site; the rest is reported as left out."""
_MOST_FILES = 200  # sitemaps, or pages of a feed
_GUESSES = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap-index.xml")
_FEEDS = ("/feed/", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/rss", "/feed.json")
_PAGES = frozenset({"text/html", "application/xhtml+xml", ""})

Found = Draft | LeftOut | KlankbordError
Progress = Callable[[str, int, int], None]


class Visit:
    """One visit to a site for the hub; with ``remember``, the next asks only for what changed."""

    def __init__(self, client: Client, hub: Hub, *, remember: bool = True) -> None:
        self._client, self._folder = client, hub.state / "imports" / "sites" if remember else None

    def drafts(self, site: str, progress: Progress) -> Generator[Found, None, None]:
        """Every article of the site at an address as a draft, what is left out with its reason, and what went wrong."""
        site = sitemaps.address(site, site)
        host = sitemaps.host_of(site)
        path = self._folder / f"{slugify(host)}.sqlite" if self._folder else None
        try:
            with Memory(path) as memory:
                asker = Asker(self._client, memory, site)
                yield from _Pages(asker, memory, site, progress).all()
        except KlankbordError as error:
            yield error


class _Pages:
    """The pages of one site, asked for one after the other."""

    def __init__(self, asker: Asker, memory: Memory, site: str, progress: Progress) -> None:
        self._asker, self._memory, self._site, self._progress = asker, memory, site, progress
        self._host = sitemaps.host_of(site)
        self._asked: list[str] = []
        self._seen: dict[str, str] = {}  # pages that came in, by what they say
        self._known: set[str] = set()

    def all(self) -> Iterator[Found]:
        problems: list[KlankbordError] = []
        listed = self._listed(problems)
        yield from problems
        waiting: list[Listed] = []
        for one, why in self._chosen(listed):
            if why:
                yield LeftOut(one.url, why)
            else:
                waiting.append(one)
        if len(waiting) > MOST:
            yield LeftOut(self._host, sentence("out_most", most=f"{MOST:,}"), len(waiting) - MOST)
            waiting = waiting[:MOST]
        self._known = {sitemaps.same(one.url) for one in waiting}
        for number, one in enumerate(waiting):
            self._progress("read", number, len(waiting))
            try:
                yield self._one(one)
            except ForbiddenError as error:
                yield LeftOut(one.url, as_sentence(error))
            except StoppedError as error:
                yield error
                yield LeftOut(self._host, sentence("out_stopped"), len(waiting) - number)
                return
            except KlankbordError as error:
                yield error
            except Exception as error:
                yield unforeseen(one.url, error)
        self._memory.end(self._asked)

    def _get(self, url: str, changed: str = "") -> Kept:
        self._asked.append(url)
        return self._asker.page(url, changed)

    def _chosen(self, listed: list[Listed]) -> Iterator[tuple[Listed, str]]:
        """Each listed page once, with the reason why it is left out before it is asked for, if it is."""
        path = urlsplit(self._site).path
        below = re.sub(r"[^/]*$", "", path) if "." in path.rpartition("/")[2] else f"{path.rstrip('/')}/"
        here = [one for one in listed if sitemaps.host_of(one.url) == self._host]
        if not any(urlsplit(one.url).path.startswith(below) and urlsplit(one.url).path != below for one in here):
            below = "/"
        for one in listed:
            if sitemaps.host_of(one.url) != self._host:
                yield one, sentence("out_on_other_site")
            elif not urlsplit(one.url).path.startswith(below):
                yield one, sentence("out_outside", place=below)
            else:
                yield one, listings.by_address(one.url, one.by)

    def _listed(self, problems: list[KlankbordError]) -> list[Listed]:
        """All that the site lists: by the file that was named, else its sitemaps, else its feeds."""
        first = self._quietly(self._site, problems)
        if first is not None and (given := sitemaps.read(first.body, first.final)):
            return self._followed([self._site], problems, given)
        stated = [url for one in self._asker.robots.sitemaps if (url := sitemaps.address(one, self._site))]
        stated = [url for url in stated if sitemaps.host_of(url) == self._host]
        found = self._followed(stated, problems)
        for guess in () if found else _GUESSES:
            found = found or self._followed([urljoin(self._site, guess)], [])
        feeds = list(feeds_on(first.body, first.final)) if first is not None and not found else []
        feeds = [url for url in feeds if sitemaps.host_of(url) == self._host]
        found = found or self._followed(feeds, problems)
        for guess in () if found else _FEEDS:
            found = found or self._followed([urljoin(self._site, guess)], [])
        if not found:
            raise KlankbordError(self._site, message("in_no_sitemap"))
        return found

    def _quietly(self, url: str, problems: list[KlankbordError]) -> Kept | None:
        """What is at an address; what went wrong is noted, except what robots.txt forbids."""
        try:
            return self._get(url)
        except StoppedError:
            raise
        except ForbiddenError:
            return None
        except KlankbordError as error:
            problems.append(error)
            return None

    def _followed(self, files: list[str], problems: list[KlankbordError], given: Listing | None = None) -> list[Listed]:
        """The pages that sitemaps or feeds list, with those of the files that these name; each file and page once."""
        pages: dict[str, Listed] = {}
        queue = list(dict.fromkeys(files))
        for number, url in enumerate(queue):
            if number >= _MOST_FILES:
                problems.append(KlankbordError(url, message("in_sitemaps", most=_MOST_FILES)))
                break
            found = given if given is not None and number == 0 else self._listing(url, problems)
            if found is None:
                continue
            before = len(pages)
            for one in found.pages:
                pages.setdefault(sitemaps.same(one.url), one)
            if len(pages) > sitemaps.MOST:
                problems.append(KlankbordError(url, message("in_past", most=f"{sitemaps.MOST:,}")))
                break
            more = [one for one in found.more if sitemaps.host_of(one) == self._host]
            if found.wordpress and len(pages) > before and not more:
                more = [_next_page(url)]
            queue += [one for one in more if one not in queue]
        return list(pages.values())

    def _listing(self, url: str, problems: list[KlankbordError]) -> Listing | None:
        kept = self._quietly(url, problems if "paged=" not in url else [])
        found = sitemaps.read(kept.body, url) if kept is not None else None
        if kept is not None and found is None and url != self._site:
            problems.append(KlankbordError(url, message("in_no_listing")))
        return found

    def _one(self, listed: Listed) -> Found:
        url = listed.url
        kept = self._get(url, listed.changed)
        final = sitemaps.address(kept.final, url) or url
        if sitemaps.host_of(final) != self._host:
            return LeftOut(url, sentence("out_other_site"))
        if sitemaps.same(final) != sitemaps.same(url):
            if sitemaps.same(final) in self._known:
                return LeftOut(url, sentence("out_listed"))
            if why := listings.by_address(final):
                return LeftOut(url, sentence("out_elsewhere", why=why))
        if kept.kind not in _PAGES:
            return LeftOut(url, sentence("out_no_page", kind=kept.kind))
        try:
            draft = page.read(kept.body, url, final)
        except page.NoArticleError:
            return LeftOut(url, sentence("out_no_article"))
        if why := listings.by_content(dom.parse(kept.body, url), draft.body):
            return LeftOut(url, why)
        said = digest(draft.title + draft.body)
        if (twin := self._seen.setdefault(said, url)) != url:
            return LeftOut(url, sentence("out_twin", other=twin))
        return self._draft(draft, url, final)

    def _draft(self, draft: Draft, url: str, final: str) -> Draft:
        """The draft as a page of its site: the addresses it had, and where its links may lead."""
        links: dict[str, tuple[str, ...]] = {}

        def note(target: str) -> None:
            if target.startswith(("https://", "http://")) and sitemaps.host_of(target) == self._host:
                links[target] = (addresses.known_by(target),)

        prose.targets(draft.body, note)
        paths = (addresses.path_of(one) for one in dict.fromkeys((final, url)) if not urlsplit(one).query)
        return replace(
            draft,
            key=url,
            source=draft.source if addresses.path_of(draft.source) else final,
            redirects=tuple(dict.fromkeys(path for path in paths if path)),
            names=(addresses.known_by(url), addresses.known_by(final)),
            links=links,
        )


def _next_page(url: str) -> str:
    """The next page of a feed of WordPress, which its feeds do not name."""
    bare, _, number = url.partition("?paged=")
    return f"{bare}?paged={int(number) + 1 if number.isdigit() else 2}"
