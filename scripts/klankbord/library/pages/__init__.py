"""Pages on disk as values: articles, shows, episodes, themes."""

from klankbord.library.pages.reading import (
    Page,
    by_name,
    dated,
    kind_of,
    load,
    mistakes,
    name_of,
    paths,
    read,
    slug_of,
    waiting,
)

__all__ = [
    "Page",
    "by_name",
    "dated",
    "kind_of",
    "load",
    "mistakes",
    "name_of",
    "paths",
    "read",
    "slug_of",
    "waiting",
]
