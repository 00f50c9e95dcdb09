"""Small changes to elements that the modules of this room share."""

from __future__ import annotations

from lxml.html import HtmlElement


def classes(element: HtmlElement) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def mark(element: HtmlElement, name: str) -> None:
    """Add a class to an element."""
    element.set("class", " ".join(dict.fromkeys([*classes(element), name])))


def made(tag: str, text: str = "", **attributes: str) -> HtmlElement:
    """A new element; an underscore at the end of an attribute's name is left out, one inside it becomes a hyphen."""
    element = HtmlElement()
    element.tag = tag
    element.text = text or None
    for name, value in attributes.items():
        element.set(name.rstrip("_").replace("_", "-"), value)
    return element
