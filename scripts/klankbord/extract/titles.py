"""What to call a chapter: a phrase of the talk without a verb, made of the words that set the chapter apart.

A clause cut at a number of words reads as half a sentence; "Eerste zin van de brief" reads as a title.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from klankbord.extract import lexicon as lexicons
from klankbord.extract import standing
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.topics import content, lemma
from klankbord.folding import fold

_MOST_WORDS = 6
# The words said early in a chapter, and often, name it best.
_LATE = 0.3
# What whoever leads says before the answer counts this much more.
_LED = 1.0
_LENGTH = 2
_ALONE, _LONE = 0.6, 0.3
# A compound of this many letters says as much as two words.
_LONG_WORD = 11
_UNKNOWN = "…"
# The words of an opening that is a title, and how many a sentence has at least that is one.
_MOST_OPENING, _OPENING = 8, 4
# Word lists of what names nothing.
_NO_TITLE = ("verbs", "hedges", "pointers", "generic", "judging", "connectives")
# A question may be a title when it has this many words.
_QUESTION = range(4, 15)
# And what is announced one of so many.
_ANNOUNCED = range(2, 10)
# A longer one is cut after so many words at the earliest.
_FIRST_PART = 5
_CLAUSE = re.compile(r"[.,;:!?…()\"“”„»«]+|\s[-–—]\s")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def of_parts(parts: Sequence[Sequence[str]], language: str, leads: Sequence[int] = ()) -> list[str]:
    """A title for each part (its sentences); no two parts get the same one while there is another.

    ``leads`` says of each part how many of its first sentences are by whoever leads the talk: there it is said what
    the part is about.
    """
    rules = lexicons.load(language)
    counts = [Counter(content(" ".join(part), language)) for part in parts]
    parts_with = Counter(word for count in counts for word in count)
    found: list[str] = []
    for part, count, lead in zip(parts, counts, leads or [0] * len(parts), strict=True):
        weights = {word: times * math.log((1 + len(parts)) / parts_with[word]) for word, times in count.items()}
        ranked = _ranked(part, weights, rules, language, lead)
        found.append(next((title for title in ranked if title not in found), _UNKNOWN))
    return found


def opening(part: Sequence[str]) -> str:
    """The first words of a chapter, as they are said: the title where nobody listed the words of the language."""
    text = next((text for text in part if len(text.split()) >= _OPENING), next(iter(part), ""))
    pieces = text.split()
    if len(pieces) <= _MOST_OPENING:
        return _capital(text.rstrip("."))
    return _capital(" ".join(pieces[:_MOST_OPENING]).rstrip(",;:.")) + _UNKNOWN


def question(turn: Sequence[str], rules: Lexicon) -> str:
    """The first question of a turn, without what it opens with, when it stands alone and is short; else nothing.

    In an interview it is the best title that there is: what the host wants to know is what the part is about.
    """
    whole = (said for text in turn for said in _asked(text))
    shorter = (said for text in turn for asked in _whole(text) for said in _shortened(asked, rules))
    return next((title for said in (*whole, *shorter) if (title := _standing_question(said, rules))), "")


def announced(turn: Sequence[str], rules: Lexicon) -> str:
    """What a turn says that it will be about ("today we talk about ..."), when that is short; else nothing."""
    cues = rules.words("topic_cues")
    if not cues:
        return ""
    words = "|".join(re.escape(cue.replace("_", " ")) for cue in sorted(cues, key=len, reverse=True))
    for text in turn:
        for found in re.finditer(rf"(?<!\w)(?i:{words})\s+(?P<what>[^.,;:!?…()\"“”–—]+)", text):
            pieces = found["what"].split()
            ends = [at for at in range(len(pieces)) if standing.bare(pieces[at]) in rules.words("question_adds")]
            pieces = pieces[: ends[0]] if ends and ends[0] > 1 else pieces
            kinds = [_kind(standing.bare(word), rules, rules.language) for word in pieces]
            last = standing.bare(pieces[-1]) if pieces else ""
            ends_well = kinds[-1:] != ["link"] and last not in rules.words("stopwords") | rules.words("hedges")
            told = len(pieces) in _ANNOUNCED and "telling" in kinds and ends_well
            owned = bool(pieces) and standing.bare(pieces[0]) in rules.words("third_person")
            if (
                told
                and not owned
                and not _points(pieces, rules)
                and not set(map(standing.bare, pieces)) & rules.words("verbs")
            ):
                return _capital(" ".join(pieces))
    return ""


def _points(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether words point at something that was said before ("these companies", "working there")."""
    plain = [standing.bare(word).split("'")[0] for word in pieces]
    for at, word in enumerate(plain):
        if word in rules.words("title_pointers"):
            return True
        near = {*plain[max(0, at - 1) : at], *plain[at + 1 : at + 2]}
        if word in rules.words("existing") and not near & rules.words("exists"):
            return True
    return False


def _whole(text: str) -> Iterator[str]:
    """The question that a sentence quotes, and the one that it is."""
    quoted = re.search(r"[“\"‘](?P<said>[^“”\"]{8,}\?)", text)
    if quoted:
        yield quoted["said"]
    if text.rstrip('”"’ ').endswith("?"):
        yield text.rstrip('”"’ ')


def _asked(text: str) -> Iterator[str]:
    """The questions of a sentence as they are, their last clauses and their first ones."""
    for whole in _whole(text):
        yield whole
        # "So, when it comes to hiring, what do you look for?" is asked by its last clause.
        clauses = [clause.strip() for clause in _CLAUSE.split(whole.rstrip("? ")) if clause.strip()]
        if len(clauses) > 1:
            yield f"{clauses[-1]}?"
            yield f"{clauses[0]}?"


def _shortened(text: str, rules: Lexicon) -> Iterator[str]:
    """A long question up to a word that adds to it ("... to implement the whole flow", "... if you are alone")."""
    pieces = text.rstrip("? ").split()
    for at in range(len(pieces) - 1, _FIRST_PART - 1, -1):
        word = standing.bare(pieces[at])
        before = _kind(standing.bare(pieces[at - 1]), rules, rules.language)
        started = {standing.bare(one) for one in pieces[:at]} & rules.words("starts_a_way")
        if word in rules.words("question_adds") and before == "telling" and not started:
            yield f"{' '.join(pieces[:at]).rstrip(',;:')}?"


def _standing_question(said: str, rules: Lexicon) -> str:
    """A question as a title when it is short, says what about and points at nothing outside it; else nothing."""
    pieces = said.split()
    pieces = pieces[standing.openers(pieces, rules) :]
    plain = [standing.bare(word).split("'")[0] for word in pieces]
    points = standing.pointing(pieces, rules)
    # "When you realise that ..." tells when; "When do you ..." asks it.
    tells = plain[:1] in (["when"], ["wanneer"]) and plain[1:2] and plain[1] in rules.words("subjects")
    asks = bool(plain) and plain[0] in rules.words("question_openers") and not tells
    empty = rules.words("asks_nothing")
    telling = [word for word in plain if _kind(word, rules, rules.language) == "telling" and word not in empty]
    whole = not said.rstrip("?").endswith(("…", "...", "–", "-"))
    stands = whole and telling and not (points.loose or points.later > 1 or points.nouns > 1 or _points(pieces, rules))
    return _capital(" ".join(pieces)) if asks and stands and len(pieces) in _QUESTION else ""


def _ranked(part: Sequence[str], weights: dict[str, float], rules: Lexicon, language: str, lead: int) -> list[str]:
    """Phrases that may be the title, best first; after those, the words that set the part apart."""
    merit: dict[str, float] = {}
    phrases_said = Counter(" ".join(phrase).lower() for text in part for phrase in _phrases(text, rules, language))
    for at, text in enumerate(part):
        early = 1 - _LATE * at / len(part) + (_LED if at < lead else 0.0)
        for phrase in _phrases(text, rules, language):
            told = {lemma(word.lower(), language) for word in phrase} & weights.keys()
            value = early * sum(weights[word] for word in told) / (_LENGTH + len(phrase))
            if len(phrase) > 1:
                value *= 1 + math.log(phrases_said[" ".join(phrase).lower()])
            # A word alone, or a name alone, tells little of what is said about it.
            value *= _LONE if len(phrase) == 1 and len(phrase[0]) < _LONG_WORD else 1.0
            value *= _ALONE if all(word[0].isupper() for word in phrase) and phrase[0] not in text.split()[:1] else 1.0
            title = _capital(" ".join(phrase))
            merit[title] = max(value, merit.get(title, 0.0))
    phrases = sorted((title for title in merit if merit[title] > 0), key=lambda title: (-merit[title], title))
    words = sorted(weights, key=lambda word: (-weights[word], word))
    return [*phrases, *map(_capital, words), *(text for text in part[:1] if text.strip())]


def _phrases(text: str, rules: Lexicon, language: str) -> Iterator[list[str]]:
    """Runs of words in one clause that start and end with a telling word and hold no verb, pronoun or filler."""
    for clause in _CLAUSE.split(text):
        tokens = _WORD.findall(clause)
        kinds = [_kind(token, rules, language) for token in tokens]
        for first in range(len(tokens)):
            for end in range(first + 1, min(len(tokens), first + _MOST_WORDS) + 1):
                inner = kinds[first:end]
                if "other" in inner:
                    break
                if inner[0] == inner[-1] == "telling" and not _infinitive(tokens[end - 1], rules, language):
                    yield tokens[first:end]


def _kind(token: str, rules: Lexicon, language: str) -> str:
    """``telling`` for what may open and close a title, ``link`` for what may stand between, else ``other``."""
    word = fold(token)
    if word in rules.words("title_links"):
        return "link"
    if len(word) < 4 or word[0].isdigit() or word in rules.words("stopwords") or _verb(word, rules, language):
        return "other"
    if "'" in word or "’" in word or any(word in rules.words(name) for name in _NO_TITLE):
        return "other"
    if word.endswith(tuple(rules.words("title_never_ends"))):
        return "other"
    return "telling"


def _verb(word: str, rules: Lexicon, language: str) -> bool:
    """Whether a word is most likely a finite verb; an infinitive may open a title ("Wachten in de gang")."""
    if any(word in rules.words(name) for name in ("past", "imperatives", "personal_verbs", "say", "title_never")):
        return True
    base = lemma(word, language)
    ends = tuple(rules.words("infinitive_ends"))
    return base != word and base.endswith(ends) and not word.endswith(ends)


def _infinitive(token: str, rules: Lexicon, language: str) -> bool:
    word = fold(token)
    return word.endswith(tuple(rules.words("infinitive_ends"))) and lemma(word, language) == word


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
