"""Names in what a feed writes about an episode: a guest is in the title far more often than in a tag of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from klankbord import languages
from klankbord.transcribe.spelling import frequencies

_LINKS = r"(?:(?:van|de|der|den|het|ten|ter|te|von|du|la)\s+)*"
_RUN = re.compile(rf"(?<![\w.])[A-ZÀ-Þ][\w'’&-]+(?:[ \t]+{_LINKS}[A-ZÀ-Þ][\w'’&-]+){{0,4}}")
_OPENS = re.compile(r"(?:^|[.!?:•|–—\n]\s*|[-\"“(]\s*)$")
_COMMON = 3.5  # Zipf: a word as common as this has its capital for another reason
MOST = 60  # names of one episode: a description that holds more is a list of something else


def mentioned(text: str, language: str) -> tuple[str, ...]:
    """The names in some plain text, in order, each once: words with a capital that are no common words.

    Several in a row are one name. The first word of a sentence counts only as part of a longer name.
    """
    return tuple(dict.fromkeys(_mentioned(text, language)))[:MOST]


def _mentioned(text: str, language: str) -> Iterator[str]:
    zipf = frequencies(language) if language in languages.codes() else {}
    not_names = set(languages.of(language).speech.not_names)
    for found in _RUN.finditer(text):
        words = found[0].split()
        while words and words[0].lower() in not_names:
            words = words[1:]
        opens = bool(_OPENS.search(text[: found.start()])) and len(words) == len(found[0].split())
        if len(words) > 2 and words[1].isupper():
            continue  # it shouts
        if opens and len(words) > 1 and zipf.get(words[0].lower(), 0.0) >= _COMMON:  # "Waarom Coolblue", "Jan Smit"
            yield from _longer(words[1:], zipf)
        yield from _longer(words, zipf, alone=not opens)


def _longer(words: list[str], zipf: Mapping[str, float], *, alone: bool = True) -> Iterator[str]:
    common = [zipf.get(word.lower(), 0.0) >= _COMMON for word in words]
    if len(words) > 1 or (words and alone and not common[0]):
        yield " ".join(words)
