"""How often words occur: the lists of wordfreq, loaded when a build first asks."""

from __future__ import annotations

from functools import cache


@cache
def known(language: str) -> bool:
    """Whether there is a list of the words of ``language``."""
    from wordfreq import available_languages

    return language in available_languages("small")


@cache
def of(language: str) -> dict[str, float]:
    """The share that each common word of ``language`` (two letters) has in all that is said and written.

    Raises LookupError if there is no such list; ``known`` says so before.
    """
    from wordfreq import get_frequency_dict

    found: dict[str, float] = get_frequency_dict(language, "small")
    return found
