"""Tables of a page: those of facts as tables, those of layout as their contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from lxml.html import HtmlElement

from klankbord.library.importers.boilerplate import text_of
from klankbord.library.importers.raw_html import raw

_LONG = 400  # letters in a cell of text; more is not a fact but a column of a page
_IN_CELLS = frozenset({"ul", "ol", "dl", "pre", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})


class _Writer(Protocol):
    def blocks(self, element: HtmlElement, *, nested: bool = False) -> list[str]:
        """The blocks inside an element."""
        ...


def rows_of(table: HtmlElement) -> list[list[HtmlElement]]:
    """The cells of a table by row, without those of tables inside it."""
    rows = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is table:
            cells = [cell for cell in row if cell.tag in {"td", "th"}]
            rows += [cells] if cells else []
    return rows


def is_layout(table: HtmlElement) -> bool:
    """Whether a table only puts parts of a page beside each other."""
    if table.get("role") in {"presentation", "none"} or next(table.iterdescendants("table"), None) is not None:
        return True
    rows = rows_of(table)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return True
    if next(table.iter("th", "caption", "thead"), None) is not None:
        return False
    cells = [cell for row in rows for cell in row]
    heads = sum(next(cell.iter("h1", "h2", "h3", "h4"), None) is not None for cell in cells)
    return heads > 0 or any(len(text_of(cell)) > _LONG for cell in cells)


def unwrap_layout(tree: HtmlElement) -> None:
    """Turn tables that only put parts of a page beside each other into boxes, in place: then an article is found."""
    parts = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"})
    layout = [table for table in tree.iter("table") if is_layout(table)]
    for table in layout:
        for part in table.iter(*parts):
            if next(part.iterancestors("table"), None) is table:
                part.set("data-was", str(part.tag))
        table.set("data-was", "table")
    for element in list(tree.iter("*")):
        if element.attrib.pop("data-was", None):
            element.tag = "div"
            element.set("data-cell", "")


def blocks(table: HtmlElement, writer: _Writer, nested: bool) -> list[str]:
    """The blocks that a table becomes."""
    rows = rows_of(table)
    if is_layout(table):
        outside = [child for child in table.iter("caption") if next(child.iterancestors("table"), None) is table]
        parts = [*outside, *(cell for row in rows for cell in row)]
        return [block for part in parts for block in writer.blocks(part, nested=nested)]
    simple = all(_is_simple(cell) for row in rows for cell in row)
    even = len({len(row) for row in rows}) == 1
    if simple and even:
        caption = [block for child in table.iter("caption") for block in writer.blocks(child)]
        lines = [[_cell(cell, writer) for cell in row] for row in rows]
        lines = lines if _has_head(rows) else [[""] * len(rows[0]), *lines]
        text = [f"| {' | '.join(cells)} |" for cells in lines]
        return [*caption, "\n".join([text[0], f"|{' --- |' * len(rows[0])}", *text[1:]])]
    if nested:
        return [" – ".join(filter(None, (_cell(cell, writer) for cell in row))) for row in rows]
    return [raw(table)]


def _is_simple(cell: HtmlElement) -> bool:
    spans = (cell.get("colspan") or "1", cell.get("rowspan") or "1")
    return spans == ("1", "1") and not any(child.tag in _IN_CELLS for child in cell.iterdescendants())


def _has_head(rows: Sequence[Sequence[HtmlElement]]) -> bool:
    """Whether the first row says what is in the columns."""
    first = rows[0]
    if any(cell.tag == "th" for cell in first) and not any(cell.tag == "th" for row in rows[1:] for cell in row[1:]):
        return True
    return all(cell.tag == "th" or _is_bold(cell) for cell in first)


def _is_bold(cell: HtmlElement) -> bool:
    said = text_of(cell)
    return bool(said) and "".join(text_of(bold) for bold in cell.iter("strong", "b")) == said


def _cell(cell: HtmlElement, writer: _Writer) -> str:
    """What is in a cell, on one line; a column separator inside it does not count as one."""
    text = "<br>".join(block.replace("<br>\n", "<br>") for block in writer.blocks(cell))
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"^\\(?=[-+#>])", "", text)
