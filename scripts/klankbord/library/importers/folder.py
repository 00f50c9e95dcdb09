"""Markdown and HTML files of a generator, or of no system at all. Bodies stay as they are; only fields change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
from lxml import etree

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message, sentence
from klankbord.library.front import document
from klankbord.library.importers import assets, convert, facts, front, lists, prose, shortcodes
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.site import Site

_HEADING = re.compile(r"^#[ \t]+(?P<title>\S.*?)(?:[ \t]+#*)?[ \t]*(?:\n|$)|^(?P<under>\S.*)\n=+[ \t]*(?:\n|$)")
_META = re.compile(
    rb"<meta\s[^>]{0,200}name=[\"'](?:authors?|tags|category|summary|slug|date|modified|save_as)[\"']", re.IGNORECASE
)
_CONTROL = re.compile(r"\{%-?\s*(?:for|paginate)\b")
_FEWEST = 15  # words that the page of a section must have to be more than a list


def files(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    """The files in a folder with one of ``suffixes``, by name; hidden ones and links that lead out are skipped."""
    return Site.around(folder).files(folder, suffixes)


def read(path: Path, data: bytes, site: Site) -> Draft | LeftOut:
    """The article in a markdown file with any kind of front matter, or none; raises KlankbordError."""
    fields, body, remarks = opened(path, data)
    fields = {**site.inherited(path), **fields}
    if site.kind == "jekyll" and not fields and not {"_posts", "_drafts"} & set(path.parts):
        return LeftOut(site.inside(path), sentence("out_jekyll"))
    if path.stem == "_index" and len(body.split()) < _FEWEST:
        return LeftOut(site.inside(path), sentence("out_list"))
    if not body.strip() and not fields.get("title"):
        return LeftOut(site.inside(path), sentence("out_no_text"))
    body, unknown = shortcodes.markdown(body, fields)
    title, body = _title(str(fields.get("title") or ""), body)
    body = prose.below_a_title(body.strip("\n").rstrip())
    body = body if site.kind == "pelican" else lists.rewritten(body)
    found = facts.draft(fields, title, body, path, site, remarks + _named(unknown))
    return assets.gathered(found, fields, path, site)


def opened(path: Path, data: bytes) -> tuple[front.Fields, str, tuple[str, ...]]:
    """Fields, text and remarks of a file; raises KlankbordError for one that is empty, not text or in conflict."""
    text, encoding = front.decode(data)
    if not text.strip():
        raise KlankbordError(str(path), message("empty", mend="in_empty"))
    if "\0" in text:
        raise KlankbordError(str(path), message("nul"))
    document.refuse_unmerged(text, path)
    fields, body = front.split(text, path)
    return fields, body, (sentence("see_encoding", encoding=encoding),) if encoding else ()


def is_page(data: bytes) -> bool:
    """Whether an HTML file is the source of a page rather than a page: front matter, or the fields of Pelican."""
    head = data[:8000]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"---\n", b"---\r", b"+++\n", b"+++\r")):
        return True
    small = not re.search(rb"<(?:script|nav|header|footer|link)\b", data[:200_000], re.IGNORECASE)
    return small and bool(_META.search(head))


def read_html(path: Path, data: bytes, site: Site) -> Draft | LeftOut:
    """The article in an HTML file that a generator would make a page of; raises KlankbordError."""
    fields, body, remarks = opened(path, data)
    if _CONTROL.search(body):
        return LeftOut(site.inside(path), sentence("out_template"))
    if not body.strip():
        return LeftOut(site.inside(path), sentence("out_no_text"))
    body, unknown = shortcodes.markdown(body, fields)
    try:
        tree = lxml.html.document_fromstring(f"<div>{body}</div>" if fields else body)
    except (etree.ParserError, ValueError) as error:
        raise KlankbordError(str(path), message("in_no_html", error=str(error))) from error
    if not fields:
        for meta in tree.iter("meta"):
            if name := (meta.get("name") or "").lower():
                fields.setdefault(name, meta.get("content") or meta.get("contents") or "")
        fields.setdefault("title", " ".join((tree.findtext(".//title") or "").split()))
        language = tree.get("lang") or ""
        fields |= {"lang": language} if language and "lang" not in fields else {}
    inside = tree.find("body")
    text = convert.markdown(inside if inside is not None else tree)
    title, text = _title(str(fields.get("title") or ""), text)
    found = facts.draft(fields, title, text, path, site, remarks + _named(unknown))
    return assets.gathered(found, fields, path, site)


def _named(unknown: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sentence("see_shortcode", name=name) for name in unknown)


def _title(said: str, body: str) -> tuple[str, str]:
    """The title that the text itself gives, and the text without a heading that only repeats it."""
    stripped = body.lstrip("\n")
    heading = _HEADING.match(stripped)
    if not heading:
        return "", body
    title = (heading["title"] or heading["under"]).strip()
    plain = re.sub(r"[*_`]|\s*\{[#.:][^{}]*\}$", "", title)
    if not said.strip() or " ".join(said.split()) in {title, plain}:
        return plain, stripped[heading.end() :]
    return "", body
