"""A thousand random edits on what base heard, then heard anew: none lost, none doubled, whatever was heard this time.

``KLANKBORD_EDITS`` asks for more of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path

import pytest

from klankbord.library.merge.alignment import align, key
from klankbord.library.merge.between_cues import carry
from klankbord.library.merge.corrections import Corrected, correct
from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt

EDITS = int(os.environ.get("KLANKBORD_EDITS", "1000"))
EACH = 10
ROOT = Path(__file__).parents[2]
HEARD = sorted((ROOT / "episodes" / "voorbij-de-balie").glob("*/transcript.vtt"))
SAID = sorted((ROOT / "tests" / "samples" / "podcast").glob("0*.vtt"))
FILLERS = "dus ja eh nou even wel maar toch klant bedrijf week iemand gesprek".split()
MOVED = 25.0
HEARINGS = ("better", "other settings", "worse", "moved")


def cues_of(transcript: Transcript, *rows: tuple[float, float, str, str]) -> Transcript:
    return replace(transcript, segments=tuple(Segment(a, b, who, text) for a, b, who, text in rows if text.strip()))


def better(number: int) -> Transcript:
    """What was said, in the cues of the script, with voices that nobody named: a stand-in that hears everything."""
    said = read_vtt(SAID[number].read_text(encoding="utf-8"))
    names = list(dict.fromkeys(segment.speaker for segment in said.segments))
    return replace(
        said,
        model="better",
        segments=tuple(replace(s, speaker=f"Spreker {names[::-1].index(s.speaker) + 1}") for s in said.segments),
    )


def disturbed(base: Transcript, chance: random.Random, rate: float, by: float = 0.0) -> Transcript:
    """The same talk heard otherwise: other words, other cues, other numbers of voices, times that differ a little.

    ``by`` seconds further on from the first cue behind the middle, as after an advert, which no cue runs across.
    """
    labels = {name: f"Spreker {n}" for n, name in enumerate(dict.fromkeys(s.speaker for s in base.segments[::-1]))}
    words: list[tuple[float, float, str, str]] = []
    for spoken in base.spoken_words():
        start = spoken.word.start + (by if base.segments[spoken.segment].start > base.segments[-1].end / 2 else 0.0)
        roll = chance.random()
        text = chance.choice(FILLERS) if roll < rate else spoken.word.text
        if roll < rate * 1.3 and roll >= rate:
            continue
        words.append((start, start + 0.2, labels[spoken.speaker], text))
        if roll > 1 - rate * 0.3:
            words.append((start + 0.2, start + 0.3, labels[spoken.speaker], chance.choice(FILLERS)))
    rows: list[tuple[float, float, str, str]] = []
    at = 0
    while at < len(words):
        stop = at + chance.randint(4, 14)
        far = words[at][0] + MOVED * 0.8
        some = list(takewhile(lambda word: word[2] == words[at][2] and word[0] < far, words[at:stop]))  # noqa: B023
        rows.append((round(some[0][0], 3), round(some[-1][1], 3), some[0][2], " ".join(word[3] for word in some)))
        at += len(some)
    return cues_of(base, *rows)


@dataclass
class Edited:
    """A transcript under an editor's hands, and what must be true of it after the next hearing."""

    transcript: Transcript
    chance: random.Random
    marks: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    meant: list[tuple[str, str]] = field(default_factory=list)
    said_by: list[tuple[str, str]] = field(default_factory=list)
    times: list[tuple[float, float, str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)
    joined: list[tuple[str, str]] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    touched: set[tuple[float, float]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def rows(self) -> list[Segment]:
        return list(self.transcript.segments)

    def put(self, rows: Sequence[Segment]) -> None:
        self.transcript = replace(self.transcript, segments=tuple(rows))

    def mark(self) -> str:
        self.marks.append(f"xq{len(self.marks)}z")
        return self.marks[-1]

    def free(self, words: int) -> int | None:
        """A cue that nobody touched yet, nor its neighbours, with so many words."""
        rows = self.rows()
        taken = [(segment.start, segment.end) in self.touched for segment in rows]
        fit = [
            n
            for n, segment in enumerate(rows)
            if len(segment.text.split()) >= words and not any(taken[max(0, n - 1) : n + 2])
        ]
        return self.chance.choice(fit) if fit else None


def once(transcript: Transcript) -> set[str]:
    counted = Counter(key(word) for segment in transcript.segments for word in segment.text.split())
    return {word for word, count in counted.items() if count == 1 and len(word) > 4}


def typed(page: Edited, kind: str, words: list[str], machine: Transcript) -> list[str]:
    """The words of a cue after an editor was there."""
    place = page.chance.randrange(1, len(words) - 1)
    if kind == "replace":
        words[place] = page.mark()
    elif kind == "insert":
        words.insert(page.chance.choice([0, place, len(words)]), page.mark())
    elif kind == "sentence":
        words = [page.mark() for _ in range(page.chance.randint(2, 9))]
    elif kind == "remove":
        unique = [n for n, word in enumerate(words) if key(word) in once(page.transcript) & once(machine)]
        page.gone += [key(words.pop(n)) for n in unique[:1]]
    return words


def edit(page: Edited, machine: Transcript) -> None:
    """One thing that editors do, somewhere."""
    kind = page.chance.choice(["replace", "insert", "remove", "speaker", "time", "split", "join", "aside", "sentence"])
    at = page.free(6)
    if at is None:
        return
    rows = page.rows()
    segment = rows[at]
    words = typed(page, kind, segment.text.split(), machine)
    place = page.chance.randrange(1, len(words) - 1) if len(words) > 2 else 1
    changed = [segment]
    if kind == "remove" and words == segment.text.split():
        return
    if kind == "speaker":
        name = f"Stem {len(page.said_by)}"
        words.insert(page.chance.randrange(len(words) + 1), page.mark())
        changed = [replace(segment, speaker=name, text=" ".join(words))]
        page.said_by.append((name, changed[0].text))
    elif kind == "time":
        start, end = round(segment.start + 0.301, 3), round(segment.end + 0.207, 3)
        changed = [replace(segment, start=start, end=end)]
        page.times.append((start, end, segment.text))
    elif kind == "split":
        middle = round((segment.start + segment.end) / 2, 3)
        changed = [
            replace(segment, end=middle, text=" ".join(words[:place])),
            replace(segment, start=middle, text=" ".join(words[place:])),
        ]
        page.apart.append((changed[0].text, changed[1].text))
    elif kind == "join":
        if at + 1 >= len(rows) or rows[at + 1].speaker != segment.speaker:
            return
        other = rows.pop(at + 1)
        changed = [replace(segment, end=other.end, text=f"{segment.text} {other.text}")]
        page.joined.append((segment.text.split()[-1], other.text.split()[0]))
        page.times.append((segment.start, other.end, changed[0].text))
    elif kind == "aside":
        page.asides.append(f"NOTE nog eens nahoren {len(page.asides)} [{segment.start}]")
    else:
        changed = [replace(segment, text=" ".join(words))]
    rows[at : at + 1] = changed
    page.touched |= {(one.start, one.end) for one in changed}
    page.put(rows)
    page.done[kind] += 1


def mend(page: Edited, machine: Transcript) -> None:
    """The editor reads what was misheard as it was meant, which the machine now hears by itself."""
    rows = page.rows()
    was = [key(word) for segment in rows for word in segment.text.split()]
    theirs = [word for segment in machine.segments for word in segment.text.split()]
    fit = [
        (i1, theirs[j1])
        for tag, i1, i2, j1, j2 in align(was, [key(word) for word in theirs]).edits
        if tag == "replace" and i2 - i1 == j2 - j1 == 1 and key(theirs[j1]) in once(machine) - {*was, *page.gone}
    ]
    if not fit:
        return
    number, right = page.chance.choice(fit)
    for at, segment in enumerate(rows):
        words = segment.text.split()
        if number < len(words):
            if (segment.start, segment.end) not in page.touched:
                words[number] = right
                page.meant.append((key(right), segment.text))
                rows[at] = replace(segment, text=" ".join(words))
                page.touched.add((segment.start, segment.end))
                page.put(rows)
                page.done["mend"] += 1
            return
        number -= len(words)


def file_of(page: Edited) -> str:
    """The editor's file, with the blocks between its cues."""
    blocks = write_vtt(page.transcript).rstrip("\n").split("\n\n")
    for aside in page.asides:
        blocks.insert(page.chance.randrange(2, len(blocks)), aside)
    return "\n\n".join(blocks) + "\n"


def kept(found: Corrected, text: str) -> bool:
    """Whether it is listed as having no place any more."""
    return any(text == one.text or one.text in text or text in one.text for one in found.lost)


def problems(page: Edited, found: Corrected, text: str) -> list[str]:
    """What of the editor's work is lost or doubled."""
    wrong = []
    counted = Counter(key(word) for segment in found.transcript.segments for word in segment.text.split())
    order = [word for segment in found.transcript.segments for word in segment.text.split() if word in page.marks]
    typed = [word for segment in page.transcript.segments for word in segment.text.split() if word in page.marks]
    if order != typed:
        wrong.append(f"typed {typed}, there is {order}")
    wrong += [f"{word} was removed and is back" for word in page.gone if counted[word]]
    wrong += [f"{word} is there {counted[word]} times" for word, _ in page.meant if counted[word] != 1]
    for name, said in page.said_by:
        spoken = [segment.text for segment in found.transcript.segments if segment.speaker == name]
        if not spoken and not kept(found, said):
            wrong.append(f"nobody is {name} any more")
        if spoken and not any(mark in " ".join(spoken).split() for mark in page.marks):
            wrong.append(f"{name} says {spoken} without what was typed in {said}")
        if sum(len(one.split()) for one in spoken) > 2 * len(said.split()) + 6:
            wrong.append(f"{name} says {spoken} instead of {said}")
    for start, end, said in page.times:
        there = [(s.start, s.end) for s in found.transcript.segments if abs(s.end - s.start - end + start) < 0.002]
        if not any(is_at(start, now) for now, _ in there) and not kept(found, said):
            wrong.append(f"no cue is at {start} to {end}: {said}")
    for one, other in page.apart:
        starts = [s for s in found.transcript.segments if is_at(split_at(page, one), s.start)]
        if not starts and not kept(found, one) and not kept(found, other):
            wrong.append(f"no cue begins where {one!r} was split from {other!r}")
    wrong += [f"{aside} is there {text.count(aside)} times" for aside in page.asides if text.count(aside) != 1]
    begins = [segment.start for segment in found.transcript.segments]
    if begins != sorted(begins) or any(s.end < s.start for s in found.transcript.segments):
        wrong.append("cues are out of order")
    return wrong


def is_at(was: float, now: float) -> bool:
    """Whether a time is just what the editor gave, or moved with the sound; words have no times of their own."""
    return was == now or abs(was + MOVED - now) < 1.5


def split_at(page: Edited, text: str) -> float:
    return next(segment.end for segment in page.transcript.segments if segment.text == text)


@pytest.mark.parametrize("hearing", HEARINGS)
def test_no_edit_is_lost_or_doubled(hearing: str, capsys: pytest.CaptureFixture[str]) -> None:
    done, listed, conflicts = Counter[str](), 0, 0
    wrong = []
    for seed in range(EDITS // EACH // len(HEARINGS)):
        chance = random.Random(f"{hearing} {seed}")  # noqa: S311 - reproducible on purpose
        number = seed % len(HEARD)
        base = replace(read_vtt(HEARD[number].read_text(encoding="utf-8")), remarks=())
        if hearing == "better":
            base = disturbed(base, chance, 0.12)
        machine = {
            "better": lambda: better(number),  # noqa: B023
            "other settings": lambda: disturbed(base, chance, 0.08),  # noqa: B023
            "worse": lambda: disturbed(base, chance, 0.3),  # noqa: B023
            "moved": lambda: disturbed(base, chance, 0.08, by=MOVED),  # noqa: B023
        }[hearing]()
        page = Edited(base, chance)
        for _ in range(5 * EACH):
            if sum(page.done.values()) < EACH:
                (mend if chance.random() < 0.1 else edit)(page, machine)
        found = correct(base, page.transcript, machine)
        text = carry(file_of(page), write_vtt(found.transcript), found.clock)
        wrong += [f"{hearing} {seed}: {one}" for one in problems(page, found, text)]
        done += page.done
        listed += len(found.lost)
        conflicts += len(found.conflicts)
        again = correct(machine, found.transcript, machine)
        if again.transcript.text != found.transcript.text:
            wrong.append(f"{hearing} {seed}: the same hearing once more changes the words")
    with capsys.disabled():
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(done.items()))
        print(
            f"\n{hearing}: {sum(done.values())} edits ({told}): {len(wrong)} lost or doubled, {listed} listed, "
            f"{conflicts} heard otherwise"
        )
    assert not wrong, "\n".join(wrong)
