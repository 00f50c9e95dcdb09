"""Footnotes: what leads to a note and back from it has a name, and each of several ways back one of its own."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes


def shape(root: HtmlElement, strings: Mapping[str, str]) -> None:
    """Name the links that the ``footnotes`` extension writes; a bare number or arrow says nothing to who only hears."""
    for link in root.iter("a"):
        if "footnote-ref" in classes(link):
            link.set("role", "doc-noteref")
            link.set("aria-label", strings["footnote"].replace("{}", (link.text_content() or "").strip()))
    for item in root.iter("li"):
        back = [link for link in item.iter("a") if "footnote-backref" in classes(link) and link.get("title")]
        for number, link in enumerate(back, 1):
            link.set("role", "doc-backlink")
            link.set("aria-label", f"{link.get('title')} ({number})" if len(back) > 1 else str(link.get("title")))
