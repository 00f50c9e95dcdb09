"""Articles: what editors write, with the tips, lessons and attributed quotes that are in them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from klankbord.library import pages
from klankbord.library.frontmatter import ArticleMeta

ArticlePage = pages.Page[ArticleMeta]


def read(path: Path, language: str = "nl") -> ArticlePage:
    """The article at ``path``; raises a KlankbordError that names file, line and field."""
    return cast(ArticlePage, pages.read(path, "article", language))
