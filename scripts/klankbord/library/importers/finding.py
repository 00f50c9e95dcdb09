"""Where the article of a page is: trafilatura says which words belong to it, we keep the elements around them."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import lxml.html
import trafilatura
from lxml.html import HtmlElement

from klankbord.library.importers import boilerplate, sitemaps
from klankbord.library.importers.boilerplate import drop, text_of
from klankbord.library.slugs import bare_words

_LARGE, _MANY = 2_000_000, 10_000  # signs, elements
_ROOM = 1.5
_SHARE = 0.97  # the article is the smallest part of the page with this much of the text that trafilatura keeps
_OTHER = 0.45  # of a part; if trafilatura skips more, the part is more than the article
_LEFT = 0.8  # of that text must be left after pruning; else what was pruned was the article
_MUCH = 0.15  # of that text in one part: then the part belongs to the article, whatever it is called
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
_ALL = 0.9
_SHOWN = ("img", "video", "audio", "iframe", "table", "pre")


def article(tree: HtmlElement, source: str = "", url: str = "") -> HtmlElement | None:
    """The part of a page that is its article, without what surrounds it there; None when there is none.

    ``tree`` is the whole page; it is pruned on the way. ``source`` is its HTML as it came: trafilatura knows that best.
    ``url`` is where it was, which identifies links to the same site.
    """
    whole = copy.deepcopy(tree)
    texts = [_text(lxml.html.tostring(whole, encoding="unicode"))]
    if source and source.count("<") < _MANY:
        texts.append(_text(source))
    text = max(texts, key=lambda one: _held(whole, _wanted(one)))
    wanted = _wanted(text)
    if not wanted:
        return None
    said = f" {' '.join(bare_words(text))} "
    much = _MUCH * sum(wanted.values())
    boilerplate.prune(tree, lambda element: len(text_of(element)) > much and _mostly_said(element, said))
    if _held(tree, wanted) >= _LEFT * sum(wanted.values()):
        found = _smallest(tree, wanted)
        if found is not None:
            found = _widened(found) if _other(found, said) < _OTHER else found
            _unlink(found, said)
            _unlist(found, said, sitemaps.host_of(url))
            _unannounce(found, said)
            _foot(found)
            (_trim if _other(found, said) < _OTHER else _filter)(found, said)
        return found
    found = _smallest(whole, wanted)
    if found is not None:
        _filter(found, said)
    return found


def _text(html: str) -> str:
    # Its method for difficult pages compares each paragraph with all others.
    fast = len(html) > _LARGE or html.count("<") > 2 * _MANY
    found = trafilatura.bare_extraction(
        html, include_comments=False, include_links=False, with_metadata=False, fast=fast
    )
    return str(getattr(found, "text", "") or "")


def _wanted(text: str) -> dict[str, int]:
    """How each line of an article begins, and how long it is."""
    return {gist: len(line) for line in text.split("\n") if (gist := _gist(line)).count(" ") > 1}


def _gist(text: str) -> str:
    """The first words of a paragraph, to recognise it by."""
    return " ".join(bare_words(text)[:12])


def _held(element: HtmlElement, wanted: dict[str, int]) -> int:
    said = " ".join(bare_words(text_of(element)))
    return sum(weight for gist, weight in wanted.items() if gist in said)


def _smallest(tree: HtmlElement, wanted: dict[str, int]) -> HtmlElement | None:
    """The smallest part with most of the text; parts come from large to small, each inside the one before it."""
    best: HtmlElement | None = None
    body = next(tree.iter("body"), tree)
    enough = _SHARE * _held(body, wanted)
    least = 0.5 * min(enough, len(text_of(body)))  # trafilatura may repeat the rows of nested tables
    for element in tree.iter("body", "main", "article", "section", "div", "td"):
        if len(text_of(element)) >= least and _held(element, wanted) >= enough:
            best = element
    return best


def _widened(found: HtmlElement) -> HtmlElement:
    """The ``article`` or ``main`` around what was found, when that only adds a lead, a picture or a last paragraph."""
    for around in found.iterancestors("article", "main"):
        if len(text_of(around)) <= _ROOM * len(text_of(found)):
            return around
        break
    return found


def _leaves(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The blocks of a part that hold no other block, in reading order."""
    for element in tree.iter(*_LEAVES):
        if element is not tree and text_of(element) and next(element.iterdescendants(*_LEAVES), None) is None:
            yield element


def _is_said(element: HtmlElement, said: str) -> bool:
    return f" {_gist(text_of(element))} " in said or f" {_gist(text_of(element))}" in said


def _mostly_said(element: HtmlElement, said: str) -> bool:
    """Whether most of a part is text that trafilatura keeps."""
    leaves = list(_leaves(element)) or [element]
    whole = sum(len(text_of(leaf)) for leaf in leaves)
    return whole > _LEAD and sum(len(text_of(leaf)) for leaf in leaves if _is_said(leaf, said)) > 0.6 * whole


def _other(element: HtmlElement, said: str) -> float:
    """The share of a part's text that trafilatura skips."""
    leaves = list(_leaves(element))
    whole = sum(len(text_of(leaf)) for leaf in leaves)
    return sum(len(text_of(leaf)) for leaf in leaves if not _is_said(leaf, said)) / max(1, whole)


def _trim(found: HtmlElement, said: str) -> None:
    """Remove the blocks above the first and below the last that trafilatura keeps, except leads and pictures."""
    leaves = list(_leaves(found))
    kept = [number for number, leaf in enumerate(leaves) if _is_said(leaf, said)]
    if not kept:
        return
    for number, leaf in enumerate(leaves):
        outside = number < kept[0] or number > kept[-1]
        lead = number < kept[0] and (len(text_of(leaf)) > _LEAD or leaf.tag in {"h1", "h2", "blockquote"})
        if outside and not lead and next(leaf.iter(*_SHOWN), None) is None:
            drop(leaf)


def _foot(found: HtmlElement) -> None:
    """Remove the short line that a page ends with: below a last rule, or in its own box of a layout table."""
    leaves = list(_leaves(found))
    if len(leaves) < 3 or len(text_of(leaves[-1])) > _LEAD:
        return
    last, above = leaves[-1], leaves[-2]
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
        whole = whole or (element.tag != "p" and next(element.iter("p"), None) is not None)
        kept = [leaf for leaf in (element, *_leaves(element)) if _is_said(leaf, said)]
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
        if whole and all(_is_near(link, host) for link in links) and not any(_is_said(item, said) for item in items):
            drop(element)


def _is_near(link: HtmlElement, host: str) -> bool:
    href = (link.get("href") or "").strip()
    if href.startswith("#"):
        return False  # a table of contents
    return not re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", href, re.IGNORECASE) or sitemaps.host_of(href) == host


def _unannounce(found: HtmlElement, said: str) -> None:
    """Remove headings that trafilatura skips and that have nothing left below them."""
    below = False
    leaves = [leaf for leaf in found.iter(*_LEAVES, *_SHOWN) if leaf is not found]
    level = 0
    for leaf in reversed(leaves):
        if leaf.tag not in _HEADS:
            if text_of(leaf) or leaf.tag in _SHOWN:
                below, level = True, 0
            continue
        own = int(str(leaf.tag)[1])
        empty = not below and (not level or level <= own)
        if empty and not _is_said(leaf, said):
            drop(leaf)
            continue
        below, level = False, own


def _filter(found: HtmlElement, said: str) -> None:
    """Keep only the blocks that trafilatura keeps, and the headings right above them."""
    below = False
    for leaf in reversed(list(_leaves(found))):
        is_said = _is_said(leaf, said)
        if not is_said and not (below and leaf.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}):
            drop(leaf)
        below = is_said
    for element in list(found.iter("nav", "script", "style", "form", "button")):
        drop(element)
