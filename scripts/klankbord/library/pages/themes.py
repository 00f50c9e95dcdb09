"""The themes of a hub, as values for the rooms that choose among them."""

from __future__ import annotations

from klankbord.library.hub import Hub
from klankbord.library.pages import reading
from klankbord.model import Theme


def load(hub: Hub) -> tuple[Theme, ...]:
    """The themes of the hub, for the machine to choose topics from; a page that cannot be read is skipped."""
    return tuple(
        Theme(page.slug, page.meta.title, tuple(page.meta.keywords))
        for page in reading.load(hub, "theme").pages
        if page.meta.status != "hidden"
    )
