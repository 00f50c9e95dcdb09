"""From a transcript to what an editor would keep of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from klankbord import thresholds
from klankbord.extract import chapters as chapter_rules
from klankbord.extract import lexicon, llm, names, noise, selection, titles, topics
from klankbord.extract import parts as part_rules
from klankbord.extract.exchange import Exchange
from klankbord.extract.features import Setting
from klankbord.extract.sentences import Sentence, split
from klankbord.folding import fold
from klankbord.model import Advert, Chapter, Lesson, Note, Notes, Quote, Theme, Tip, Transcript

# A chapter lasts at least this long.
_CHAPTER_SECONDS = thresholds.PROPOSAL_CHAPTER_SECONDS.value

# The opening of a chapter by whoever leads has at most so many sentences, and goes on over replies of so few words.
_LONGEST_OPENING, _SHORT_REPLY = 16, 12

# An answer of so many words tells something at length.
_LONG_ANSWER = 60
# A turn begins where the meaning changes when it begins at most so many sentences from there.
_NEAR_A_CUT = thresholds.PROPOSAL_NEAR_A_CUT.value
# Whoever says this share of the answers of a part is the one who answers there.
_MOSTLY = thresholds.PROPOSAL_ANSWERS.value
_NAME = re.compile(r"^[A-ZÀ-Ý][^\W\d_]+(?:[ '’\-][^\W\d_]+){0,3}$")

N = TypeVar("N", bound=Note)


def propose(
    transcript: Transcript,
    language: str,
    *,
    chapters: Sequence[Chapter] = (),
    show_lexicon: Mapping[str, Any] | None = None,
    themes: Sequence[Theme] = (),
    adverts: Sequence[Advert] = (),
    marked: Sequence[Advert] = (),
    helper: llm.Helper | None = None,
    explain: bool = False,
    lower: int = 0,
) -> Notes:
    """Quotes, lessons, tips, chapters, adverts and topics of a transcript; every note a span of its words.

    ``chapters`` are the publisher's and are kept as they are. ``adverts`` are those of an editor's page, from which
    nothing is proposed; of those that were once ``marked`` there the others are talk. ``show_lexicon`` holds the
    phrases of one show (see lexicon.extend). ``topics`` are chosen from ``themes``. A language model may help
    (``llm.from_settings``): what goes wrong there becomes a line of ``warnings``, and so does a language without rules,
    which gets chapters only. With ``explain`` the reasons are all that moved the ranker; with
    ``lower`` there are so many more, which ranked lower. Raises KlankbordError for a
    bad ``show_lexicon``.
    """
    rules = lexicon.extend(lexicon.load(language), show_lexicon)
    sentences = split(transcript)
    if not sentences:
        return Notes(chapters=tuple(chapters))
    unwanted = noise.find(sentences, rules)
    setting = Setting(sentences, noise.amend(unwanted, sentences, adverts, marked), rules)
    talk = Exchange(setting)
    starts = _starts(talk, chapters, language)
    if not rules.rules:
        warning = f"language {language}: there are no rules for it, so only chapters were looked for"
        parted = tuple(chapters) or _chapters(talk, starts, language)
        return Notes(chapters=parted, warnings=(warning,))
    words = transcript.spoken_words()
    told = tuple(chapters) or _chapters(talk, starts, language, themes)
    choice = llm.Choice()
    if helper:
        given = llm.Given(_placed(told, setting, starts), themes, settled=bool(chapters))
        choice = llm.choose(helper, sentences, words, language, given)
        if choice.chapters and not chapters:
            starts, told = _from_model(choice, talk, language, themes)
    chosen = selection.choose(selection.Talk(words, setting, starts, choice.picked, choice.order, lower))
    texts = setting.texts()
    found = topics.find(texts, language, themes, setting.vectors[setting.heard(range(len(sentences)))])
    people, organisations = names.find(texts, rules, [sentence.speaker for sentence in sentences])
    return Notes(
        quotes=_notes(Quote, "quotes", chosen, explain),
        lessons=_titled(_notes(Lesson, "lessons", chosen, explain), sentences, choice.titles),
        tips=_notes(Tip, "tips", chosen, explain),
        chapters=told,
        topics=tuple(dict.fromkeys((*choice.themes, *found.themes))),
        people=tuple(dict.fromkeys((*choice.guests, *people))),
        organisations=organisations,
        new_topics=found.new,
        summary=choice.summary,
        warnings=choice.warnings,
        machine_made=_machine_made(choice, settled=bool(chapters)),
        adverts=_adverts(noise.adverts(unwanted, sentences, rules), adverts, marked),
    )


def _adverts(found: Iterable[Advert], there: Sequence[Advert], marked: Sequence[Advert]) -> tuple[Advert, ...]:
    """The adverts that were found, but for those that an editor took off the page."""
    return tuple(one for one in found if any(map(one.overlaps, there)) or not any(map(one.overlaps, marked)))


def _machine_made(choice: llm.Choice, *, settled: bool) -> tuple[str, ...]:
    """What a language model phrased itself."""
    named = any(title for _, title in choice.chapters) and not settled
    return (*(("summary",) if choice.summary else ()), *(("chapters",) if named else ()))


def _placed(told: Sequence[Chapter], setting: Setting, starts: Sequence[int]) -> list[tuple[int, str]]:
    """Chapters with the sentences that open them."""
    return list(zip((0, *starts), (chapter.title for chapter in told), strict=False))


def _from_model(
    choice: llm.Choice, talk: Exchange, language: str, themes: Sequence[Theme]
) -> tuple[list[int], tuple[Chapter, ...]]:
    """The chapters of the model, none shorter than ours may be; where its title did not hold there is one of ours."""
    sentences = talk.setting.sentences
    shortest = min(_CHAPTER_SECONDS, (sentences[-1].end - sentences[0].start) / 3)
    kept = [0]
    for at, _ in sorted(choice.chapters):
        before = sentences[at].start - sentences[kept[-1]].start
        if at and min(before, sentences[-1].end - sentences[at].start) >= shortest:
            kept.append(at)
    titled = dict(choice.chapters)
    ours = _chapters(talk, kept[1:], language, themes)
    return kept[1:], tuple(replace(one, title=titled.get(at) or one.title) for at, one in zip(kept, ours, strict=True))


def _notes(sort: type[N], kind: str, chosen: Sequence[selection.Chosen], explain: bool) -> tuple[N, ...]:
    return tuple(
        sort(
            one.passage.span,
            one.passage.text,
            one.passage.speaker,
            one.passage.start,
            one.passage.end,
            round(one.score, 3),
            one.explained() if explain else one.reasons,
        )
        for one in chosen
        if one.kind == kind
    )


def _titled(found: Sequence[Lesson], sentences: Sequence[Sentence], titles: Mapping[int, str]) -> tuple[Lesson, ...]:
    ends = {sentences[at].last: title for at, title in titles.items()}
    return tuple(replace(one, title=ends.get(one.span.last, "") if one.span else "") for one in found)


def _parts(size: int, starts: Sequence[int]) -> list[range]:
    """The chapters as ranges of sentences."""
    return [range(begin, end) for begin, end in pairwise([0, *starts, size])]


def _starts(talk: Exchange, chapters: Sequence[Chapter], language: str) -> list[int]:
    """The sentences with which chapters start, but for the first chapter."""
    sentences = talk.setting.sentences
    if chapters:
        later = [chapter.start for chapter in chapters if chapter.start > sentences[0].start]
        opening = {next((at for at, s in enumerate(sentences) if s.start >= start - 0.5), 0) for start in later}
        return sorted(opening - {0})
    seconds = sentences[-1].end - sentences[0].start
    shortest = min(_CHAPTER_SECONDS, seconds / 3)
    found = part_rules.starts(talk, shortest)
    if found is not None:
        return found
    kept = [0]
    for at in _turned(talk.setting, chapter_rules.boundaries([s.text for s in sentences], language, sure=True)):
        before = sentences[at].start - sentences[kept[-1]].start
        if min(before, sentences[-1].end - sentences[at].start) >= shortest:
            kept.append(at)
    return kept[1:]


def _turned(setting: Setting, cuts: Sequence[int]) -> list[int]:
    """Cuts by meaning as they are in talk by one voice; in talk by several that nobody leads, where a turn begins.

    There a change of meaning is sure enough only when somebody else takes the word near it.
    """
    who = setting.turns
    if who.speakers < 2:
        return list(cuts)
    turns = [at for at in range(1, len(setting.sentences)) if who.place[at] == 0]
    near = (min(turns, key=lambda turn: abs(turn - cut)) for cut in cuts if turns)
    return sorted({turn for turn, cut in zip(near, cuts, strict=False) if abs(turn - cut) <= _NEAR_A_CUT})


def _chapters(
    talk: Exchange, starts: Sequence[int], language: str, themes: Sequence[Theme] = ()
) -> tuple[Chapter, ...]:
    setting, sentences = talk.setting, talk.setting.sentences
    parts = _parts(len(sentences), starts)
    if setting.rules.rules:
        people = sorted({sentence.speaker for sentence in sentences})
        terms = [name for theme in themes for name in (theme.title, *theme.synonyms)]
        vectors = [setting.vectors[_heard(setting, part)] for part in parts]
        named = [_part(setting, part, talk.leads) for part in parts]
        told = titles.of_parts(named, language, people, terms, vectors)
    else:
        told = [titles.opening([sentences[at].text for at in part]) for part in parts]
    return tuple(
        Chapter(0.0 if part.start == 0 else sentences[part.start].start, title)
        for part, title in zip(parts, told, strict=True)
    )


def _heard(setting: Setting, part: range) -> list[int]:
    """The sentences of a chapter but for noise; all of them when there is nothing else."""
    return setting.heard(part) or list(part)


def _part(setting: Setting, part: range, leads: frozenset[str]) -> titles.Part:
    """What names a chapter: what is said in it but for noise, and its opening by whoever ``leads`` the talk."""
    heard = _heard(setting, part)
    opened = _opening(setting, part, leads)
    texts = tuple(setting.sentences[at].text for at in heard)
    opening = tuple(setting.sentences[at].text for at in opened)
    size = len(setting.sentences)
    lead, name = len({*opened} & {*heard}), _answering(setting, part, leads)
    advert = sum(setting.noise.get(at) == "advert" for at in part) > len(part) / 2
    hosts = frozenset(n for n, at in enumerate(heard) if setting.sentences[at].speaker in leads)
    told = _told_at_length(setting, part, opened, leads)
    return titles.Part(texts, opening, lead, name, advert, told, part.start / size, part.stop / size, hosts)


def _told_at_length(setting: Setting, part: range, opened: Sequence[int], leads: frozenset[str]) -> bool:
    """Whether what whoever leads asks at the opening of a part gets a long answer before they say more than a word."""
    words = 0
    for at in range(opened[-1] + 1 if opened else part.start, part.stop):
        size = len(setting.sentences[at].text.split())
        if setting.sentences[at].speaker not in leads:
            words += size
        elif size > _SHORT_REPLY / 2:
            break
    return words >= _LONG_ANSWER


def _answering(setting: Setting, part: range, leads: frozenset[str]) -> str:
    """The name of whoever answers in a part, if that is one person whose name is known."""
    said = Counter[str]()
    for at in part:
        sentence = setting.sentences[at]
        if sentence.speaker not in leads:
            said[sentence.speaker] += len(sentence.text.split())
    (who, most), *_ = said.most_common(1) or [("", 0)]
    named = bool(_NAME.match(who)) and not {fold(word) for word in who.split()} & setting.rules.words("voices")
    return who if leads and named and most > _MOSTLY * said.total() else ""


def _opening(setting: Setting, part: range, leads: frozenset[str]) -> list[int]:
    """What whoever leads the talk says at the start of a part, over a short reply ("Yeah.") to the answer itself."""
    found, replied = list[int](), 0
    if setting.sentences[part.start].speaker not in leads:
        return []
    for at in part:
        sentence = setting.sentences[at]
        if sentence.speaker in leads:
            found.append(at)
        else:
            replied += len(sentence.text.split())
        if replied > _SHORT_REPLY or len(found) == _LONGEST_OPENING:
            break
    return found
