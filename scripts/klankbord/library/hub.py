"""A hub: the folder that holds the content, the episodes and the settings of one site."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from klankbord import settings
from klankbord.errors import KlankbordError

PAGE = "index.md"


@dataclass(frozen=True, slots=True)
class Hub:
    """The folders of a hub; ``state`` is memory that may be deleted at any time."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Hub:
        """The nearest hub from ``start`` upwards: a folder with ``mkdocs.yml``; KlankbordError when there is none."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / "mkdocs.yml").is_file():
                return cls(folder)
        raise KlankbordError(
            str(start),
            "no hub here: neither this folder nor one above it holds mkdocs.yml",
            "Go to the folder of your hub, name it with --hub, or begin one: klankbord init DIR.",
        )

    @classmethod
    def enter(cls, start: Path) -> Hub:
        """The hub that ``find`` finds, which this process works on from now on: its language, time zone and words.

        Whatever asks for a wrong setting reports it; until then Klankbord's own settings hold.
        """
        hub = cls.find(start)
        with suppress(KlankbordError):
            settings.settle(hub.root, settings.load(hub.root))
        return hub

    @property
    def episodes(self) -> Path:
        """Where ingestion writes: one folder per show, with one folder per episode in it."""
        return self.root / "episodes"

    @property
    def content(self) -> Path:
        """Where editors write: the docs_dir of MkDocs."""
        return self.root / "content"

    @property
    def state(self) -> Path:
        """The ledger, the lock, audio and checkpoints."""
        return self.root / ".klankbord"

    def shows(self) -> list[Path]:
        """Folders of shows, by name: those in ``episodes/`` that hold an index.md."""
        return sorted(_folders_with_page(self.episodes))

    def without_page(self) -> list[Path]:
        """Folders in ``episodes/`` with episodes and no page of their show: nothing of them is built or followed."""
        named = set(self.shows())
        with suppress(FileNotFoundError, NotADirectoryError):
            there = [path for path in self.episodes.iterdir() if path.is_dir() and not path.name.startswith(".")]
            return sorted(path for path in there if path not in named and any(_folders_with_page(path)))
        return []

    def episode_folders(self, show: str | None = None) -> list[Path]:
        """Folders of episodes, of one show or all, by name. A folder without index.md is unfinished, so not listed."""
        shows = [self.episodes / show] if show is not None else self.shows()
        return [folder for parent in shows for folder in sorted(_folders_with_page(parent))]

    def inside(self, path: Path) -> str:
        """``path`` as people read it: from the root of the hub, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            pass
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return str(path)


def _folders_with_page(parent: Path) -> Iterator[Path]:
    """Folders in ``parent`` that hold a page; by text, as a hub has tens of thousands and this is asked often."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(parent) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and os.path.isfile(f"{entry.path}/{PAGE}"):  # noqa: PTH113
                yield parent / entry.name
