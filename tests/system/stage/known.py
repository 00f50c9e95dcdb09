"""What a model of the week knows: what people typed and publishers did. Nothing in it is asked of the package."""

from __future__ import annotations

import collections
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from world import BETTER, SENTENCES, World

from klankbord.audio.download import place
from klankbord.library.hub import Hub
from klankbord.model import Audio

ADVERT = "Deze aflevering wordt mogelijk gemaakt door de koffie van Jansen."


@dataclass(frozen=True)
class Spot:
    """An advert in a talk: from which second, for how many."""

    at: float
    length: float


@dataclass
class Known:
    """The world, the hub, who typed what where, how many hearings were lost with a disk that took no more,
    and whether editors have settled the quotes that a better model hears otherwise.

    ``typed`` is where each mark is, ``refused`` the notes that an editor removed, ``named`` who says the even sentences
    of an episode, ``pieces`` what each article came in with, ``shown`` the pages that somebody published, ``spots``
    the advert in each talk that has one: where it is now, last, and where it was as long as no night followed it.
    """

    world: World
    hub: Hub
    typed: dict[str, Path] = field(default_factory=dict)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    named: dict[Path, str] = field(default_factory=dict)
    pieces: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    shown: set[Path] = field(default_factory=set)
    spots: dict[str, list[Spot]] = field(default_factory=dict)
    heard_of: set[str] = field(default_factory=set)
    failing: set[tuple[str, str]] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    at_work: set[str] = field(default_factory=set)
    better: bool = False
    settled: bool = False
    lost: int = 0
    found: list[str] = field(default_factory=list)
    counts: collections.Counter[str] = field(default_factory=collections.Counter)

    def must(self, holds: bool, otherwise: str) -> None:
        """Note what is not as it must be."""
        self.counts["looks"] += 1
        if not holds:
            self.found.append(otherwise)

    def mark(self, path: Path) -> str:
        """A word that nobody else types, to be typed into ``path``."""
        mark = f"merk{len(self.typed)}woord"
        self.typed[mark] = path
        self.counts["marks typed"] += 1
        return mark

    @property
    def offered(self) -> set[str]:
        """The GUIDs that publishers offer."""
        return {item.guid for show in self.world.shows.values() for item in show.items}

    def titles(self, pages: Mapping[str, Path]) -> set[tuple[str, str]]:
        """Show and title of those episodes that have a page; the addresses of feeds too, which are asked every time."""
        feeds = {(slug, f"{self.world.url}/{slug}/feed.xml") for slug in self.world.shows}
        items = ((slug, item) for slug, show in self.world.shows.items() for item in show.items)
        return feeds | {(slug, item.title) for slug, item in items if item.guid in pages}

    def guid_of(self, path: Path) -> str:
        """The episode whose sound is at ``path``, where it is kept under a name made of its address."""
        for slug, show in self.world.shows.items():
            for item in show.items:
                address = f"{self.world.url}/{slug}/{item.guid}.mp3"
                if place(Audio(address), path.parent).name == path.name:
                    return item.guid
        raise LookupError(path)

    def said(self, guid: str, *, better: bool = False) -> list[list[tuple[float, str]]]:
        """What is said in a talk, each sentence with its second, around each place that its advert is or was at."""
        sentences = [(10.0 * at, text) for at, text in enumerate(BETTER if better else SENTENCES)]
        spots = self.spots.get(guid) or [Spot(1e9, 0.0)]
        return [[(at + (spot.length if at >= spot.at else 0.0), text) for at, text in sentences] for spot in spots]
