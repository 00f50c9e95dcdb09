"""Which passages become proposals: the surest ones, each as one kind, evenly spread and without doubles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from klankbord import thresholds
from klankbord.extract import embed, features, ranker, spans
from klankbord.extract import lexicon as lexicons
from klankbord.extract.features import Passage, Setting
from klankbord.extract.lexicon import Lexicon
from klankbord.extract.ranker import KINDS, Verdict
from klankbord.extract.scoring import logit, squash
from klankbord.extract.sentences import Sentence
from klankbord.model import SpokenWord

# What the ranker must be this sure of is worth an editor's time.
THRESHOLD = thresholds.SELECTION_THRESHOLD.value
# Of less sure ones, so few an hour are proposed where there is nothing better.
_FEW, _UNSURE = thresholds.SELECTION_FEW.value, thresholds.SELECTION_UNSURE.value
# This many proposals per hour of talk, this many however short the talk, and no more however long.
AN_HOUR = thresholds.SELECTION_AN_HOUR.value
LEAST = thresholds.SELECTION_LEAST.value
_MOST = thresholds.SELECTION_MOST.value
# Two proposals whose embeddings are nearer than this say the same.
_SAME = thresholds.SELECTION_SAME.value
# No chapter has more than this many times its even share before the others have had theirs.
_SHARE = thresholds.SELECTION_SHARE.value
# A passage of several sentences, or a part of one, must be this much surer than the sentence itself, in log-odds.
_PLAIN = thresholds.SELECTION_PLAIN.value
# What is picked by name enters, this much above the threshold in log-odds.
_PICKED = thresholds.SELECTION_PICKED.value
_FIRST = thresholds.SELECTION_FIRST.value
_MOST_PICKED, _LEAST_PICKED = 90, 3
_APART = thresholds.SELECTION_APART.value
# At least this share of what is not a tip is offered as a quote.
_QUOTES = thresholds.SELECTION_QUOTES.value
_NO_QUOTE = thresholds.SELECTION_NO_QUOTE.value
# What rules out a passage whatever else is good about it.
_VETOES = (
    *("begins in mid-thought", "ends in mid-thought", "question", "no verb", "subject left off"),
    *("opens with a pointer", "goes on from something", "invites"),
    *("open end", "half a quotation", "no main clause", "label", "after a broken sentence", "ends broken"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage as one kind of note, with its score (at least 0.5) and why."""

    kind: str
    passage: Sentence
    score: float
    reasons: tuple[str, ...]
    verdict: Verdict

    def explained(self) -> tuple[str, ...]:
        """All that moved the ranker, with how much."""
        return (*self.reasons, *(f"{name} {moved:+.1f}" for name, moved in self.verdict.reasons))


@dataclass(frozen=True, slots=True)
class Talk:
    """A transcript cut into sentences, where its chapters start and what a language model picked, by kind.

    ``order`` are the picks as the model ranked them, best first. ``lower``: so many more are wanted, from below the
    threshold too.
    """

    words: Sequence[SpokenWord]
    setting: Setting
    starts: Sequence[int] = ()
    picked: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    order: Sequence[tuple[int, int]] = ()
    lower: int = 0

    def chapter(self, at: int) -> int:
        """The number of the chapter that sentence ``at`` is in."""
        return sum(start <= at for start in self.starts)

    def hours(self) -> float:
        """How long the talk lasts."""
        sentences = self.setting.sentences
        return (sentences[-1].end - sentences[0].start) / 3600 if sentences else 0.0


def choose(talk: Talk) -> list[Chosen]:
    """The proposals of a talk, in the order in which they were said."""
    limit = min(_MOST, LEAST + round(AN_HOUR * talk.hours())) + talk.lower
    least = -math.inf if talk.lower else logit(_UNSURE)
    named, rules = _named(talk), talk.setting.rules
    free = {
        one: alone
        for one in spans.find(talk.setting, talk.words)
        if not vetoed(alone := features.alone(one, talk.setting), rules)
    }
    candidates = [one for one in free if (one.begin, one.end) not in named or one.cut] + _passages(talk, named)
    verdicts = ranker.judge(candidates, talk.setting, free)
    judged = [(one, _by_right(one, verdict, named, talk)) for one, verdict in zip(candidates, verdicts, strict=True)]
    entering = [pair for pair in judged if _enters(pair[0], named)]
    entering.sort(key=lambda pair: -_merit(*pair))
    likely = [pair for pair in judged if not _enters(pair[0], named) and _merit(*pair) >= least]
    likely.sort(key=lambda pair: -_merit(*pair))
    sure = likely if talk.lower else [pair for pair in likely if _merit(*pair) >= logit(THRESHOLD)]
    first = _in_order(entering, talk.order)
    most = max(limit, len(first))
    kept = _distinct(chain(first, _spread(talk, sure, limit)), talk.setting, most)
    # Some talk is hard to judge all along, and an editor still wants the best there is.
    if len(kept) < (few := round(_FEW * talk.hours())):
        kept = _distinct(chain(kept, likely), talk.setting, few)
    lines = _quotable(kept)
    chosen = [_chosen(talk, *pair, "quotes" if at in lines else pair[1].kind) for at, pair in enumerate(kept)]
    return sorted(chosen, key=lambda one: one.passage.first)


def _quotable(kept: Sequence[tuple[Passage, Verdict]]) -> set[int]:
    """Which of the passages are quotes: those that suit that best, and of the lessons the most striking ones.

    People who talk are less pointed than people who write, so that few lines are quotes by themselves; an editor still
    wants the best there are.
    """
    own = {at for at, (_, verdict) in enumerate(kept) if verdict.kind == "quotes"}
    free = [
        (at, v) for at, (_, v) in enumerate(kept) if v.kind == "lessons" and sorted(v.kinds.values()) != [0.0, 0.0, 1.0]
    ]
    lean = {at: verdict.kinds["quotes"] - verdict.kinds["lessons"] for at, verdict in free}
    lean = {at: odds for at, odds in lean.items() if odds > _NO_QUOTE}
    wanted = math.ceil(_QUOTES * (len(own) + len(lean))) - len(own)
    # A line that is read by itself must be sure too: the rest of the list is no place to look for quotes.
    best = {at: odds + _merit(*kept[at]) for at, odds in lean.items()}
    return own | set(sorted(best, key=lambda at: -best[at])[: max(0, wanted)])


def _named(talk: Talk) -> dict[tuple[int, int], str]:
    """What enters by right, with its kind: what the language model picked, and an editor's own phrases."""
    found: dict[tuple[int, int], str] = {}
    rules = talk.setting.rules
    for kind in KINDS:
        found |= dict.fromkeys(talk.picked.get(kind, ()), kind)
        shows = [rule for rule in rules.section(kind) if rule.reason == "show"]
        for at, sentence in enumerate(talk.setting.sentences if shows else ()):
            if any(rule.matches(lexicons.normal(sentence.text)) for rule in shows):
                found[at, at] = kind
    return found


def _passages(talk: Talk, named: Mapping[tuple[int, int], str]) -> list[Passage]:
    """What enters by right, as it would be shown: rules only veto noise and length."""
    found = []
    for begin, end in sorted(named):
        passage = spans.whole(talk.setting, talk.words, begin, end, most=_MOST_PICKED, least=_LEAST_PICKED)
        if passage and not any(at in talk.setting.noise for at in range(begin, end + 1)):
            found.append(passage)
    return found


def _enters(passage: Passage, named: Mapping[tuple[int, int], str]) -> bool:
    return (passage.begin, passage.end) in named and not passage.cut


def _in_order(
    entering: Sequence[tuple[Passage, Verdict]], order: Sequence[tuple[int, int]]
) -> list[tuple[Passage, Verdict]]:
    """What enters by right in the order of the model that picked it: the best scores go to what it likes best."""
    place = {pick: at for at, pick in enumerate(order)}
    ranked = [pair for pair in entering if (pair[0].begin, pair[0].end) in place]
    merits = [_merit(*pair) for pair in ranked]
    # Of picks that are equally good to the ranker, the first is still better than the second.
    merits = [min(merits[: at + 1]) - _APART * at for at in range(len(merits))]
    ranked.sort(key=lambda pair: place[pair[0].begin, pair[0].end])
    moved = [
        (passage, replace(verdict, value=squash(logit(verdict.value) + merit - _merit(passage, verdict))))
        for (passage, verdict), merit in zip(ranked, merits, strict=True)
    ]
    return [*moved, *(pair for pair in entering if (pair[0].begin, pair[0].end) not in place)]


def _by_right(passage: Passage, verdict: Verdict, named: Mapping[tuple[int, int], str], talk: Talk) -> Verdict:
    """The verdict on a passage, put above those of the rules when it enters by right."""
    if not _enters(passage, named):
        return verdict
    kind = named[passage.begin, passage.end]
    # Whatever it costs to be long or a passage: what enters by right is no worse than this.
    cost = logit(verdict.value) - _merit(passage, verdict)
    value = squash(max(logit(verdict.value), logit(THRESHOLD) + _FIRST + cost) + _PICKED)
    model = (passage.begin, passage.end) in talk.picked.get(kind, ())
    reasons = (("llm", _PICKED), *verdict.reasons) if model else verdict.reasons
    return replace(verdict, value=value, kinds={one: float(one == kind) for one in KINDS}, reasons=reasons)


def vetoed(alone: Mapping[str, float], rules: Lexicon) -> bool:
    """Whether a passage with these features (``features.alone``) cannot stand alone, whatever it says."""
    listed = bool(rules.words("verbs"))  # in a young language they are not listed yet
    return any(alone[name] for name in _VETOES if listed or name != "no verb")


def _merit(passage: Passage, verdict: Verdict) -> float:
    plain = passage.begin == passage.end and not passage.cut
    return logit(verdict.value) - (0.0 if plain else _PLAIN)


def _spread(talk: Talk, ranked: Sequence[tuple[Passage, Verdict]], limit: int) -> Iterable[tuple[Passage, Verdict]]:
    """The same, best first, but what goes beyond a chapter's share, or beyond half in tips, comes after the others."""
    share = max(2, round(_SHARE * limit / (len(talk.starts) + 1)))
    taken: dict[int, set[int]] = {}
    tips: set[int] = set()
    later = []
    for pair in ranked:
        there, tip = taken.setdefault(talk.chapter(pair[0].begin), set()), pair[1].kind == "tips"
        full = len(there) >= share and pair[0].end not in there
        if full or (tip and len(tips) >= limit / 2 and pair[0].end not in tips):
            later.append(pair)
            continue
        there.add(pair[0].end)
        if tip:
            tips.add(pair[0].end)
        yield pair
    yield from later


def _distinct(ranked: Iterable[tuple[Passage, Verdict]], setting: Setting, limit: int) -> list[tuple[Passage, Verdict]]:
    """The best, leaving out what overlaps or repeats a better one."""
    kept: list[tuple[Passage, Verdict]] = []
    vectors: list[embed.Matrix] = []
    for passage, verdict in ranked:
        if len(kept) == limit:
            break
        this = passage.sentence
        apart = all(this.first > other.sentence.last or this.last < other.sentence.first for other, _ in kept)
        vector = setting.vector(passage)
        if apart and all(float(vector @ other) < _SAME for other in vectors):
            kept.append((passage, verdict))
            vectors.append(vector)
    return kept


def _chosen(talk: Talk, passage: Passage, verdict: Verdict, kind: str) -> Chosen:
    rules = talk.setting.rules
    _, reasons = lexicons.weigh(rules.section(kind), lexicons.normal(passage.sentence.text))
    if verdict.reasons[:1] == (("llm", _PICKED),):
        reasons = (*reasons, "llm")
    score = squash(_merit(passage, verdict) - logit(THRESHOLD))
    return Chosen(kind, passage.sentence, score, reasons, verdict)
