"""What an editor embeds from elsewhere: a link that says where it leads, and for hosts of the hub a place to load it.

Nothing is asked of the other host before a reader wants it; ``theme/assets/js/embed.js`` makes the button for that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from klankbord.library.embedded import allowed, played, watched
from klankbord.site.authored.marking import made

HOLDER = "data-embed"
"""The attribute with the address that is loaded when a reader asks for it."""


def shape(root: HtmlElement, strings: Mapping[str, str], hosts: Collection[str]) -> None:
    """Replace each frame below ``root``; those of ``hosts`` can be loaded into the page."""
    for other in root.xpath(f".//*[@{HOLDER}]"):
        del other.attrib[HOLDER]
    for frame in list(root.iter("iframe", "embed", "object")):
        address = (frame.get("src") or frame.get("data") or "").strip()
        if not address:
            continue
        page, player = watched(address), played(address)
        title = frame.get("title") or strings["embed"]
        link = made("a", f"{title} ({urlsplit(page).hostname or page})", href=page, rel="noopener noreferrer")
        line = made("span", class_="embed")
        line.append(link)
        if allowed(player, hosts):
            host = (urlsplit(player).hostname or "").removeprefix("www.")
            line.attrib.update({HOLDER: player, "data-title": title})
            line.set("data-load", strings["embed_load"].replace("{title}", title))
            line.set("data-notice", strings["embed_notice"].replace("{host}", host))
            width, height = frame.get("width") or "", frame.get("height") or ""
            if all(size.isascii() and size.isdigit() and int(size) for size in (width, height)):
                line.set("data-ratio", f"{width} / {height}")
        line.tail = frame.tail
        frame.getparent().replace(frame, line)
