"""The HTML of an article as markdown: headings, lists, links, and quotes with who said them in our own convention."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence

import lxml.html
from lxml.html import HtmlElement

from klankbord.library import dom, urls
from klankbord.library.importers import embeds, footnotes, srcset
from klankbord.library.importers.boilerplate import NO_TEXT, drop, text_of
from klankbord.library.importers.rendering import BLOCKS, Writer

_CREDIT = re.compile(r"^\s*(?:—|–|―|~|-{1,2})\s*(?=\S)")
_DROPPED = (*NO_TEXT, "head", "title", "noframes", "map", "dialog")
_WEB = re.compile(r"^(?:https?|mailto|tel):", re.IGNORECASE)
_SHOWN = ("img", "table", "pre", "blockquote", "ul", "ol", "a")
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-src", "src")

Local = Callable[[str], str]
"""Gives the new name of a picture that is beside a saved page, by its address in the page; empty when there is none."""


def markdown(tree: HtmlElement, base: str = "", local: Local | None = None) -> str:
    """Markdown for an element; addresses are made absolute with ``base``. The highest heading inside becomes ``##``."""
    tree = copy.deepcopy(tree)
    tree.tail = None
    dom.clean(tree)
    embeds.link_players(tree)
    _formulas(tree)
    _uncovered(tree)
    for element in list(tree.iter(*_DROPPED)):
        if element is not tree:
            drop(element)
    notes = footnotes.take(tree)
    for part in (tree, *notes.values()):
        _addresses(part, base, local)
    _around_blocks(tree)
    _figures(tree)
    _quotes(tree)
    _levels(tree)
    said = {name: _written(note) for name, note in notes.items()}
    return "\n\n".join([tidy(_written(tree)), *map(tidy, footnotes.definitions(said))])


def _written(tree: HtmlElement) -> str:
    return Writer(tree).document(tree)


def tidy(text: str) -> str:
    """Markdown without trailing spaces and rows of empty lines, or rules at its ends."""
    fenced = ""
    lines: list[str] = []
    for line in text.replace("\u00a0", " ").split("\n"):
        line = line.rstrip()
        mark = line[: len(line) - len(line.lstrip("`"))]
        if len(mark) >= 3 and (not fenced or line == fenced):
            fenced = "" if fenced else mark
        if line or fenced or (lines and lines[-1]):
            lines.append(line)
    text = "\n".join(lines).strip("\n")
    while text.endswith("\n---"):
        text = text[:-4].rstrip()
    while text.startswith("---\n"):
        text = text[4:].lstrip("\n")
    return "" if text == "---" else text


def _formulas(tree: HtmlElement) -> None:
    """A formula as the text that its maker gave it, else as its signs."""
    for formula in list(tree.iter("math")):
        notation = next(
            (one for one in formula.iter("annotation") if "tex" in (one.get("encoding") or "").lower()), None
        )
        said = (formula.get("alttext") or (text_of(notation) if notation is not None else "")).strip()
        for one in list(formula.iter("annotation", "annotation-xml")):
            drop(one)
        code = lxml.html.fragment_fromstring("<code></code>" if said else "<span></span>")
        code.text = said or text_of(formula)
        formula.addprevious(code)
        drop(formula)


def _uncovered(tree: HtmlElement) -> None:
    """Give a lazily loaded picture the address that is in the ``noscript`` beside it."""
    for covered in list(tree.iter("noscript")):
        picture = next(covered.iter("img"), None)
        if picture is None and covered.text and "<img" in covered.text and len(covered.text) < 5000:
            picture = next(lxml.html.fragment_fromstring(covered.text, create_parent="div").iter("img"), None)
        before = covered.getprevious()
        shown = next(before.iter("img"), None) if before is not None and isinstance(before.tag, str) else None
        if picture is None or not picture.get("src"):
            continue
        if shown is None:
            covered.addprevious(copy.deepcopy(picture))
        elif not any(_is_address(shown.get(name)) for name in _LAZY):
            shown.set("src", picture.get("src") or "")


def _is_address(value: str | None) -> bool:
    return bool(value) and not str(value).startswith(("data:", "about:"))


def _addresses(tree: HtmlElement, base: str, local: Local | None) -> None:
    """Make addresses absolute; a link that does not lead to the web becomes plain text."""
    for link in list(tree.iter("a")):
        given = re.sub(r"[\t\n\r\x00]", "", (link.get("href") or "").strip())
        href = _joined(base, given) if base else given
        if not given.startswith("#") and (
            _WEB.match(href) or (not base and href and ":" not in href.split("/")[0] and not href.startswith("//"))
        ):
            link.set("href", re.sub(r"[\s<>()\\\"`|*]", lambda found: f"%{ord(found[0]):02X}", href))
            link.attrib.pop("title", None)
        elif link is not tree:
            link.drop_tag()
    for image in list(tree.iter("img")):
        given = next((str(image.get(name)).strip() for name in _LAZY if _is_address(image.get(name))), "")
        beside = local(given) if local and given else ""
        source = beside or _joined(base, srcset.sharpest(_choices(image)) or given)
        tiny = {image.get("width"), image.get("height")} & {"0", "1"}
        if tiny or not source or re.match(r"^(?!https?:)[a-z][a-z0-9+.-]*:", source, re.IGNORECASE):
            drop(image)
        else:
            image.set("src", source)
            image.attrib.pop("title", None)


def _joined(base: str, address: str) -> str:
    return urls.join(base, address) if base and address else address


def _choices(image: HtmlElement) -> str:
    """The sizes in which a picture can be had: its own ``srcset``, else that of the first source beside it."""
    own = image.get("srcset") or image.get("data-srcset") or image.get("data-lazy-srcset") or ""
    around = next(image.iterancestors("picture"), None)  # lxml puts what follows a source into it
    if own or around is None:
        return own
    return next((s for one in around.iter("source") if (s := one.get("srcset") or one.get("data-srcset") or "")), "")


def _around_blocks(tree: HtmlElement) -> None:
    """A link around whole blocks moves into their first heading or paragraph."""
    for link in list(tree.iter("a")):
        if link is tree or next(link.iterdescendants(*BLOCKS), None) is None:
            continue
        first = next(
            (one for one in link.iterdescendants("h1", "h2", "h3", "h4", "h5", "h6", "p") if text_of(one)), None
        )
        if first is not None and next(first.iterdescendants("a", *BLOCKS), None) is None:
            inner = lxml.html.fragment_fromstring("<a></a>")
            inner.set("href", link.get("href") or "")
            inner.text, first.text = first.text, None
            for child in list(first):
                inner.append(child)
            first.append(inner)
        link.drop_tag()


def _figures(tree: HtmlElement) -> None:
    """A caption below a quote says who said it; below an image it is a line of its own."""
    for figure in list(tree.iter("figure")):
        quote = next(figure.iter("blockquote"), None)
        caption = next(figure.iter("figcaption"), None)
        if caption is not None and not _shows(figure, caption):
            drop(figure)
            continue
        if quote is not None and caption is not None:
            caption.drop_tree()
            cite = lxml.html.fragment_fromstring("<cite></cite>")
            cite.text = text_of(caption)
            quote.append(cite)
        elif caption is not None and text_of(caption):
            caption.tag = "p" if next(caption.iterdescendants(*BLOCKS), None) is None else "div"


def _shows(figure: HtmlElement, caption: HtmlElement) -> bool:
    """Whether a figure still has something beside its caption: a picture that could not be fetched leaves nothing."""
    if next(figure.iter(*_SHOWN), None) is not None:
        return True
    return len(text_of(figure)) > len(text_of(caption))


def _quotes(tree: HtmlElement) -> None:
    """Put who said it in a paragraph of its own, after a dash, at the end of the quote."""
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
    quote = copy.deepcopy(quote)
    quote.tail = None
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
