"""Admonitions and details: each kind gets an icon, and a title in the language of the site if it has none."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import html as lxml_html
from lxml.html import HtmlElement

from klankbord.site.authored import icons
from klankbord.site.authored.marking import classes

# Material's kinds, their other names, and the icon of each.
KINDS = {
    "note": "material/pencil-circle",
    "abstract": "material/clipboard-text",
    "info": "material/information",
    "tip": "material/fire",
    "success": "material/check-circle",
    "question": "material/help-circle",
    "warning": "material/alert",
    "failure": "material/close-circle",
    "danger": "material/lightning-bolt-circle",
    "bug": "material/bug",
    "example": "material/flask",
    "quote": "material/format-quote-close",
}
OTHER_NAMES = {
    "seealso": "note", "summary": "abstract", "tldr": "abstract", "todo": "info", "hint": "tip", "important": "tip",
    "check": "success", "done": "success", "help": "question", "faq": "question", "caution": "warning",
    "attention": "warning", "fail": "failure", "missing": "failure", "error": "danger", "snippet": "example",
    "cite": "quote",
}  # fmt: skip

# Classes that mean something else in this theme.
TAKEN = frozenset({"note", "tip", "quote"})


def shape(root: HtmlElement, strings: Mapping[str, str], drawn: Mapping[str, str] | None = None) -> None:
    """Complete every admonition below ``root``; an unknown kind becomes a note. ``drawn`` are the hub's icons."""
    drawn = drawn or {}
    for box in root.iter("div", "details"):
        if box.tag == "div" and "admonition" not in classes(box):
            continue
        given = next((name for name in classes(box) if name in KINDS or name in OTHER_NAMES), "note")
        kind = OTHER_NAMES.get(given, given)
        kept = [name for name in classes(box) if name not in TAKEN]
        box.set("class", " ".join([*kept, f"kind-{kind}"]))
        title = box.find("summary") if box.tag == "details" else box.find("p")
        if title is None or (box.tag == "div" and "admonition-title" not in classes(title)):
            continue
        if (title.text or "").strip() == given.capitalize() and not len(title):
            title.text = strings[f"admonition_{kind}"]
        icon = lxml_html.fragment_fromstring(_icon(box, kind, drawn))
        icon.tail, title.text = title.text, None
        title.insert(0, icon)


def _icon(box: HtmlElement, kind: str, drawn: Mapping[str, str]) -> str:
    """The drawing that the hub names for one of the classes of ``box``, else the one of its kind."""
    own = next((drawing for name in classes(box) if (drawing := icons.named(drawn.get(name, "")))), "")
    return own or icons.named(drawn.get(kind, "")) or icons.svg(KINDS[kind])
