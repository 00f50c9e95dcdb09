"""Links within the site: every address and every anchor must exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klankbord.site.audit.built import BuiltSite, Page, Problem, xml_addresses

# Where HTML keeps addresses; srcset holds several.
ADDRESSES = ("href", "src", "action", "poster", "cite", "data-src")
# Media fragments (https://www.w3.org/TR/media-frags/) that the player of a page answers to.
MOMENT = re.compile(r"t=\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)?")
STYLE_ADDRESS = re.compile(r"url\(\s*+['\"]?+([^'\"()]++)['\"]?+\s*+\)")
FEEDS = (".xml",)


def broken_links(site: BuiltSite) -> Iterator[Problem]:
    """Links in pages, style sheets, feeds and the sitemap that lead to nothing within the site."""
    for page in site.pages.values():
        for link in _links(page):
            yield from _judge(site, page.url, link)
    for name in sorted(site.files):
        if name.endswith(".css"):
            text = (site.folder / name).read_text(encoding="utf-8")
            for link in map(str.strip, STYLE_ADDRESS.findall(text)):
                if not link.startswith(("data:", "#")):
                    yield from _judge(site, name, link)
        elif name.endswith(FEEDS) and not name.startswith("pagefind/"):
            for link in xml_addresses(site.folder / name):
                # A namespace or a publisher's address is not one of ours.
                if link.startswith(site.base):
                    yield from _judge(site, name, link)


def _links(page: Page) -> Iterator[str]:
    for element in page.tree.iter():
        if element.get("data-other-site") is not None:
            continue  # another site, built on its own, perhaps below the same address
        for name in ADDRESSES:
            value = element.get(name)
            if value is not None and not (name == "href" and element.tag == "base"):
                yield value
        for part in (element.get("srcset") or "").split(","):
            if part.strip():
                yield part.split()[0]


def _judge(site: BuiltSite, page: str, link: str) -> Iterator[Problem]:
    if link.strip().lower().startswith(("mailto:", "tel:", "data:", "javascript:")):
        if link.strip().lower().startswith("javascript:"):
            yield Problem(page, "runs a script from a link", link)
        return
    found = site.resolve(page, link)
    if found is None:
        return
    path, fragment = found
    if not site.exists(path):
        yield Problem(page, "leads to nothing", link)
        return
    target = site.page_at(path)
    if fragment and target and fragment not in target.ids:
        if MOMENT.fullmatch(fragment):
            if not target.has_player:
                yield Problem(page, "leads to a moment on a page without a player", link)
        elif fragment != "top" and not fragment.startswith(":~:"):
            yield Problem(page, "leads to an anchor that is not there", link)
