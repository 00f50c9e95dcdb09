"""People and organisations that a text names, by capitals and the words around them; never a model's guess."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from klankbord.extract.lexicon import Lexicon

_PARTICLE = r"(?:van|de|der|den|ten|ter|het|'t|von|la|le|di)"
_NAME = r"[A-ZÀ-Ý][\w'’\-]{1,60}"
_COMPANY = re.compile(r"(?<=\s)(?:B\.?V\.?|N\.?V\.?|Inc|Ltd|GmbH|LLC)\b")
_BEFORE = re.compile(rf"(?<![\w.])(?:{_NAME}\s{{1,3}}){{1,8}}\Z")
_LONGEST_NAME = 200
# Bounded, as each of a thousand words with capitals in a row would be tried as the first of all that follow.
_FULL = re.compile(rf"(?<![\w.])({_NAME}(?:\s{{1,3}}{_PARTICLE}){{0,4}}(?:\s{{1,3}}{_NAME}){{1,20}})")
_CAPITAL = re.compile(rf"(?<![\w.])({_NAME}(?:(?:\s{{1,3}}|-)(?:{_NAME}|&)){{0,30}})")


def find(sentences: Sequence[str], lexicon: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """People and organisations, each in the order of first mention.

    A person is introduced ("ik ben Karel Smit"), or is named in full with a first name that is also used alone.
    An organisation follows a word such as "bij" or "directeur van" with a capital, or ends in B.V., Inc. and the like.
    """
    text = " \n ".join(sentences)
    organisations = _organisations(text, lexicon)
    people = [name for name in _people(text, lexicon) if name not in organisations]
    return tuple(people), tuple(name for name in organisations if name not in people)


def _people(text: str, lexicon: Lexicon) -> list[str]:
    introduced = _after(text, lexicon.words("introductions"), _FULL)
    full = Counter(match[1] for match in _FULL.finditer(text))
    alone = Counter(match[1] for match in _CAPITAL.finditer(text))
    familiar = [name for name in full if alone[name.split()[0]] or full[name] > 1]
    guessed = [*introduced, *(name for name in familiar if _personal(name, text, lexicon))]
    found = [*(name for name in guessed if not _is_opener(name, lexicon)), *_known("names", text, lexicon)]
    return sorted(dict.fromkeys(found), key=text.find)


def _organisations(text: str, lexicon: Lexicon) -> list[str]:
    found = [*_after(text, lexicon.words("employers"), _CAPITAL), *_companies(text)]
    ends = tuple(lexicon.words("organisation_ends"))
    if ends:
        capitals = (_without_opener(match[1], lexicon) for match in _CAPITAL.finditer(text))
        found += [name for name in capitals if name.lower().endswith(ends)]
    places = lexicon.words("not_names")
    likely = [name for name in found if not _is_opener(name, lexicon) and name.lower() not in places]
    return sorted(dict.fromkeys([*likely, *_known("organisations", text, lexicon)]), key=text.find)


def _companies(text: str) -> list[str]:
    """Words with capitals before ``B.V.``, ``Inc`` and the like: found from that word back, as most have none."""
    found = []
    for form in _COMPANY.finditer(text):
        name = _BEFORE.search(text, max(0, form.start() - _LONGEST_NAME), form.start())
        if name:
            found.append(text[name.start() : form.end()].strip())
    return found


def _known(section: str, text: str, lexicon: Lexicon) -> list[str]:
    """The names that the editor of the show listed, as far as the text holds them."""
    return [name for name in lexicon.words(section) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]


def _after(text: str, cues: frozenset[str], name: re.Pattern[str]) -> list[str]:
    """The names that come right after one of the cues; a cue of several words is written with underscores."""
    if not cues:
        return []
    words = "|".join(sorted((re.escape(cue.replace("_", " ")) for cue in cues), key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?i:{words})\s+" + name.pattern.removeprefix("(?<![\\w.])"))
    return [match[1] for match in pattern.finditer(text)]


def _personal(name: str, text: str, lexicon: Lexicon) -> bool:
    """Whether somebody of this name says, thinks or does something, or is spoken to by the first name."""
    first = re.escape(name.split()[0])
    verbs = "|".join(map(re.escape, sorted(lexicon.words("personal_verbs")))) or "(?!)"
    return bool(re.search(rf"(?<!\w)(?:{re.escape(name)}|{first})(?:\s+(?:{verbs})(?!\w)|\s*[,.!?])", text))


def _without_opener(name: str, lexicon: Lexicon) -> str:
    """ "Het Sint-Odaziekenhuis" is named Sint-Odaziekenhuis: the first word only has the capital of its sentence."""
    first, _, rest = name.partition(" ")
    return rest if rest and _is_opener(first, lexicon) else name


def _is_opener(name: str, lexicon: Lexicon) -> bool:
    """A sentence may open with a capitalised word that is not a name: "Mijn Karel", "Daar Zit"."""
    return name.split()[0].lower() in lexicon.words("stopwords") | lexicon.words("anaphora")
