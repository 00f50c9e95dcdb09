"""Pages at old addresses that lead to the new ones, and a list of them for hosts that redirect by themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from klankbord.library.front import redirects
from klankbord.site.outputs import disk

LIST = "_redirects"
SIGN = '<meta http-equiv="refresh" content="0; url='
"""The mark of a page that only leads elsewhere."""
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="canonical" href="{canonical}">
<meta name="robots" content="noindex">
{sign}{away}">
</head>
<body><p><a href="{away}">{title}</a></p></body>
</html>
"""


def write(
    site_dir: Path,
    old: Mapping[str, Sequence[str]],
    titles: Mapping[str, str],
    language: str,
    root: str,
    there: Iterable[str] = (),
) -> int:
    """Write a page for each old address and the list of them; return how many there are.

    By the address of a page (relative to the root), ``old`` holds its old paths and ``titles`` its title; ``root`` is
    the full address of the site, or empty. An address that is already a page's stays that page's: of a file in
    ``site_dir``, or of those that will be ``there``, by their paths in it.
    """
    pairs = ((address, url) for url, addresses in sorted(old.items()) for address in addresses)
    taken = {path.relative_to(site_dir).as_posix() for path in site_dir.rglob("*.html")} if old else set()
    taken.update(path for path in there if path.endswith(".html"))
    found = list(redirects.usable(pairs, taken))
    base = urlsplit(root).path.rstrip("/")
    for address, url in found:
        name = redirects.file_of(address)
        away = quote(os.path.relpath(f"/{url}", f"/{name.rpartition('/')[0]}").replace(os.sep, "/")) + "/"
        page = _PAGE.format(
            language=escape(language),
            title=escape(titles.get(url, "") or url),
            canonical=escape(f"{root.rstrip('/')}/{url}" if root else away, quote=True),
            sign=SIGN,
            away=escape(away, quote=True),
        )
        disk.put(f"{site_dir}/{name}", page.encode("utf-8"))
    if found:
        lines = "".join(f"{quote(address, safe='/%:@!$&()*+,;=~-._')} {base}/{url} 301\n" for address, url in found)
        disk.put(f"{site_dir}/{LIST}", lines.encode("utf-8"))
    return len(found)
