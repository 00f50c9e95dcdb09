"""A WordPress export (WXR): posts, pages and other texts, with authors, labels, pictures and what they were.

The file is read twice, an entry at a time: first for its pictures and people, then for its texts. Memory stays that of
one entry, however large the export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message, sentence
from klankbord.library.importers import wordpress_post
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.wordpress_post import NO_TEXT, Export, plain
from klankbord.library.importers.wordpress_text import Picture
from klankbord.library.importers.wordpress_xml import elements, is_cut_off, local, meta_of, named, text_in


def is_export(head: bytes) -> bool:
    """Whether a file that starts like this is a WordPress export."""
    return b"wordpress.org/export/" in head[:4000]


def read(path: Path) -> Iterator[Draft | LeftOut | KlankbordError]:
    """The texts of an export one by one, what is left out of it, and what is wrong with it; raises KlankbordError."""
    export = _survey(path)
    waiting: Draft | LeftOut | None = None
    for item in elements(path, recover=bool(export.broken)):
        if local(item) == "item" and (draft := wordpress_post.draft(item, export, path)) is not None:
            if waiting is not None:
                yield waiting
            waiting = draft
    if waiting is not None and not (export.broken and is_cut_off(path)):
        yield waiting  # the last text of an export that was cut off is incomplete
    for kind, number in sorted(export.others.items()):
        yield LeftOut(f"WordPress: {kind}", sentence("out_wordpress"), number)
    if export.comments:
        yield LeftOut("WordPress: comments", sentence("out_comments"), export.comments)
    if export.broken:
        yield KlankbordError(
            f"{path}:{export.line}",
            message("in_broken_export", error=export.broken),
        )


def _survey(path: Path) -> Export:
    export = Export()
    try:
        for element in elements(path, recover=False):
            _note(element, export)
        return export
    except etree.XMLSyntaxError as error:
        broken = Export(broken=" ".join(str(error.msg).split())[:120], line=error.lineno or 1)
    for element in elements(path, recover=True):
        _note(element, broken)
    return broken


def _note(element: etree._Element, export: Export) -> None:
    name = local(element)
    said = (element.text or "").strip()
    parent = element.getparent()
    in_channel = parent is not None and local(parent) == "channel"
    if name == "author" and (login := text_in(element, "author_login")):
        export.authors[login] = plain(text_in(element, "author_display_name"))
    elif name == "language" and said:
        export.language = said.split("-")[0].lower()
    elif name in {"link", "base_blog_url"} and said and in_channel:
        export.site = export.site or said
    elif name == "item":
        if (kind := text_in(element, "post_type")) == "attachment":
            picture = Picture(text_in(element, "attachment_url"), meta_of(element).get("_wp_attachment_image_alt", ""))
            export.pictures[text_in(element, "post_id")] = picture
            if re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", picture.url, re.IGNORECASE):
                export.uploads.setdefault(text_in(element, "post_parent"), []).append(text_in(element, "post_id"))
        if NO_TEXT.fullmatch(kind):
            export.others[kind] += 1
        export.comments += sum(1 for child in element if named(child, "comment"))
