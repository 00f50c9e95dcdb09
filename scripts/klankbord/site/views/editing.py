"""From a page of the site to its file in the repository, where an editor can correct it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from klankbord import languages
from klankbord.languages.forms import Addresses
from klankbord.library import pages
from klankbord.library.addresses import file_at
from klankbord.library.hub import PAGE, Hub
from klankbord.library.merge.updating import TRANSCRIPT_FILE


def links(
    url: str, hub: Hub, repository: str, strings: Mapping[str, str], at: Addresses | None = None, desk: str = ""
) -> list[dict[str, str]]:
    """What can be edited about the page at ``url`` (relative to the root of the site), as words with an address.

    ``repository`` is the address below which the files of the hub are edited (``.../edit/main/``). Pages without a
    file, such as overviews, have no links; neither does a hub that names no repository. ``desk`` is the address of the
    desk, which a preview leads to.
    """
    if not (repository or desk):
        return []
    found = list(_files(url, hub, at or languages.addresses(languages.FIRST)))
    base = f"{repository.rstrip('/')}/"
    there = [{"title": strings[word], "url": base + quote(hub.inside(path))} for word, path in found]
    return [*_at_desk(desk, hub, found, strings), *(there if repository else [])]


def _at_desk(
    desk: str, hub: Hub, found: Sequence[tuple[str, Path]], strings: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    name = pages.name_of(hub, found[0][1]) if desk and found else ""
    if name:
        where = name if name.startswith("episode/") else f"page/{name}"
        yield {"title": strings["edit_at_desk"], "url": f"{desk}/{quote(where)}"}


def _files(url: str, hub: Hub, at: Addresses) -> Iterator[tuple[str, Path]]:
    parts = [part for part in url.split("/") if part]
    if ".." in parts:
        return
    if parts[:1] == [at.podcasts]:
        folder = hub.episodes.joinpath(*parts[1:])
        if (folder / PAGE).is_file():
            yield "edit_page", folder / PAGE
        if len(parts) == 3 and (folder / TRANSCRIPT_FILE).is_file():
            yield "correct_transcript", folder / TRANSCRIPT_FILE
        return
    place = hub.content.joinpath(file_at(url, at))
    beside = [place.with_name(f"{place.name}.md")] if parts else []
    found = next((path for path in (*beside, place / PAGE) if path.is_file()), None)
    if found is not None:
        yield "edit_page", found
