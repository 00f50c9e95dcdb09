"""What no reader should meet: leftovers of templates and programs in the text of a page, a feed or a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord.site.audit.built import BuiltSite, Element, Page, Problem

# What a program prints of a value that was never meant for a page. None of these is in a language that people speak.
REPRESENTATION = re.compile(
    r"<(?:built-in (?:method|function)|bound method|function |class '|module '|generator object|coroutine object"
    r"|cyfunction |property object|enum '|Undefined)"
    r"|\bobject at 0x[0-9a-fA-F]"
    r"|\b(?:datetime\.(?:datetime|date|time|timedelta)|PosixPath|WindowsPath|PurePosixPath|Markup|mappingproxy"
    r"|OrderedDict|defaultdict|dict_keys|dict_values|dict_items|frozenset|SimpleNamespace|zoneinfo\.ZoneInfo)\("
    r"|\[object \w+\]"
    r"|\bTraceback \(most recent"
    r"|\b[A-Za-z]+Entry\(\w+="
)
# Signs of a template that was not filled in. Jinja's and those of sites that the text may have come from.
TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|<%|%>|\$\{\w|%\(\w+\)s")
# Escaped once too often, so that readers see the code of a character.
ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
# A missing value, as the only text of an element, or between the signs that separate facts in a line.
NOTHING = re.compile(r"(?:^|[·|–]|: )\s*(?:None|nan|NaN|undefined|null|NoneType|NaT)\s*(?:$|[·|–])")
# A blank in a sentence of languages/<code>/site.yml.
BLANK = re.compile(r"\{[a-z_]{1,12}\}")

SHOWN_AS_WRITTEN = {"code", "kbd", "pre", "samp", "script", "style", "svg", "template", "textarea"}
# What people said may contain any word: the transcript, and quotes, lessons and tips that come from it.
SAID = {"transcript", "takeaways", "quote", "said", "notes", "tip", "tips", "teach", "wall"}
# What editors wrote may contain a word that is wreckage elsewhere: "None" in a table cell, "{naam}" in a letter.
WRITTEN = {"prose", "standfirst", "lede"}
ATTRIBUTES = ("alt", "aria-label", "content", "href", "placeholder", "src", "title", "value", "data-title", "datetime")
FILES = (".xml", ".json", ".ics", ".txt")


def wreckage(site: BuiltSite) -> Iterator[Problem]:
    """Object representations, missing values and leftovers of templates, except in code and in what was said."""
    for page in site.pages.values():
        for what, text in _in_page(page):
            yield Problem(page.url, what, text)
    for name in sorted(site.files):
        if name.endswith(FILES) and not name.startswith(("pagefind/", "assets/")) and "transcript" not in name:
            found = REPRESENTATION.search(_readable((site.folder / name).read_text(encoding="utf-8", errors="replace")))
            if found:
                yield Problem(name, "shows what a program printed", found[0])


def _readable(text: str) -> str:
    return text.replace("&lt;", "<").replace("\\u003c", "<")


def _in_page(page: Page) -> Iterator[tuple[str, str]]:
    yield from _walk(page.tree, said=False, written=False)


def _walk(root: Element, *, said: bool, written: bool) -> Iterator[tuple[str, str]]:
    """The faults below ``root``, without recursion: a page may be nested as deep as its writer likes."""
    stack = [(root, said, written)]
    while stack:
        element, said, written = stack.pop()
        if not isinstance(element.tag, str):
            continue
        classes = set((element.get("class") or "").split())
        inner_said = said or element.get("data-transcript") is not None or bool(classes & SAID)
        inner_written = written or bool(classes & WRITTEN)
        for name in ATTRIBUTES:
            yield from _faults(element.get(name) or "", inner_said, True, name)
        if element.tag not in SHOWN_AS_WRITTEN:
            yield from _faults(element.text or "", inner_said, inner_written)
            for child in element:
                yield from _faults(child.tail or "", inner_said, inner_written)
                stack.append((child, inner_said, inner_written))


def _faults(text: str, said: bool, written: bool, attribute: str = "") -> Iterator[tuple[str, str]]:
    if not text.strip() or said:
        return
    rules = [("shows what a program printed", REPRESENTATION), ("shows the leavings of a template", TEMPLATE)]
    if not attribute:
        rules.append(("shows the code of a sign", ESCAPED))
    if not written or attribute in {"alt", "title", "aria-label", "href", "src"}:
        rules.append(("shows a value that was not there", NOTHING))
    if not written:
        rules.append(("shows a blank that was not filled in", BLANK))
    for what, rule in rules:
        found = rule.search(text)
        if found:
            start = max(0, found.start() - 20)
            yield what, " ".join(text[start : found.end() + 40].split())
            return
