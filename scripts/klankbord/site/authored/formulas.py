"""Formulas as MathML (https://www.w3.org/TR/mathml-core/), which browsers draw and screen readers read."""

from __future__ import annotations

from lxml import html as lxml_html
from lxml.html import HtmlElement

from klankbord.site.authored.marking import classes, made


def shape(root: HtmlElement) -> None:
    """Replace what ``pymdownx.arithmatex`` found; a formula that cannot be read is shown as it was written."""
    for place in list(root.iter("div", "span")):
        if "arithmatex" not in classes(place):
            continue
        written = (place.text_content() or "").strip()
        block = written.startswith(("\\[", "$$"))
        bare = (
            written.removeprefix("\\[").removesuffix("\\]").removeprefix("\\(").removesuffix("\\)").strip("$").strip()
        )
        drawn = _drawn(bare, block)
        drawn.tail = place.tail
        place.getparent().replace(place, drawn)


def _drawn(formula: str, block: bool) -> HtmlElement:
    from latex2mathml import converter  # its tables take a while to load, and few pages have a formula

    try:
        text = converter.convert(formula, display="block" if block else "inline")
    except Exception:  # a dozen classes of its own without a common base, and bugs on unknown input
        return made("code", formula)
    found: HtmlElement = lxml_html.fragment_fromstring(text)
    found.set("aria-label", formula)
    return found
