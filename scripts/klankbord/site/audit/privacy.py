"""Nothing is fetched from others before the reader acts, and the policy of each page holds the page to that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from klankbord.site.audit.built import BuiltSite, Element, Page, Problem
from klankbord.site.views import policy

# Elements that fetch by themselves, and the attributes with the address.
FETCHING = {
    "embed": ("src",),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href",),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href",),
}
FETCHING_LINKS = {
    "dns-prefetch",
    "icon",
    "manifest",
    "modulepreload",
    "preconnect",
    "prefetch",
    "preload",
    "stylesheet",
}
IN_STYLE = re.compile(r"(?:url\(\s*+['\"]?+|@import\s++['\"])\s*+((?:https?:)?//[^'\")\s]++)")
SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


def outside_requests(site: BuiltSite) -> Iterator[Problem]:
    """What a browser would fetch from another host on its own. A sound counts unless it waits for the reader."""
    for page in site.pages.values():
        for element in page.tree.iter():
            for link in (*_fetched(element), *_in_styles(element)):
                if _outside(site, page.url, link):
                    yield Problem(page.url, f"{element.tag} fetches from another host", link)
    for name in sorted(site.files):
        if name.endswith((".css", ".svg")):
            for link in IN_STYLE.findall((site.folder / name).read_text(encoding="utf-8")):
                if _outside(site, name, link):
                    yield Problem(name, "fetches from another host", link)


def _in_styles(element: Element) -> list[str]:
    style = element.get("style") or ""
    return IN_STYLE.findall(style + ((element.text or "") if element.tag == "style" else ""))


def _fetched(element: Element) -> Iterator[str]:
    tag, get = str(element.tag), element.get
    if tag == "link" and FETCHING_LINKS & set((get("rel") or "").lower().split()):
        yield get("href") or ""
    elif tag in {"audio", "video"}:
        if get("preload") != "none" or get("autoplay") is not None:
            yield get("src") or ""
        yield get("poster") or ""
    elif tag in FETCHING and not (tag == "source" and _waits(element)):
        for name in FETCHING[tag]:
            value = get(name) or ""
            yield from (part.split()[0] for part in value.split(",") if part.strip()) if name == "srcset" else (value,)


def _waits(source: Element) -> bool:
    parent = source.getparent()
    return parent is not None and parent.tag in {"audio", "video"} and parent.get("preload") == "none"


def _outside(site: BuiltSite, page: str, link: str) -> bool:
    full = urljoin(site.base + page, link.strip())
    return bool(link.strip()) and full.startswith(("http://", "https://")) and not full.startswith(site.base)


def policy_faults(site: BuiltSite) -> Iterator[Problem]:
    """Pages without a policy, and what a page does that its own policy forbids."""
    for page in site.pages.values():
        found = [m for m in page.elements("meta") if (m.get("http-equiv") or "").lower() == "content-security-policy"]
        if len(found) != 1:
            yield Problem(page.url, f"has {len(found)} security policies")
            continue
        rules = {
            rule.split()[0]: rule.split()[1:] for rule in (found[0].get("content") or "").split(";") if rule.strip()
        }
        if "'unsafe-inline'" in rules.get("script-src", []) or "'none'" not in rules.get("default-src", []):
            yield Problem(page.url, "has a policy that lets scripts in", str(found[0].get("content")))
        yield from _forbidden(page, rules)


def _forbidden(page: Page, rules: dict[str, list[str]]) -> Iterator[Problem]:
    for element in page.elements("script"):
        runs = (element.get("type") or "").lower() in SCRIPT_TYPES and element.get("src") is None
        if runs and policy.fingerprint(element.text or "") not in rules.get("script-src", []):
            yield Problem(page.url, "an inline script is not in the policy", (element.text or "")[:60])
    allowed = rules.get("style-src", [])
    for element in page.elements("style"):
        if "'unsafe-inline'" not in allowed and policy.fingerprint(element.text or "") not in allowed:
            yield Problem(page.url, "a style element is not in the policy")
    for element in page.tree.iter():
        handlers = [str(name) for name in element.attrib if str(name).startswith("on")]
        for name in handlers:
            yield Problem(page.url, "an event handler in an attribute", f"{element.tag!r} {name}")
        style = element.get("style")
        named = "'unsafe-hashes'" in allowed and style is not None and policy.fingerprint(style) in allowed
        if style is not None and "'unsafe-inline'" not in allowed and not named:
            yield Problem(page.url, "a style attribute that the policy forbids", style)
