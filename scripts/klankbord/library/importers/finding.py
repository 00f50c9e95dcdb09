"""Where the article of a page is: trafilatura says which words belong to it, we keep the elements around them."""

from __future__ import annotations

import copy

import lxml.html
import trafilatura
from lxml.html import HtmlElement

from klankbord.library.importers import boilerplate, leftovers, sitemaps
from klankbord.library.importers.boilerplate import text_of
from klankbord.library.importers.leftovers import gist, is_said, leaves, only_said, other
from klankbord.library.slugs import bare_words

_LARGE, _MANY = 2_000_000, 10_000  # signs, elements
_ROOM = 1.5
_SHARE = 0.97  # the article is the smallest part of the page with this much of the text that trafilatura keeps
_OTHER = 0.45  # of a part; if trafilatura skips more, the part is more than the article
_LEFT = 0.8  # of that text must be left after pruning; else what was pruned was the article
_LEAD = 80  # letters of an introduction that trafilatura skips
_MUCH = 0.15  # of that text in one part: then the part belongs to the article, whatever it is called


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
            found = _widened(found) if other(found, said) < _OTHER else found
            leftovers.remove(found, said, sitemaps.host_of(url), strictly=other(found, said) >= _OTHER)
        return found
    found = _smallest(whole, wanted)
    if found is not None:
        only_said(found, said)
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
    return {begins: len(line) for line in text.split("\n") if (begins := gist(line)).count(" ") > 1}


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


def _mostly_said(element: HtmlElement, said: str) -> bool:
    """Whether most of a part is text that trafilatura keeps."""
    blocks = list(leaves(element)) or [element]
    whole = sum(len(text_of(leaf)) for leaf in blocks)
    return whole > _LEAD and sum(len(text_of(leaf)) for leaf in blocks if is_said(leaf, said)) > 0.6 * whole
