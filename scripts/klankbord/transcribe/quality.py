"""Whether what was recognised can be trusted: signs that a window needs another look, and phrases nobody said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from klankbord import languages, thresholds
from klankbord.model import Word
from klankbord.transcribe.cues import sentences
from klankbord.transcribe.engine import Heard
from klankbord.transcribe.windows import Window

# The first three are openai/whisper's own (transcribe.py); the others are measured in docs/benchmarks-history.md.
COMPRESSION = thresholds.QUALITY_COMPRESSION.value
LOGPROB = thresholds.QUALITY_LOGPROB.value
NO_SPEECH = thresholds.QUALITY_NO_SPEECH.value
REPEATS = thresholds.QUALITY_REPEATS.value
LOOP = thresholds.QUALITY_LOOP.value
FASTEST = thresholds.QUALITY_FASTEST.value
SLOWEST = thresholds.QUALITY_SLOWEST.value
UNCOVERED = thresholds.QUALITY_UNCOVERED.value
UNHEARD = thresholds.QUALITY_UNHEARD.value
AGREE = thresholds.QUALITY_AGREE.value
_LANGUAGE_LETTERS = thresholds.QUALITY_LANGUAGE_LETTERS.value


def signs(window: Window, heard: Heard, language: str) -> tuple[str, ...]:
    """What is suspect about a window, in plain words; empty when nothing is."""
    texts = [w.text for w in heard.words]
    found = []
    if heard.compression > COMPRESSION:
        found.append(f"repetitive (compresses {heard.compression:.1f} times)")
    if heard.logprob < LOGPROB and texts:
        found.append(f"unsure (mean log probability {heard.logprob:.2f})")
    if heard.no_speech > NO_SPEECH and heard.logprob < LOGPROB / 2 and texts:
        found.append(f"perhaps no speech ({heard.no_speech:.2f})")
    if _loops(heard):
        found.append("the same words over and over")
    if window.speech > 2 and len(texts) > FASTEST * window.speech:
        found.append(f"{len(texts)} words in {window.speech:.1f} s of voice")
    if window.speech > 4 and len(texts) < SLOWEST * window.speech:
        found.append(f"only {len(texts)} words in {window.speech:.1f} s of voice")
    if other := other_language(heard.text, language):
        found.append(f"looks like {other}")
    found += [f"{end - start:.1f} s of voice without a word" for start, end in gaps(window, heard.words)]
    return tuple(found)


def repeats(texts: Sequence[str], *, least: int = 1) -> int:
    """How often the most repeated run of one to six words comes back to back, of runs with ``least`` words in all."""
    words = [re.sub(r"\W+", "", t.lower()) for t in texts]
    most = 1 if words else 0
    for size in range(1, 7):
        run = 0
        for at in range(size, len(words)):
            run = run + 1 if words[at] == words[at - size] else 0
            rounds = 1 + run // size
            if rounds * size >= least:
                most = max(most, rounds)
    return most


def gaps(window: Window, words: Sequence[Word]) -> list[tuple[float, float]]:
    """Stretches of voice without a word that are too long to be a breath: whole utterances, and more of a long one.

    Whisper skips short utterances between others; ``UNHEARD`` and ``UNCOVERED`` say how long is too long. Those that
    follow each other without a word between are one stretch.
    """
    found: list[tuple[float, float]] = []
    for start, end in window.voiced:
        inside = [w for w in words if w.end > start and w.start < end]
        at = start
        for word in inside:
            if word.start - at > UNCOVERED:
                found.append((at, word.start))
            at = max(at, word.end)
        if end - at > (UNCOVERED if inside else UNHEARD):
            found.append((at, end))
    joined: list[tuple[float, float]] = []
    for start, end in found:
        if joined and not any(w.end > joined[-1][1] and w.start < start for w in words):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def failed(heard: Heard) -> bool:
    """Whether the decoding itself went wrong, by the signs on which Whisper samples anew, or by a loop.

    Sampling at a temperature does not fix what else is suspect, such as pace or a missed utterance.
    """
    return heard.compression > COMPRESSION or heard.logprob < LOGPROB or _loops(heard)


def other_language(text: str, language: str) -> str:
    """The language a text is in when that is surely not the expected one, else nothing."""
    if len(text) < _LANGUAGE_LETTERS:
        return ""
    import py3langid

    ranked = [(str(code), float(score)) for code, score in py3langid.rank(text)]
    scores = dict(ranked)
    code, score = ranked[0]
    sure = language in scores and code != language and score - scores[language] > 40
    return code if sure else ""


def _loops(heard: Heard) -> bool:
    return repeats([w.text for w in heard.words], least=LOOP) >= REPEATS


def agree(one: Heard, other: Heard) -> bool:
    """Whether two readings say nearly the same: then that was said, however odd it looks, unless it is a loop."""
    if any(h.compression > COMPRESSION or _loops(h) for h in (one, other)):
        return False
    left, right = ([re.sub(r"\W+", "", w.text.lower()) for w in heard.words] for heard in (one, other))
    return SequenceMatcher(None, left, right, autojunk=False).ratio() > AGREE


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence taken out, and the two signs against it."""

    words: tuple[Word, ...]
    why: str

    @property
    def text(self) -> str:
        """The sentence."""
        return " ".join(w.text for w in self.words)


def without_hallucinations(window: Window, heard: Heard, language: str) -> tuple[tuple[Word, ...], tuple[Dropped, ...]]:
    """The words that stay, and the sentences dropped by the two-signs rule.

    A sentence goes only when it is, as a whole, a phrase on the language's list, and a second thing speaks
    against it: Whisper doubts that there is speech, there is hardly any voice under it or in the whole
    window, or its words are improbable or impossibly quick or slow.
    """
    kept: list[Word] = []
    dropped: list[Dropped] = []
    for sentence in sentences(heard.words):
        said = " ".join(w.text for w in sentence)
        second = _second_sign(window, heard, sentence) if is_listed(said, language) else ""
        if second:
            dropped.append(Dropped(tuple(sentence), f"a known phrase, and {second}"))
        else:
            kept += sentence
    return tuple(kept), tuple(dropped)


def is_listed(sentence: str, language: str) -> bool:
    """Whether the whole sentence is a phrase that Whisper is known to make up in this language."""
    plain = " ".join(re.sub(r"[^\w©]+", " ", sentence.lower()).split())
    if not plain:
        return True  # nothing but stars, notes or dots
    return any(pattern.fullmatch(plain) for pattern in _phrases(language))


def _second_sign(window: Window, heard: Heard, sentence: Sequence[Word]) -> str:
    start, end = sentence[0].start, sentence[-1].end
    voice = sum(max(0.0, min(end, b) - max(start, a)) for a, b in window.voiced)
    certain = sum(w.probability for w in sentence) / len(sentence)
    pace = len(sentence) / max(end - start, 0.05)
    if heard.no_speech > NO_SPEECH:
        return f"Whisper doubts there is speech ({heard.no_speech:.2f})"
    if voice < 0.3 * (end - start):
        return "no voice under it"
    if window.speech < 2.0 and certain < 0.6:
        return f"only {window.speech:.1f} s of voice around it"
    if certain < 0.3:
        return f"improbable words ({certain:.2f})"
    if pace > 10 or (len(sentence) > 1 and pace < 0.5):
        return f"{pace:.1f} words a second"
    return ""


@languages.remembered(8)
def _phrases(language: str) -> tuple[re.Pattern[str], ...]:
    lines = [line for file in languages.files(language, "made_up.txt") for line in file.read_text("utf-8").splitlines()]
    return tuple(re.compile(line) for line in lines if line.strip() and not line.startswith("#"))
