"""What the ``<head>`` of each kind of page tells machines, and the policy that every page runs under."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from markupsafe import Markup

from klankbord import languages
from klankbord.settings import Settings
from klankbord.site.outputs import players
from klankbord.site.outputs.places import Files
from klankbord.site.page import head, metadata
from klankbord.site.page.generated import View
from klankbord.site.reading.catalogue import (
    ArticleEntry,
    EpisodeEntry,
    EventEntry,
    OrganisationEntry,
    PersonEntry,
    ShowEntry,
    TermEntry,
    ThemeEntry,
)
from klankbord.site.views import policy, theme
from klankbord.site.views.knowledge import Knowledge

LISTED = 20


class PageHead:
    """Made once per build; ``markup`` gives the tags of one page: none without a ``site_url``, as they are absolute."""

    def __init__(
        self,
        known: Knowledge,
        files: Files,
        strings: Mapping[str, str],
        settings: Settings,
        live: bool,
        counter: str = "",
    ) -> None:
        self.known, self.files, self.strings = known, files, strings
        self.site = known.site
        forms = [settings.newsletter] if settings.newsletter else []
        self._csp = partial(
            policy.csp,
            [theme.early_script()],
            forms=forms,
            comments=bool(settings.comments),
            live=live,
            sources=settings.page_sources,
            counter=counter,
        )
        self.policy = self._csp()

    def policy_for(self, wanted: policy.Asked) -> str:
        """The policy of a page on which an editor put styles or scripts."""
        return self._csp(wanted=wanted)

    def markup(self, view: View, title: str, description: str = "") -> Markup:
        """Canonical address, OpenGraph and JSON-LD."""
        if not self.site.site_url:
            return Markup("")
        things = self._things(view, title)
        text = "\n".join([head.head(self._card(view, title, description)), metadata.script(*things)])
        return Markup(text)  # noqa: S704 - both escape what they are given

    def _card(self, view: View, title: str, description: str) -> head.Card:
        entry, site = view.entry, self.site
        kind = (
            "article"
            if isinstance(entry, ArticleEntry | EpisodeEntry)
            else "profile"
            if isinstance(entry, PersonEntry)
            else "website"
        )
        audio = entry.audio if isinstance(entry, EpisodeEntry) else None
        people = entry.authors if isinstance(entry, ArticleEntry) else ()
        return head.Card(
            url=metadata.absolute(site, view.url),
            title=title,
            description=description or view.description or site.description,
            kind=kind,
            image=self._image(view),
            audio=metadata.absolute(site, audio.url) if audio else "",
            audio_type=audio.type if audio else "",
            locale=self._locale(view.language or site.language),
            site_name=site.name,
            published=entry.date if isinstance(entry, ArticleEntry | EpisodeEntry) else None,
            modified=entry.updated if isinstance(entry, ArticleEntry) else None,
            authors=tuple(site.people[slug].name for slug in people),
            alternates=self.files.translations.get(view.url, {}),
            feeds=self._feeds(view),
        )

    def _locale(self, language: str) -> str:
        """The locale of the page's language; for its own language the hub may have set another, such as ``nl_BE``."""
        own = languages.primary(language) == languages.primary(self.site.language)
        return (languages.here().locale if own else "") or languages.of(language).locale

    def _image(self, view: View) -> str:
        card = self.files.card(view.url)
        return metadata.absolute(self.site, card) if card else ""

    def _feeds(self, view: View) -> tuple[head.FeedLink, ...]:
        site, entry = self.site, view.entry
        found = [
            head.FeedLink(feed.type, feed.title, metadata.absolute(site, feed.url))
            for feed in self.files.feeds_for(view.url)
        ]
        if isinstance(entry, EpisodeEntry) and (named := players.discovery(site, entry)):
            found.append(head.FeedLink(players.OEMBED, "", metadata.absolute(site, named)))
        return tuple(found)

    def _things(self, view: View, title: str) -> list[metadata.Thing]:
        entry, site, image = view.entry, self.site, self._image(view)
        steps = self._steps(view, title)
        things = [metadata.breadcrumbs(site, steps)] if len(steps) > 1 else []
        if view.kind == "home":
            things.append(metadata.website(site, f"{site.at['search']}?q={{query}}"))
        elif isinstance(entry, EpisodeEntry):
            transcript = metadata.absolute(site, f"{entry.url}transcript.vtt") if entry.transcript else ""
            things.append(metadata.episode(site, entry, image=image, transcript_url=transcript))
        elif isinstance(entry, ShowEntry):
            things.append(metadata.series(site, entry, image=image))
        elif isinstance(entry, ArticleEntry):
            things.append(metadata.article(site, entry, image=image))
        elif isinstance(entry, EventEntry):
            things.append(metadata.event(site, entry))
        elif isinstance(entry, PersonEntry):
            things.append(metadata.person(site, entry))
        elif isinstance(entry, OrganisationEntry):
            things.append(metadata.organisation(site, entry))
        elif isinstance(entry, ThemeEntry):
            items = [(source.title, source.url) for source in self.known.on_theme(entry.slug)[:LISTED]]
            things.append(metadata.collection(site, title, view.url, items))
        elif view.kind == "quotes" and view.url == site.at["quotes"]:
            things.append(metadata.quotes(site, view.context()["pages"].items, title, view.url))
        elif isinstance(entry, TermEntry):
            things.append(metadata.term(site, entry))
        elif view.kind == "terms":
            things.append(metadata.terms(site, site.terms, view.url))
        return things

    def _steps(self, view: View, title: str) -> list[tuple[str, str]]:
        parts = view.url.strip("/").split("/") if view.url else []
        steps = [(self.site.name, "")]
        if len(parts) > 1 and f"{parts[0]}/" in self.strings:
            steps.append((self.strings[f"{parts[0]}/"], f"{parts[0]}/"))
        if isinstance(view.entry, EpisodeEntry):
            steps.append((view.entry.show_title, f"{self.site.at['podcasts']}{view.entry.show}/"))
        return [*steps, (title, view.url)] if view.url else steps
