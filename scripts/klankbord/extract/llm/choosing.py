"""Ask about a talk: in one piece when it fits, else in pieces whose choices are put together and ranked as one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from klankbord.extract.llm import answers, tasks
from klankbord.extract.llm.asking import FailureError, Session, ask
from klankbord.extract.llm.tasks import KINDS
from klankbord.extract.llm.values import Choice, Given, Helper, Range
from klankbord.extract.sentences import Sentence
from klankbord.model import SpokenWord

# After this many failed questions in a row, no more are asked.
_GIVE_UP = 2
_FEWEST = 8
# Fewer picks than this need no ranking.
_FEW = 3
_NOTHING = Given()


def choose(
    helper: Helper,
    sentences: Sequence[Sentence],
    words: Sequence[SpokenWord],
    language: str,
    given: Given = _NOTHING,
) -> Choice:
    """What the model would keep of a talk; never raises for what the endpoint does wrong."""
    session = Session(helper, time.monotonic() + helper.budget)
    parts: list[Choice] = []
    warnings: list[str] = []
    seen = failed = 0
    for chunk in _chunks(sentences, range(len(sentences)), helper.characters):
        try:
            found, covered = _ask_about(session, sentences, chunk, words, language, given)
        except FailureError as failure:
            failed += 1
            warnings.append(f"LLM: {failure}; sentences {chunk.start} to {chunk.stop - 1} are as the rules choose")
            if failed >= _GIVE_UP:
                break
            continue
        failed = 0
        seen += covered
        parts.append(found)
    if seen < len(sentences):
        warnings.append(f"LLM: it read {seen} of {len(sentences)} sentences")
    total = _joined(parts)
    total = replace(total, warnings=(*warnings, *total.warnings))
    return _ranked(session, total, [part.summary for part in parts if part.summary], sentences, language)


def _chunks(sentences: Sequence[Sentence], part: range, characters: int) -> list[range]:
    """A part in pieces of at most that many characters."""
    chunks, begin, size = [], part.start, 0
    for at in part:
        length = len(sentences[at].text) + 8
        if size + length > characters and at > begin:
            chunks.append(range(begin, at))
            begin, size = at, 0
        size += length
    return [*chunks, range(begin, part.stop)] if begin < part.stop else chunks


def _ask_about(
    session: Session,
    sentences: Sequence[Sentence],
    chunk: range,
    words: Sequence[SpokenWord],
    language: str,
    given: Given,
) -> tuple[Choice, int]:
    """The choice for one chunk, and how many of its sentences the model can prove to have seen."""
    listed = "\n".join(f"[{at}] {sentences[at].text}" for at in chunk)
    answer = ask(session, _task(sentences, chunk, language, given), listed, tasks.CHOICE)
    whole = answer.get("first") == chunk.start and answer.get("last") == chunk.stop - 1
    if not whole and len(chunk) >= 2 * _FEWEST:
        middle = chunk.start + len(chunk) // 2
        halves = (range(chunk.start, middle), range(middle, chunk.stop))
        found = [_ask_about(session, sentences, half, words, language, given) for half in halves]
        return _joined([choice for choice, _ in found]), sum(covered for _, covered in found)
    return answers.checked(answer, sentences, chunk, words, language, given), len(chunk) if whole else 0


def _task(sentences: Sequence[Sentence], chunk: range, language: str, given: Given) -> str:
    listed = "; ".join(f"[{at}] {title}" for at, title in given.chapters if at in chunk)
    told = (tasks.SETTLED if given.settled else tasks.CHAPTERS).format(listed=listed) if listed else ""
    themes = ", ".join(theme.title for theme in given.themes)
    return tasks.CHOOSE.format(
        language=language,
        chapters=told,
        themes=tasks.THEMES.format(listed=themes) if themes else "",
        voices=_voices(sentences, chunk),
    )


def _voices(sentences: Sequence[Sentence], chunk: range) -> str:
    """Who says which sentences, one stretch after another."""
    turns: list[list[Any]] = []
    for at in chunk:
        if turns and turns[-1][0] == sentences[at].speaker:
            turns[-1][2] = at
        else:
            turns.append([sentences[at].speaker, at, at])
    return "; ".join(f"[{first}]-[{last}] {who or 'unknown'}" for who, first, last in turns)


def _joined(parts: Sequence[Choice]) -> Choice:
    """The choices for pieces of a talk as one."""
    return Choice(
        {kind: frozenset().union(*(part.picked.get(kind, frozenset()) for part in parts)) for kind in KINDS},
        (),
        {at: title for part in parts for at, title in part.titles.items()},
        tuple(chapter for part in parts for chapter in part.chapters),
        tuple(dict.fromkeys(name for part in parts for name in part.guests)),
        tuple(dict.fromkeys(slug for part in parts for slug in part.themes)),
        " ".join(part.summary for part in parts if part.summary),
        tuple(warning for part in parts for warning in part.warnings),
    )


def _ranked(
    session: Session, choice: Choice, summaries: Sequence[str], sentences: Sequence[Sentence], language: str
) -> Choice:
    """The same with its picks in order and its summary in one piece, by a second question where one is needed."""
    picks: list[tuple[Range, str]] = sorted((pick, kind) for kind in KINDS for pick in choice.picked.get(kind, ()))
    if len(picks) < _FEW and len(summaries) < 2:
        return choice
    listed = "\n".join(
        f"[{number}] ({kind.removesuffix('s')}) {_text(pick, sentences)}"
        for number, (pick, kind) in enumerate(picks, start=1)
    )
    told = f"Summaries of its parts: {' '.join(summaries)}" if summaries else ""
    try:
        answer = ask(session, tasks.RANK.format(language=language, summaries=told), listed, tasks.RANKING)
    except FailureError as failure:
        warning = f"LLM: {failure}; what it picked is ranked by the rules"
        # Summaries of parts, one after the other, are no summary.
        kept = choice.summary if len(summaries) == 1 else ""
        return replace(choice, summary=kept, warnings=(*choice.warnings, warning))
    order = tuple(picks[at][0] for at in answers.ordered(answer, len(picks)))
    summary = choice.summary
    if len(summaries) > 1:
        source = [*summaries, *(_text(pick, sentences) for pick, _ in picks)]
        summary = answers.summarised(str(answer.get("summary") or ""), source, language)
    return replace(choice, order=tuple(dict.fromkeys(order)), summary=summary)


def _text(pick: Range, sentences: Sequence[Sentence]) -> str:
    return " ".join(sentences[at].text for at in range(pick[0], pick[1] + 1))
