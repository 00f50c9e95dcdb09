"""The world comes in: a polite HTTP client, an address guard, parsing, the podcast namespace, OPML, the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klankbord.feeds.syndication import parse

__all__ = ["parse"]


def __getattr__(name: str) -> Any:
    """``parse``, once somebody asks for it: code that only looks at an address or a name need not load a parser."""
    if name == "parse":
        from klankbord.feeds.syndication import parse

        return parse
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
