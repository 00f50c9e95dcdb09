"""What may not differ between two ways to say the same: numbers, measures of time, denials, opposites (nl, en).

Sentences that share nearly all their words, or nearly all their meaning, may still be each other's opposite:
"bel binnen twee dagen" and "bel binnen twee weken", "vraag eerst" and "vraag niet eerst".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from klankbord.extract.tokens import words

Marks = tuple[tuple[str, ...], int, tuple[str, ...]]

_NEGATIONS = frozenset(
    "niet geen nooit niemand niets niks nergens noch zonder vermijd stop not no never nobody nothing nowhere neither "
    "nor without avoid cannot".split()
)


def _table(text: str) -> Mapping[str, str]:
    """``2: twee two; …`` as a look-up from each word to what it stands for."""
    pairs = (line.split(":") for line in text.split(";"))
    return {word: name.strip() for name, found in pairs for word in found.split()}


# "een" and "one" are left out: mostly they count nothing.
_NUMBERS = _table(
    "2: twee two; 3: drie three; 4: vier four; 5: vijf five; 6: zes six; 7: zeven seven; 8: acht eight; 9: negen nine; "
    "10: tien ten; 11: elf eleven; 12: twaalf twelve; 13: dertien thirteen; 14: veertien fourteen; "
    "15: vijftien fifteen; 16: zestien sixteen; 17: zeventien seventeen; 18: achttien eighteen; "
    "19: negentien nineteen; 20: twintig twenty; 30: dertig thirty; 40: veertig forty; 50: vijftig fifty; "
    "60: zestig sixty; 70: zeventig seventy; 80: tachtig eighty; 90: negentig ninety; 100: honderd hundred; "
    "1000: duizend thousand; half: half halve helft; quarter: kwart quarter; double: dubbel dubbele double twice; "
    "million: miljoen million"
)
_UNITS = {"een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9}
# "vijfentwintig", "tweeëndertig": the only numbers that are written as one word beside those above.
_COMPOUND = re.compile(r"(een|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n(\w+tig)")
_TIMES = _table(
    "second: seconde seconden seconds; minute: minuut minuten minute minutes; hour: uur uren hour hours; "
    "day: dag dagen day days daily dagelijks; week: week weken weeks wekelijks weekly; "
    "month: maand maanden month months maandelijks monthly; "
    "quarter: kwartaal kwartalen quarters; year: jaar jaren year years jaarlijks yearly annually"
)
_PREFIXES = ("on", "un")
_OPPOSITES = (
    "meer minder, meeste minste, voor na, eerst laatst, eerste laatste, altijd nooit, begin eind, begin stop, "
    "hoog laag, hoge lage, lang kort, lange korte, snel langzaam, binnen buiten, met zonder, wel niet, alle geen, "
    "iedereen niemand, more less, more fewer, most least, before after, first last, always never, begin end, "
    "start stop, high low, long short, fast slow, inside outside, with without, everyone nobody, all none"
)
# What may come, go or be replaced without changing the advice.
_LOOSE = frozenset(
    "de het een elk elke ieder iedere alle je jij jouw u uw jullie hun zijn haar mijn ons onze dit dat deze die en dus "
    "daarom dan er even eens ook nog maar toch altijd gewoon echt vooral goed graag eerst met aan van in op bij te om "
    "the a an every each all your you our their his her this that these those and so then also just always really "
    "please to of in on at with".split()
)
_OPPOSITE: dict[str, set[str]] = {}
for _pair in _OPPOSITES.split(","):
    _one, _other = _pair.split()
    _OPPOSITE.setdefault(_one, set()).add(_other)
    _OPPOSITE.setdefault(_other, set()).add(_one)


def marks(text: str) -> Marks:
    """The numbers of a text in their order, how often it denies something, and its measures of time.

    Two texts with different marks never say the same.
    """
    tokens = words(text)
    numbers = tuple(number for token in tokens if (number := _number(token)))
    denials = sum(token in _NEGATIONS or token.endswith("n't") for token in tokens)
    return numbers, denials, tuple(sorted(_TIMES[token] for token in tokens if token in _TIMES))


def bag(text: str) -> frozenset[str]:
    """The different words of a text, with numbers in digits."""
    return frozenset(_number(token) or token for token in words(text))


def opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the other text has the opposite where this one has a word: "meer" and "minder", "klaar" and "onklaar"."""
    mine, theirs = one - other, other - one
    return any(
        _OPPOSITE.get(word, set()) & theirs
        or {prefix + word for prefix in _PREFIXES} & theirs
        or (word[:2] in _PREFIXES and word[2:] in theirs)
        for word in mine
    )


def changed(one: frozenset[str], other: frozenset[str]) -> tuple[int, int]:
    """How many words that carry meaning each text has for itself; inflections of one word are the same word."""
    mine, theirs = (one - other) - _LOOSE, (other - one) - _LOOSE
    return _alone(mine, theirs), _alone(theirs, mine)


def _alone(mine: frozenset[str], theirs: frozenset[str]) -> int:
    return sum(not any(_inflected(word, near) for near in theirs) for word in mine)


def _inflected(one: str, other: str) -> bool:
    """Whether two words begin with the same stem, as "klager" and "klagers", "brief" and "brieven"."""
    stem = min(len(one), len(other)) - 1
    return stem >= 3 and one[:stem] == other[:stem] and abs(len(one) - len(other)) <= 3


@lru_cache(maxsize=8192)
def _number(token: str) -> str:
    if token[0].isdigit():
        return token
    if found := _COMPOUND.fullmatch(token):
        tens = _NUMBERS.get(found[2], "")
        return str(int(tens) + _UNITS[found[1]]) if tens else ""
    return _NUMBERS.get(token, "")
