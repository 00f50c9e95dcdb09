"""Articles: what editors write, with the tips, lessons and attributed quotes that are in them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from klankbord.library.front.frontmatter import ArticleMeta
from klankbord.library.pages import reading

ArticlePage = reading.Page[ArticleMeta]


def read(path: Path, language: str = "nl") -> ArticlePage:
    """The article at ``path``; raises a KlankbordError that names file, line and field."""
    return cast(ArticlePage, reading.read(path, "article", language))
