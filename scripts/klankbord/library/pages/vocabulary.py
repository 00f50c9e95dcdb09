"""Names that may be said in an episode, as editors and the feed spell them: the recogniser listens for these."""

from __future__ import annotations

from collections.abc import Iterator

from klankbord.library.from_feed import front
from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.hub import Hub
from klankbord.library.pages import reading
from klankbord.library.slugs import slugify
from klankbord.model import Episode
from klankbord.transcribe.vocabulary.entries import spoken_forms
from klankbord.transcribe.vocabulary.mentions import mentioned

_KINDS = ("organisation", "person", "theme", "term")


def of(hub: Hub, show: ShowMeta, episode: Episode, language: str) -> tuple[str, ...]:
    """The names for one episode, the likeliest first: only so many are listened for.

    They are those of the show (``vocabulary``, its title, its hosts), those that the feed mentions about the episode,
    and those of the hub's organisations, people, themes and glossary.
    """
    told = [*show.vocabulary, show.title, *spoken_forms(_hosts(hub, show))]
    written = " \n".join(
        (episode.title, *(front.markdown(text) for text in (episode.summary, episode.content) if text))
    )
    return tuple(dict.fromkeys([*told, *mentioned(written, language), *_of_the_hub(hub)]))


def _hosts(hub: Hub, show: ShowMeta) -> Iterator[str]:
    """Hosts by the names that they are known by; a show may name them by their pages."""
    titles = {page.slug: page.meta.title for page in reading.load(hub, "person").pages} if show.hosts else {}
    for host in show.hosts:
        yield titles.get(host) or (host.replace("-", " ").title() if host == slugify(host) else host)


def _of_the_hub(hub: Hub) -> Iterator[str]:
    for kind in _KINDS:
        for page in reading.load(hub, kind).pages:
            if page.meta.status != "hidden":
                yield from (page.meta.title, *getattr(page.meta, "aliases", ()))
