"""Addresses of videos, maps and the like that editors embed: the page of each, its player, and who may be asked."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "m.youtube.com", "youtu.be"})
# Where in it to begin and end, and in which language: not that it starts by itself, or who embeds it.
_KEPT = frozenset({"start", "end", "list", "cc_load_policy", "cc_lang_pref", "hl"})


def allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether what is at ``address`` may be loaded into a page of a hub that names these ``hosts``."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    plain = parts.netloc.lower() == parts.hostname  # no name, password or port, and no sign that ends a policy's rule
    return parts.scheme == "https" and plain and host in {name.lower().removeprefix("www.") for name in hosts}


def _video(address: str) -> tuple[str, dict[str, str]] | None:
    """The name of a YouTube video, and what is asked of its player; None for what is no such video."""
    try:
        parts = urlsplit(urljoin("https://", address))
    except ValueError:
        return None
    if (parts.hostname or "").removeprefix("www.") not in _YOUTUBE:
        return None
    asked = dict(parse_qsl(parts.query))
    name = parts.path.rpartition("/")[2]
    if "/embed/" not in parts.path and parts.hostname != "youtu.be":
        name = asked.pop("v", "")
    if not name or name == "videoseries":
        return None
    return name, {key: value for key, value in asked.items() if key in _KEPT}


def watched(address: str) -> str:
    """The page of an embedded video instead of its player."""
    found = _video(address)
    return f"https://www.youtube.com/watch?v={found[0]}" if found else _full(address)


def played(address: str) -> str:
    """The player that sets no cookies, where there is one."""
    found = _video(address)
    if not found:
        return _full(address).replace("http://", "https://", 1)
    query = f"?{urlencode(found[1])}" if found[1] else ""
    return f"https://www.youtube-nocookie.com/embed/{found[0]}{query}"


def _full(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address
