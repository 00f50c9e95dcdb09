"""Markdown from elsewhere: Pelican, Jekyll, Hugo, or no system at all. Bodies stay as they are; only fields change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import py3langid

from klankbord import confined
from klankbord.errors import KlankbordError
from klankbord.library import document
from klankbord.library.importers import dates
from klankbord.library.importers.draft import Draft

_PELICAN = re.compile(r"^(?P<key>[A-Za-z][\w-]{1,30}):[ \t]*(?P<value>.*)$")
_LOCAL = re.compile(r"(!\[[^\]]*\]\()(?P<path>(?!https?:|data:|/|#|<)[^)\s]+)((?:\s+\"[^\"]*\")?\))")


def files(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    """The files in a folder with one of ``suffixes``, by name; hidden ones and links that lead out are passed over."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in suffixes and confined.resolved(folder, path):
            yield path


def read(path: Path) -> Draft:
    """The article in a markdown file, with YAML front matter, Pelican's fields or neither; raises KlankbordError."""
    text = document.decode(path.read_bytes(), path)
    if not text.strip():
        raise KlankbordError(str(path), "the file is empty", "Write something in it first.")
    document.refuse_unmerged(text, path)
    fields, body = _fields(text, path)
    title, body = _title(fields, body, path)
    stated = fields.get("date")
    published = (
        stated if isinstance(stated, date) else dates.moment(str(stated or "")) or dates.written(str(stated or ""))
    )
    if isinstance(published, datetime) and published.tzinfo is None and (published.hour, published.minute) == (0, 0):
        published = published.date()
    labels = tuple(
        dict.fromkeys(
            name for key in ("category", "categories", "tags", "keywords", "topics") for name in _names(fields.get(key))
        )
    )
    media = _media(body, path)
    return Draft(
        title=title,
        body=_local_names(body, media).strip(),
        origin=str(path),
        authors=tuple(name for key in ("author", "authors") for name in _names(fields.get(key))),
        published=published,
        language=str(fields.get("lang") or fields.get("language") or py3langid.classify(body or title)[0])[:2].lower(),
        labels=labels,
        description=" ".join(
            str(fields.get("summary") or fields.get("description") or fields.get("excerpt") or "").split()
        ),
        source=str(fields.get("source") or fields.get("url") or fields.get("canonical") or ""),
        name=str(fields.get("slug") or ""),
        media=media,
    )


def _fields(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """Fields with lower-case names, and the body."""
    if text.startswith("---"):
        page = document.parse(text, path)
        return {str(key).lower(): value for key, value in page.meta.items()}, page.body
    fields: dict[str, Any] = {}
    lines = text.split("\n")
    at = 0
    while at < len(lines) and (found := _PELICAN.match(lines[at])):
        fields[found["key"].lower()] = found["value"].strip()
        at += 1
        while at < len(lines) and re.match(r"^(?: {4}|\t)\S", lines[at]):
            fields[found["key"].lower()] += f" {lines[at].strip()}"
            at += 1
    if not fields or (at < len(lines) and lines[at].strip()) or not {"title", "date", "author", "tags"} & set(fields):
        return {}, text
    return fields, "\n".join(lines[at:])


def _title(fields: Mapping[str, Any], body: str, path: Path) -> tuple[str, str]:
    """The title, and the body without a heading that only repeats it."""
    stripped = body.lstrip("\n")
    heading = re.match(r"^#[ \t]+(.+?)[ \t#]*(?:\n|$)|^(\S.*)\n=+[ \t]*(?:\n|$)", stripped)
    said = " ".join(str(fields.get("title") or "").split())
    if heading and (not said or said == (heading[1] or heading[2]).strip()):
        return said or (heading[1] or heading[2]).strip(), stripped[heading.end() :]
    return said or path.stem.replace("-", " ").replace("_", " ").strip().capitalize(), body


def _names(value: object) -> list[str]:
    parts = value if isinstance(value, list) else re.split(r"[,;]", str(value or ""))
    return [" ".join(str(part).split()) for part in parts if str(part).strip()]


def _media(body: str, path: Path) -> dict[str, Path]:
    """Images beside the page that its body shows: name in the new place -> file."""
    found: dict[str, Path] = {}
    for match in _LOCAL.finditer(body):
        for place in (path.parent, path.parent.parent, path.parent.parent.parent):
            name = unquote(re.sub(r"^\{(?:static|attach|filename)\}/?", "", match["path"]))
            if file := confined.file(path.parent.parent.parent, name, base=place):
                found[Path(name).name] = file
                break
    return found


def _local_names(body: str, media: Mapping[str, Path]) -> str:
    def renamed(match: re.Match[str]) -> str:
        name = unquote(match["path"]).rpartition("/")[2]
        return f"{match[1]}{name}{match[3]}" if name in media else match[0]

    return _LOCAL.sub(renamed, body)
