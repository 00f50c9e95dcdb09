"""Which sentences and passages become proposals: candidates, the best of them, evenly spread and without doubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from klankbord.extract import embed, lessons, quotes, tips
from klankbord.extract import lexicon as lexicons
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.noise import Kind
from klankbord.extract.scoring import Score, logit, squash
from klankbord.extract.sentences import Sentence, make
from klankbord.extract.tokens import words as tokens_of
from klankbord.model import SpokenWord

# A quote has so many words, and passages are made of at most so many sentences.
_QUOTE_WORDS = range(5, 46)
_BEST_WORDS = range(8, 36)
_PASSAGE = 3
# Quotes below this are not worth an editor's time.
_QUOTE_FLOOR = 0.45
# So many candidates are worth an embedding, for each quote that is asked for.
_SHORTLIST = 12
# What it is worth, in log-odds, that the language model picked a sentence.
_PICKED = 1.5
# Two proposals whose embeddings are nearer than this say the same.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage with its score."""

    passage: Sentence
    score: Score


@dataclass(frozen=True, slots=True)
class Talk:
    """A transcript cut into sentences, with what of it is noise and where its chapters start."""

    words: Sequence[SpokenWord]
    sentences: Sequence[Sentence]
    noise: Mapping[int, Kind]
    starts: Sequence[int] = ()
    picked: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def heard(self) -> list[tuple[int, Sentence]]:
        """The sentences that are not noise, with their index."""
        return [(at, sentence) for at, sentence in enumerate(self.sentences) if at not in self.noise]

    def texts(self) -> list[str]:
        """The texts of ``heard``."""
        return [sentence.text for _, sentence in self.heard()]

    def helped(self, kind: str, at: int, score: Score) -> Score:
        """The score of sentence ``at``, a little higher when the language model picked it."""
        if at not in self.picked.get(kind, ()):
            return score
        return Score(squash(logit(score.value) + _PICKED), (*score.reasons, "llm"))

    def chapter(self, at: int) -> int:
        """The number of the chapter that sentence ``at`` is in."""
        return sum(start <= at for start in self.starts)


def choose_tips(talk: Talk, rules: Lexicon, limit: int) -> list[Chosen]:
    """The surest tips, spread over the chapters."""
    judged = tips.judge(talk.texts(), rules)
    scored = [
        (at, Chosen(s, talk.helped("tips", at, score))) for (at, s), score in zip(talk.heard(), judged, strict=True)
    ]
    return _spread(talk, [(at, c) for at, c in scored if c.score.value >= tips.THRESHOLD], limit)


def choose_lessons(talk: Talk, rules: Lexicon, limit: int, taken: Sequence[Chosen] = ()) -> list[Chosen]:
    """The surest lessons, spread over the chapters; one that points back takes the sentence before it along."""
    used = {chosen.passage.first for chosen in taken}
    judged = zip(talk.heard(), lessons.judge(talk.texts(), rules), strict=True)
    scored = [(at, Chosen(s, talk.helped("lessons", at, score))) for (at, s), score in judged if s.first not in used]
    sure = [(at, _with_referent(talk, at, c, rules)) for at, c in scored if c.score.value >= lessons.THRESHOLD]
    return _spread(talk, [(at, chosen) for at, chosen in sure if chosen], limit)


def choose_quotes(talk: Talk, rules: Lexicon, limit: int) -> list[Chosen]:
    """The most quotable passages of one to three sentences, none overlapping or repeating another."""
    candidates = [p for p in _passages(talk) if len(tokens_of(p.text)) in _QUOTE_WORDS]
    scored_tips = zip(talk.heard(), tips.judge(talk.texts(), rules), strict=True)
    advice = [s.first for (_, s), score in scored_tips if score.value >= tips.THRESHOLD]
    context = {
        p.first * 1_000_000 + p.last: _context(p, rules, any(p.first <= at <= p.last for at in advice))
        for p in candidates
    }

    def key(passage: Sentence) -> int:
        return passage.first * 1_000_000 + passage.last

    candidates.sort(key=lambda p: -(quotes.rough(p.text, rules) + context[key(p)]))
    shortlist = candidates[: _SHORTLIST * max(1, limit)]
    judged = zip(shortlist, quotes.judge([p.text for p in shortlist], rules), strict=True)
    numbers = {sentence.first: at for at, sentence in enumerate(talk.sentences)}
    scored = []
    for passage, score in judged:
        leaning = Score(squash(logit(score.value) + context[key(passage)]), score.reasons)
        scored.append(Chosen(passage, talk.helped("quotes", numbers[passage.first], leaning)))
    return _distinct([chosen for chosen in scored if chosen.score.value >= _QUOTE_FLOOR], limit)


def _passages(talk: Talk) -> list[Sentence]:
    """Every run of one to three sentences that one speaker says without noise in between."""
    heard = talk.heard()
    runs: list[list[Sentence]] = []
    before = -2
    for at, sentence in heard:
        last = runs[-1][-1] if runs else None
        if last and at == before + 1 and last.speaker == sentence.speaker and _close(last, sentence):
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
        before = at
    return [
        run[at] if size == 1 else make(talk.words, run[at].first, run[at + size - 1].last)
        for run in runs
        for size in range(1, _PASSAGE + 1)
        for at in range(len(run) - size + 1)
    ]


def _close(this: Sentence, following: Sentence) -> bool:
    return following.first == this.last + 1 and following.start - this.end < 3.0


def _context(passage: Sentence, rules: Lexicon, advises: bool) -> float:
    """What a passage loses because it leans on what stands around it, is long, badly heard, or advice."""
    weight, _ = lexicons.weigh(rules.section("context"), lexicons.normal(passage.text))
    # A few sentences score higher (see quotes.py); between passages of one talk the single sentence must have a chance.
    several = -0.75 * (passage.text.count(". ") + passage.text.count("? ") + passage.text.count("! "))
    long = 0.0 if len(tokens_of(passage.text)) in _BEST_WORDS else -0.8
    unsure = -3.0 * max(0.0, 0.7 - passage.probability)
    return weight + several + long + unsure + (-0.9 if advises else 0.0)


def _with_referent(talk: Talk, at: int, chosen: Chosen, rules: Lexicon) -> Chosen | None:
    """A lesson such as "Dat is de belangrijkste les" with the sentence it speaks of; None when that one is missing."""
    sentence = chosen.passage
    tokens = tokens_of(sentence.text)
    if not tokens or tokens[0] not in rules.words("anaphora"):
        return chosen
    before = talk.sentences[at - 1] if at else None
    if before is None or at - 1 in talk.noise or before.speaker != sentence.speaker or not _close(before, sentence):
        return chosen if len(tokens) > 8 else None
    return Chosen(make(talk.words, before.first, sentence.last), chosen.score)


def _spread(talk: Talk, candidates: Sequence[tuple[int, Chosen]], limit: int) -> list[Chosen]:
    """The best candidates, with no chapter getting more than twice its even share before the others had theirs."""
    chapters = len(talk.starts) + 1
    share = max(2, -(-2 * limit // chapters))
    ranked = sorted(candidates, key=lambda pair: -pair[1].score.value)
    counts: dict[int, int] = {}
    first: list[Chosen] = []
    later: list[Chosen] = []
    for at, chosen in ranked:
        number = talk.chapter(at)
        counts[number] = counts.get(number, 0) + 1
        (first if counts[number] <= share else later).append(chosen)
    return _distinct([*first, *later], limit, ranked=True)


def _distinct(candidates: Sequence[Chosen], limit: int, *, ranked: bool = False) -> list[Chosen]:
    """The best, leaving out what overlaps or repeats a better one; in the order in which they were said."""
    ordered = list(candidates) if ranked else sorted(candidates, key=lambda c: -c.score.value)
    vectors = embed.encode([chosen.passage.text for chosen in ordered])
    kept: list[int] = []
    for number, chosen in enumerate(ordered):
        if len(kept) == limit:
            break
        passage = chosen.passage
        apart = all(passage.first > ordered[k].passage.last or passage.last < ordered[k].passage.first for k in kept)
        if apart and all(float(vectors[number] @ vectors[k]) < _SAME for k in kept):
            kept.append(number)
    return sorted((ordered[k] for k in kept), key=lambda c: c.passage.first)
