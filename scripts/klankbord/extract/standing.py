"""Where a span of talk may begin and end, and what cannot be one: half a quotation, what a transcriber added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from klankbord.extract.lexicon import Lexicon
from klankbord.folding import fold

# This many words must be left once the openers are off, and at most this many openers are taken off.
LEAST = 5
_OPENERS = 6
_LONGEST_OPENER = 4
_BARE = re.compile(r"^[^\w]+|[^\w]+$")
_COMMA = re.compile(r"[,;:–—-]$|\.\.\.$|…$")
_BROKEN = re.compile(r"(?:\.\.\.|…|--|[–—,;:\-])[\"'”’»)\]]*$")
_STOP = re.compile(r"[.!?][\"'”’»)\]]*$")
_STAGED = re.compile(r"\[[^\]]*\]?|\]")
# A dash that stands as a word.
DASH = re.compile(r"^[-–—]+$")
# Between clauses: a dash or semicolon, or a comma before one of the language's clause openers.
_PARTS = re.compile(r"[;–—]$")


def bare(word: str) -> str:
    """A word as word lists know it: folded and without the punctuation around it."""
    return _BARE.sub("", fold(word))


def openers(words: Sequence[str], rules: Lexicon) -> int:
    """How many words may be left off the beginning ("And I think that ..."), none when too little would be left."""
    plain = [bare(word) for word in words]
    at = 0
    for _ in range(_OPENERS):
        size = _opener(words, plain, at, rules)
        if not size or len(words) - at - size < LEAST:
            break
        at += size
    return at


def _opener(words: Sequence[str], plain: Sequence[str], at: int, rules: Lexicon) -> int:
    """The length of the opener that stands at ``at``, the longest one; 0 when none does."""
    if at < len(plain) and (not plain[at] or staged(words[at])):
        return 1
    for size in range(_LONGEST_OPENER, 0, -1):
        phrase = "_".join(plain[at : at + size])
        if at + size >= len(words) or not phrase:
            continue
        comma = bool(_COMMA.search(words[at + size - 1]))
        following = plain[at + size]
        if comma and (phrase in rules.words("openers") or phrase in rules.words("openers_before_comma")):
            return size
        if phrase in rules.words("openers") and f"{phrase}_{following}" not in rules.words("openers_unless"):
            subject = following in rules.words("starts") and not _COMMA.search(words[at + size])
            led = subject or phrase not in rules.words("openers_before_subject")
            return size if led else 0
    return 0


def begins(words: Sequence[str], before: str) -> bool:
    """Whether the first word can begin a sentence: it has a capital, or what stands before it ends one."""
    first = words[0].lstrip("\"'“‘„«([") if words else ""
    return first[:1].isupper() or first[:1].isdigit() or not before or bool(_STOP.search(before))


def ends(words: Sequence[str]) -> bool:
    """Whether the last word closes a sentence, and not in mid-thought or inside a quotation."""
    if not words or _BROKEN.search(words[-1]) or not _STOP.search(words[-1]):
        return False
    text = " ".join(words)
    curly = text.count("“") + text.count("„") - text.count("”")
    return text.count('"') % 2 == 0 and curly <= 0


def stops(words: Sequence[str]) -> bool:
    """Whether a passage ends where a sentence does."""
    return bool(words) and bool(_STOP.search(words[-1]))


def paired(words: Sequence[str]) -> bool:
    """Whether each quotation that is closed was opened, and the other way round."""
    text = " ".join(words)
    opened = text.count("“") + text.count("„")
    # In Dutch and German “ may close what „ opened.
    closed = text.count("”") + (text.count("“") if "„" in text else 0)
    opened = text.count("„") if "„" in text else opened
    return text.count('"') % 2 == 0 and (opened == closed or "„" in text)


def staged(word: str) -> bool:
    """Whether a word is a direction in brackets ("[laughs]"), which nobody said."""
    return bool(_STAGED.search(word))


def labelled(words: Sequence[str], rules: Lexicon) -> bool:
    """Whether a passage opens with what a transcriber put before it ("Audience member: ...", "Q - ...")."""
    if not words:
        return False
    if words[0].startswith(("=", "*", "#", ">")) or (len(bare(words[0])) == 1 and DASH.match("".join(words[1:2]))):
        return True
    named = next((at for at, word in enumerate(words[:3]) if word.endswith(":")), None)
    plain = [bare(word) for word in words[: (named or 0) + 1]]
    known = [rules.words(name) for name in ("announces_by_colon", "stopwords", "subjects", "verbs")]
    return named is not None and words[0][:1].isupper() and not any(word in some for word in plain for some in known)


def clauses(words: Sequence[str], rules: Lexicon, least: int) -> Iterator[int]:
    """Where a long sentence may be cut: the indices of words that open a clause of its own."""
    joins = rules.words("clause_openers")
    for at in range(least, len(words) - least + 1):
        before, plain = words[at - 1], bare(words[at])
        following = bare(words[at + 1]).split("'")[0] if at + 1 < len(words) else ""
        joined = before.endswith(",") and plain in joins and following in rules.words("subjects")
        joined = joined and following not in rules.words("that")
        parted = _PARTS.search(before) or words[at] in ("–", "—", "-")
        opening = following if words[at] in ("–", "—", "-") else plain.split("'")[0]
        if joined or (parted and opening in rules.words("subjects")):
            yield at
