"""Code: reachable by keyboard where it scrolls, with its title as a caption, and diagrams as their source."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes, made


def shape(root: HtmlElement, strings: Mapping[str, str]) -> None:
    """Complete all blocks of code below ``root``."""
    for block in list(root.iter("pre")):
        block.set("tabindex", "0")
        if "mermaid" in classes(block):
            figure = made("figure", class_="diagram")
            figure.tail, block.tail = block.tail, None
            block.getparent().replace(block, figure)
            figure.append(block)
            figure.append(made("figcaption", strings["diagram"]))
