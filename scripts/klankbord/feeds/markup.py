"""The bits of HTML that publishers put where plain text belongs, told apart from text that only looks like it."""

from __future__ import annotations

import re

from klankbord.entities import unescape

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,11})(?P<rest>(?:[\s/][^<>]*)?)>")
_FORMATTING = frozenset(
    "a abbr b bdi bdo big blockquote center cite code del div em font h1 h2 h3 h4 h5 h6 i ins kbd label li mark nobr p"
    " pre q s samp script small span strike strong style sub sup tt u ul var".split()
)
_VOID = frozenset({"br", "hr", "img", "wbr"})
_BLOCKS = frozenset(
    {"blockquote", "br", "center", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre", "ul"}
)
_SILENT = frozenset({"script", "style"})
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AGAIN = re.compile(r"&(?:amp;){2,}")


def without_formatting(text: str, *, strict: bool = False) -> str:
    """``text`` without the tags that format it: those of HTML that are opened and closed, have attributes or are empty.

    Whatever else stands between angle brackets is text. ``strict``: it is declared to be HTML, so a tag of HTML is
    one even without its other half.
    """
    tags = list(_TAG.finditer(text))
    dropped: dict[int, int] = {}  # the tag at which what is dropped starts, and the one at which it ends
    opened: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        name, attributes = tag["name"].lower(), "=" in tag["rest"]
        if name in _VOID or (name in _FORMATTING and (strict or (attributes and not tag["end"]))):
            dropped.setdefault(number, number)
        if name in _FORMATTING and not tag["end"]:
            opened.setdefault(name, []).append(number)
        elif name in _FORMATTING and opened.get(name):
            start = opened[name].pop()
            dropped[number] = number
            dropped[start] = number if name in _SILENT else start
    pieces, at = [], 0
    for start in sorted(dropped):
        first, last = tags[start], tags[dropped[start]]
        if first.start() >= at:
            pieces += [text[at : first.start()], " " if first["name"].lower() in _BLOCKS else ""]
            at = last.end()
    return "".join([*pieces, text[at:]])


def unescaped(text: str) -> str:
    """``text`` with the HTML references that end in a semicolon decoded, and ``&amp;amp;``, escaped twice, as ``&``."""
    return _REFERENCE.sub(lambda match: unescape(match[0]), _AGAIN.sub("&amp;", text))
