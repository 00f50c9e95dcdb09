"""Drafts become pages in content/artikelen/, each once, with the hub's own themes and people where they are known."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library import document, pages
from klankbord.library.feed_text import one_line
from klankbord.library.frontmatter import FOLDERS
from klankbord.library.hub import PAGE, Hub
from klankbord.library.importers.draft import Draft
from klankbord.library.text import digest, slugify

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Shelf:
    """Where imported articles go; knows what is there already, so that importing again adds nothing."""

    def __init__(self, hub: Hub) -> None:
        self.folder = hub.content / FOLDERS["article"]
        self.sources: dict[str, Path] = {}
        for path in pages.paths(hub, "article"):
            try:
                source = document.read(path).meta.get("source")
            except (KlankbordError, OSError):
                continue
            if isinstance(source, str) and source:
                self.sources.setdefault(source, path)
        self.themes = _names(hub, "theme")
        self.people = _names(hub, "person")

    def put(self, draft: Draft) -> tuple[Path, bool]:
        """Write the page of a draft and give its path, and whether it is new. A page that is there is never changed."""
        if draft.source and draft.source in self.sources:
            return self.sources[draft.source], False
        text = document.emit(self._meta(draft), _CONTROL.sub("", draft.body.replace("\r\n", "\n").replace("\r", "\n")))
        slug = slugify(draft.name or draft.title)
        path = self._place(slug, draft)
        if path.exists():
            if path.read_text(encoding="utf-8") == text:
                return path, False
            slug = f"{slug}-{digest(draft.source or draft.origin + draft.body)}"
            path = self._place(slug, draft)
            if path.exists():
                return path, False
        for name, file in draft.media.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, path.parent / name)
        durable.write(path, text)
        if draft.source:
            self.sources[draft.source] = path
        return path, True

    def _place(self, slug: str, draft: Draft) -> Path:
        """A file of its own, or a folder with its images beside it."""
        return self.folder / slug / PAGE if draft.media else self.folder / f"{slug}.md"

    def _meta(self, draft: Draft) -> dict[str, Any]:
        topics: list[str] = []
        tags: list[str] = []
        for label in draft.labels:
            known = self.themes.get(slugify(label))
            (topics if known else tags).append(known or one_line(label))
        fields: dict[str, Any] = {
            "title": one_line(draft.title),
            "date": draft.published,
            "authors": [self.people.get(slugify(name), one_line(name)) for name in draft.authors],
            "topics": list(dict.fromkeys(topics)),
            "tags": list(dict.fromkeys(tags)),
            "description": one_line(draft.description),
            "image": draft.image,
            "image_alt": draft.image_alt,
            "language": draft.language if re.fullmatch(r"[a-z]{2,3}", draft.language) else "",
            "source": draft.source if re.match(r"^https?://", draft.source) else "",
            "status": "review",
        }
        return {key: value for key, value in fields.items() if value not in (None, "", [])}


def _names(hub: Hub, kind: str) -> dict[str, str]:
    """Slugs of pages by every name they go by."""
    found: dict[str, str] = {}
    for item in pages.load(hub, kind).pages:
        for name in (
            item.slug,
            item.meta.title,
            *getattr(item.meta, "aliases", ()),
            *getattr(item.meta, "keywords", ()),
        ):
            found.setdefault(slugify(name), item.slug)
    return found
