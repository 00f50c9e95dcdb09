"""Addresses in ``redirects:``: where readers and search engines still look for a page, and where it is now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

_PLAIN = re.compile(r"/[^\x00-\x20\x7f\\<>{}|^`\"?#]{1,500}")


def mistake(address: str) -> str:
    """The message of what is wrong with an address in ``redirects:``, empty when it can be a path of the site."""
    if "://" in address or address.startswith("//"):
        return "redirect_whole"
    if not _PLAIN.fullmatch(address):
        return "redirect_no_path"
    if any(part in {"..", "."} for part in unquote(address).split("/")):
        return "redirect_dots"
    return ""


def file_of(address: str) -> str:
    """The file of a site that answers an address, relative to its root."""
    path = unquote(address).strip("/")
    last = path.rpartition("/")[2]
    return path if re.search(r"\.html?$", last) and not address.endswith("/") else f"{path}/index.html".lstrip("/")


def usable(redirects: Iterator[tuple[str, str]], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of old address and page, except those that are not a path, that another page has, or that came before."""
    for address, page in redirects:
        name = file_of(address)
        if not mistake(address) and name not in taken:
            taken.add(name)
            yield address, page
