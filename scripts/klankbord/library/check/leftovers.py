"""Rules about WordPress shortcodes and reStructuredText directives that an import left in a text.

Readers would see them as they are. ``syntax`` reports those of Hugo and Liquid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem
from klankbord.library.check.stock import Entry

_MARKS = re.compile(
    r"\\?\[/[a-z][\w-]{2,40}\\?\]"  # the end of a WordPress shortcode
    r"|\\?\[[a-z][\w-]{2,40}(?:\s+[\w-]{1,40}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\]\\]{1,200})){1,20}\s*/?\\?\]"
)
_REST = re.compile(r"^\.\. [a-z][\w-]*::")


def problems(entry: Entry) -> Iterator[Problem]:
    """Every line with such a mark, except in code, where the mark is the subject."""
    for number, line in prose(entry.document.body, entry.document.body_line):
        found = _MARKS.search(line) if "[" in line else None
        found = found or (_REST.match(line) if line.startswith("..") else None)
        if found:
            cause = f"{found[0][:60]!r} means something to another program only, and would be shown as it stands"
            yield Problem(
                entry.name, number, "leftover", cause, "Replace it by what it stood for, or remove it.", "warning"
            )
