"""Tables: alignment without styles, a frame to scroll in, and a sign for ``theme/assets/js/table.js`` on those to sort.

Markdown has no place for a class of a table. What people write is an attribute list below it, ``{ .sortable }``, which
no extension reads: it stays a paragraph of its own, or becomes the last row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes, made, mark

SORTABLE = frozenset({"sortable", "tablesort"})
_ATTRIBUTES = re.compile(r"\s*\{:?([^{}]*)\}\s*")


def shape(root: HtmlElement, strings: Mapping[str, str], all_sortable: bool) -> None:
    """Complete all tables below ``root``; ``all_sortable`` is the habit of sorting each that has no class."""
    for cell in root.iter("td", "th"):
        style = (cell.get("style") or "").replace(" ", "").rstrip(";")
        if style.startswith("text-align:") and ";" not in style:
            del cell.attrib["style"]
            mark(cell, style.partition(":")[2])
    for table in list(root.iter("table")):
        parent = table.getparent()
        if parent is None or "highlighttable" in classes(table):
            continue
        _take_attributes(table)
        if _to_sort(table, all_sortable):
            mark(table, "sortable")
            table.set("data-sort-label", strings["sort_by"])
        if "scroll" not in classes(parent):
            frame = made("section", class_="scroll", tabindex="0", aria_label=strings["table"])
            frame.tail, table.tail = table.tail, None
            parent.replace(table, frame)
            frame.append(table)


def _take_attributes(table: HtmlElement) -> None:
    """Give a table the classes and the id of an attribute list that is its last row, or the paragraph below it."""
    following, rows = table.getnext(), list(table.iter("tr"))
    if following is not None and following.tag == "p" and len(following) == 0:
        if _apply(table, following.text or ""):
            following.drop_tree()
    elif len(rows) > 1 and _apply(table, (rows[-1].text_content() or "").strip()):
        rows[-1].drop_tree()


def _apply(table: HtmlElement, text: str) -> bool:
    """Whether ``text`` is an attribute list and nothing more; the table has what it names then."""
    found = _ATTRIBUTES.fullmatch(text)
    if found is None:
        return False
    for word in found[1].split():
        if word.startswith("."):
            mark(table, word[1:])
        elif word.startswith("#"):
            table.set("id", word[1:])
    return True


def _to_sort(table: HtmlElement, all_sortable: bool) -> bool:
    if table.find("thead") is None:
        return False
    around = [table, *table.iterancestors("div"), *table.iter("th")]
    asked = any(not SORTABLE.isdisjoint(classes(element)) for element in around)
    return asked or (all_sortable and not classes(table))
