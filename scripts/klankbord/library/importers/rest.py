"""reStructuredText, as Pelican and Sphinx have it: docutils reads it, and what it says becomes markdown."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import lxml.html
from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.utils import SystemMessage

from klankbord.errors import KlankbordError
from klankbord.languages.messages import message, sentence
from klankbord.library.importers import assets, convert, facts, front
from klankbord.library.importers.boilerplate import drop
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.site import Site

# Nothing outside the text is read, nothing raw is passed on, and no setting of this machine counts.
_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 5,
    "doctitle_xform": True,
    "sectsubtitle_xform": False,
    "docinfo_xform": False,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "initial_header_level": 2,
    "smart_quotes": False,
}
_DATA = 5_000_000
_OPEN, _CLOSE = "\ue010", "\ue011"


class _Film(Directive):
    """``youtube`` and ``vimeo``, as plugins of Pelican and Nikola have them."""

    required_arguments = 1
    optional_arguments = 5
    has_content = False
    option_spec = dict.fromkeys(("width", "height", "align", "class", "start_at"), directives.unchanged)
    where = "https://www.youtube.com/watch?v="

    def run(self) -> list[nodes.Node]:
        address = self.where + self.arguments[0]
        return [nodes.paragraph("", "", nodes.reference(address, address, refuri=address))]


class _Vimeo(_Film):
    where = "https://vimeo.com/"


def read(path: Path, data: bytes, site: Site) -> Draft | LeftOut:
    """The article in a .rst file; raises KlankbordError when docutils can make nothing of it."""
    text, remarks = _text(path, data)
    directives.register_directive("youtube", _Film)
    directives.register_directive("vimeo", _Vimeo)
    for name in ("ref", "doc", "download", "term", "abbr", "kbd", "file", "guilabel", "func", "class", "mod", "meth"):
        roles.register_generic_role(name, nodes.inline)
    try:
        tree = publish_doctree(
            text, source_path=str(path), settings_overrides=_SETTINGS | {"warning_stream": io.StringIO()}
        )
    except (SystemMessage, RecursionError, ValueError) as error:
        raise KlankbordError(str(path), message("in_no_rest", error=str(error))) from error
    fields = _fields(tree)
    remarks += tuple(sentence("see_shortcode", name=f".. {name}::") for name in _unknown(tree))
    title = tree.get("title", "") or ""
    html = publish_from_doctree(tree, writer="html5", settings_overrides=_SETTINGS | {"output_encoding": "unicode"})
    body = next(lxml.html.document_fromstring(str(html)).iter("body"))
    for heading in [one for one in body.iter("h1") if "title" in (one.get("class") or "")]:
        drop(heading)
    _plain_code(body)
    _pictures(body)
    _footnotes(body)
    text = convert.markdown(body).translate({ord(_OPEN): "[", ord(_CLOSE): "]"})
    found = facts.draft(fields, title, text, path, site, remarks)
    return assets.gathered(found, fields, path, site)


def _text(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    text, encoding = front.decode(data[:_DATA])
    if not text.strip():
        raise KlankbordError(str(path), message("empty", mend="in_empty"))
    return text, (sentence("see_encoding", encoding=encoding),) if encoding else ()


def _fields(tree: nodes.document) -> dict[str, Any]:
    """The field list at the top; a list further down belongs to the text."""
    found: dict[str, Any] = {}
    for node in tree.children:
        if isinstance(node, nodes.field_list):
            for field in node.children:
                name, value = field.children[0].astext(), field.children[1].astext()
                found[name.strip().lower()] = " ".join(value.split())
            node.parent.remove(node)
            break
        if not isinstance(node, nodes.title | nodes.subtitle | nodes.comment | nodes.target | nodes.docinfo):
            break
    return found


def _unknown(tree: nodes.document) -> list[str]:
    """Directives that docutils does not know: their text stays, visible as it is written."""
    names: list[str] = []
    for warning in list(tree.findall(nodes.system_message)):
        literal = next(iter(warning.findall(nodes.literal_block)), None)
        source = literal.astext() if literal is not None else ""
        if source.startswith(".. ") and "::" in source:
            names.append(source[3:].partition("::")[0].split()[-1])
            warning.replace_self(nodes.literal_block(source, source))
        elif warning.parent is not None:
            warning.parent.remove(warning)
    for problematic in list(tree.findall(nodes.problematic)):
        problematic.replace_self(nodes.Text(problematic.astext()))
    return list(dict.fromkeys(names))


def _pictures(body: lxml.html.HtmlElement) -> None:
    """Where the source does not describe a picture, docutils puts its address."""
    for image in body.iter("img"):
        if image.get("alt") == image.get("src"):
            image.set("alt", "")


def _footnotes(body: lxml.html.HtmlElement) -> None:
    """Notes as markdown has them, between signs that escaping leaves alone."""
    for link in list(body.iter("a")):
        if link.get("role") == "doc-noteref":
            number = link.text_content().strip("[]")
            link.clear(keep_tail=True)
            link.tag, link.text = "span", f"{_OPEN}^{number}{_CLOSE}"
    for note in list(body.iter("aside")):
        label = next((one for one in note.iter("span") if "label" in (one.get("class") or "")), None)
        paragraph = next(note.iter("p"), None)
        if "footnote" not in (note.get("class") or "").split() or label is None or paragraph is None:
            continue
        number = label.text_content().strip("[]")
        drop(label)
        paragraph.text = f"{_OPEN}^{number}{_CLOSE}: {paragraph.text or ''}"
    for literal in body.iter("span"):
        if "literal" in (literal.get("class") or "").split():
            literal.tag = "code"


def _plain_code(body: lxml.html.HtmlElement) -> None:
    """Code as ``pre``, with its language in the class, without the tags that colour it."""
    for block in body.iter("pre"):
        words = [word for word in (block.get("class") or "").split() if word not in {"code", "literal-block"}]
        text = str(block.text_content())
        for child in list(block):
            block.remove(child)
        block.text = text
        if words:
            block.set("class", f"language-{words[0]}")
