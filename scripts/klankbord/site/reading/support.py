"""The same tip from several places is one tip with all its sources. Pure functions.

``extract.collections`` says which tips are the same; here each becomes what a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from klankbord.extract import collections
from klankbord.site.keeping.store import NOTHING, Store, digest
from klankbord.site.reading.catalogue import Saying


@dataclass(frozen=True, slots=True)
class Supported:
    """A tip in the words of ``saying``; ``also`` holds who else says so, one passage per source."""

    saying: Saying
    also: tuple[Saying, ...] = ()

    @property
    def sayings(self) -> tuple[Saying, ...]:
        """The passage of each source, the one whose words are shown first."""
        return (self.saying, *self.also)

    def first(self, asked: Callable[[Saying], bool]) -> Supported:
        """The same, with the passages that are asked for ahead of the others."""
        wanted = [saying for saying in self.sayings if asked(saying)]
        rest = [saying for saying in self.sayings if not asked(saying)]
        return Supported(wanted[0], (*wanted[1:], *rest)) if wanted else self


def gather(
    sayings: Sequence[Saying], encode: collections.Encode = collections.wordless, memory: Store = NOTHING
) -> list[Supported]:
    """Put sayings that say the same together, in the order in which ``sayings`` first says it.

    ``encode`` gives the meaning of texts as far as it is known; without it, only words are compared. Comparing takes
    seconds where there are thousands, so ``memory`` keeps what came of it.
    """
    texts = collections.distinct(saying.note.text for saying in sayings)
    meant = encode(texts)
    told = repr([(saying.note.text, saying.source.url) for saying in sayings])
    made_of = digest(told, repr(meant.shape), meant.tobytes())
    together = memory.remembered("tips", made_of, lambda: _together(sayings, lambda _: meant))
    return [Supported(sayings[lead], tuple(sayings[at] for at in also)) for lead, also in together]


def _together(sayings: Sequence[Saying], encode: collections.Encode) -> list[tuple[int, tuple[int, ...]]]:
    """For each tip the place in ``sayings`` of the passage whose words are shown, and those of the others."""
    items = [collections.Item(saying.note.text, str(at)) for at, saying in enumerate(sayings)]
    found = []
    for cluster in collections.cluster(items, encode=encode):
        places = sorted(int(item.source) for item in cluster.items)
        lead = next(at for at in places if sayings[at].note.text == cluster.text)
        found.append((places[0], lead, tuple(_others(lead, places, sayings))))
    return [(lead, also) for _, lead, also in sorted(found)]


def asked_for(found: Sequence[Supported], asked: Callable[[Saying], bool]) -> list[Supported]:
    """The tips with a passage that is asked for, the most supported first; equals keep their order."""
    chosen = [one.first(asked) for one in found if any(asked(saying) for saying in one.sayings)]
    return sorted(chosen, key=lambda one: -len(one.sayings))


def _others(lead: int, places: Sequence[int], sayings: Sequence[Saying]) -> Iterator[int]:
    """One passage from each other source: repeating a tip in one conversation does not support it twice."""
    seen = {sayings[lead].source.url}
    for at in places:
        if sayings[at].source.url not in seen:
            seen.add(sayings[at].source.url)
            yield at
