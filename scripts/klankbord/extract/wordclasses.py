"""Which words of a talk name something: by their forms in the dictionary, and by how this very talk uses them.

There is no tagger: no such model comes with the languages that hubs are written in. "Learns" has the forms of a verb;
"model" has them too, but a talk that says "the model" and "of models" uses it as a noun.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from klankbord.extract.lexicon import Lexicon
from klankbord.extract.tokens import zipf
from klankbord.extract.topics import lemma
from klankbord.folding import fold

Class = Literal["noun", "adjective", "doing", "link", "article", "other"]
# The classes of words that say something in a title.
TELLING: tuple[Class, ...] = ("noun", "adjective", "doing")

CLAUSE = re.compile(r"[.,;:!?…()\[\]\"“”„«»]+|\s[-–—]\s")
WORD = re.compile(r"[^\W_]+(?:['’\-/+&][^\W_]+)*\+*")
# Word lists of what names nothing.
_NOTHING = (
    *("subjects", "title_subjects", "third_person", "first_plural", "second_person"),
    *(
        "hedges",
        "pointers",
        "generic",
        "judging",
        "connectives",
        "title_never",
        "say",
        "personal_verbs",
        "doing_verbs",
        "verbs",
    ),
)
_SHORTEST = 3
# A gerund has at least so many letters ("king", "thing").
_GERUND = 6
# What can be done is said in such a form not much more rarely than the word itself; nobody says "sciencing".
_RARER = 1.7


@dataclass(slots=True)
class WordClasses:
    """The classes of words in one talk.

    ``use`` counts how the talk uses each: ``verb`` and ``named`` after what stands before verbs and nouns, ``second``
    as the last of two words in a row, ``before`` another word, ``told`` of something ("is safe").
    """

    rules: Lexicon
    use: dict[str, Counter[str]] = field(default_factory=dict)
    _known: dict[str, Class] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str], rules: Lexicon) -> WordClasses:
        """Look at how words are used in ``texts``."""
        found = cls(rules)
        for text in texts:
            for clause in CLAUSE.split(text):
                found._look([fold(token) for token in WORD.findall(clause)])
        return found

    def _look(self, words: Sequence[str]) -> None:
        rules = self.rules
        determiners = rules.words("title_determiners")
        before = determiners | (rules.words("title_links") - rules.words("joins_questions"))
        after = rules.words("title_links") | rules.words("verbs") | rules.words("copulas")
        stopwords = rules.words("stopwords")
        for at, word in enumerate(words):
            if word in stopwords:
                continue
            left = words[at - 1] if at else ""
            right = words[at + 1] if at + 1 < len(words) else ""
            closed = not right or right in after
            ways = self.use.setdefault(word, Counter())
            if left in rules.words("title_subjects"):
                ways["verb"] += 1
            elif right in determiners and not closed:
                # "Using the model": what is done is done to something.
                ways["verb"] += left not in determiners
            elif left in rules.words("copulas") or left in rules.words("degrees"):
                ways["told"] += closed and not self._plural(word)
            elif left in before:
                ways["named" if closed else "before"] += 1
            elif closed and left and left not in stopwords:
                # "Projects fail" is a clause; a noun stands behind one thing ("a site visit").
                ways["second"] += 1
                ways["behind several"] += self._plural(left)

    def _plural(self, word: str) -> bool:
        """Whether a word looks like more than one ("there are courses" does not describe)."""
        return _ends(word, "plural_ends", self.rules) and not _ends(word, "adjective_ends", self.rules)

    def kind(self, token: str) -> Class:
        """The class of a word.

        ``doing`` is a gerund or an infinitive, ``link`` joins two nouns, and ``other`` has no place in a title.
        """
        word = fold(token)
        if token.isupper() and len(token) > 1 and word not in self.rules.words("stopwords"):
            return "noun"
        if word not in self._known:
            self._known[word] = self._kind(word)
        return self._known[word]

    def names(self, token: str) -> bool:
        """Whether a word may stand in a title and says something there."""
        return self.kind(token) in TELLING

    def _kind(self, word: str) -> Class:
        rules = self.rules
        if word in rules.words("title_articles"):
            return "article"
        if word in rules.words("title_links"):
            return "link"
        if word in rules.words("numbers"):
            return "adjective"
        if len(word) < _SHORTEST or word[0].isdigit() or word in rules.words("stopwords"):
            return "other"
        if "'" in word or "’" in word or any(word in rules.words(name) for name in _NOTHING):
            return "noun" if word in rules.words("title_nouns") and self.use.get(word, Counter())["named"] else "other"
        if _ends(word, "adverb_ends", rules) and word not in rules.words("no_adverbs"):
            return "other"
        return self._verbal(word) or self._nominal(word)

    def _verbal(self, word: str) -> Class | None:
        """The class of a word with the form of a verb; None when it has none, or the talk uses it as a noun."""
        rules, ways, base = self.rules, self.use.get(word, Counter()), _base(word, self.rules)
        called = ways["named"] > ways["verb"]
        if gerund(word, rules):
            if ways["before"] > ways["named"] + ways["second"] + ways["verb"]:
                return "adjective"  # "an amazing place"
            whole = not _verb(base, rules) or ways["named"] + ways["second"] > 1 + ways["verb"]
            return "noun" if whole else "doing"
        if _ends(word, "participle_ends", rules) and base != word:
            return "adjective" if ways["before"] > ways["verb"] + ways["told"] else "other"
        if word in rules.words("past") and not called:
            return "other"
        # Dutch "het" and "haar" stand before verbs too: once is no proof.
        named = ways["named"] > 1 if rules.words("infinitive_ends") else called
        if (word in rules.words("imperatives") or acts(word, rules)) and not (named or self._also_noun(word, base)):
            return "other"
        if _infinitive(word, rules):
            return "noun" if called else "doing"
        return None

    def _also_noun(self, word: str, base: str) -> bool:
        """Whether a form of a verb is a noun too, and not seen as a verb more often."""
        rules, ways = self.rules, self.use.get(word, Counter())
        if base != word and not rules.words("infinitive_ends"):
            bare = self.use.get(base, Counter())
            if bare["named"] > bare["verb"]:
                return True
        # A bare form that is never seen to be done ("science", for all that one may be "sciencing") is a noun.
        named = word in rules.words("nouns_too") or (base == word and word not in rules.words("imperatives"))
        return named and ways["verb"] + ways["behind several"] <= ways["second"] - ways["behind several"]

    def _nominal(self, word: str) -> Class:
        rules, ways = self.rules, self.use.get(word, Counter())
        described = ways["told"] + ways["before"]
        if _describes(word, rules):
            return "adjective" if _inflected(word, rules) or ways["named"] <= described else "noun"
        often = described if _ends(word, "adjective_ends_often", rules) else ways["told"]
        return "adjective" if ways["named"] + ways["second"] < often else "noun"


def acts(word: str, rules: Lexicon) -> bool:
    """Whether the dictionary knows a word as a form of a verb; in Dutch, one that is no infinitive."""
    base = _base(word, rules)
    ends = tuple(rules.words("infinitive_ends"))
    if not ends:
        return _verb(base, rules)
    # Dutch: "loopt" is of "lopen", "opgelost" of "op_lossen"; but "jongens" is of "jongen".
    if base in (word, word.removesuffix("s"), word.removesuffix("je")):
        return False
    # "Staat" is of "staan"; but "banen" is of "baan".
    short = _ends(base, "short_infinitive_ends", rules) and not word.endswith((*ends, "je", "jes"))
    return base.endswith(ends) or short or "_" in base


def _infinitive(word: str, rules: Lexicon) -> bool:
    """Whether a word is an infinitive, though the dictionary may call it a plural ("bellen": "belt")."""
    if not _ends(word, "infinitive_ends", rules):
        return False
    stem = word[:-2]
    stem = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return _base(word, rules) == word or any(_base(stem + end, rules) == word for end in rules.words("verb_ends"))


def _base(word: str, rules: Lexicon) -> str:
    return lemma(word, rules.language)


def gerund(word: str, rules: Lexicon) -> bool:
    """Whether a word has the form of a gerund ("building"), and is not as short as "thing"."""
    return len(word) >= _GERUND and _ends(word, "gerund_ends", rules)


def _ends(word: str, name: str, rules: Lexicon) -> bool:
    """Whether a word has one of the endings in a list."""
    return word.endswith(tuple(rules.words(name)))


@lru_cache(maxsize=4096)
def _known(form: str, language: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(form, lang=language))


@lru_cache(maxsize=4096)
def _verb_of(base: str, probes: tuple[str, ...], language: str) -> bool:
    for end in probes:
        for form in (base + end, base.removesuffix("e") + end, base + base[-1:] + end):
            # The dictionary calls "sitting" a word of its own; only a verb doubles its last letter.
            own = (
                len(base) > 2
                and _known(form, language)
                and (lemma(form, language) == base or form == base + base[-1:] + end)
            )
            if own and zipf(form, language) > zipf(base, language) - _RARER:
                return True
    return False


def _verb(base: str, rules: Lexicon) -> bool:
    """Whether the dictionary has a form of ``base`` that only verbs have, and that people say ("competing")."""
    return _verb_of(base, tuple(sorted(rules.words("verb_probes"))), rules.language)


def _inflected(word: str, rules: Lexicon) -> bool:
    """Whether an adjective has an ending that it only has before a noun ("lekkere")."""
    return _ends(word, "adjective_inflects", rules) and _base(word, rules) != word


def _describes(word: str, rules: Lexicon) -> bool:
    """Whether a word has the form of an adjective."""
    if word in rules.words("adjectives") or _ends(word, "adjective_ends", rules):
        return True
    base = _base(word, rules)
    if not rules.words("adjective_inflects") or not (base == word or _ends(word, "adjective_inflects", rules)):
        return False
    # Dutch: "lekkere" is of "lekker", which has a "lekkerder" of its own; "weke" would be of "week", which has not.
    forms = (base + middle + end for end in rules.words("adjective_probes") for middle in ("", base[-1:]))
    return any(_known(form, rules.language) and lemma(form, rules.language) == base for form in forms)
