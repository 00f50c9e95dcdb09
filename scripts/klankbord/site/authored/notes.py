"""Annotations: a number in text or code that leads to the note in the list below it, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes, made, mark

_NUMBER = re.compile(r"\((\d{1,2})\)")
_COMMENT = re.compile(r"\s*(?:#|//|--|;|%|/\*|<!--)\s*\((\d{1,2})\)!?\s*(?:\*/|-->)?\s*")


def shape(root: HtmlElement, strings: Mapping[str, str]) -> None:
    """Link the numbers and the lists below ``root``. A number without a list below it stays as it was written."""
    count = 0
    for block in list(root.iter()):
        if not isinstance(block.tag, str):
            continue
        in_code = block.tag == "div" and "highlight" in classes(block)
        if not in_code and "annotate" not in classes(block):
            continue
        listed = _following(block)
        if listed is None:
            continue
        count += 1
        found = _in_code(block, count) if in_code else _in_text(block, count)
        if found:
            _number(listed, count, found, strings)


def _following(block: HtmlElement) -> HtmlElement | None:
    following = block.getnext()
    return following if following is not None and following.tag == "ol" else None


def _link(count: int, number: str) -> HtmlElement:
    return made("a", number, class_="annotation", href=f"#noot-{count}-{number}", id=f"bij-noot-{count}-{number}")


def _in_code(block: HtmlElement, count: int) -> set[str]:
    found = set()
    for comment in list(block.iter("span")):
        told = _COMMENT.fullmatch(comment.text_content() or "")
        if told and any(name.startswith("c") for name in classes(comment)) and told[1] not in found:
            found.add(told[1])
            link = _link(count, told[1])
            link.tail = comment.tail
            comment.getparent().replace(comment, link)
    return found


def _in_text(block: HtmlElement, count: int) -> set[str]:
    found: set[str] = set()
    for element in [one for one in block.iter() if isinstance(one.tag, str) and one.tag not in {"a", "code", "pre"}]:
        _split(element, None, count, found)
        for child in list(element):
            if child.tail:
                _split(element, child, count, found)
    return found


def _split(element: HtmlElement, after: HtmlElement | None, count: int, found: set[str]) -> None:
    """Put links where numbers are in the text of ``element``, or in the text after one of its children."""
    text = (element.text if after is None else after.tail) or ""
    pieces = _NUMBER.split(text)
    if len(pieces) == 1:
        return
    at = 0 if after is None else element.index(after) + 1
    kept = pieces[0]
    last: HtmlElement | None = None
    for number, tail in zip(pieces[1::2], pieces[2::2], strict=True):
        if number in found:
            kept, last = _extend(kept, last, f"({number}){tail}")
            continue
        found.add(number)
        link = _link(count, number)
        link.tail = tail
        element.insert(at, link)
        at, last = at + 1, link
    if after is None:
        element.text = kept
    else:
        after.tail = kept


def _extend(kept: str, last: HtmlElement | None, text: str) -> tuple[str, HtmlElement | None]:
    if last is None:
        return kept + text, None
    last.tail = (last.tail or "") + text
    return kept, last


def _number(listed: HtmlElement, count: int, found: set[str], strings: Mapping[str, str]) -> None:
    mark(listed, "annotations")
    for number, item in enumerate(listed.findall("li"), 1):
        if str(number) in found:
            item.set("id", f"noot-{count}-{number}")
            back = made("a", "↩", href=f"#bij-noot-{count}-{number}", class_="footnote-backref")
            back.set("aria-label", strings["footnote_back"].replace("{}", str(number)))
            place = item[-1] if len(item) and item[-1].tag == "p" else item
            if len(place):
                place[-1].tail = (place[-1].tail or "") + " "
            else:
                place.text = (place.text or "") + " "
            place.append(back)
