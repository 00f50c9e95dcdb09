"""Pages that are not made from a file (episodes, people, overviews), as MkDocs pages that skip Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import material
import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from klankbord.languages.forms import Addresses
from klankbord.library.addresses import folders
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.hub import PAGE
from klankbord.site import addresses
from klankbord.site.boundary import Failures

SHOWN = (InclusionLevel.UNDEFINED, InclusionLevel.INCLUDED)
MATERIAL = Path(material.__file__).parent
MKDOCS = Path(mkdocs.__file__).parent


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows: a template of ``theme/pages`` and, once asked for, the values it is filled with.

    ``url`` is relative to the root. ``indexed`` pages are found by search; ``filters`` narrow a search. A page that is
    not ``listed`` is for those who know its address: the sitemap leaves it out and crawlers are asked to do the same.
    ``searchable`` makes what search reads instead of the page.
    """

    url: str
    kind: str
    title: str
    template: str
    context: Callable[[], Mapping[str, Any]] = dict
    description: str = ""
    language: str = ""
    entry: object | None = None
    indexed: bool = False
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listed: bool = True
    searchable: Callable[[], Any] | None = None


LOST = View("404.html", "lost", "404", "404.html")
FAILED = "pages/failed.html"
BROKEN = "broken"
"""The kind of a view that stands in for a page that cannot be read, in a preview."""


class GeneratedPage(Page):
    """A page whose content comes from a ``View``; MkDocs would build a Markdown parser per page, this does not."""

    def __init__(self, view: View, file: File, config: MkDocsConfig) -> None:
        super().__init__(view.title, file, config)
        self.view = view

    def read_source(self, config: MkDocsConfig) -> None:
        """Nothing to read; the template is named here."""
        self.markdown = ""
        self.meta = {"title": self.view.title, "template": self.view.template}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Nothing to convert; anchors are checked in the built site, not here."""
        self.content = ""
        self.present_anchor_ids = None


def add(view: View, files: Files, config: MkDocsConfig) -> None:
    """Put the page of ``view`` into the build, outside the navigation."""
    file = File.generated(config, f"{view.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
    folder = getattr(view.entry, "folder", None)
    # Plugins take it that each page has a file; these come from their own, or from the hub as a whole.
    file.abs_src_path = str(folder / PAGE) if isinstance(folder, Path) else config.config_file_path
    GeneratedPage(view, file, config)
    files.append(file)


def plain(page: Page) -> View:
    """The view of a page that an editor wrote and that is none of the kinds we know."""
    description = str(page.meta.get("description") or "")
    asked = page.meta.get("search")
    hidden = isinstance(asked, Mapping) and bool(asked.get("exclude"))
    template = str(page.meta.get("template") or "pages/page.html")
    return View(page.url, "page", str(page.title or ""), template, description=description, indexed=not hidden)


def failed(url: str, title: str, language: str) -> View:
    """What readers find at ``url`` when its page could not be made: links to it work, search and feeds leave it out."""
    return View(url, "failed", title, FAILED, language=language, listed=False)


def arrange(
    views: Mapping[str, View],
    files: Files,
    config: MkDocsConfig,
    failures: Failures,
    at: Addresses,
    unseen: Callable[[str], bool] = lambda name: False,
    *,
    nav: bool = False,
) -> Files:
    """Add the views that have no file, and leave out the files that nobody may see or nobody uses.

    ``unseen`` tells of a page that is none of our kinds, by its path in content/, whether readers may not see it (yet).
    With ``nav`` the hub names its navigation, and MkDocs names what editors wrote and left out of that. Of two files
    with the same address, the first stays. Material brings half a megabyte of styles, scripts and search workers; our
    templates load none of it.
    """
    _move(files, folders(at))
    taken: dict[str, str] = {}
    for file in sorted(files, key=lambda file: addresses.as_folder(PurePosixPath(file.src_uri))):
        if file.is_documentation_page():
            ours = _belongs_to_a_kind(file.src_uri)
            there = views.get(_address(file))
            if (ours and (there is None or there.kind == BROKEN)) or (not ours and unseen(file.src_uri)):
                files.remove(file)
            elif taken.setdefault(file.dest_uri, file.src_uri) != file.src_uri:
                files.remove(file)
                if not ours:  # those were named when they were read
                    name = f"content/{file.src_uri}"
                    failures.note(name, addresses.doubled(name, f"content/{taken[file.dest_uri]}"))
        elif _is_unused(file):
            files.remove(file)
    written = {_address(file) for file in files.documentation_pages()}
    for url, view in views.items():
        if url not in written:
            add(view, files, config)
    for file in files.documentation_pages():
        own = nav and not _belongs_to_a_kind(file.src_uri)
        if not own and not isinstance(file.page, GeneratedPage) and file.inclusion in SHOWN:
            file.inclusion = InclusionLevel.NOT_IN_NAV
    return files


def _move(files: Files, named: Mapping[str, str]) -> None:
    """Give the files in folders of content/ the addresses that the site uses for those folders."""
    for file in files if named else ():
        folder, slash, rest = file.dest_uri.partition("/")
        if slash and folder in named and not file.generated_by:
            file.dest_uri = f"{named[folder]}/{rest}"
            for known in ("url", "abs_dest_path"):  # worked out from the old one, if anybody has asked already
                vars(file).pop(known, None)


def _address(file: File) -> str:
    return "" if file.url in (".", "./") else file.url


def _belongs_to_a_kind(src_uri: str) -> bool:
    folder, _, rest = src_uri.partition("/")
    return folder in FOLDERS.values() and bool(rest) and rest != "index.md"


def _is_unused(file: File) -> bool:
    if file.src_uri.startswith(("pages/", "parts/")):
        return True
    source = Path(file.abs_src_path or "")
    if file.src_uri == "sitemap.xml" and MKDOCS in source.parents:
        return True  # a template; ours is written where there are full addresses
    return file.src_uri.startswith("assets/") and MATERIAL in source.parents
