"""Rules about Markdown that does nothing in this hub: extensions not named in mkdocs.yml, signs of other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from klankbord.library import configuration
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.notes.blocks import CODE


@dataclass(frozen=True, slots=True)
class Syntax:
    """What an ``extension`` reads: ``sign`` is searched for in a line, ``what`` is what people call it."""

    extension: str
    sign: re.Pattern[str]
    what: str
    also: tuple[str, ...] = ()


def _syntax(extension: str, sign: str, what: str, *also: str) -> Syntax:
    return Syntax(extension, re.compile(sign), what, also)


_EXTRA = ("extra", "markdown.extensions.extra", "pymdownx.extra")
SYNTAX = (
    _syntax("admonition", r"^ {0,3}!!! ?\w", "the box !!!", "markdown.extensions.admonition"),
    _syntax("pymdownx.details", r"^ {0,3}\?\?\?\+? ?\w", "the box ???", "pymdownx.blocks.details"),
    _syntax("pymdownx.tabbed", r'^ {0,3}===[!+]? ?"', "the tab ===", "pymdownx.blocks.tab"),
    _syntax("pymdownx.emoji", r"(?<![\w:]):(?:material|fontawesome|octicons|simple)-[a-z0-9-]+:", "the icon :…:"),
    _syntax("pymdownx.keys", r"\+\+[a-z0-9]+(?:\+[a-z0-9]+)*\+\+", "the keys ++…++"),
    _syntax("pymdownx.mark", r"==\S[^=]*\S==|==\w==", "the mark ==…=="),
    _syntax("pymdownx.critic", r"\{(?:\+\+|--|~~|==|>>)[^{}]", "the correction {++ ++}"),
    _syntax("pymdownx.tilde", r"(?<!~)~~\w[^~]*~~(?!~)", "what is struck out by ~~"),
    _syntax("pymdownx.caret", r"\^\^\w[^^]*\^\^", "the insertion ^^…^^"),
    _syntax("pymdownx.tasklist", r"^\s*[-*+] \[[ xX]\] ", "the task [ ]"),
    _syntax("pymdownx.arithmatex", r"^\s*\$\$|\$\$\s*$", "the formula $$"),
    _syntax("attr_list", r"\{:? ?[.#][\w-]+", "the attributes { .… }", *_EXTRA),
    _syntax("footnotes", r"\[\^\w+\]", "the footnote [^1]", *_EXTRA),
    _syntax("abbr", r"^\*\[[^\]]+\]:", "the abbreviation *[…]", *_EXTRA),
    _syntax("md_in_html", r"<\w+[^>]{0,200}\bmarkdown\b", "Markdown inside HTML", *_EXTRA),
    _syntax("def_list", r"^:[ \t]{1,3}\S", "the definition :", *_EXTRA),
)
FENCE = _syntax(
    "pymdownx.superfences", r"^ {0,3}(`{3,}|~{3,})[ \t]*\{?[\w.+#-]*[^`]*(?:title|linenums|hl_lines)=", "code"
)
# What no hub setting can make work, and what to do instead.
FOREIGN = (
    (re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}"), "is a macro, and stays as it is", "Write what it should say."),
    (re.compile(r"^\s*-{1,2}8<-{1,2}\s"), "takes in no other file", "Put the text of that file here."),
    (re.compile(r"\{\{[<%]"), "is a shortcode of Hugo, and stays as it is", "Write it as Markdown."),
)


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """What stays literal on the site in a page that an editor writes, at the first line of each."""
    if entry.kind in {"episode", "show"} or not stock.entries:
        return
    there = extensions((stock.hub.root / "mkdocs.yml").read_bytes()) if _has_config(stock) else None
    told: set[str] = set()
    for number, line in prose(entry.document.body, entry.document.body_line):
        for syntax in SYNTAX if there is not None else ():
            named = syntax.extension in told or not {syntax.extension, *syntax.also}.isdisjoint(there or ())
            if not named and syntax.sign.search(line):
                told.add(syntax.extension)
                yield _missing(entry, number, syntax)
        for sign, cause, mend in FOREIGN:
            if cause not in told and (found := sign.search(line)):
                told.add(cause)
                yield Problem(entry.name, number, "foreign-syntax", f"{found[0].strip()!r} {cause}", mend, "warning")
    yield from _fences(entry, there)


def _has_config(stock: Stock) -> bool:
    return (stock.hub.root / "mkdocs.yml").is_file()


def _missing(entry: Entry, line: int, syntax: Syntax) -> Problem:
    mend = f"Add this line under markdown_extensions in mkdocs.yml: - {syntax.extension}"
    cause = f"{syntax.what} does nothing without the extension {syntax.extension}"
    return Problem(entry.name, line, "extension", cause, mend, "warning")


def _fences(entry: Entry, there: frozenset[str] | None) -> Iterator[Problem]:
    for number, line in enumerate(entry.document.body.split("\n"), entry.document.body_line):
        if not CODE.match(line):
            continue
        if there is not None and FENCE.extension not in there and FENCE.sign.search(line):
            yield _missing(entry, number, FENCE)
        if line.strip(" `~").split(" ")[0].strip("{}.") == "mermaid":
            mend = "Put a picture of it beside the page and show that: ![What it shows](diagram.svg)."
            yield Problem(entry.name, number, "mermaid", "a diagram is shown as its source", mend, "warning")


def extensions(config: bytes) -> frozenset[str] | None:
    """The Markdown extensions that a mkdocs.yml names, with those that MkDocs adds; None when they cannot be known."""
    found = configuration.read(config)
    return frozenset({"toc", "tables", "fenced_code", *found.names("markdown_extensions")}) if found else None
