"""The HTML of an article as markdown: headings, lists, links, and quotes with who said them in our own convention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin

import lxml.html
from lxml import etree
from lxml.html import HtmlElement
from markdownify import MarkdownConverter

from klankbord.library import inline
from klankbord.library.importers.boilerplate import NO_TEXT, drop, text_of

_CREDIT = re.compile(r"^\s*(?:—|–|―|~|-{1,2})\s*(?=\S)")
_DROPPED = (*NO_TEXT, "head")


class _Converter(MarkdownConverter):
    """Escapes as our notes do, so that no word of the source turns into markup."""

    def escape(self, text: str, parent_tags: object = None) -> str:
        return inline.escape_words(text)


def markdown(tree: HtmlElement, base: str = "") -> str:
    """Markdown for an element; addresses are made absolute with ``base``. The highest heading inside becomes ``##``."""
    tree = lxml.html.fromstring(lxml.html.tostring(tree, encoding="unicode"))
    for tag in _DROPPED:
        for element in list(tree.iter(tag)):
            drop(element)
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    _addresses(tree, base)
    _figures(tree)
    _quotes(tree)
    _levels(tree)
    converter = _Converter(heading_style="ATX", bullets="-", newline_style="backslash")
    text = str(converter.convert(lxml.html.tostring(tree, encoding="unicode")))
    return tidy(text)


def tidy(text: str) -> str:
    """Markdown without trailing spaces and rows of empty lines, or rules at its ends."""
    lines = [line.rstrip() for line in text.replace("\u00a0", " ").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return re.sub(r"(?:\n\n---)+$|^(?:---\n\n)+", "", text)


def _addresses(tree: HtmlElement, base: str) -> None:
    """Absolute addresses; what does not lead to the web is only text."""
    for link in list(tree.iter("a")):
        href = urljoin(base, (link.get("href") or "").strip()) if base else (link.get("href") or "").strip()
        if re.match(r"^(?:https?|mailto):", href, re.IGNORECASE) or (
            not base and href and ":" not in href.split("/")[0]
        ):
            link.set("href", re.sub(r"[\s<>()]", lambda found: f"%{ord(found[0]):02X}", href))
            link.attrib.pop("title", None)
        else:
            link.drop_tag()
    for image in list(tree.iter("img")):
        source = urljoin(base, image.get("data-src") or image.get("src") or "")
        tiny = image.get("width") == "1" or image.get("height") == "1"
        if tiny or not source or source.startswith("data:"):
            drop(image)
        else:
            image.set("src", source)
            image.attrib.pop("title", None)


def _figures(tree: HtmlElement) -> None:
    """A caption below a quote says who said it; below an image it is a line of its own."""
    for figure in list(tree.iter("figure")):
        quote = next(figure.iter("blockquote"), None)
        caption = next(figure.iter("figcaption"), None)
        if quote is not None and caption is not None:
            caption.drop_tree()
            cite = lxml.html.fragment_fromstring("<cite></cite>")
            cite.text = text_of(caption)
            quote.append(cite)
        elif caption is not None and text_of(caption):
            caption.tag = "p"


def _quotes(tree: HtmlElement) -> None:
    """Put who said it in a paragraph of its own, behind a dash, at the end of the quote."""
    for quote in list(tree.iter("blockquote")):
        credit = ""
        for element in list(quote.iter("cite", "footer")):
            if element.getparent() is None:
                continue
            credit = credit or text_of(element)
            drop(element)
        lines = _lines(quote)
        if not credit and len(lines) > 1 and _CREDIT.match(lines[-1]) and len(lines[-1]) < 120:
            credit = lines.pop()
        credit = _CREDIT.sub("", credit).strip()
        if credit:
            _rebuild(quote, lines, credit)


def _lines(quote: HtmlElement) -> list[str]:
    """The lines of a quote as HTML-free text; line breaks and paragraphs both end one."""
    for br in list(quote.iter("br")):
        br.tail = "\n" + (br.tail or "")
    for block in quote.iter("p", "div", "li"):
        block.tail = "\n" + (block.tail or "")
        if block.getprevious() is None and block.getparent() is not None:
            block.getparent().text = (block.getparent().text or "") + "\n"
    rows = [" ".join(row.split()) for row in "".join(str(t) for t in quote.itertext()).split("\n")]
    return [row for row in rows if row]


def _rebuild(quote: HtmlElement, lines: Sequence[str], credit: str) -> None:
    for child in list(quote):
        quote.remove(child)
    quote.text = None
    for row in (" ".join(lines), f"— {credit}"):
        paragraph = lxml.html.fragment_fromstring("<p></p>")
        paragraph.text = row
        quote.append(paragraph)


def _levels(tree: HtmlElement) -> None:
    """Shift headings so that the highest is ``h2``: the title is in the front matter."""
    headings = list(tree.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    if not headings:
        return
    shift = 2 - min(int(str(heading.tag)[1]) for heading in headings)
    for heading in headings:
        heading.tag = f"h{min(6, int(str(heading.tag)[1]) + shift)}"
