"""What search reads of a document that holds only plain markup: words, weights and anchors, as Pagefind reads them.

Nearly all that is said on a site is in such documents (``searchable``). Reading them here costs a fraction of what
Pagefind takes, in time and in memory. Whatever is not plain beyond doubt is left to Pagefind itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TypedDict

from klankbord.site.page import head

AUTOMATIC = {"h1": 7 * 24, "h2": 6 * 24, "h3": 5 * 24, "h4": 4 * 24, "h5": 3 * 24, "h6": 2 * 24}
NORMAL, UNMARKED = 24, 25  # what a word without any weight has; the weight that the index does not mark
_SENTENCES = {*AUTOMATIC, "p", "div", "ul", "li"}
_INLINE = {"a", "abbr", "b", "br", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup"}
_OTHERS = {"ol", "blockquote", "u", "s", "del", "pre", "hr"}
_KNOWN = _SENTENCES | _INLINE | _OTHERS
_VOID = {"br", "hr"}
_IN_A_TITLE = _INLINE - _VOID
# An anchor of its own, of which a talk has one for each paragraph, or any other tag.
_TAG = re.compile(r"<(?:([bi]) id=\"([^\"<>&\s]*)\"></\1>|(/?)([a-z][a-z0-9]*)([^<>]*)>)")
_ATTRIBUTES = re.compile(r"(?:\s+[a-z][a-z-]*(?:=\"[^\"]*\")?)*")
_ID = re.compile(r"\sid=\"([^\"]*)\"")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#x27|#39);)")
_ONLY_ID = re.compile(r" id=\"[^\"]*\"")
# Pagefind keeps weights as whole numbers: this one is UNMARKED.
WEIGHTED = ' data-pagefind-weight="1.05"'
# Characters about which Python and Pagefind disagree, and what Pagefind marks its own places with.
_DOUBTFUL = ("___", "\u200b", "\ufffd", "\x00", "\x1c", "\x1d", "\x1e", "\x1f")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A paragraph of a talk: its words, behind an anchor of its own."""

    element: str
    id: str
    words: Sequence[str]

    def __str__(self) -> str:
        return f'<{self.element} id="{escape(self.id)}"></{self.element}>{escape(" ".join(self.words), quote=False)}'


@dataclass(frozen=True, slots=True)
class Document:
    """What search is to read of a page, in order: markup and paragraphs; ``filters`` narrow a search."""

    filters: Mapping[str, Sequence[str]]
    parts: Sequence[str | Spoken]

    def __str__(self) -> str:
        body = "\n".join(map(str, self.parts))
        return f"<html><head>{head.filters(self.filters)}</head><body data-pagefind-body>{body}</body></html>"


class Anchor(TypedDict):
    """A place to go to: the element with an ``id``, its own text, and after how many words it stands."""

    element: str
    id: str
    text: str
    location: int


@dataclass(frozen=True, slots=True)
class Read:
    """The words of a page in order; ``runs`` says of each stretch of them what it weighs and how long it is.

    ``content`` is the words as one text.
    """

    title: str
    words: list[str]
    content: str
    runs: list[tuple[int, int]]
    anchors: list[Anchor]
    filters: Mapping[str, list[str]]


class DoubtError(Exception):
    """The document may mean something else to Pagefind."""


def read(document: Document) -> Read | None:
    """What Pagefind would read of ``document``; None if that is for Pagefind to say."""
    reader = _Reader()
    try:
        for part in document.parts:
            if isinstance(part, Spoken):
                reader.spoken(part)
            else:
                reader.markup(part)
        content = reader.end()
        anchors = [
            Anchor(element=name, id=id_, text=_named(text) if text else "", location=at)
            for name, id_, text, at in reader.anchors
        ]
    except DoubtError:
        return None
    filters = {name: [_tidy(value) for value in values] for name, values in sorted(document.filters.items()) if values}
    return Read(reader.title, reader.words, content, reader.runs, anchors, filters)


@dataclass(slots=True)
class _Element:
    name: str
    weighs: bool
    last: str  # the last character before it
    anchors: list[list[str]]  # the texts of anchors that its own text belongs to


@dataclass(slots=True)
class _Reader:
    words: list[str] = field(default_factory=list)
    runs: list[tuple[int, int]] = field(default_factory=list)
    anchors: list[tuple[str, str, list[str], int]] = field(default_factory=list)
    title: str = ""
    _text: list[str] = field(default_factory=list)
    _weights: list[int] = field(default_factory=lambda: [NORMAL])
    _open: list[_Element] = field(default_factory=list)
    _last: str = " "
    _heading: list[str] | None = None

    def markup(self, markup: str) -> None:
        """Read a part that is markup."""
        _no_doubt(markup)
        if "&" in markup and _ENTITY.search(markup):
            raise DoubtError
        pieces = _TAG.split(markup)
        self._said(pieces[0])
        tags = (pieces[at::6] for at in range(1, 7))
        for anchor, id_, slash, name, attributes, text in zip(*tags, strict=True):
            if anchor:
                self._anchor(anchor, id_)
            elif slash:
                self._closes(name, attributes)
            else:
                self._opens(name, attributes)
            if text:
                self._said(text)
        self._said("\n")

    def spoken(self, part: Spoken) -> None:
        """Read a paragraph of a talk."""
        self._anchor(part.element, part.id)
        words = part.words
        if words:
            self.words += words
            self.runs.append((self._weights[-1], len(words)))
        self._last = "\n"

    def end(self) -> str:
        """End the document; returns all its words as one text."""
        if self._open:
            raise DoubtError
        self._ends()
        content = " ".join(self.words)
        _no_doubt(content)
        return content

    def _said(self, text: str) -> None:
        if not text:
            return
        if "<" in text:
            raise DoubtError
        self._text.append(text)
        self._last = text[-1]
        if self._open:
            for anchor in self._open[-1].anchors:
                anchor.append(text)
        if self._heading is not None:
            self._heading.append(text)

    def _ends(self) -> None:
        """End the stretch of words before an anchor or another weight."""
        if not self._text:
            return
        text = "".join(self._text)
        words = (unescape(text) if "&" in text else text).split()
        self._text.clear()
        if words:
            self.words += words
            self.runs.append((self._weights[-1], len(words)))

    def _opens(self, name: str, attributes: str) -> None:
        if name not in _KNOWN or (self._heading is not None and name not in _IN_A_TITLE):
            raise DoubtError
        own: list[list[str]] = []
        weighs = name in AUTOMATIC
        weight = AUTOMATIC.get(name, 0) if len(self._weights) == 1 else self._weights[-1]
        if attributes and attributes != " hidden":
            if attributes == WEIGHTED:
                weighs, weight = True, UNMARKED
            elif _ONLY_ID.fullmatch(attributes):
                own = [self._anchor(name, attributes[5:-1])]
            elif not _ATTRIBUTES.fullmatch(attributes) or "data-pagefind" in attributes or " class=" in attributes:
                raise DoubtError
            elif found := _ID.search(attributes):
                own = [self._anchor(name, found[1])]
        if name in _VOID:
            if name == "br":
                self._text.append(" ")
                self._last = " "
            return
        inherited = self._open[-1].anchors if self._open and name in _INLINE else []
        self._open.append(_Element(name, weighs, self._last, [*inherited, *own]))
        if weighs:
            self._ends()
            self._weights.append(weight)
        if name in _SENTENCES:
            self._text.append(" ")
        self._last = " " if name in _SENTENCES else ""
        if name == "h1" and self._heading is None and not self.title:
            self._heading = []

    def _anchor(self, name: str, raw: str) -> list[str]:
        if self._heading is not None:
            raise DoubtError
        self._ends()
        self._last = " "
        text: list[str] = []
        written = "".join(raw.split())
        id_ = unescape(written)
        # Pagefind looks the text up by the name as it is written, after it has read the entities in it.
        self.anchors.append((name, id_, text if id_ == written else [], len(self.words)))
        return text

    def _closes(self, name: str, attributes: str) -> None:
        if not self._open or self._open[-1].name != name or attributes:
            raise DoubtError
        element = self._open.pop()
        if name == "h1" and self._heading is not None:
            self.title, self._heading = _normal("".join(self._heading)), None
        if name in _SENTENCES:
            self._text.append(". " if _ends_a_word(self._last) else " ")
            self._last = " "
        elif not self._last:
            self._last = element.last
        if element.weighs:
            self._ends()
            self._weights.pop()
            self._last = " "


def _no_doubt(text: str) -> None:
    if any(sign in text for sign in _DOUBTFUL):
        raise DoubtError


def _ends_a_word(sign: str) -> bool:
    """Whether Pagefind puts a full stop behind a block that ends so."""
    if not sign or sign.isspace():
        return False
    if sign.isascii():
        return sign.isalnum() or sign in "_'\")$*"
    return unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) in {"Nd", "Nl", "Pc"}


def _named(text: Sequence[str]) -> str:
    """The text of an anchor, in which Pagefind reads entities twice."""
    once = _normal("".join(text))
    if "&" in once and ";" in once:
        raise DoubtError
    return once


def _normal(text: str) -> str:
    """A title or other short text as Pagefind keeps it."""
    return _tidy(unescape(text))


def _tidy(text: str) -> str:
    return re.sub(r"\s{2,}", " ", re.sub(r"[\r\n]+", " ", text.strip()))
