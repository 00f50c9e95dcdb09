"""Which episode somebody means on the command line, or in the address of a request."""

from __future__ import annotations

import glob
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge.updating import TRANSCRIPT_FILE
from klankbord.library.pages import episodes


def episode(hub: Hub, named: str) -> Path:
    """The folder of the episode that ``named`` means: a path, ``show/folder``, the name of its folder, or its GUID.

    Raises KlankbordError when there is none, or more than one.
    """
    found = episodes_named(hub, named)
    if len(found) == 1:
        return found[0]
    if not found:
        mend = "Give its folder, as in episodes/over-service/2026-03-04-klachten-als-cadeau."
        raise KlankbordError(named, "there is no such episode", mend)
    names = ", ".join(hub.inside(folder) for folder in found[:3])
    raise KlankbordError(named, f"there are {len(found)} such episodes", f"Give one by its folder: {names}.")


def episodes_named(hub: Hub, named: str) -> list[Path]:
    """All folders that ``named`` may mean; a path or a name counts before a GUID."""
    given = Path(named)
    place = given.parent if given.name in {PAGE, TRANSCRIPT_FILE} else given
    for folder in (place, hub.episodes / place, hub.root / place):
        whole = folder.resolve()
        if whole.parent.parent == hub.episodes.resolve() and (whole / PAGE).is_file():
            return [hub.episodes / whole.parent.name / whole.name]
    name = glob.escape(named.strip("/"))
    by_name = [path.parent for path in hub.episodes.glob(f"*/{name}/{PAGE}")] if name and "/" not in name else []
    return sorted(by_name) or [folder for folder in hub.episode_folders() if episodes.guid(folder) == named]
