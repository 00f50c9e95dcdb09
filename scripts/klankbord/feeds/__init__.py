"""The world comes in: a polite HTTP client, an address guard, parsing, the podcast namespace, OPML, the schedule."""

from klankbord.feeds.syndication import parse

__all__ = ["parse"]
