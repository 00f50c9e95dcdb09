"""What search has to know of a hub to understand a question: words without weight, synonyms, what things are called.

All in one small file; theme/assets/js/query.js reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from klankbord import languages
from klankbord.site.outputs import disk
from klankbord.site.reading.catalogue import Catalogue
from klankbord.site.search.vocabulary import FOLDER

# Kinds of page (words of the site) that come after what was said and written, and how much less they count.
LESS = {"person": 0.72, "organisation": 0.72, "term": 0.72, "event": 0.6, "selftest": 0.7, "page": 0.8}
PAST = 0.35


def write_names(site: Catalogue, strings: Mapping[str, str], folder: Path, pages: int) -> None:
    """Write ``names.json`` below ``folder``, the built site, which has that many searchable ``pages``."""
    data = json.dumps(names(site, strings, pages), ensure_ascii=False, separators=(",", ":"))
    disk.put(f"{folder}/{FOLDER}/names.json", data.encode("utf-8"))


def names(site: Catalogue, strings: Mapping[str, str], pages: int) -> dict[str, Any]:
    """What the file holds: see the comments in theme/assets/js/query.js."""
    codes = [languages.primary(site.language), *(one.code for one in languages.beside())]
    read = [languages.of(code) for code in dict.fromkeys(codes)]
    return {
        "pages": pages,
        "ignored": sorted({word for language in read for word in language.asking.ignored}),
        "links": sorted(
            {link for language in read for link in language.compounds.links}, key=lambda link: (len(link), link)
        ),
        "same": [list(row) for language in read for row in language.asking.same],
        "groups": [
            *(
                {"theme": 1, "url": theme.url, "words": [theme.title, *theme.keywords]}
                for theme in site.themes.values()
            ),
            *({"url": term.url, "words": [term.title, *term.aliases]} for term in site.terms),
            *(
                {"url": who.url, "words": [who.name, *(alias for alias in who.aliases if " " in alias)]}
                for who in site.people.values()
                if any(" " in alias for alias in who.aliases)
            ),
        ],
        "people": [person.name for person in site.people.values()],
        "less": {strings[kind]: share for kind, share in LESS.items() if kind in strings},
        "past": PAST,
    }
