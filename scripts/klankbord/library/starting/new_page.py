"""New pages from a template: what ``klankbord new`` writes passes ``klankbord check``."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from string import Template

from klankbord import durable, languages
from klankbord.errors import KlankbordError
from klankbord.languages.messages import message
from klankbord.library.front.emission import Quoted, scalar
from klankbord.library.front.frontmatter import FOLDERS
from klankbord.library.hub import PAGE, Hub
from klankbord.library.slugs import slugify

KINDS = (*FOLDERS, "show", "episode")


def create(hub: Hub, kind: str, title: str, today: date, *, language: str = "nl", show: str = "") -> Path:
    """Write a page of ``kind`` from its template and give its path; an episode goes to ``show`` (a folder's name).

    Raises KlankbordError when the title is empty, the kind or show unknown, or the page there already.
    """
    if kind not in KINDS:
        raise KlankbordError(kind, message("no_kind", kinds=", ".join(KINDS)))
    title = " ".join(title.split())
    if not title:
        raise KlankbordError(kind, message("untitled"))
    path = _place(hub, kind, title, today, show)
    if path.exists():
        raise KlankbordError(hub.inside(path), message("there_already"))
    text = _template(kind, language).substitute(
        title=scalar(title),
        today=today.isoformat(),
        language=language,
        guid=scalar(Quoted(f"urn:uuid:{uuid.uuid4()}")),
    )
    durable.write(path, text)
    return path


def _template(kind: str, language: str) -> Template:
    """The template in ``language`` (a BCP 47 tag), in Dutch when there is none."""
    found = languages.file(language, f"new/{kind}.md") or languages.file(languages.FIRST, f"new/{kind}.md")
    if found is None:
        raise KlankbordError(f"the template of {kind}", "is missing", "Install Klankbord again, whole.")
    return Template(found.read_text(encoding="utf-8"))


def _place(hub: Hub, kind: str, title: str, today: date, show: str) -> Path:
    slug = slugify(title)
    if kind == "show":
        return hub.episodes / slug / PAGE
    if kind == "episode":
        folder = hub.episodes / show
        known = [path.name for path in hub.shows()]
        if show not in known:
            key = "no_such_show" if show else "without_show"
            mend = "" if known else "no_shows"
            raise KlankbordError(show or title, message(key, mend=mend, shows=", ".join(known)))
        return folder / f"{today.isoformat()}-{slug}" / PAGE
    return hub.content / FOLDERS[kind] / f"{slug}.md"
