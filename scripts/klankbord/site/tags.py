"""HTML as tags and the text between them, in one pass: running text, which may change, and the rest, which may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from klankbord.entities import unescape

# A tag as browsers end it (WHATWG HTML 13.2.5): not at a > inside quotes. Each alternative also accepts the end of the
# text, so that none fails after a long search and makes the next one start all over.
_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z) | <[!?][^>]*+(?:>|\Z) | </?[a-zA-Z](?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)""",
    re.DOTALL | re.VERBOSE,
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*+)")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++)))?""")
# Text inside these is not running text: it is shown as written, or leads somewhere already.
APART = frozenset(
    "a button code iframe kbd noscript option pre samp script select style svg template textarea title".split()
)
# What is inside these is never markup: it ends only at its own closing tag.
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "textarea", "title")}


def pieces(html: str) -> Iterator[tuple[bool, str]]:
    """Tags (True) and what is between them (False), in order; together they are ``html``."""
    at = 0
    while at < len(html):
        found = _TOKEN.search(html, at)
        if found is None:
            yield False, html[at:]
            return
        if found.start() > at:
            yield False, html[at : found.start()]
        yield True, found[0]
        at = found.end()
        raw = _RAW.get(name(found[0])) if not found[0].startswith("</") else None
        if raw is not None:
            end = raw.search(html, at)
            stop = end.start() if end else len(html)
            if stop > at:
                yield False, html[at:stop]
            at = stop


def name(tag: str) -> str:
    """The element that a tag opens or closes, in lower case; nothing for a comment."""
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, by lower-case name; of two with the same name the first counts, as in a browser."""
    given: dict[str, str] = {}
    start = _NAME.match(tag)
    for found in _ATTRIBUTE.finditer(tag, start.end() if start else 0):
        given.setdefault(found[1].lower(), unescape(found[2] or found[3] or found[4] or ""))
    return given


def running(html: str, change: Callable[[str], str], apart: frozenset[str] = APART) -> str:
    """``html`` with ``change`` applied to its running text: not to tags, nor inside the elements named in ``apart``."""
    depth, out = 0, []
    for tag, piece in pieces(html):
        if not tag:
            out.append(piece if depth > 0 or not piece.strip() else change(piece))
            continue
        out.append(piece)
        if name(piece) in apart and not piece.endswith("/>"):
            depth = max(0, depth - 1) if piece.startswith("</") else depth + 1
    return "".join(out)


def without(html: str, between: str = " ") -> str:
    """The text of ``html``, with ``between`` where a tag was."""
    return "".join(between if tag else piece for tag, piece in pieces(html))
