"""Rules about what was left in a text: marks of other programs, sentences of a template.

Readers would see them as they are. ``syntax`` reports those of Hugo and Liquid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord import languages
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry

_MARKS = re.compile(
    r"\\?\[/[a-z][\w-]{2,40}\\?\]"  # the end of a WordPress shortcode
    r"|\\?\[[a-z][\w-]{2,40}(?:\s+[\w-]{1,40}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\]\\]{1,200})){1,20}\s*/?\\?\]"
)
SENTENCE = 4
"""Words of a line that is a sentence of a template, and not a heading or a field."""

_REST = re.compile(r"^\.\. [a-z][\w-]*::")


def problems(entry: Entry) -> Iterator[Problem]:
    """Every line with such a mark, except in code, where the mark is the subject; and what was there to be replaced."""
    yield from _placeholders(entry)
    for number, line in prose(entry.document.body, entry.document.body_line):
        found = _MARKS.search(line) if "[" in line else None
        found = found or (_REST.match(line) if line.startswith("..") else None)
        if found:
            yield problem(entry.name, number, "leftover", "shortcode", "warning", found=found[0][:60])


def _placeholders(entry: Entry) -> Iterator[Problem]:
    """Sentences of the template of ``klankbord new`` that are still in a published page."""
    if not entry.published:
        return
    there = _template(entry.kind)
    for number, line in enumerate(entry.document.body.split("\n"), entry.document.body_line):
        if line.strip() in there:
            yield problem(entry.name, number, "placeholder", "placeholder", "warning", found=line.strip())
    for name, value in entry.document.meta.items():
        if isinstance(value, str) and value.strip() in there:
            at = entry.document.line_of(name)
            yield problem(entry.name, at, "placeholder", "placeholder", "warning", field=name, found=value.strip())


@languages.remembered()
def _template(kind: str) -> frozenset[str]:
    """The sentences of the templates for a kind of page, in all languages of this hub, that ask to be replaced."""
    found = set()
    for language in languages.beside():
        file = languages.file(language.code, f"new/{kind}.md")
        for line in file.read_text(encoding="utf-8").splitlines() if file else ():
            words = line.removeprefix("description: ").strip()
            if len(words.split()) >= SENTENCE and not words.startswith(("#", "$")) and "  #" not in words:
                found.add(words)
    return frozenset(found)
