"""Words of the glossary, explained where they first occur on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from klankbord.site import tags
from klankbord.site.reading.catalogue import TermEntry

_SKIPPED = tags.APART | frozenset("abbr dfn h1 h2 h3 h4 h5 h6 label summary".split())


class Glossary:
    """Finds terms in rendered pages; the longest spelling wins, and case does not matter."""

    def __init__(self, terms: Iterable[TermEntry]) -> None:
        self._terms = {name.casefold(): term for term in terms for name in (term.title, *term.aliases) if name.strip()}
        names = sorted(self._terms, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE) if names else None
        )

    def mark(self, html: str, url: str) -> str:
        """``html`` with the first occurrence of each term as a link that shows its meaning and leads to its page.

        Headings, links and code stay as they are; a term's own page does not explain itself.
        """
        if self._pattern is None:
            return html
        seen, up = {term.slug for term in self._terms.values() if term.url == url}, "../" * url.count("/")

        def explain(match: re.Match[str]) -> str:
            term = self._terms[match[0].casefold()]
            if term.slug in seen:
                return match[0]
            seen.add(term.slug)
            return f'<a class="term" href="{up}{term.url}" data-def="{escape(term.definition)}">{match[0]}</a>'

        pattern = self._pattern
        return tags.running(html, lambda text: pattern.sub(explain, text), _SKIPPED)
