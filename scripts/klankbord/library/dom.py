"""The bytes of a web page as a tree that is safe to walk: decoded, not too deep, without comments and instructions."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from klankbord.decoding import decoded
from klankbord.errors import KlankbordError
from klankbord.languages.messages import message, sentence

LARGEST = 40_000_000  # bytes; larger pages are dumps, not articles
DEEPEST = 120
"""Anything nested deeper is moved beside its parent: code that reads a tree in Python recurses at every level."""

_CHARSET = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""")
_XML_HEAD = re.compile(r"^\s*<\?xml[^<>]{0,500}\?>")
_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARSED = 500  # levels; libxml2 stops at 2,048
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These never nest by being left open: they are void, or the next one closes them.
_FLAT = frozenset(
    """
    area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr track wbr
    """.split()
)
_APART = (
    *(
        "p",
        "div",
        "li",
        "td",
        "th",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "dt",
        "dd",
        "figcaption",
        "section",
    ),
    *("article", "blockquote", "ul", "ol", "header", "footer", "table", "figure", "nav", "aside", "summary", "caption"),
)
_NAME = re.compile(r"[A-Za-z][\w.-]*")
_BREAKS = re.compile("[\u00ad\u200b\u2060\ufeff]")
_HTML_PREFIXES = frozenset({"html", "xhtml", "h"})


def parse(data: bytes, origin: str) -> HtmlElement:
    """The tree of a page. Raises KlankbordError when it is empty, too large, not HTML, or only a frame."""
    if not data.strip():
        raise KlankbordError(origin, message("in_page_empty"))
    if len(data) > LARGEST:
        raise KlankbordError(origin, message("in_page_large", size=f"{len(data) / 1e6:.0f}"))
    text = _shallow(_SIGNS.sub("", _XML_HEAD.sub("", decode(data))))
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise KlankbordError(origin, message("in_no_html", error=str(error))) from error
    clean(tree)
    _refuse_frames(tree, origin)
    return tree


def fragment(html: str) -> HtmlElement:
    """The tree of a piece of HTML, inside a ``div``; as safe to walk as that of a page."""
    text = _shallow(_SIGNS.sub("", html))
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    tree = lxml.html.fragment_fromstring(text.encode("utf-8", "replace"), create_parent="div", parser=parser)
    clean(tree)
    return tree


def decode(data: bytes) -> str:
    """The text of a page. Valid UTF-8 is read as such, whatever the page says; Latin-1 means Windows-1252 (WHATWG)."""
    said = _DECLARED.match(data[:1000]) or _CHARSET.search(data[:20_000])
    return decoded(data, said[1].decode("ascii") if said else "", mixed=True).text


def space_and_name(element: etree._Element) -> tuple[str, str]:
    """The namespace of an element of XML and its name in there; of a prefix that nobody declared, the prefix itself.

    ``QName`` refuses what a parser that recovers lets through. Both are empty for a comment or an instruction.
    """
    if not isinstance(element.tag, str):
        return "", ""
    space, _, name = element.tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return space.removeprefix("{") or prefix, local


def _shallow(text: str) -> str:
    """HTML without the tags that are nested deeper than the parser follows: it would drop everything after them."""
    if text.count("<") < _PARSED:
        return text
    opened: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    depth = at = 0
    kept: list[str] = []
    for mark in _TAG.finditer(text):
        name = mark[2].lower()
        if name in _FLAT or (mark[1] and not opened[name]):
            continue
        hide = bool(hidden[name]) if mark[1] else depth >= _PARSED
        step = -1 if mark[1] else 1
        opened[name] += step
        depth += step
        if hide:
            hidden[name] += step
            kept += [text[at : mark.start()], "<input"]
            at = mark.end()
    return "".join([*kept, text[at:]])


def clean(tree: HtmlElement) -> None:
    """Remove, in place, everything that trips up a walk of the tree: comments, instructions, prefixes, great depth.

    Signs that only say where a word may break go too: a search for the word would fail on them.
    """
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction, etree.Entity)
    for element in tree.iter():
        if element.text and _BREAKS.search(element.text):
            element.text = _BREAKS.sub("", element.text)
        if element.tail and _BREAKS.search(element.tail):
            element.tail = _BREAKS.sub("", element.tail)
    for element in list(tree.iter("{*}*")):
        tag = str(element.tag)
        prefix, _, name = tag.rpartition("}")[2].rpartition(":")
        if prefix.lower() in _HTML_PREFIXES or tag.startswith("{"):
            element.tag = name.lower() if _NAME.fullmatch(name) else "span"
    for br in list(tree.iter("br")):  # two in a row end a paragraph, a thousand do no more
        before = br.getprevious()
        further = before.getprevious() if before is not None and before.tag == "br" else None
        if further is not None and further.tag == "br" and not any(_filled(one.tail) for one in (before, further)):
            br.drop_tree()
    for element in list(tree.iter("template")):
        if element.get("shadowrootmode"):
            element.drop_tag()
    _flatten(tree)
    _space(tree)


def _space(tree: HtmlElement) -> None:
    """White space where a block or a line ends: without it the last word of one and the first of the next join."""
    for element in tree.iter(*_APART):
        if element is tree or next(element.iterancestors("pre"), None) is not None:
            continue
        if not element.tail or not element.tail[0].isspace():
            element.tail = f"\n{element.tail or ''}"
        before, parent = element.getprevious(), element.getparent()
        if before is not None and before.tail and not before.tail[-1].isspace():
            before.tail += "\n"
        elif before is None and parent is not None and parent.text and not parent.text[-1].isspace():
            parent.text += "\n"


def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


def _flatten(tree: HtmlElement) -> None:
    """Move anything deeper than ``DEEPEST`` beside its parent, in reading order."""
    depth = 0
    edge: list[HtmlElement] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth == DEEPEST and len(element):
            edge.append(element)
    while edge:
        element = edge.pop()
        parent, following = element.getparent(), element.getnext()
        children = list(element)
        children[-1].tail = (children[-1].tail or "") + (element.tail or "")
        element.tail = None
        put = partial(parent.append) if following is None else following.addprevious
        for child in children:
            put(child)
        edge += [child for child in children if len(child)]


def _refuse_frames(tree: HtmlElement, origin: str) -> None:
    """Raise KlankbordError for a page that is only a frame around others."""
    if next(tree.iter("frameset"), None) is None:
        return
    for plain in list(tree.iter("noframes")):
        if len(" ".join(str(plain.text_content()).split())) > 500:
            return
    names = ", ".join(str(frame.get("src")) for frame in tree.iter("frame") if frame.get("src"))
    raise KlankbordError(origin, message("in_frame", names=names or sentence("in_none")))
