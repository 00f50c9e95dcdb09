"""The world comes in: a polite HTTP client, an address guard, parsing, the podcast namespace, OPML, the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klankbord.feeds.syndication import parse

__all__ = ["parse"]


def __getattr__(name: str) -> Any:
    """``parse`` once somebody asks for it: who only looks at an address or a name should not load a feed parser."""
    if name == "parse":
        from klankbord.feeds.syndication import parse

        return parse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
