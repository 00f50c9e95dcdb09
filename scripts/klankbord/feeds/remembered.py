"""What is remembered of a feed between polls; light, so that who only looks at it loads no parser and no client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from klankbord.model import Pace


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls.

    ``came_from`` is where the last parsed feed was found in the end; ``guids`` and ``published`` are of its latest
    episodes.
    """

    url: str
    came_from: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    show_guid: str = ""
    guids: tuple[str, ...] = ()
    published: tuple[datetime, ...] = ()
    ttl: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    polled: datetime | None = None
    next_poll: datetime | None = None
    failures: int = 0
    gone: bool = False

    def dumps(self) -> str:
        """As JSON, for a ledger."""
        return _STATE.dump_json(self).decode()

    @classmethod
    def loads(cls, text: str) -> FeedState:
        """From JSON; what this version does not know is dropped. Raises ValueError."""
        return _STATE.validate_json(text)

    @classmethod
    def recalled(cls, text: str, url: str) -> FeedState:
        """The same for the feed at ``url``; nothing is remembered of it when the text is damaged or empty."""
        try:
            return cls.loads(text)
        except ValueError:
            return cls(url=url)

    @property
    def pace(self) -> Pace:
        """How often the feed wants to be asked."""
        return Pace(self.ttl, frozenset(self.skip_hours), frozenset(self.skip_days))


_STATE = TypeAdapter(FeedState)
