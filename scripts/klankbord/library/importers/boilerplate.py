"""Remove what surrounds an article: menus, share bars, cookie texts, newsletters, lists of other articles."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from typing import Any

import yaml
from lxml.html import HtmlElement

from klankbord import languages
from klankbord.folding import fold

_MUTE = ("script", "style", "template", "svg", "form", "button", "input", "select", "textarea", "datalist", "canvas")
_PLAYERS = ("noscript", "iframe", "object", "embed", "video", "audio")
NO_TEXT = (*_MUTE, *_PLAYERS)
"""Tags that hold nothing to read."""

_GONE = (*_MUTE, "nav", "aside")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KEPT = frozenset(
    {
        "html",
        "body",
        "main",
        "article",
        "blockquote",
        "figure",
        "p",
        "a",
        "li",
        "cite",
        "q",
        "em",
        "strong",
        "b",
        "i",
        "img",
    }
)
_SIGNS = " \t*•·»›>▶►→#–—-¡¿[(„“\"'…+|"
_MOST = 0.4  # a part with more of the page's text than this is not boilerplate, whatever it is called


def rules(name: str) -> dict[str, list[str]]:
    """The lists of a data file of this room followed by those of every language that the hub reads."""
    said = yaml.safe_load((resources.files(__package__) / name).read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {key: list(map(str, values)) for key, values in said.items()}
    for one in languages.beside():
        for key, values in languages.table(one.code, name).items():
            found[key] = [*found.get(key, ()), *map(str, values)]
    return found


@languages.remembered()
def _rules() -> dict[str, Any]:
    found = rules("boilerplate.yml")
    return {
        "names": frozenset(" ".join([*found["names"], *found["widgets"]]).split()),
        "widgets": frozenset(" ".join(found["widgets"]).split()),
        "writers": frozenset(" ".join(found["writers"]).split()),
        "headings": frozenset(fold(heading) for heading in found["headings"]),
        "announced": re.compile("|".join(found["announcements"])),
        "boxes": frozenset(" ".join(found["boxes"]).split()),
        "buttons": frozenset(" ".join(found["buttons"]).split()),
        "pointers": re.compile(rf"(?:{'|'.join(found['pointers'])})(?!\w)", re.IGNORECASE),
        "appeals": re.compile("|".join(f"(?:{appeal})" for appeal in found["appeals"]), re.IGNORECASE),
        "requests": re.compile("|".join(f"(?:{request})" for request in found["requests"]), re.IGNORECASE),
    }


def is_heading(text: str) -> bool:
    """Whether a heading announces other articles, share buttons and the like."""
    said = fold(text).strip(" :.!?…»›>")
    return said in _rules()["headings"] or bool(_rules()["announced"].fullmatch(said))


def is_request(text: str) -> bool:
    """Whether a short paragraph asks the reader to share, subscribe or agree."""
    text = " ".join(text.split())
    return len(text) < 220 and bool(_rules()["requests"].match(text))


def is_pointer(text: str) -> bool:
    """Whether a paragraph begins by pointing at another article: "Lees ook: ..."."""
    found = _rules()["pointers"].match(text.lstrip(_SIGNS))
    return found is not None and bool(re.match(r"\s*(?:[:–—»>|-]|$)", text.lstrip(_SIGNS)[found.end() :]))


def is_appeal(text: str) -> bool:
    """Whether a paragraph asks the reader to subscribe, follow or give, or says who paid for it."""
    return bool(_rules()["appeals"].match(text.lstrip(_SIGNS)))


def is_box(element: HtmlElement) -> bool:
    """Whether the class of an element says that it is a box beside the text."""
    return any(part in _rules()["boxes"] for name in _names(element, "class") for part in _parts(name))


def is_button(element: HtmlElement) -> bool:
    """Whether a link looks like a button."""
    if element.get("role") == "button":
        return True
    return any(part in _rules()["buttons"] for name in _names(element, "class") for part in _parts(name))


def prune(tree: HtmlElement, spare: Callable[[HtmlElement], bool] = lambda element: False) -> None:
    """Remove boilerplate from a page, in place; ``spare`` says which parts belong to the article anyway."""
    whole = max(1, len(text_of(tree)))
    for element in list(tree.iter(*_GONE)):
        # Some systems put a whole page into one form.
        if element.tag in {"form", "aside"} and (len(text_of(element)) > _MOST * whole or spare(element)):
            element.drop_tag()
        else:
            drop(element)
    whole = max(1, len(text_of(tree)))
    for element in list(tree.iter("*")):  # comments and instructions have no attributes
        surrounds = attached(element, tree) and (_is_hidden(element) or _is_named(element))
        if surrounds and len(text_of(element)) < _MOST * whole and (_is_widget(element) or not spare(element)):
            drop(element)
    for heading in list(tree.iter(*_HEADINGS, "strong", "p", "div")):
        if attached(heading, tree) and len(text_of(heading)) < 60 and is_heading(text_of(heading)):
            _drop_section(heading, whole)
    for element in list(tree.iter("p", "div", "li", "span")):
        if attached(element, tree) and is_request(text_of(element)) and element.getparent() is not None:
            drop(element)


def _is_hidden(element: HtmlElement) -> bool:
    """Whether readers of the page do not see an element."""
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in element.get("style", "").replace(" ", "")
    )


def _is_named(element: HtmlElement) -> bool:
    """Whether its class, id, role or label says that an element is boilerplate."""
    if not isinstance(element.tag, str) or element.tag in _KEPT:
        return False
    if element.tag in {"footer", "header"}:
        holders = {"blockquote", "figure"} | ({"article"} if element.tag == "header" else set())
        return not any(ancestor.tag in holders for ancestor in element.iterancestors())
    if element.tag == "section" and element.get("id") == "comments":
        return True
    names = _rules()["names"]
    for name in _names(element, "class", "id", "role", "data-component", "aria-label"):
        parts = _parts(name)
        if not _rules()["writers"].isdisjoint(parts) and not _is_of_another(element):
            return True
        if name.lower() in names or any(part in names for part in parts):
            return True
        if any(f"-{known}-" in f"-{'-'.join(parts)}-" for known in names if "-" in known):
            return True
    return False


def _is_of_another(element: HtmlElement) -> bool:
    """Whether a name in it is that of who made a picture, or of who is quoted, and not of who wrote the article."""
    around = [element, *element.iterancestors()][:4]
    said = " ".join(f"{one.tag} {one.get('class') or ''}" for one in around)
    return (
        re.search(r"(?i)figure|figcaption|caption|image|img|photo|foto|credit|quote|testimonial|review", said)
        is not None
    )


def _is_widget(element: HtmlElement) -> bool:
    """Whether an element was made by a program that only makes boilerplate, such as a list of related articles."""
    return any(part in _rules()["widgets"] for name in _names(element, "class", "id") for part in _parts(name))


def _names(element: HtmlElement, *attributes: str) -> list[str]:
    return " ".join(element.get(name, "") for name in attributes).split()


def _parts(name: str) -> list[str]:
    """The words of a name such as ``sectionRelated`` or ``related_posts``, in lower case."""
    return [part.lower() for part in re.split(r"[-_]+|(?<=[a-z])(?=[A-Z])", name)]


def _drop_section(heading: HtmlElement, whole: int) -> None:
    """Remove a heading and what is below it: its box when it opens one, else up to the next heading."""
    parent = heading.getparent()
    if parent is None:
        return
    box = parent
    first = next((child for child in box if isinstance(child.tag, str) and text_of(child)), None)
    if first is heading and box.tag not in {"html", "body", "main", "article"} and len(text_of(box)) < 0.3 * whole:
        drop(box)
        return
    following = heading.getnext()
    drop(heading)
    while following is not None and following.tag not in _HEADINGS:
        after = following.getnext()
        if following.tag == "p" and len(text_of(following)) > 200:
            return
        drop(following)
        following = after


def attached(element: HtmlElement, tree: HtmlElement) -> bool:
    """Whether an element is still a part of ``tree``."""
    return element is tree or any(ancestor is tree for ancestor in element.iterancestors())


def drop(element: HtmlElement) -> None:
    """Remove an element and keep the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def text_of(element: HtmlElement) -> str:
    """The words of an element, with white space folded; empty for a comment."""
    return " ".join(str(element.text_content()).split()) if isinstance(element.tag, str) else ""
