"""What Markdown was made into, kept until the page, the files that it may link to, or the glossary change."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from klankbord.site.keeping.store import Store, digest
from klankbord.site.page.generated import View

NAME = "rendered"
Toc = tuple[tuple[str, str, int, Any], ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The content of a page as its template gets it; ``body`` is that without what was added for the site."""

    key: bytes
    content: str
    body: str
    title: str | None
    toc: Toc
    anchors: frozenset[str]


class Rendering:
    """Made once per build. ``around`` tells all that decides how Markdown is made into pages; empty, all is made."""

    def __init__(self, memory: Store, around: str) -> None:
        self._memory, self._around = memory, around
        self._kept: dict[str, Rendered] = (memory.load(NAME) or {}) if around else {}
        self._now: dict[str, Rendered] = {}
        self._keys: dict[str, bytes] = {}
        self._files = b""

    def spare(self, page: Page, view: View) -> None:
        """Let ``page`` take what it was made into before, if that would be the same."""
        if not self._around:
            return
        whole = page.render

        def render(config: MkDocsConfig, files: Files) -> None:
            self._files = self._files or _told(files)
            text = repr((page.file.src_uri, page.url, page.markdown, page.meta, view.language, view.indexed))
            key = digest(self._around, self._files, text)
            kept = self._kept.get(page.file.src_uri)
            if kept and kept.key == key:
                self._now[page.file.src_uri] = kept
                _restore(page, kept)
                return
            with _listening() as told:
                whole(config, files)
            if not told and not page.links_to_anchors:  # what is wrong with a page is told at every build
                self._keys[page.file.src_uri] = key

        setattr(page, "render", render)  # noqa: B010 - a type checker refuses to assign a method

    def of(self, page: Page) -> Rendered | None:
        """What ``page`` took from an earlier build; None if it was made now."""
        return self._now.get(page.file.src_uri)

    def made(self, page: Page, content: str, body: str) -> None:
        """Keep what was made of ``page``."""
        key = self._keys.pop(page.file.src_uri, None)
        if key:
            anchors = frozenset(page.present_anchor_ids or ())
            title = page._title_from_render
            self._now[page.file.src_uri] = Rendered(key, content, body, title, _flat(page.toc), anchors)

    def save(self) -> None:
        """Keep it for the next build."""
        if self._around and self._now != self._kept:
            self._memory.save(NAME, self._now)


def _restore(page: Page, kept: Rendered) -> None:
    page.content, page.toc = kept.content, TableOfContents(_links(kept.toc))
    page._title_from_render = kept.title
    page.present_anchor_ids = set(kept.anchors)
    page.links_to_anchors = {}


def _flat(links: Iterable[AnchorLink]) -> Toc:
    return tuple((link.title, link.id, link.level, _flat(link.children)) for link in links)


def _links(toc: Toc) -> list[AnchorLink]:
    found = []
    for title, name, level, children in toc:
        link = AnchorLink(title, name, level)
        link.children = _links(children)
        found.append(link)
    return found


def _told(files: Files) -> bytes:
    """All files that a page may link to."""
    return digest(repr(sorted((file.src_uri, file.dest_uri, file.inclusion.name) for file in files)))


@contextmanager
def _listening() -> Iterator[list[logging.LogRecord]]:
    """What is logged meanwhile."""
    told: list[logging.LogRecord] = []
    handler = logging.Handler(logging.INFO)
    setattr(handler, "emit", told.append)  # noqa: B010 - a type checker refuses to assign a method
    log = logging.getLogger("mkdocs")
    log.addHandler(handler)
    try:
        yield told
    finally:
        log.removeHandler(handler)
