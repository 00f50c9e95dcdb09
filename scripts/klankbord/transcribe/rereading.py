"""What Whisper guesses in place of a word that does not exist: which guess is best read there, if any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from klankbord import thresholds
from klankbord.model import Segment, Word, spread_words
from klankbord.transcribe.spelling import Mended, core_of, exists, frequencies, name_parts

# All chosen on one half of the development speech and confirmed on the other, docs/benchmarks-history.md.
KNOWN = thresholds.REREADING_KNOWN.value
PLAIN = thresholds.REREADING_PLAIN.value
LETTER = thresholds.REREADING_LETTER.value
ENOUGH = thresholds.REREADING_ENOUGH.value
FAR = thresholds.REREADING_FAR.value


@dataclass(frozen=True, slots=True)
class Guess:
    """What may follow some text. ``likelihood`` is a logarithm, ``ended`` whether the text ends with it."""

    text: str
    likelihood: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Words as Whisper wrote them, of which the first does not exist, and the texts that are better read there."""

    words: tuple[Word, ...]
    texts: tuple[str, ...]

    @property
    def recased(self) -> bool:
        """Whether only capitals differ."""
        return " ".join(w.text for w in self.words).lower() == " ".join(self.texts).lower()


def likeliest(words: Sequence[Word], guesses: Sequence[Guess], language: str) -> Reading | None:
    """What is best read where the first of ``words`` does not exist; None when no guess will do.

    A guess counts if it is words that exist, near what was written, and the text goes on after it as before. What
    Whisper finds likelier, what is more common and what has more letters in common comes first.
    """
    best = max((g.likelihood for g in guesses), default=0.0)
    found: tuple[float, Reading] | None = None
    for guess in guesses:
        size, texts = _instead(words, guess)
        if not all(map(_may_be_word, texts)) or not _may_go(words[1:size], len(texts) < size, language):
            continue
        before = "".join(core_of(w.text) for w in words[:size]).lower()
        after = "".join(texts).lower()
        letters = Levenshtein.distance(before, after)
        common = min(frequencies(language).get(text.lower(), 0.0) for text in texts)
        score = min(common, PLAIN) + guess.likelihood - best - LETTER * letters
        if common < KNOWN or letters > FAR * max(len(before), len(after)) or score <= ENOUGH:
            continue
        if found is None or score > found[0]:
            found = score, Reading(tuple(words[:size]), _as_written(words[:size], texts, language))
    return found[1] if found else None


def reread(
    words: Sequence[Word], readings: Iterable[Reading], names: Iterable[str] = ()
) -> tuple[list[Word], list[Mended]]:
    """The words with readings in their place, and what was changed; words of ``names`` stay as they were heard.

    The time of the old words goes to the new ones, shared by their letters.
    """
    out, changes, known = list(words), [], name_parts(names)
    for reading in readings:
        size = len(reading.words)
        at = next((n for n in range(len(out)) if tuple(out[n : n + size]) == reading.words), None)
        if at is None or not known.isdisjoint(core_of(w.text).lower() for w in reading.words):
            continue
        out[at : at + size] = spread(reading)
        before = " ".join(core_of(w.text) for w in reading.words)
        changes.append(Mended(reading.words[0].start, before, " ".join(map(core_of, reading.texts))))
    return out, changes


def spread(reading: Reading) -> list[Word]:
    """The words of a reading, in the time of those they stand for, and as sure as the least sure of these."""
    whole = Segment(reading.words[0].start, max(w.end for w in reading.words), "", " ".join(reading.texts))
    sure = min(w.probability for w in reading.words)
    heard = (" ".join(w.text for w in reading.words),) if len(reading.texts) == 1 else ()
    return [replace(word, probability=sure, others=heard) for word in spread_words(whole)]


def _instead(words: Sequence[Word], guess: Guess) -> tuple[int, list[str]]:
    """How many words a guess replaces, and with which, until it goes on as they do; 0 and an empty one if never."""
    texts = [core_of(text) for text in guess.text.split()]
    if guess.text[:1].isspace():
        for here in range(1, len(texts) + 1):
            for there in range(1, min(3, len(words)) + 1):
                if there == len(words):
                    same = guess.ended and here == len(texts)
                else:
                    same = here < len(texts) and _is(texts[here], here == len(texts) - 1, core_of(words[there].text))
                if same:
                    return there, texts[:here]
    return 0, [""]


def _may_go(words: Sequence[Word], fewer: bool, language: str) -> bool:
    """Whether what follows a word that does not exist may change with it.

    What has a capital may be a name, and stays; a word that exists may at most be absorbed.
    """
    cores = [core_of(w.text) for w in words]
    return not any(c[:1].isupper() or (exists(c, language) and not fewer) for c in cores)


def _is(text: str, last: bool, word: str) -> bool:
    """Whether a text is the word; the ``last`` one of a guess may be cut short."""
    text, word = text.lower(), word.lower()
    return bool(text) and (text == word or (last and len(text) > 1 and word.startswith(text)))


def _may_be_word(text: str) -> bool:
    """A number is never read where there was none."""
    return re.sub(r"['’-]", "", text).isalpha()


def _as_written(words: Sequence[Word], texts: list[str], language: str) -> tuple[str, ...]:
    """The texts with the capital and the punctuation of the words that they stand for.

    What Whisper wrote as one word stays one where there is such a word.
    """
    joined = "".join(texts)
    if len(words) == 1 and len(texts) == 2 and frequencies(language).get(joined.lower(), 0.0) >= KNOWN:
        texts = [joined]
    first, last = core_of(words[0].text), core_of(words[-1].text)
    if first[0].isupper():
        texts = [texts[0][0].upper() + texts[0][1:], *texts[1:]]
    texts = [words[0].text.partition(first)[0] + texts[0], *texts[1:]]
    return (*texts[:-1], texts[-1] + (words[-1].text.rpartition(last)[2] if last else ""))
