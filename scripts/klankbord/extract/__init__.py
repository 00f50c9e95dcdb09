"""From words to what is worth keeping: quotes, lessons, tips, chapters, topics."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klankbord.extract import chapters, lessons, quotes, tips
    from klankbord.extract.proposal import propose

__all__ = ["chapters", "lessons", "propose", "quotes", "tips"]


def __getattr__(name: str) -> Any:
    """Each part, once somebody asks for it: the site compares tips without loading the rules to find them."""
    if name == "propose":
        return import_module("klankbord.extract.proposal").propose
    if name in __all__:
        return import_module(f"klankbord.extract.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
