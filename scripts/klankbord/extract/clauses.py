"""Whether a passage has a main clause: not only "if ...", "whereas ..." or "building the right teams, having ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klankbord.extract.lexicon import Lexicon
from klankbord.extract.standing import DASH, bare
from klankbord.extract.wordclasses import gerund

_BREAK = re.compile(r"(?:[,;:–—]|\.\.\.|…)[\"'”’»)\]]*$")
# A clause has at least so many words, and without a mark between them a subordinate clause ends within so many.
_LEAST, _FAR = 2, 4


def fragment(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether nothing in the passage is a main clause, as far as word lists tell."""
    parts = _parts(pieces, rules)
    if not parts:
        return False
    first = parts[0]
    if _opens(_behind(first, rules), rules, "subordinators") or _opens(first, rules, "lead_on"):
        return not any(_main(part, rules) for part in parts[1:]) and not _second_subject(first, rules)
    if len(first) > 1 and first[0] in rules.words("infinitive_marks") and first[1] in rules.words("imperatives"):
        judged = any(word in rules.words("helpers") or word in rules.words("expletive_verbs") for word in first[2:])
        return not judged and not any(_main(part, rules) for part in parts[1:]) and not _second_subject(first, rules)
    if gerund(first[0], rules) and not _told(parts, rules):
        return True
    listed = [part for part in parts if gerund(part[0], rules)]
    return len(listed) > 1 and listed[0] is first and not any(_says(part, rules) for part in parts)


def _told(parts: Sequence[Sequence[str]], rules: Lexicon) -> bool:
    """Whether something is said of what opens with a gerund ("Asking saves a week"), or by somebody behind it."""
    if parts[0][0] in rules.words("prepositions") or parts[0][0] in rules.words("no_gerunds"):
        return True
    subjects = rules.words("subject_pronouns") | rules.words("people_subjects")
    if any(part[0].split("'")[0] in subjects and _main(part, rules) for part in parts[1:]):
        return True
    waiting = 0  # clauses that depend, whose verb is yet to come
    words = [word for part in parts for word in part]
    for before, word, following in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word in rules.words("subordinators") or word in rules.words("depends"):
            begun = following.split("'")[0] in subjects or _verb(following, rules)
            waiting += begun or word not in rules.words("depends_before_subject")
        if before in rules.words("binds_verbs") or not _finite(before, word, rules):
            continue
        if waiting:
            waiting -= 1
        elif word.split("'")[0] not in subjects and before.split("'")[0] not in subjects:
            return True
    return False


def _finite(before: str, word: str, rules: Lexicon) -> bool:
    """Whether a word is a verb that no other verb or "to" before it binds."""
    bound = before in rules.words("binds_verbs") or before in rules.words("helpers")
    return _verb(word, rules) and not (bound and word not in rules.words("helpers"))


def depends(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether it opens with a clause that depends, perhaps behind a word that goes before one ("just when ...")."""
    return _opens(_behind([bare(piece) for piece in pieces[:4]], rules), rules, "subordinators")


def _behind(part: Sequence[str], rules: Lexicon) -> Sequence[str]:
    """A part without what may stand before a clause that depends."""
    at = next((at for at, word in enumerate(part) if word not in rules.words("before_subordinators")), len(part))
    return part[at:]


def continues(pieces: Sequence[str], rules: Lexicon) -> bool:
    """Whether a sentence opens as the rest of one before it ("And then ...", "Which ...", "Because ...")."""
    part = [bare(piece) for piece in pieces[:3]]
    return _opens(part, rules, "continues") or pieces[0][:1].islower()


def _parts(pieces: Sequence[str], rules: Lexicon) -> list[list[str]]:
    """The words between the marks of a passage."""
    parts: list[list[str]] = [[]]
    for piece in pieces:
        word = bare(piece)
        if word:
            parts[-1].append(word)
        if DASH.match(piece) or _BREAK.search(piece):
            parts.append([])
    return [part for part in parts if part and not _fills(part, rules)]


def _fills(part: Sequence[str], rules: Lexicon) -> bool:
    """Whether a part only fills time ("um", "you know")."""
    plain = [word for word in part if word not in rules.words("fillers")]
    return not plain or "_".join(plain) in rules.words("filler_phrases")


def _opens(part: Sequence[str], rules: Lexicon, name: str) -> bool:
    """Whether a part opens with a word of a list, or two or three."""
    return any("_".join(part[:size]) in rules.words(name) for size in (1, 2, 3))


def _says(part: Sequence[str], rules: Lexicon) -> bool:
    """Whether a part has more verbs than words that make a verb depend ("people that know what to do" has not)."""
    verbs = depend = 0
    for at, word in enumerate(part):
        verbs += _finite(part[at - 1] if at else "", word, rules)
        depend += word.split("'")[0] in rules.words("depends")
    return verbs > depend


def _verb(word: str, rules: Lexicon) -> bool:
    if word in rules.words("verbs") or word in rules.words("past") or word in rules.words("helpers"):
        return True
    if word.endswith(("'s", "'re", "n't", "'ll", "'ve", "'m", "'d")):
        return True
    stems = rules.words("imperatives")
    return any(word.endswith(end) and word.removesuffix(end) in stems for end in rules.words("finite_ends"))


def _main(part: Sequence[str], rules: Lexicon) -> bool:
    """Whether a part can be a main clause: nothing makes it depend, and it is no mere circumstance ("in the end").

    A verb is not asked for: no list has them all.
    """
    if len(part) < _LEAST or any(_opens(part, rules, name) for name in ("subordinators", "dependent", "coordinates")):
        return False
    return not _opens(part, rules, "prepositions") or any(_verb(word, rules) for word in part)


def _second_subject(part: Sequence[str], rules: Lexicon) -> bool:
    """Whether another clause follows without a mark ("If you wait too long they leave")."""
    subjects = (rules.words("subject_pronouns") | rules.words("people_subjects")) - rules.words("relatives_too")
    said = [at for at, word in enumerate(part) if word.split("'")[0] in subjects]
    verbs = [at for at, word in enumerate(part) if _verb(word, rules)]
    behind = [at for at in said if at >= _FAR and part[at - 1] not in rules.words("joining_words")]
    return any(verb >= at for verb in verbs for at in behind)
