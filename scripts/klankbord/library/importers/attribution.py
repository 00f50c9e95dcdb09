"""Who said a quote that stands on its own, from the sentence before it or behind it. When no rule holds, nobody."""

from __future__ import annotations

import re

_SMALL = r"(?:van|de|der|den|het|ten|ter|te|von|zu|du|la|le|el|bin|al|op|in|’t|'t|d’)"
_WORD = r"[A-ZÀ-ÝØ][\w’'.-]*[\w]"
_NAME = rf"{_WORD}(?:\s+(?:{_SMALL}\s+){{0,3}}{_WORD}){{0,3}}"
_SAYS = (
    r"(?:zei|zegt|schreef|schrijft|vertelde|vertelt|merkte|noemde|verwoordde|dixit|sprak|stelde|formuleerde|said|says|"
    r"wrote|writes|told|put|observed|noted|explained|argued)"
)
_NOBODY = frozenset(
    """
    ik je jij hij zij ze we wij jullie u men dit dat deze die de het een er zo dus ook maar en want als wat wie waar hoe
    toch nu dan daar hier i he she they we you it this that these those the a an so but and because what who where how
    there here now then nog al mijn onze haar zijn hun my our her his their
    """.split()
)
_WHO = rf"(?P<who>{_NAME})"
_THESE = (
    r"(?:De woorden (?:zijn|komen) van|Deze woorden zijn van|Die (?:zin|uitspraak|woorden) (?:is|zijn|komt|komen) van|"
    r"The words (?:are|of)|Those are the words of|That was|These words are)"
)
_BEHIND = [
    re.compile(rf"^(?i:dixit|aldus|getekend|was getekend|woorden van|een uitspraak van)[,:]?\s+{_WHO}"),
    re.compile(rf"^(?:(?i:dat|dit|zo|het|that|this|so)\s+)?(?:(?i:ooit|once)\s+)?(?i:{_SAYS})\s+{_WHO}"),
    re.compile(rf"^(?:Zo|Dus|En dus|Daarom|So|That is why)\s+[\w’'-]+\s+{_WHO}\s+(?:ook )?(?:zelf|himself|herself)\b"),
    re.compile(rf"^{_WHO}(?:,[^.]{{2,80}},)?\s+{_SAYS}\s+(?:dit|dat|het|this|that|it|ooit|once)\b"),
    re.compile(rf"^{_THESE}\s+{_WHO}"),
]
_BEFORE = [
    re.compile(rf"\b(?:van|door|bij|volgens|by|of|from|to|aan|with|met)\s+(?P<who>{_NAME})(?:[^.:!?]{{0,80}}:|[.:]?)$"),
    re.compile(rf"\b(?P<who>{_NAME})(?:,[^.:]{{2,80}},)?(?:\s+[^.:!?]{{0,100}})?:$"),
]
_CREDIT = re.compile(rf"^\s*(?:—|–|―|-{{1,2}}|~)\s*(?P<who>{_NAME})(?:,\s*[^.!?]{{2,60}})?\.?$")
_ALONE = re.compile(rf"^(?P<who>{_NAME})(?:,\s*[^.!?]{{2,60}}|\s*\([^()]{{2,40}}\))?$")
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")


def credit(line: str, *, alone: bool = False) -> str:
    """The name in a line of its own behind a dash, or (``alone``) without one: ``— Jan Peeters, monteur``."""
    text = line.strip()
    found = _CREDIT.match(text) or (_ALONE.match(text) if alone and len(text) < 80 else None)
    name = _named(found)
    return name if found and (name.count(" ") or _CREDIT.match(text)) else ""


def behind(paragraph: str) -> str:
    """Who said what stands above a paragraph that begins ``Dit zei Peter Lindqvist al``; empty when it does not say."""
    sentence = re.split(r"(?<=[.!?])\s", paragraph.strip(), maxsplit=1)[0][:300]
    return next((name for rule in _BEHIND if (name := _named(rule.match(sentence)))), "")


def before(paragraph: str, *, announced: bool = False) -> str:
    """Who said what stands below a paragraph that ends ``een omschrijving van Hilde Kamp:``.

    Without a colon only ``announced`` quotes are looked for: those that nothing else explains.
    """
    text = _ASIDE.sub("", paragraph.strip())
    sentence = re.split(r"(?<=[.!?])\s", text[-400:])[-1]
    if not sentence.endswith(":") and not announced:
        return ""
    return next((name for rule in _BEFORE if (name := _named(rule.search(sentence)))), "")


def _named(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    words = found["who"].strip(" .,;:").split()
    while words and words[0].lower() in _NOBODY:
        words = words[1:]
    return " ".join(words) if words and words[0][0].isupper() else ""
