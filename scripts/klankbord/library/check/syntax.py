"""Rules about Markdown that does nothing in this hub: extensions not named in mkdocs.yml, signs of other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from klankbord.languages.messages import Word
from klankbord.library import configuration
from klankbord.library.check.links import prose
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry, Stock
from klankbord.library.notes.blocks import CODE


@dataclass(frozen=True, slots=True)
class Syntax:
    """What an ``extension`` reads, or one of ``also``: ``sign`` is searched for in a line."""

    extension: str
    sign: re.Pattern[str]
    also: tuple[str, ...] = ()


def _syntax(extension: str, sign: str, *also: str) -> Syntax:
    return Syntax(extension, re.compile(sign), also)


_EXTRA = ("extra", "markdown.extensions.extra", "pymdownx.extra")
SYNTAX = (
    _syntax("admonition", r"^ {0,3}!!! ?\w", "markdown.extensions.admonition"),
    _syntax("pymdownx.details", r"^ {0,3}\?\?\?\+? ?\w", "pymdownx.blocks.details"),
    _syntax("pymdownx.tabbed", r'^ {0,3}===[!+]? ?"', "pymdownx.blocks.tab"),
    _syntax("pymdownx.emoji", r"(?<![\w:]):(?:material|fontawesome|octicons|simple)-[a-z0-9-]+:"),
    _syntax("pymdownx.keys", r"\+\+[a-z0-9]+(?:\+[a-z0-9]+)*\+\+"),
    _syntax("pymdownx.mark", r"==\S[^=]*\S==|==\w=="),
    _syntax("pymdownx.critic", r"\{(?:\+\+|--|~~|==|>>)[^{}]"),
    _syntax("pymdownx.tilde", r"(?<!~)~~\w[^~]*~~(?!~)"),
    _syntax("pymdownx.caret", r"\^\^\w[^^]*\^\^"),
    _syntax("pymdownx.tasklist", r"^\s*[-*+] \[[ xX]\] "),
    _syntax("pymdownx.arithmatex", r"^\s*\$\$|\$\$\s*$"),
    _syntax("attr_list", r"\{:? ?[.#][\w-]+", *_EXTRA),
    _syntax("footnotes", r"\[\^\w+\]", *_EXTRA),
    _syntax("abbr", r"^\*\[[^\]]+\]:", *_EXTRA),
    _syntax("md_in_html", r"<\w+[^>]{0,200}\bmarkdown\b", *_EXTRA),
    _syntax("def_list", r"^:[ \t]{1,3}\S", *_EXTRA),
)
FENCE = _syntax("pymdownx.superfences", r"^ {0,3}(`{3,}|~{3,})[ \t]*\{?[\w.+#-]*[^`]*(?:title|linenums|hl_lines)=")
# What means something to other programs, by the message about it, and the plugins and extensions that read it here.
FOREIGN = (
    ("shortcode", re.compile(r"\{\{[<%].{0,60}"), ()),
    ("macro", re.compile(r"\{\{(?![<%])[^{}]*\}\}|\{%[^{}]*%\}"),
     ("macros", "include-markdown", "table-reader", "git-revision-date-localized")),
    ("snippet", re.compile(r"^\s*-{1,2}8<-{1,2}\s.*"), ("pymdownx.snippets",)),
)  # fmt: skip


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """What stays literal on the site in a page that an editor writes, at the first line of each."""
    if entry.kind in {"episode", "show"} or not stock.entries:
        return
    data = (stock.hub.root / configuration.FILE).read_bytes() if _has_config(stock) else b""
    there, plugins = extensions(data), _plugins(data)
    told: set[str] = set()
    for number, line in prose(entry.document.body, entry.document.body_line):
        for syntax in SYNTAX if there is not None else ():
            named = syntax.extension in told or not {syntax.extension, *syntax.also}.isdisjoint(there or ())
            if not named and syntax.sign.search(line):
                told.add(syntax.extension)
                yield _missing(entry, number, syntax)
        for key, sign, readers in FOREIGN:
            read = not {*plugins, *(there or ())}.isdisjoint(readers)
            if key not in told and not read and (found := sign.search(line)):
                told.add(key)
                shown = found[0].strip()[:60]
                yield problem(entry.name, number, "foreign-syntax", key, "warning", found=shown)
    yield from _fences(entry, there)


def _has_config(stock: Stock) -> bool:
    return (stock.hub.root / configuration.FILE).is_file()


def _missing(entry: Entry, line: int, syntax: Syntax) -> Problem:
    what = Word(f"syntax_{syntax.extension.removeprefix('pymdownx.')}")
    return problem(entry.name, line, "extension", "extension", "warning", what=what, extension=syntax.extension)


def _fences(entry: Entry, there: frozenset[str] | None) -> Iterator[Problem]:
    for number, line in enumerate(entry.document.body.split("\n"), entry.document.body_line):
        if not CODE.match(line):
            continue
        if there is not None and FENCE.extension not in there and FENCE.sign.search(line):
            yield _missing(entry, number, FENCE)
        if line.strip(" `~").split(" ")[0].strip("{}.") == "mermaid":
            yield problem(entry.name, number, "mermaid", "mermaid", "warning")


def _plugins(config: bytes) -> frozenset[str]:
    found = configuration.read(config)
    return frozenset(found.names("plugins")) if found else frozenset()


def extensions(config: bytes) -> frozenset[str] | None:
    """The Markdown extensions that a mkdocs.yml names, with those that MkDocs adds; None when they cannot be known."""
    found = configuration.read(config)
    return frozenset({"toc", "tables", "fenced_code", *found.names("markdown_extensions")}) if found else None
