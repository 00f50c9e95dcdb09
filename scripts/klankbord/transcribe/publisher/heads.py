"""What may stand before what is said: a mark of another speaker, a time, a name; each in the ways that tools write it.

Nothing is decided here: whether ``Let op:`` is somebody's name only shows in the whole file (``attribution``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from klankbord import languages
from klankbord.transcribe.publisher.values import BOLD, PLAIN, TAB, bare

LONGEST = 60  # characters in a name with its role
_WORDS = 6
_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,;:]\d{1,3})?(?!\d|:\d)"
_SECONDS = r"\d{1,6}(?:\.\d{1,3})?s?"
_TIME = re.compile(
    rf"(?:[\[(<{{] ?(?P<in>{_CLOCK})(?: ?(?:-->|->|[-–—]|to|tot) ?{_CLOCK})? ?[\])>}}]"
    rf"|[\[(] ?(?P<sec>{_SECONDS}) ?(?:-->|->|[-–—]) ?{_SECONDS} ?[\])]"
    rf"|(?P<out>{_CLOCK})(?: ?(?:-->|->|[-–—]) ?{_CLOCK})?(?!\w))"
)
_NUMBERS = re.compile(r"[:.,;]")
_SEPARATOR = re.compile(rf"[ {TAB}]?(?:[-–—|:{TAB}][ {TAB}]|[-–—|:{TAB}]$)?[ {TAB}]*")
_CHANGE = re.compile(r"(?:>{2,4}|»|[-–—](?=[ \[\w\x02])|-{2}(?= )|[•*+](?= )) ?")
_COLON = re.compile(
    rf"(?P<name>[^:：{TAB}\[\](){{}}<>]{{1,{LONGEST}}})(?P<role> ?[(\[][^()\[\]:]{{1,40}}[)\]])?"
    rf" ?(?P<time>[\[(]?{_CLOCK}[\])]?)? ?(?P<colon>[:：])(?P<gap>[ {TAB}]|$)?"
)
_BRACKET = re.compile(rf"[\[({{<](?P<name>[^\[\](){{}}<>]{{1,{LONGEST}}})[\])}}>]")
_SPLIT = re.compile(rf" (?:[-–—|;>/=]|{TAB}) |[;>/=~|#»]{{1,3}} |{TAB}")
PARTICLES = frozenset(
    "van de der den het ten ter te in op 't la le von zu da di dos del du des el al bin ibn of the y e und en and & + "
    "af av och".split()
)
_ODD = re.compile(r"[^\w\s'’‘`.\-_&+,#/·・\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u200c\u200d]")


@dataclass(frozen=True, slots=True)
class Head:
    """What comes before a line's words. ``form`` is how the name is written; ``rest`` is the line without head.

    ``kept`` is the line without mark and time but with what may be a name; ``time`` is the start in seconds, and
    ``exposed`` tells that it stands without brackets before other words, like a time that is only mentioned;
    ``led`` that it comes first.
    """

    rest: str
    kept: str
    name: str = ""
    form: str = ""
    time: float | None = None
    exposed: bool = False
    led: bool = False
    change: str = ""

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return self.name.casefold()


@lru_cache(8192)
def parse(text: str) -> Head:
    """The head of a line; ``name`` is empty where nothing can be one."""
    change = ""
    if found := _CHANGE.match(text):
        change, text = found[0].strip(), text[found.end() :]
    time, text, exposed = _leading_time(text)
    name, form, rest, own = _name(text, timed=time is not None)
    led = time is not None
    time = own if time is None else time
    exposed = exposed and bool(rest)
    return Head(rest if name else text, text, name, form if name else "", time, exposed, led, change)


def seconds(text: str) -> float | None:
    """``1:02:03.5``, ``[02:03]`` in seconds; None when that is not what ``text`` is."""
    found = _TIME.fullmatch(text.strip())
    return _value(found) if found else None


@languages.remembered()
def _nobody() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What tools call those whose names they do not know ("Spreker 2", "host"), and those who are unknown.

    In every language: a tool's labels are in the language of its makers.
    """
    known = [languages.of(code).speech for code in sorted(languages.codes())]
    speakers = "|".join(dict.fromkeys(word for one in known for word in (*one.speakers, re.escape(one.speaker))))
    roles = "|".join(dict.fromkeys(word for one in known for word in one.roles))
    unknown = "|".join(dict.fromkeys(word for one in known for word in one.unknown))
    generic = (
        rf"(?:(?:{unknown}) )?(?:speaker_)?(?:{speakers}|spk)[ _#-]{{0,2}}(?:\d{{1,3}}|[a-z]|\?)?|s\d{{1,2}}"
        rf"|(?:{roles})(?:[ _#-]?\d{{1,3}})?"
    )
    nobody = rf"(?:{unknown})(?: (?:{speakers}))?|(?:{speakers}) ?\?"
    return re.compile(generic, re.IGNORECASE), re.compile(nobody, re.IGNORECASE)


def generic(name: str) -> bool:
    """Whether a name is one that tools give: ``SPEAKER_00``, ``Spreker 2``, ``Interviewer``."""
    return _nobody()[0].fullmatch(name) is not None


def unknown(name: str) -> bool:
    """Whether a label says that its tool did not know who spoke."""
    return _nobody()[1].fullmatch(name) is not None


def capital(name: str) -> bool:
    """``Jan van der Meer`` has a capital on each word but particles, as has a name in a script without capitals."""
    words = [word.strip("'’‘.-_#/,") for word in name.split()]
    return any(not word[:1].islower() for word in words if word) and all(
        word.lower() in PARTICLES
        or f"'{word}" in PARTICLES
        or not word[:1].islower()
        or word[:2].lower() in ("d'", "d’", "l'", "o'")
        for word in words
    )


def plausible(name: str) -> bool:
    """Whether anybody can be called this at all: few words, no sentence, nothing else that precedes colons."""
    if not 0 < len(name) <= LONGEST or len(words := name.split()) > _WORDS or not any(c.isalpha() for c in name):
        return False
    if generic(name):
        return True
    if _ODD.search(name) or name[0] in ".,-/&+'’#" or name[-1] in ",/&+":
        return False
    if any(word.endswith(".") and len(word) > 5 and word.count(".") == 1 for word in words[:-1]) or name.endswith(".."):
        return False
    first = words[0].casefold().strip(".!,")
    return not (name.casefold() in stopped() or first in _openers() or ("," in name and len(words) > 5))


@lru_cache(1)
def stopped() -> frozenset[str]:
    """What precedes a colon and is nobody's name: ``no_speakers.txt``, one phrase per line."""
    return frozenset(line for line in _phrases() if not line.endswith(" *"))


@lru_cache(1)
def _openers() -> frozenset[str]:
    return frozenset(line.removesuffix(" *") for line in _phrases() if line.endswith(" *"))


@lru_cache(1)
def _phrases() -> tuple[str, ...]:
    file = resources.files("klankbord.transcribe") / "publisher" / "no_speakers.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


def _leading_time(text: str) -> tuple[float | None, str, bool]:
    plain = text.lstrip(BOLD)
    found = _TIME.match(plain)
    if found is None:
        return None, text, False
    after = plain[found.end() :]
    if after[:1] == PLAIN:
        after = after[1:]
    rest = after[_end(_SEPARATOR, after) :]
    return _value(found), rest, found["out"] is not None


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _value(found: re.Match[str]) -> float:
    if found["sec"] is not None:
        return float(found["sec"].rstrip("s"))
    parts = _NUMBERS.split(found["in"] or found["out"])
    colons = (found["in"] or found["out"]).count(":")
    if colons == 3 or (";" in (found["in"] or found["out"])):  # frames; nothing says how many make a second
        parts, colons = parts[:3], 2
    whole = 0
    for part in parts[: colons + 1]:
        whole = whole * 60 + int(part)
    fraction = int(parts[colons + 1].ljust(3, "0")) / 1000 if len(parts) > colons + 1 else 0.0
    return round(whole + fraction, 3)


def _name(text: str, *, timed: bool) -> tuple[str, str, str, float | None]:
    """Name, form, what follows, and a time that belongs to the name."""
    bold = text.startswith(BOLD)
    inner = text[1 : text.find(PLAIN)] if bold else ""
    plain = (text[1:].replace(PLAIN, "", 1) if bold else text).lstrip("#> " if text[:1] == "#" else " ")
    for read in (_with_colon, _in_brackets, _before_time):
        if (found := read(plain, timed)) is not None:
            return found
    if bold and plausible(label := bare(inner)):
        rest = text[text.find(PLAIN) + 1 :].strip(f" {TAB}")
        return label, "bold" if rest else "alone", rest, None
    if len(plain) <= LONGEST + 9 and _no_sentence(whole := bare(plain)) and plausible(_without_role(whole)):
        return _without_role(whole), "headed" if timed else "alone", "", None
    return _parted(plain, timed)


def _with_colon(text: str, timed: bool) -> tuple[str, str, str, float | None] | None:
    found = _COLON.match(text)
    if found is None:
        return None
    name = bare(found["name"]).strip('*_"“”„@# ')
    after = text[found.end() :]
    if found["gap"] is None and (
        after[:1].isdigit()
        or not (generic(name) or found["colon"] == "：" or after[:1] in (BOLD, PLAIN) or after[:1] > "\u0600")
    ):
        return None
    if not plausible(name):
        return None
    time = seconds(found["time"]) if found["time"] else None
    if time is None and (at := _TIME.match(after.lstrip(" " + PLAIN))) and at["out"] is None:
        time, after = _value(at), after.lstrip(" " + PLAIN)[at.end() :]
    rest = after.lstrip(f" {PLAIN}{TAB}")
    return name, "headed" if not rest and (timed or time is not None) else "colon", rest, time


def _in_brackets(text: str, timed: bool) -> tuple[str, str, str, float | None] | None:
    found = _BRACKET.match(text)
    if found is None:
        return None
    name = bare(found["name"]).strip(" :")
    if not plausible(_without_role(name)):
        return None
    after = text[found.end() :].lstrip(f" {PLAIN}{TAB}")
    if after.startswith((":", "：")):
        return name, "colon", after[1:].lstrip(f" {PLAIN}{TAB}"), None
    time, rest, _ = _leading_time(after)
    if time is not None:
        return name, "headed" if not rest else "timed", rest, time
    return name, "timed" if timed else "bracket", after, None


def _before_time(text: str, timed: bool) -> tuple[str, str, str, float | None] | None:
    """``Bram 0:31``, ``Bram Postma (00:31):``, ``Bram - 00:31``."""
    if (found := _TIME.search(text, 1, LONGEST + 30)) is None:
        return None
    name = _without_role(bare(text[: found.start()]).rstrip(" -–—|,:"))
    if not plausible(name):
        return None
    rest = text[found.end() :].lstrip(f" :{PLAIN}{TAB}")
    rest = rest[2:] if rest[:2] in ("- ", "– ", "— ", "| ") else rest
    form = "headed" if not rest else "timed" if found["out"] is None else "mentioned"
    return name, form, rest, _value(found)


def _parted(text: str, timed: bool) -> tuple[str, str, str, float | None]:
    """``SPEAKER_00 Welkom``, ``Bram - Welkom``, ``Bram | Welkom``."""
    first, _, rest = text.partition(" ")
    if (found := _SPLIT.search(text, 1, LONGEST + 5)) and plausible(
        name := _without_role(bare(text[: found.start()]).lstrip("@#~<"))
    ):
        return name, "parted", text[found.end() :].lstrip(f" {TAB}"), None
    if rest and "_" in first and generic(first):
        return first, "timed" if timed else "bracket", rest, None
    if timed and len(words := text.split(" ", 2)) == 3 and generic(f"{words[0]} {words[1]}"):
        return f"{words[0]} {words[1]}", "timed", words[2], None
    if timed and rest and generic(first) and first.lower() not in ("stem", "person", "persoon", "voice"):
        return first, "timed", rest, None
    return "", "", text, None


def _no_sentence(text: str) -> bool:
    last = text.rpartition(" ")[2]
    return not text.endswith(("?", "!", ",", ";", "…")) and not (text.endswith(".") and len(last) > 2)


def _without_role(name: str) -> str:
    """``Bram Postma (gemeente)`` without what stands between brackets at its end."""
    if name.endswith((")", "]")) and (at := max(name.rfind("("), name.rfind("["))) > 0:
        return name[:at].strip()
    return name
