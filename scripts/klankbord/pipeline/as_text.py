"""Episodes and what is known of them as JSON text, for the ledger."""

from __future__ import annotations

from pydantic import TypeAdapter

from klankbord.feeds.identity import Known
from klankbord.model import Episode

_EPISODE = TypeAdapter(Episode)
_KNOWN = TypeAdapter(Known)


def dump_episode(episode: Episode) -> str:
    """An episode as JSON text."""
    return _EPISODE.dump_json(episode, exclude_defaults=True).decode("utf-8")


def load_episode(text: str) -> Episode:
    """An episode from ``dump_episode``'s text. Raises ValueError."""
    return _EPISODE.validate_json(text)


def dump_known(known: Known) -> str:
    """What identifies an episode, as JSON text."""
    return _KNOWN.dump_json(known).decode("utf-8")


def load_known(text: str) -> Known:
    """What identifies an episode, from ``dump_known``'s text. Raises ValueError."""
    return _KNOWN.validate_json(text)
