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
# What a transcript puts before a turn is the name of a speaker up to so many words: longer ones are a turn gone astray.
_MOST_NAMED = 8
# A pronoun this near, in characters, may stand for somebody.
_NEAR = 160
# And so many characters before a name tell whether somebody is called by it.
_CALL = 40
# Bounded, as each of a thousand words with capitals in a row would be tried as the first of all that follow.
_FULL = re.compile(rf"(?<![\w.])({_NAME}(?:\s{{1,3}}{_PARTICLE}){{0,4}}(?:\s{{1,3}}{_NAME}){{1,20}})")
_CAPITAL = re.compile(rf"(?<![\w.])({_NAME}(?:(?:\s{{1,3}}|-)(?:{_NAME}|&)){{0,30}})")
_OWNER = re.compile(r"['’]s$")


def find(
    sentences: Sequence[str], lexicon: Lexicon, speakers: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """People and organisations: those who speak first, each other in the order of first mention.

    A person is introduced ("ik ben Karel Smit"), or is named in full with a first name that is also used alone.
    An organisation follows a word such as "bij" or "directeur van" with a capital, or ends in B.V., Inc. and the like.
    """
    text = " \n ".join(sentences)
    organisations = _organisations(text, lexicon)
    named = [name for name in _people(text, lexicon) if name not in organisations]
    voices = [name for name in dict.fromkeys(speakers) if _is_name(name, lexicon)]
    heard = list(dict.fromkeys(_in_full(name, named) for name in voices))
    others = [name for name in named if not _among(name, heard)]
    people = (*heard, *others)
    return people, tuple(name for name in organisations if name not in people)


def _is_name(speaker: str, lexicon: Lexicon) -> bool:
    """Whether what a transcript calls a speaker is a name, and not "Spreker 2", "Voice-over" or a whole sentence."""
    words = speaker.split()
    called = any(word.lower() in lexicon.words("voices") | lexicon.words("roles") for word in words)
    if not words or len(words) > _MOST_NAMED or speaker.rstrip().endswith(("?", "!", ",", ":")):
        return False
    return words[0][:1].isupper() and not called and not any(c.isdigit() for c in speaker)


def _in_full(name: str, named: Sequence[str]) -> str:
    """The whole name of a speaker known by a first name, when the talk says just one."""
    whole = {full for full in named if full.split()[0] == name}
    return whole.pop() if len(whole) == 1 else name


def _among(name: str, known: Sequence[str]) -> bool:
    """Whether somebody is known already, by the same name, a longer or a shorter one."""
    return any(set(name.split()) <= set(one.split()) or set(one.split()) <= set(name.split()) for one in known)


def _people(text: str, lexicon: Lexicon) -> list[str]:
    introduced = _after(text, lexicon.words("introductions"), _FULL)
    full = Counter(name for match in _FULL.finditer(text) if (name := _named(match, text, lexicon)))
    alone = Counter(match[1] for match in _CAPITAL.finditer(text))
    familiar = [name for name in full if alone[name.split()[0]] or full[name] > 1]
    guessed = [*introduced, *(name for name in familiar if _personal(name, text, lexicon))]
    ends = lexicon.words("thing_ends")
    likely = [
        one for one in guessed if not _is_opener(one, lexicon) and one.split()[-1].strip("'’").lower() not in ends
    ]
    found = [*likely, *_known("names", text, lexicon)]
    return sorted(dict.fromkeys(found), key=text.find)


def _named(match: re.Match[str], text: str, lexicon: Lexicon) -> str:
    """The name of a person in words with capitals, without what only opens a sentence or an address ("Hey Karel").

    Empty when a word of it is written small elsewhere ("Machine Learning"), is an abbreviation or has a capital
    inside ("GitHub"), as names of things are; or when it follows a word as places do.
    """
    words = _OWNER.sub("", match[1].rstrip("'’")).split()
    while words and (_is_opener(words[0], lexicon) or words[0].lower() in lexicon.words("addressing")):
        words = words[1:]
    if len(words) < 2 or not words[0][0].isupper():
        return ""
    if any(_thing(word, text) or _is_opener(word, lexicon) for word in words if word[0].isupper()):
        return ""
    before = text[max(0, match.start() - 12) : match.start()].split()
    placed = (
        bool(before) and len(words) == len(match[1].split()) and before[-1].lower() in lexicon.words("places_after")
    )
    return "" if placed else " ".join(words)


def _thing(word: str, text: str) -> bool:
    inside = re.sub(r"^(?:Mc|Mac|[A-Z]['’]|De|Van|La|Le|Di)(?=[A-Z])", "", word.replace("-", " ").split()[0])
    if re.search(r"[A-Z]", inside[1:]) or word.isupper():
        return True
    return _written_small(word, text)


def _written_small(word: str, text: str) -> bool:
    """Whether a word stands in a text without a capital: then it is no name ("at University")."""
    return bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", text))


def _organisations(text: str, lexicon: Lexicon) -> list[str]:
    found = [*_after(text, lexicon.words("employers"), _CAPITAL), *_companies(text)]
    ends = tuple(lexicon.words("organisation_ends"))
    if ends:
        capitals = (_without_opener(match[1], lexicon) for match in _CAPITAL.finditer(text))
        found += [name for name in capitals if name.lower().endswith(ends)]
    places = lexicon.words("not_names")
    likely = [name for name in found if not _is_opener(name, lexicon) and name.lower() not in places]
    plain = lexicon.words("organisation_ends") | lexicon.words("thing_ends")
    likely = [one for one in likely if " " in one or not (one.lower() in plain or _written_small(one, text))]
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
    """Whether somebody of this name says or thinks something, is spoken to by the first name, or is "she" or "he".

    That something is or has something does not make it a person ("Arch Linux is", "Siemens heeft").
    """
    first = re.escape(name.split()[0])
    called = rf"(?<!\w)(?:{re.escape(name)}|{first})"
    verbs, pronouns = (_any_of(lexicon.words(section)) for section in ("personal_verbs", "persons"))
    if re.search(rf"{called}\s+{verbs}(?!\w)", text):
        return True
    if _addressed(first, text, lexicon):
        return True
    doing = re.finditer(rf"{called}\s+{_any_of(lexicon.words('doing_verbs'))}(?!\w)", text)
    return any(re.search(rf"(?<!\w){pronouns}(?!\w)", text[m.end() : m.end() + _NEAR], re.IGNORECASE) for m in doing)


def _addressed(first: str, text: str, lexicon: Lexicon) -> bool:
    """Whether somebody is called by the first name: a sentence of its own, "Hey Karel", "thanks, Karel"; no list."""
    for match in re.finditer(rf"(?<!\w){first}\s*[,.!?]", text):
        before = text[max(0, match.start() - _CALL) : match.start()].rstrip(" ")
        words = before.split()
        last = words[-1] if words else ""
        if (
            not last
            or before.endswith("\n")
            or last[-1] in ".!?"
            or last.lower().strip(",") in lexicon.words("addressing")
        ):
            return True
        if last.endswith(",") and last[0].islower():
            return True
    return False


def _any_of(words: frozenset[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words))) or '(?!)'})"


def _without_opener(name: str, lexicon: Lexicon) -> str:
    """ "Het Sint-Odaziekenhuis" is named Sint-Odaziekenhuis: the first word only has the capital of its sentence."""
    first, _, rest = name.partition(" ")
    return rest if rest and _is_opener(first, lexicon) else name


def _is_opener(name: str, lexicon: Lexicon) -> bool:
    """A sentence may open with a capitalised word that is not a name: "Mijn Karel", "Daar Zit", "I'm Scottish"."""
    first = re.split(r"['’]", name.split()[0].lower())[0]
    return first in lexicon.words("stopwords") | lexicon.words("anaphora") | lexicon.words("hedges")
