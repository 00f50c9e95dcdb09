"""An article that was found elsewhere, before it is a page: only what its source says, nothing made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its source has it.

    ``labels`` are its categories and tags; ``media`` maps a path in the body to the file it stands for; ``origin`` is
    what to call it in messages. ``key`` identifies it when its source is imported again: its address, or its path
    within the source. ``was`` is what its source calls its state when that is not published: draft, private, hidden.
    ``redirects`` are the addresses it had there, as paths from the root of the site; ``links`` maps every place in the
    body that may be another article of the source, as it is written there, to the names such an article may have.
    Drafts with the same ``group`` are translations of each other.
    ``pictures`` are the names of files that came along from other sites, by their addresses there.
    ``remarks`` say what an editor should look at, ``dropped`` which fields did not come along.
    """

    title: str
    body: str
    origin: str
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    language: str = ""
    labels: tuple[str, ...] = ()
    description: str = ""
    source: str = ""
    name: str = ""
    image: str = ""
    image_alt: str = ""
    media: Mapping[str, Path] = field(default_factory=dict)
    key: str = ""
    updated: date | datetime | None = None
    series: str = ""
    group: str = ""
    was: str = ""
    redirects: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a source holds but did not come in, and why; ``count`` files or entries of one sort together."""

    origin: str
    why: str
    count: int = 1

    def __str__(self) -> str:
        many = f" ({self.count})" if self.count > 1 else ""
        return f"{self.origin}{many}: left out, {self.why}"
