"""Which episode somebody means, among those that wait."""

from __future__ import annotations

from klankbord.folding import fold
from klankbord.library.hub import Hub
from klankbord.library.pages import shows
from klankbord.pipeline import ledger, unfinished


def waiting(hub: Hub, show: str, named: str) -> list[tuple[str, str]]:
    """GUID and title of the episodes of a show that wait and are meant by a GUID, a title or words of one.

    Raises KlankbordError when there is no such show.
    """
    shows.require(hub, show, "{}")
    with ledger.opened_to_read(hub.state / "ledger.sqlite") as book:
        rows = book.episodes(show, (ledger.WAITING,))
    titled = [(row.guid, unfinished.title(row)) for row in rows]
    exactly = [(guid, title) for guid, title in titled if named == guid or fold(named) == fold(title)]
    return exactly or [(guid, title) for guid, title in titled if fold(named) in fold(title)]
