"""How often words occur: the lists of wordfreq, read without the library, which takes a tenth of a build to load.

It loads three other libraries to find the nearest language, to split texts and to find its own folder; all we want is
a list. ``wordfreq.read_cBpack`` explains the format (cBpack): for each hundredth of a power of ten, downwards from 1,
the words with that frequency.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgpack

from klankbord.errors import KlankbordError


@cache
def known(language: str) -> bool:
    """Whether there is a list of the words of ``language``."""
    return _place(language).is_file()


def _place(language: str) -> Path:
    found = find_spec("wordfreq")
    return Path((found and found.origin) or "").parent / "data" / f"small_{language}.msgpack.gz"


@cache
def of(language: str) -> dict[str, float]:
    """The share that each common word of ``language`` (two letters) has in all that is said and written.

    Raises KlankbordError if wordfreq has no such list, or keeps it in another format.
    """
    place = _place(language)
    try:
        header, *rows = msgpack.loads(gzip.decompress(place.read_bytes()))
        if (header["format"], header["version"]) != ("cB", 1):
            raise ValueError(header)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise KlankbordError(str(place), "wordfreq's list of words cannot be read", "pip install wordfreq") from error
    return {word: 10 ** (-row / 100) for row, words in enumerate(rows) for word in words}
