"""A WordPress export (WXR): posts and pages with their authors, categories, tags and references to media."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
from lxml import etree

from klankbord.errors import KlankbordError
from klankbord.library.field_kinds import ZONE
from klankbord.library.importers import boilerplate, convert
from klankbord.library.importers.boilerplate import text_of
from klankbord.library.importers.draft import Draft

_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|vc_\w+|et_pb_\w+|button|contact-form[\w-]*|sc_\w+)(?:\s[^\]]*)?\]"
)
_BLOCK = re.compile(r"<(?:p|div|ul|ol|h[1-6]|blockquote|figure|table|pre)\b", re.IGNORECASE)
_KEPT = frozenset({"publish", "draft", "future", "pending", "private"})


def is_export(head: bytes) -> bool:
    """Whether a file that starts so is a WordPress export."""
    return b"wordpress.org/export/" in head[:4000]


def read(path: Path) -> Iterator[Draft]:
    """The posts and pages of an export, one by one. Raises KlankbordError when it is no export or is cut off."""
    authors: dict[str, str] = {}
    language = ""
    try:
        # Items are read and forgotten one at a time; entities are not resolved and nothing is fetched.
        for _, element in etree.iterparse(
            path, events=("end",), resolve_entities=False, no_network=True, recover=False
        ):
            name = etree.QName(element).localname
            if name == "author" and _text(element, "author_login"):
                authors[_text(element, "author_login")] = _text(element, "author_display_name")
            elif name == "language" and element.text:
                language = element.text.split("-")[0].lower()
            elif name == "item":
                draft = _draft(element, authors, language, path)
                element.clear()
                if draft is not None:
                    yield draft
    except etree.XMLSyntaxError as error:
        raise KlankbordError(
            f"{path}:{error.lineno or 1}", f"is no whole WordPress export ({error.msg})", "Export it again."
        ) from error


def _text(element: etree._Element, name: str) -> str:
    """The text of a child, whichever version of WordPress' namespace it is in."""
    found = next(
        (child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name), None
    )
    return (found.text or "").strip() if found is not None else ""


def _encoded(element: etree._Element, namespace: str) -> str:
    """``content:encoded`` or ``excerpt:encoded``; they differ only by namespace."""
    for child in element:
        if (
            isinstance(child.tag, str)
            and etree.QName(child).localname == "encoded"
            and namespace in (etree.QName(child).namespace or "")
        ):
            return child.text or ""
    return ""


def _draft(item: etree._Element, authors: dict[str, str], language: str, path: Path) -> Draft | None:
    if _text(item, "post_type") not in {"post", "page"} or _text(item, "status") not in _KEPT:
        return None
    title = " ".join(_text(item, "title").split())
    content = _encoded(item, "content")
    if not title and not content.strip():
        return None
    login = _text(item, "creator")
    labels = [
        " ".join((child.text or "").split())
        for child in item
        if isinstance(child.tag, str)
        and etree.QName(child).localname == "category"
        and child.get("domain") in {"category", "post_tag"}
    ]
    link = _text(item, "link")
    return Draft(
        title=title or _text(item, "post_name") or "Zonder titel",
        body=_body(content, link),
        origin=f"{path}: {title or _text(item, 'post_id')}",
        authors=tuple(filter(None, [authors.get(login) or login])),
        published=_moment(item),
        language=language,
        labels=tuple(
            dict.fromkeys(
                label for label in labels if label and label.lower() not in {"uncategorized", "geen categorie"}
            )
        ),
        description=text_of(lxml.html.fragment_fromstring(_encoded(item, "excerpt"), create_parent="p")),
        source=link if link.startswith(("https://", "http://")) and "?p=" not in link else "",
        name=_text(item, "post_name"),
    )


def _moment(item: etree._Element) -> datetime | None:
    """When it was published; drafts have 0000-00-00, which is no date."""
    for name, zone in (("post_date_gmt", UTC), ("post_date", ZONE)):
        try:
            return datetime.strptime(_text(item, name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
        except ValueError:
            continue
    return None


def _body(content: str, link: str) -> str:
    """The content as markdown; text without blocks gets its paragraphs from its empty lines, as WordPress does."""
    content = re.sub(r"<!--.*?-->", "", content, flags=re.DOTALL)
    content = re.sub(r"\[caption[^\]]*\](.*?)\[/caption\]", r"<figure>\1</figure>", content, flags=re.DOTALL)
    content = _SHORTCODE.sub("", content)
    chunks = re.split(r"\n\s*\n", content.strip())
    content = "\n".join(
        chunk if _BLOCK.match(chunk.strip()) else "<p>" + chunk.strip().replace("\n", "<br>\n") + "</p>"
        for chunk in chunks
        if chunk.strip()
    )
    if not content:
        return ""
    tree = lxml.html.fragment_fromstring(content, create_parent="div")
    boilerplate.prune(tree)
    return convert.markdown(tree, link if link.startswith("http") else "")
