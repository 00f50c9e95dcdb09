"""Words of the glossary, explained where they occur first on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from klankbord.site.catalogue import TermEntry

_TAG = re.compile(r"(<[^>]+>)")
_SKIPPED = frozenset(
    "a abbr button code dfn h1 h2 h3 h4 h5 h6 kbd label option pre script style summary svg textarea".split()
)


class Glossary:
    """Finds terms in rendered pages; the longest spelling wins, upper and lower case are the same."""

    def __init__(self, terms: Iterable[TermEntry]) -> None:
        self._terms = {name.casefold(): term for term in terms for name in (term.title, *term.aliases) if name.strip()}
        names = sorted(self._terms, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE) if names else None
        )

    def mark(self, html: str, url: str) -> str:
        """``html`` with the first occurrence of each term as a link to its page that shows what it means.

        Headings, links and code stay as they are; a term's own page does not explain itself.
        """
        if self._pattern is None:
            return html
        depth, seen, up = 0, {term.slug for term in self._terms.values() if term.url == url}, "../" * url.count("/")

        def explain(match: re.Match[str]) -> str:
            term = self._terms[match[0].casefold()]
            if term.slug in seen:
                return match[0]
            seen.add(term.slug)
            return f'<a class="term" href="{up}{term.url}" data-def="{escape(term.definition)}">{match[0]}</a>'

        pieces = _TAG.split(html)
        for at, piece in enumerate(pieces):
            if at % 2:
                name = re.match(r"</?([a-zA-Z0-9]+)", piece)
                if name and name[1].lower() in _SKIPPED:
                    depth += -1 if piece.startswith("</") else 1
            elif depth <= 0 and piece.strip():
                pieces[at] = self._pattern.sub(explain, piece)
        return "".join(pieces)
