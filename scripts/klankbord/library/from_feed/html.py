"""The descriptions in a feed, HTML or plain text, as markdown that can do no harm."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml import etree
from lxml.html import HtmlElement
from markdownify import MarkdownConverter

from klankbord.feeds.credentials import conceal
from klankbord.library import dom
from klankbord.library.front.addresses import SAFE_LINK
from klankbord.library.notes import inline

_DROPPED = (
    "script",
    "style",
    "noscript",
    "iframe",
    "object",
    "embed",
    "form",
    "svg",
    "math",
    "template",
    "head",
    "title",
)


_MOST = 5_000  # tags; the longest show notes have some hundreds


class _Converter(MarkdownConverter):
    """Markdown in our own style: escaped as notes are, headings below those of the page, only web links."""

    def escape(self, text: str, parent_tags: object = None) -> str:
        return _words(" ".join(["", *text.split(), ""]) if text.strip() else " ") if "\n" in text else _words(text)

    def convert_pre(self, el: Any, text: str, parent_tags: object) -> str:
        return f"\n\n{_words(' '.join(el.get_text().split()))}\n\n"

    def convert_code(self, el: Any, text: str, parent_tags: object) -> str:
        return _words(str(el.get_text()))

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: object) -> str:  # noqa: N802 - markdownify's name
        return f"\n\n{'#' * min(6, n + 2)} {' '.join(text.split())}\n\n" if text.strip() else ""

    def convert_a(self, el: Any, text: str, parent_tags: object) -> str:
        href = str(el.get("href") or "").strip()
        if not SAFE_LINK.match(href) or not text.strip():
            return text
        address = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", conceal(href))
        return f"[{text.strip()}]({address})"

    def convert_img(self, el: Any, text: str, parent_tags: object) -> str:
        return ""


def markdown(source: str) -> str:
    """Markdown for a description in a feed, which may be HTML or plain text. Images and all that runs are left out."""
    if not source.strip():
        return ""
    opened = re.search(r"<[a-zA-Z!/]", source)
    if opened is None or source.find(">", opened.end()) < 0:
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", source)]
        return "\n\n".join(_start(_words(part)) for part in paragraphs if part)
    if source.count("<") > _MOST:
        return _bare(source)
    try:
        return _converted(dom.fragment(source))
    except (etree.ParserError, ValueError, AssertionError, RecursionError):
        return _bare(source)


def _bare(source: str) -> str:
    """The words of a description that no publisher wrote by hand."""
    return _start(_words(" ".join(re.sub(r"<[^<>]*>", " ", source).split())))


def _converted(tree: HtmlElement) -> str:
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    converter = _Converter(heading_style="ATX", bullets="-", strip=["img"])
    text = str(converter.convert(lxml.html.tostring(tree, encoding="unicode")))
    lines = [_start(line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(text: str) -> str:
    """Plain words as markdown; whatever would turn them into a heading or a list is escaped."""
    return re.sub(r"^(\s*#|[-+](?=\s)|\d+(?=[.)]\s))", lambda found: _backslashed(found[0]), inline.escape_words(text))


def _backslashed(sign: str) -> str:
    """``#`` as ``\\#``; a number gets its backslash after it, before the full stop."""
    return f"{sign}\\" if sign[-1].isdigit() else f"{sign[:-1]}\\{sign[-1]}"


def _start(line: str) -> str:
    """A line whose start cannot be taken for front matter or a rule."""
    return re.sub(r"^(\s*)(-{3,}|={3,}|\.{3})(\s*)$", r"\1\\\2\3", line)
