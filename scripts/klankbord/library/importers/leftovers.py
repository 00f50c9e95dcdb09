"""What is left of a page in its article once its words are known: boxes, pointers, appeals, buttons and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from klankbord.library.importers import boilerplate, sitemaps
from klankbord.library.importers.boilerplate import drop, text_of
from klankbord.library.slugs import bare_words

_LEAD = 80  # letters of an introduction that trafilatura skips
_LEAVES = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "td",
    "th",
    "dd",
    "dt",
    "figcaption",
    "div",
)
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOX = 700  # letters in a box that leads elsewhere, at most
_POINTER = 220  # letters in a paragraph that points at another article, at most
_APPEAL = 400  # letters in a paragraph that asks the reader for something, at most
_BUTTON = 60
_LABEL = 15  # letters beside a moment: "Gepubliceerd op"
_SOME = 0.3  # of the text; when more of it leads elsewhere, that is what the page is about
_TITLE = 3  # spaces in a link that is a title rather than a word such as "here"
_PICTURED = re.compile(r"caption|credit|copyright|image|img|photo|foto|figure|gallery|picture|legend", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|zip|mp3|m4a|mp4|epub|ics)(?:$|[?#])", re.IGNORECASE)
_ALL = 0.9
_SHOWN = ("img", "video", "audio", "iframe", "table", "pre")


def gist(text: str) -> str:
    """The first words of a paragraph, to recognise it by."""
    return " ".join(bare_words(text)[:12])


def leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The blocks of a part that hold no other block, in reading order."""
    for element in tree.iter(*_LEAVES):
        if element is not tree and text_of(element) and next(element.iterdescendants(*_LEAVES), None) is None:
            yield element


def is_said(element: HtmlElement, said: str) -> bool:
    """Whether a block begins as something that trafilatura keeps."""
    return f" {gist(text_of(element))} " in said or f" {gist(text_of(element))}" in said


def other(element: HtmlElement, said: str) -> float:
    """The share of a part's text that trafilatura skips."""
    blocks = list(leaves(element))
    whole = sum(len(text_of(leaf)) for leaf in blocks)
    return sum(len(text_of(leaf)) for leaf in blocks if not is_said(leaf, said)) / max(1, whole)


def remove(found: HtmlElement, said: str, host: str, *, strictly: bool) -> None:
    """Remove from an article what leads elsewhere or asks for something, in place.

    ``said`` are the words that trafilatura keeps; ``strictly`` keeps nothing that it skips. ``host`` is where the
    page was.
    """
    _unbox(found, said)
    _unlink(found, said)
    _unlist(found, said, host)
    _unpoint(found, host)
    _unpair(found, host)
    _unask(found)
    _unbutton(found, said)
    _unlabel(found, said)
    _unannounce(found, said)
    _foot(found)
    (only_said if strictly else _trim)(found, said)


def _unbox(found: HtmlElement, said: str) -> None:
    """Remove small boxes below the beginning that lead elsewhere, of which trafilatura keeps nothing."""
    begun = False
    inside: HtmlElement | None = None
    for element in list(found.iter("*")):
        if inside is not None and boilerplate.attached(element, inside):
            continue
        if element.tag not in {"div", "section", "aside", "article", "li"}:
            begun = begun or (element.tag in _LEAVES and is_said(element, said))
            continue
        begun = begun or (_is_leaf(element) and is_said(element, said))
        if begun and boilerplate.attached(element, found) and _leads_away(element, said):
            inside = element
            drop(element)


def _is_leaf(element: HtmlElement) -> bool:
    return bool(text_of(element)) and next(element.iterdescendants(*_LEAVES), None) is None


def _leads_away(element: HtmlElement, said: str) -> bool:
    text = text_of(element)
    if not text or len(text) > _BOX or next(element.iter("a"), None) is None or _is_pictured(element):
        return False
    if next(element.iterancestors("figure", "blockquote", "table", "dl"), None) is not None:
        return False
    if next(element.iter(*(tag for tag in _SHOWN if tag != "img"), "figcaption", "blockquote"), None) is not None:
        return False
    titled = element.tag != "li" and any(text_of(head) for head in element.iter(*_HEADS))
    if not titled and not boilerplate.is_box(element):
        return False
    return not any(is_said(leaf, said) for leaf in (element, *leaves(element)))


def _is_pictured(element: HtmlElement) -> bool:
    return bool(_PICTURED.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _unpoint(found: HtmlElement, host: str) -> None:
    """Remove paragraphs that point at another article of the same site ("Lees ook: ...")."""
    for element in list(found.iter("p", "div", "li", "blockquote", *_HEADS)):
        text = text_of(element)
        if len(text) > _POINTER or not boilerplate.attached(element, found) or not boilerplate.is_pointer(text):
            continue
        if element.tag == "div" and not _is_leaf(element):
            continue
        if all(_is_near(link, host) for link in element.iter("a")) and next(element.iter(*_SHOWN), None) is None:
            drop(element)


def _unpair(found: HtmlElement, host: str) -> None:
    """Remove paragraphs and headings that are the title of another article of the same site, linked to it."""
    before, pointers = "", []
    for element in leaves(found):
        text = text_of(element)
        if not before.endswith(":") and _is_title_elsewhere(element, text, host):
            pointers.append(element)
        else:
            before = text
    if sum(len(text_of(element)) for element in pointers) < _SOME * len(text_of(found)):
        for element in pointers:
            drop(element)


def _is_title_elsewhere(element: HtmlElement, text: str, host: str) -> bool:
    links = [link for link in element.iter("a") if text_of(link)]
    if len(links) != 1 or text.count(" ") < _TITLE or element.tag not in {"p", "div", *_HEADS} or not host:
        return False
    file = _FILE.search(links[0].get("href") or "")
    return len(text_of(links[0])) > _ALL * len(text) and not file and _is_near(links[0], host)


def _unask(found: HtmlElement) -> None:
    """Remove paragraphs in which the site asks its reader to subscribe, to follow or to give."""
    for element in list(found.iter("p", "div", "li", *_HEADS)):
        if element is found or not _is_leaf(element) or not boilerplate.attached(element, found):
            continue
        text = text_of(element)
        if len(text) <= _APPEAL and boilerplate.is_appeal(text) and next(element.iter(*_SHOWN), None) is None:
            drop(element)


def _unlabel(found: HtmlElement, said: str) -> None:
    """Remove labels above nothing ("Tags:") and lines that are only a moment, where trafilatura keeps neither."""
    for element in list(leaves(found)):
        text = text_of(element)
        if element.tag in _HEADS or len(text) > _BUTTON or is_said(element, said) or _is_pictured(element):
            continue
        last = element.getnext() is None and not (element.tail or "").strip()
        moment = next((text_of(time) for time in element.iter("time")), "")
        if (text.endswith(":") and last) or (moment and len(text) - len(moment) < _LABEL):
            drop(element)


def _unbutton(found: HtmlElement, said: str) -> None:
    """Remove buttons and labels of fields, of which trafilatura keeps nothing; those that give a file stay."""
    for element in list(found.iter("a", "label")):
        text = text_of(element)
        if not text or len(text) > _BUTTON or element is found or next(element.iter("img"), None) is not None:
            continue
        button = element.tag == "label" or boilerplate.is_button(element)
        if button and not is_said(element, said) and not _FILE.search(element.get("href") or ""):
            drop(element)


def _trim(found: HtmlElement, said: str) -> None:
    """Remove the blocks above the first and below the last that trafilatura keeps, except leads and pictures."""
    blocks = list(leaves(found))
    kept = [number for number, leaf in enumerate(blocks) if is_said(leaf, said)]
    if not kept:
        return
    for number, leaf in enumerate(blocks):
        outside = number < kept[0] or number > kept[-1]
        lead = number < kept[0] and (len(text_of(leaf)) > _LEAD or leaf.tag in {"h1", "h2", "blockquote"})
        if outside and not lead and next(leaf.iter(*_SHOWN), None) is None:
            drop(leaf)


def _foot(found: HtmlElement) -> None:
    """Remove the short line that a page ends with: below a last rule, or in its own box of a layout table."""
    blocks = list(leaves(found))
    if len(blocks) < 3 or len(text_of(blocks[-1])) > _LEAD:
        return
    last, above = blocks[-1], blocks[-2]
    box = next((one for one in last.iterancestors("div") if one.get("data-cell") is not None), None)
    apart = box is not None and not any(one is box for one in above.iterancestors())
    ruled = False
    place: HtmlElement | None = last
    while place is not None and place is not found and not ruled:
        before = place.getprevious()
        ruled = before is not None and before.tag == "hr"
        place = place.getparent() if before is None else None
    if ruled or apart:
        drop(last)


def _unlink(found: HtmlElement, said: str) -> None:
    """Remove boxes and paragraphs that are mostly links, of which trafilatura keeps nothing: they lead elsewhere."""
    for element in list(found.iter("div", "section", "p")):
        text = text_of(element)
        if (
            not text
            or not boilerplate.attached(element, found)
            or element is found
            or element.get("data-plays") is not None
        ):
            continue
        linked = sum(len(text_of(link)) for link in element.iter("a"))
        whole = next(element.iterancestors("figure", "blockquote", "li", "table"), None) is not None
        whole = whole or next(element.iter(*_SHOWN), None) is not None
        whole = whole or any(_FILE.search(link.get("href") or "") for link in element.iter("a"))
        whole = whole or (element.tag != "p" and next(element.iter("p"), None) is not None)
        kept = [leaf for leaf in (element, *leaves(element)) if is_said(leaf, said)]
        if linked > 0.6 * len(text) and not whole and not kept:
            drop(element)


def _unlist(found: HtmlElement, said: str, host: str) -> None:
    """Remove lists of nothing but links to the same site, of which trafilatura keeps nothing: other articles."""
    for element in list(found.iter("ul", "ol")):
        items = list(element.iterchildren("li"))
        if not items or not boilerplate.attached(element, found) or next(element.iter(*_SHOWN), None) is not None:
            continue
        links = [link for item in items for link in item.iter("a")]
        whole = sum(len(text_of(link)) for link in links) > _ALL * len(text_of(element))
        if whole and all(_is_near(link, host) for link in links) and not any(is_said(item, said) for item in items):
            drop(element)


def _is_near(link: HtmlElement, host: str) -> bool:
    href = (link.get("href") or "").strip()
    if href.startswith("#"):
        return False  # a table of contents
    return not re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", href, re.IGNORECASE) or sitemaps.host_of(href) == host


def _unannounce(found: HtmlElement, said: str) -> None:
    """Remove headings that trafilatura skips and that have nothing left below them."""
    below = False
    blocks = [leaf for leaf in found.iter(*_LEAVES, *_SHOWN) if leaf is not found]
    level = 0
    for leaf in reversed(blocks):
        if leaf.tag not in _HEADS:
            if text_of(leaf) or leaf.tag in _SHOWN:
                below, level = True, 0
            continue
        own = int(str(leaf.tag)[1])
        empty = not below and (not level or level <= own)
        if empty and not is_said(leaf, said):
            drop(leaf)
            continue
        below, level = False, own


def only_said(found: HtmlElement, said: str) -> None:
    """Keep only the blocks that trafilatura keeps, and the headings right above them."""
    below = False
    for leaf in reversed(list(leaves(found))):
        kept = is_said(leaf, said)
        if not kept and not (below and leaf.tag in _HEADS):
            drop(leaf)
        below = kept
    for element in list(found.iter("nav", "script", "style", "form", "button")):
        drop(element)
