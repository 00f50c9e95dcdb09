"""Who asks and who answers: the turns of a talk with the encouragements in between taken into them.

Captions part speech at every "Yeah." and "Right.", so that an answer of five minutes may be forty turns. Here a turn
goes on over those. Where nobody knows who speaks, what is asked or announced begins a turn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from klankbord import thresholds
from klankbord.extract import lexicon as lexicons
from klankbord.extract.features import Setting

# Turns of fewer words only encourage; they are not turns of their own, and those of whoever leads may be longer.
_SMALL = thresholds.EXCHANGE_SMALL.value
_REPLY = thresholds.EXCHANGE_REPLY.value
# Of whoever asks for so much of what the one who asks most does, the talk is led too.
_LEADING = thresholds.EXCHANGE_LEADING.value
# Who talks most and yet asks so many times what the others do leads, and answers nothing.
_ASKS_MORE = thresholds.EXCHANGE_ASKS_MORE.value
_FEW = thresholds.EXCHANGE_FEW.value
# Where nobody knows who speaks, sentences so near to one another ask one thing.
_TOGETHER = 3
# A word or two ask nothing new.
_WORD = 2
_ASKING = ("announces", "invites")


@dataclass(frozen=True, slots=True)
class Turn:
    """Sentences ``begin`` to ``end`` (not included), most of them by one speaker, and whether that one leads the talk.

    ``words`` counts all of them; where nobody knows who speaks, ``asked`` is where what is asked ends.
    """

    begin: int
    end: int
    speaker: str
    leads: bool
    words: int
    asked: int


@dataclass(frozen=True)
class Exchange:
    """A talk as turns that ask and answer."""

    setting: Setting

    @cached_property
    def signs(self) -> list[frozenset[str]]:
        """What each sentence says of where the talk goes: the names of the rules that hold."""
        rules = self.setting.rules.section("beginnings")
        normal = [lexicons.normal(sentence.text) for sentence in self.setting.sentences]
        return [frozenset(rule.reason for rule in rules if rule.matches(text)) for text in normal]

    @cached_property
    def sizes(self) -> list[int]:
        """The number of words of each sentence."""
        return [len(sentence.text.split()) for sentence in self.setting.sentences]

    @cached_property
    def voices(self) -> bool:
        """Whether it is known who speaks."""
        return self.setting.turns.speakers > 1 or any(sentence.speaker for sentence in self.setting.sentences)

    @cached_property
    def turns(self) -> list[Turn]:
        """The turns of the talk."""
        return self._merged() if self.voices else self._by_questions()

    @cached_property
    def leads(self) -> frozenset[str]:
        """Who leads: those who ask, of all but the one who talks most; that one only who asks far more than others."""
        said, asked, words = Counter[str](), Counter[str](), Counter[str]()
        for at, sentence in enumerate(self.setting.sentences):
            words[sentence.speaker] += self.sizes[at]
            if self.sizes[at] >= _SMALL:
                said[sentence.speaker] += 1
                asked[sentence.speaker] += self.asks(at)
        if len(words) < 2:
            return frozenset()
        most = max(words, key=lambda who: (words[who], who))
        # One question in a line or two says little of who leads.
        rates = {who: asked[who] / (said[who] + _FEW) for who in words}
        best = max(rate for who, rate in rates.items() if who != most)
        if rates[most] > _ASKS_MORE * best:
            return frozenset({most})
        leading = {who for who, rate in rates.items() if rate >= _LEADING * best}
        # Of several who ask, one may talk most, while a guest of few words answers.
        asks_too = rates[most] >= best and len(leading) < len(rates) and len(leading) > 1
        return frozenset(leading if asks_too else leading - {most})

    def asks(self, at: int) -> bool:
        """Whether a sentence asks or announces something, with a question mark or without."""
        return "?" in self.setting.sentences[at].text or bool(self.signs[at] & {*_ASKING})

    def _merged(self) -> list[Turn]:
        """The turns by who speaks, each over the encouragements within it."""
        who = [sentence.speaker for sentence in self.setting.sentences]
        runs = [at for at in range(len(who)) if not at or who[at] != who[at - 1]]
        begins = list[int]()
        for number, at in enumerate(runs):
            end = runs[number + 1] if number + 1 < len(runs) else len(who)
            size = sum(self.sizes[at:end])
            within = at > 0 and end < len(who) and who[at - 1] == who[end] and who[at] in self.leads
            small = size < (_REPLY if within else _SMALL)
            asking = size > _WORD and any(map(self.asks, range(at, end)))
            if not begins or (who[begins[-1]] != who[at] and (asking or not small)):
                begins.append(at)
        ends = [*begins[1:], len(who)]
        return [
            Turn(at, end, who[at], who[at] in self.leads, sum(self.sizes[at:end]), end)
            for at, end in zip(begins, ends, strict=True)
        ]

    def _by_questions(self) -> list[Turn]:
        """Turns that begin with what is asked or announced, where nobody knows who speaks."""
        groups = [[0]] if self.sizes else []
        for at in filter(self.asks, range(1, len(self.sizes))):
            if at - groups[-1][-1] <= _TOGETHER:
                groups[-1].append(at)
            else:
                groups.append([at])
        ends = [*(group[0] for group in groups[1:]), len(self.sizes)]
        return [
            Turn(group[0], end, "", True, sum(self.sizes[group[0] : end]), group[-1] + 1)
            for group, end in zip(groups, ends, strict=True)
        ]
