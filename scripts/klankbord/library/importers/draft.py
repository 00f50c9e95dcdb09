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
    what to call it in messages.
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
