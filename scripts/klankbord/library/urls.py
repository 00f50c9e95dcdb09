"""Taking web addresses from outside apart and joining them: what urllib refuses is an address without parts."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


def split(address: str) -> SplitResult:
    """The parts of an address; all empty when it is not one, such as ``http://[``, on which urllib raises."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return _NOTHING


def host(address: str) -> str:
    """The host that an address names, in lower case and without ``www.``; empty when it names none."""
    return (split(address).hostname or "").removeprefix("www.")


def join(base: str, address: str) -> str:
    """An address as seen from another; empty when the two cannot be joined."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""
