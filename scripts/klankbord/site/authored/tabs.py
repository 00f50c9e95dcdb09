"""Content tabs as sections under headings, all open. ``theme/assets/js/article.js`` turns them into tabs."""

from __future__ import annotations

from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes, made

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def shape(root: HtmlElement) -> None:
    """Replace every set of tabs below ``root``, outer ones first."""
    level = 1
    found: list[tuple[HtmlElement, int]] = []
    for element in root.iter():
        if element.tag in HEADINGS:
            level = int(element.tag[1])
        elif element.tag == "div" and "tabbed-set" in classes(element):
            found.append((element, level + sum(around in list(element.iterancestors()) for around, _ in found)))
    for tabs, above in found:
        _open(tabs, min(6, above + 1))


def _open(tabs: HtmlElement, level: int) -> None:
    labels = [label for group in tabs if "tabbed-labels" in classes(group) for label in group.iter("label")]
    blocks = [block for group in tabs if "tabbed-content" in classes(group) for block in group]
    whole = made("div", class_="tabs")
    for label, block in zip(labels, blocks, strict=False):
        section = made("div", class_="tab")
        heading = made(f"h{level}", class_="tab-label")
        heading.text = label.text
        heading.extend(list(label))
        section.append(heading)
        section.extend(list(block))
        whole.append(section)
    whole.tail = tabs.tail
    parent = tabs.getparent()
    if parent is not None:
        parent.replace(tabs, whole)
