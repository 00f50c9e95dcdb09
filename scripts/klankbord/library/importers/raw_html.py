"""What markdown cannot say, as HTML that can do no harm: rewritten from a short list of tags and attributes."""

from __future__ import annotations

import re
from html import escape

from lxml.html import HtmlElement

INLINE_KEPT = {**{tag: tag for tag in "sup sub del ins mark kbd abbr".split()}, "s": "del", "strike": "del"}
"""Tags in running text for which markdown has no sign, and what stands for them."""

_KEPT = frozenset(
    """
    table caption thead tbody tfoot tr th td ul ol li p br strong b em i code pre a img sup sub del ins mark kbd
    blockquote dl dt dd
    """.split()
)
_ATTRIBUTES = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "a": ("href",),
    "img": ("src", "alt"),
}
_VALUE = {
    "colspan": re.compile(r"\d{1,3}"),
    "rowspan": re.compile(r"\d{1,4}"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "start": re.compile(r"-?\d{1,6}"),
    "value": re.compile(r"-?\d{1,6}"),
    "type": re.compile(r"[1aAiI]"),
}
_RUNNING = frozenset({"br", "a", "strong", "b", "em", "i", "code", "img", "sup", "sub", "del", "ins", "mark", "kbd"})
_BREAKS = frozenset({"div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption"})


def raw(element: HtmlElement) -> str:
    """An element as HTML, one line per row or item and no empty ones."""
    text = "".join(_parts(element))
    text = re.sub(r" +(?=</?(?:table|thead|tbody|tfoot|tr|td|th|ul|ol|li|dl)\b)", "", text)
    text = re.sub(r"[ \n]*(<(?:/?(?:table|thead|tbody|tfoot|ul|ol|dl)|tr|li|dt|dd|caption)\b)", r"\n\1", text)
    return re.sub(r"\n{2,}", "\n", text).strip()


def _parts(element: HtmlElement) -> list[str]:
    tag = str(element.tag)
    name = tag if tag in _KEPT else "p" if tag in _BREAKS and _is_alone(element) else ""
    inside = [_words(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            inside += _parts(child)
        inside.append(_words(child.tail))
    if not name:
        return [*inside, " "] if tag in _BREAKS else inside
    opening = f"<{name}{_attributes(element)}>"
    return [opening] if name in {"br", "img"} else [opening, *inside, f"</{name}>"]


def _is_alone(element: HtmlElement) -> bool:
    """Whether an element holds running text only, so that it can be a paragraph."""
    return not any(child.tag in _KEPT - _RUNNING for child in element.iterdescendants())


def _attributes(element: HtmlElement) -> str:
    kept = ""
    for name in _ATTRIBUTES.get(str(element.tag), ()):
        value = element.get(name)
        if value is None or (name in _VALUE and not _VALUE[name].fullmatch(value.strip())):
            continue
        if name in {"href", "src"} and re.match(r"(?i)\s*(?:javascript|data|vbscript):", value):
            continue
        kept += " reversed" if name == "reversed" else f' {name}="{escape(value.strip())}"'
    return kept


def _words(text: str | None) -> str:
    return re.sub(r"\s+", " ", escape(text, quote=False)) if text else ""
