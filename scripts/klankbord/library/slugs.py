"""Names for files and addresses, made from titles that anyone on the internet may have written."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Generic, TypeVar

from klankbord import languages
from klankbord.folding import fold

LONGEST = 60
MOST_REMEMBERED = 100_000
WORD = re.compile(r"[^\W_]+")
# Names that Windows keeps for devices, and the one that MkDocs and web servers treat as the folder itself.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "readme", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
_FOLDED = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
    }
)

T = TypeVar("T")


class Remembered(dict[str, T], Generic[T]):
    """What ``make`` makes of a text, remembered: most of a talk is said with few words. Quicker than lru_cache."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> T:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[text] = made = self._make(text)
        return made


@languages.remembered(64)
def _spelling(language: str) -> tuple[dict[int, str], str]:
    """How signs are spelt out in a language, and what an apostrophe leaves."""
    slugs = languages.of(language or languages.here().language).slugs
    signs = {sign: f" {word} " for sign, word in slugs.signs.items()}
    return {**_FOLDED, **str.maketrans({**signs, **slugs.letters})}, slugs.apostrophe


def slugify(title: str, language: str = "") -> str:
    """A name of a-z, 0-9 and single hyphens, at most 69 characters, that no file system or web server takes amiss.

    ``language`` says how signs are spelt out (``&`` is "en", "and", "und"); the hub's, when none is given.

    Never empty. Two spellings of one title (composed or not, upper or lower case) give one name. A title that does
    not fit, or that loses letters because they are not Latin, gets a hash of the whole title so that it stays distinct.
    """
    spoken, apostrophe = _spelling(language)
    folded = unicodedata.normalize("NFKC", title).casefold().translate(spoken)
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z])['’](?=[a-z])", apostrophe, plain)).strip("-")
    lost = any(c.isalnum() and not c.isascii() for c in plain)
    if slug and not lost and len(slug) <= LONGEST and slug not in _RESERVED:
        return slug
    head = slug[: LONGEST + 1]
    if len(slug) > LONGEST:
        head = head.rpartition("-")[0] if "-" in head[LONGEST // 2 :] else head[:LONGEST]
    return f"{head or 'x'}-{digest(folded)}"


def digest(text: str) -> str:
    """Eight hexadecimal digits that stand for ``text`` whichever way its accents are composed."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def bare_words(text: str) -> list[str]:
    """The words of ``text``, folded and without signs: what two versions of a sentence are compared by.

    ``extract.tokens.words`` are words as they are said: "foto's", "1,5" and "check-in" are one each there.
    """
    return WORD.findall(fold(text))
