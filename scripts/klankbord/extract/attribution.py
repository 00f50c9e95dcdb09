"""Who said what in an article: quotations with a name or a function beside them, block quotes, and reported speech.

Every text is a contiguous piece of the article. Those who are only "he" or "she" have said nothing: a guess would put
words into somebody's mouth. A function (a job title) beside a name is kept among the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from klankbord import languages
from klankbord.extract import lexicon as lexicons
from klankbord.extract.sentences import split_text

# A quotation has this many characters, and its name is within this many of it.
# Single marks open after a space and close before what is no letter: an apostrophe does neither.
SAID = re.compile(
    r"[“„\"«]([^“”„\"«»]{12,600})[”\"»]"
    r"|(?<!\w)‘((?:[^‘’]|’(?=\w)){12,600})’(?!\w)"
    r"|(?<![\w'])'((?:[^'“”\"]|'(?=\w)){12,600})'(?!\w)"
)
_REACH = 160
# A reported statement of fewer words says nothing.
_LEAST = 6
_NAME = (
    r"[A-ZÀ-Ý][\w'’\-]+(?:\s+(?:(?:van|de|der|den|ten|ter|het|'t|von|la|le|di|du|da|do|dos|al|el|bin|ben|ibn|af|zu"
    r"|ter|te|op\sde[nr]?|in\s't|uit\sde[nr]?)\s+){0,3}[A-ZÀ-Ý][\w'’\-]*\.?){0,4}"
)
_DASH = re.compile(r"\s*(?:[—–―~]|--?)\s*")


@dataclass(frozen=True, slots=True)
class Attributed:
    """What somebody said, who, and how that is known: the form, and the function when one is told."""

    text: str
    speaker: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Forms:
    """The patterns of one language. Each is matched at one place only, so that none has to search."""

    after: re.Pattern[str]
    after_name: re.Pattern[str]
    before: tuple[re.Pattern[str], ...]
    reported: tuple[re.Pattern[str], ...]
    other: re.Pattern[str]


@languages.remembered(8)
def _forms(language: str) -> _Forms | None:
    rules = lexicons.load(language)
    verbs, roles, by, holds = (_any(rules.words(name)) for name in ("say", "roles", "quoted_by", "reported_by"))
    if not rules.words("say"):
        return None
    that, near, article, whose, so = (
        _any(rules.words(name)) for name in ("that", "works_at", "articles", "role_leads", "so")
    )
    bare, clause = (_any(rules.words(name)) for name in ("says_without_that", "clause_starts"))
    # What may stand between "zei" and a name is a function, not another person or a preposition.
    word = rf"(?!(?:{_any(rules.words('not_between'))})\s)[^\W\d_]+"
    where = rf"(?:\s+(?:{near})\s+(?:(?:{article})\s+)?[\w\-]+)?"
    function = rf"(?:[^\W\d_]+\s+){{0,2}}?[^\W\d_]*(?:{roles})s?{where}"
    title = rf"(?:(?P<role>(?:(?:{whose})\s+)?{function})\s+)?"
    who = rf"{title}(?P<who>{_NAME})(?:\s+\(\d+\))?{where}(?:,\s*(?P<role2>[^.,;:!?\"“”]{{3,60}}))?"
    only = rf"(?P<only>(?:{whose})\s+{function})"
    says = rf"(?:{verbs})"
    return _Forms(
        # before a name: what makes it that of somebody else than the speaker
        other=re.compile(rf"(?<!\w)(?:{_any(rules.words('not_between'))})\s+$", re.IGNORECASE),
        # '..., zegt directeur Ann Bos', '..., aldus de directeur'
        after=re.compile(
            rf"[,.!?]?\s*(?:(?:{so})\s+)?(?:{says}|{by})\s+(?:{who}|(?:{word}\s+){{0,2}}?(?P<late>{_NAME})|{only})"
        ),
        # '..., Ann Bos says'; after a full stop the name would open a sentence about something else
        after_name=re.compile(rf"\s*(?:{who}|{only}),?\s+{says}(?!\w)"),
        # 'Ann Bos, directeur van X, zegt daarover: "'; 'daarom zei Ann Bos: "'; 'Ann Bos: "' opening a sentence
        before=(
            re.compile(rf"(?:{who}|(?i:{only})),?\s+{says}(?:\s+[^\W\d_]+){{0,6}}\s*[:,]?$"),
            re.compile(rf"(?<!\w)(?i:{says}|{by})\s+(?:{who}|(?i:{only}))(?:\s+[^\W\d_]+){{0,4}}\s*[:,]?$"),
            re.compile(rf"(?<!\w){who},?\s+{says}(?:\s+[^\W\d_]+){{0,6}}\s*[:,]?$"),
            # 'Jurist Ann Bos ziet het vaak misgaan: "': nobody else is named between the name and the colon
            re.compile(rf"^{who},?(?:\s+[^\W\d_A-ZÀ-Ý][\w'’\-]*){{1,8}}\s*:$"),
            re.compile(rf"^(?:{who}|(?i:{only}))\s*:$"),
        ),
        reported=(
            re.compile(rf"(?i:{holds})\s+(?:{who}|{only})[\s,]"),
            re.compile(rf"(?:{who}|(?i:{only})),?\s+{says}\s+(?:[^\W\d_]+\s+){{0,2}}?(?:{that})\s"),
            # 'Ann Bos says the bank had ...': what follows opens a clause of its own
            re.compile(rf"{who},?\s+(?:{bare})\s+(?:{clause})\s"),
        ),
    )


def _any(words: frozenset[str]) -> str:
    found = sorted((re.escape(word.replace("_", " ")) for word in words), key=len, reverse=True)
    return "|".join(found) or "(?!)"


def spoken(match: re.Match[str]) -> str:
    """What stands between the quotation marks of a match of ``SAID``."""
    return match[0][1:-1].strip(" ,")


def full_names(text: str, language: str) -> list[str]:
    """The names of two words and more in a text, without the functions before them."""
    names = (_name(match[0], language) for match in re.finditer(_NAME, text))
    return [name for name in names if " " in name]


def quotations(text: str, language: str) -> Iterator[Attributed]:
    """The quotations of a paragraph that have a name or a function beside them."""
    forms = _forms(language)
    if forms is None:
        return
    ended, last = -1, None
    for match in SAID.finditer(text):
        said = spoken(match)
        found = _after(match, text, forms, language) or _before(match, text, forms, language)
        if found is None and last and ended >= 0 and not text[ended : match.start()].strip(" .,"):
            # '"One," says Ann. "Two."': the second goes on where the first was broken off.
            found = (last, match.end())
        if found:
            last, ended = found
            yield Attributed(said, last[0], ("said", *last[1]))


Person = tuple[str, tuple[str, ...]]


def _after(match: re.Match[str], text: str, forms: _Forms, language: str) -> tuple[Person, int] | None:
    told = text[match.end() : match.end() + _REACH]
    found = forms.after.match(told)
    comma = match[0][1:-1].rstrip().endswith(",") or told.startswith(",")
    if not found and comma:
        found = forms.after_name.match(told.removeprefix(","))
    person = _person(found, language) if found else None
    return (person, match.end() + found.end()) if found and person else None


def _before(match: re.Match[str], text: str, forms: _Forms, language: str) -> tuple[Person, int] | None:
    told = text[max(0, match.start() - _REACH) : match.start()]
    if not told.rstrip().endswith((":", ",")):
        return None
    sentence = re.split(r"(?<=[.!?”\"’])\s+", told.rstrip())[-1]
    if told.rstrip().endswith(",") and not re.search(r"\w,$", told.rstrip()):
        return None
    person = _opening(sentence, forms, language)
    return (person, match.end()) if person else None


def _opening(sentence: str, forms: _Forms, language: str) -> Person | None:
    """Who the words before a quotation say is about to speak."""
    for number, form in enumerate(forms.before):
        anchored = number == 0 or number >= len(forms.before) - 2
        found = form.match(sentence) if anchored else form.search(sentence)
        if found and forms.other.search(sentence[: found.start()]):
            continue
        person = _person(found, language) if found else None
        if person:
            return person
    return None


def _person(found: re.Match[str], language: str) -> Person | None:
    """Who a match names, with the functions told of him or her; None when the capital only opens a sentence."""
    told = found.groupdict()
    name = told.get("who") or told.get("late") or ""
    roles = tuple(role.strip() for role in (told.get("role"), told.get("role2")) if role and role.strip())
    if name:
        cleaned = _name(name, language)
        return (cleaned, roles) if cleaned else None
    only = (told.get("only") or "").strip()
    return (only, ()) if only else None


def _name(name: str, language: str) -> str:
    rules = lexicons.load(language)
    first, _, rest = name.partition(" ")
    if rest[:1].isupper() and first.lower() in rules.words("roles"):
        name = rest
    openers = rules.words("stopwords") | rules.words("anaphora") | rules.words("leads") | rules.words("quoted_by")
    first, _, rest = name.partition(" ")
    if first.lower() in openers:
        if not rest[:1].isupper():
            return ""
        name = rest
    return re.sub(r"(?:'s|’s)?\s*\.?$", "", name)


def reported(text: str, language: str) -> Iterator[Attributed]:
    """Sentences that tell what somebody holds without quoting ("volgens de directeur", "Ann Wood argues that")."""
    forms = _forms(language)
    if forms is None:
        return
    for sentence in split_text(text, language):
        if SAID.search(sentence) or len(sentence.split()) < _LEAST or sentence.endswith("?"):
            continue
        person = next(
            (p for form in forms.reported if (m := form.match(sentence)) and (p := _person(m, language))), None
        )
        if person:
            yield Attributed(sentence, person[0], ("reported", *person[1]))


def block_quote(text: str, language: str, before: str = "", behind: str = "") -> Attributed | None:
    """A block quote with its attribution: in it, ending the paragraph before it, or opening the one after it."""
    lines = [line for line in text.split("\n") if line.strip()]
    signed = next((at for at, line in enumerate(lines) if at and _DASH.match(line)), None)
    if signed is None and len(lines) > 1 and re.fullmatch(rf"{_NAME}(?:,[^.!?]{{2,60}})?", lines[-1].strip()):
        signed = len(lines) - 1
    said = " ".join(lines if signed is None else lines[:signed])
    name = "" if signed is None else _DASH.sub("", lines[signed], count=1)
    if not name and (inner := re.search(rf"(?<=[.!?”\"»])\s+(?:[—–―~]|--?)\s*({_NAME}[^.!?]{{0,60}})$", said)):
        said, name = said[: inner.start()], inner[1]
    person = _signed(name, language) if name else _beside(before, behind, language)
    plain = said.strip().strip('"“”„«»').strip()
    return Attributed(plain, person[0], ("blockquote", *person[1])) if person and plain else None


def _signed(name: str, language: str) -> Person | None:
    match = re.match(rf"\s*({_NAME})(?:,\s*([^.!?,(]{{2,80}}))?", name)
    cleaned = _name(match[1], language) if match else ""
    return (cleaned, (match[2].strip(),) if match and match[2] else ()) if cleaned else None


def _beside(before: str, behind: str, language: str) -> Person | None:
    """The name in the paragraph after a block quote ("Dit zei Ann Bos"), or before it ("Zoals Ann Bos zei:")."""
    forms = _forms(language)
    if forms is None:
        return None
    if _DASH.match(behind):
        return _signed(_DASH.sub("", behind, count=1), language)
    opening = re.match(
        rf"(?:Dit|Dat|Zo|Aldus|Dixit|Volgens|So|That|This|Said)\s+(?:[a-zé]+\s+){{0,3}}?({_NAME})", behind
    )
    if opening:
        return _signed(opening[1], language)
    if before.rstrip().endswith(":"):
        sentence = re.split(r"(?<=[.!?])\s+", before.rstrip()[-_REACH:])[-1]
        named = [person for name in re.finditer(_NAME, sentence) if (person := _signed(name[0], language))]
        return _opening(sentence, forms, language) or (named[-1] if named else None)
    return None
