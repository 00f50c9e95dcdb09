"""Which spans of a talk may become a proposal: sentences without openers, clauses of long ones, short passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klankbord.extract import pointers, references, standing
from klankbord.extract.features import Passage, Setting
from klankbord.extract.sentences import Sentence, make
from klankbord.model import SpokenWord

# A passage has this many words at most; a sentence longer than the second is also offered in parts of at least so many.
MOST_WORDS = 42
_LONG = 26
_LEAST_CLAUSE = 7
# A sentence this short may need the next one ("You do one thing. You listen.").
_TERSE = 9
# Sentences further apart in time do not form a passage.
_PAUSE = 3.0


def find(setting: Setting, words: Sequence[SpokenWord]) -> Iterator[Passage]:
    """Every candidate that lies outside the noise."""
    for at, sentence in enumerate(setting.sentences):
        if at in setting.noise:
            continue
        yield from _passage(setting, words, at, at)
        yield from _clauses(setting, words, at)
        if _together(setting, at - 1) and _leans(setting, at):
            yield from _passage(setting, words, at - 1, at)
        if _together(setting, at) and len(sentence.text.split()) <= _TERSE:
            yield from _passage(setting, words, at, at + 1)
            if _together(setting, at + 1) and len(setting.sentences[at + 1].text.split()) <= _TERSE:
                yield from _passage(setting, words, at, at + 2)


def _passage(setting: Setting, words: Sequence[SpokenWord], begin: int, end: int) -> Iterator[Passage]:
    found = whole(setting, words, begin, end)
    if found:
        yield found


def whole(
    setting: Setting,
    words: Sequence[SpokenWord],
    begin: int,
    end: int,
    *,
    most: int = MOST_WORDS,
    least: int = standing.LEAST,
) -> Passage | None:
    """Sentences ``begin`` to ``end`` without what they open with; None when too little or too much is left."""
    first, last = setting.sentences[begin].first, setting.sentences[end].last
    skipped = standing.openers(setting.sentences[begin].text.split(), setting.rules)
    while last > first + skipped and standing.staged(words[last].word.text):
        last -= 1
    if not least <= last - first - skipped + 1 <= most:
        return None
    return Passage(begin, end, make(words, first + skipped, last), skipped)


def _clauses(setting: Setting, words: Sequence[SpokenWord], at: int) -> Iterator[Passage]:
    """The parts of a long sentence that may stand alone: what comes after a cut, and ends where the sentence does."""
    sentence = setting.sentences[at]
    pieces = sentence.text.split()
    if len(pieces) <= _LONG or len(pieces) != sentence.last - sentence.first + 1:
        return
    for cut in standing.clauses(pieces, setting.rules, _LEAST_CLAUSE):
        behind = cut + standing.openers(pieces[cut:], setting.rules)
        if _LEAST_CLAUSE <= len(pieces) - behind <= MOST_WORDS:
            yield Passage(at, at, make(words, sentence.first + behind, sentence.last), behind, cut=True)


def _leans(setting: Setting, at: int) -> bool:
    """Whether a sentence has something that the one before it may explain."""
    pieces = setting.sentences[at].text.split()
    pieces = pieces[standing.openers(pieces, setting.rules) :]
    opening = bool(pieces) and standing.bare(pieces[0]) in setting.rules.words("connectives")
    unnamed = any(references.unresolved(pieces, setting.rules).values())
    return opening or unnamed or pointers.pointing(pieces, setting.rules).opens


def _together(setting: Setting, at: int) -> bool:
    """Whether sentence ``at`` and the next one are said by one person in one go, and neither is noise."""
    if not 0 <= at < len(setting.sentences) - 1 or at in setting.noise or at + 1 in setting.noise:
        return False
    this, following = setting.sentences[at], setting.sentences[at + 1]
    return this.speaker == following.speaker and close(this, following)


def close(this: Sentence, following: Sentence) -> bool:
    """Whether one sentence follows another without a long pause."""
    return following.first == this.last + 1 and following.start - this.end < _PAUSE
