"""Parts of a conversation: who leads, turns over encouragements, and a sensible number of chapters of any interview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from klankbord.extract import lexicon, propose
from klankbord.extract.exchange import Exchange
from klankbord.extract.features import Setting
from klankbord.extract.sentences import split
from klankbord.model import Segment, Transcript

JUDGED = Path(__file__).parent / "judged" / "chapters.tsv"
Lines = Sequence[tuple[str, str]]


def talk(lines: Lines, language: str = "en") -> Transcript:
    now, found = 0.0, list[Segment]()
    for who, text in lines:
        found.append(Segment(now, now + 0.4 * len(text.split()), who, text))
        now = found[-1].end + 0.2
    return Transcript(language, tuple(found))


def exchange(lines: Lines, language: str = "en") -> Exchange:
    sentences = split(talk(lines, language))
    return Exchange(Setting(sentences, {}, lexicon.load(language)))


SUBJECTS = {
    "bread": "The dough rests in the cellar for a night before the oven gets hot enough for the bread.",
    "trains": "The conductor walks along the platform until the train to the north leaves the station.",
    "bees": "The keeper opens the hive and looks for the queen among the combs that are full of honey.",
    "boats": "The skipper paints the hull of the boat in winter so that the wood survives the salt.",
    "clocks": "The watchmaker takes the spring out of the clock and cleans each wheel with a brush.",
}


def interview(asks: str, *, encouraged: bool = False, voices: bool = True) -> list[tuple[str, str]]:
    """Two hosts who ask a guest about one thing after another; an answer lasts some four minutes."""
    lines = list[tuple[str, str]]()
    for number, (name, told) in enumerate([*SUBJECTS.items()] * 3):
        lines.append((("Bo", "Dirk")[number % 2], asks.format(name=name)))
        for at in range(35):
            lines.append(("Ada", told))
            if encouraged and at % 4 == 3:
                lines.append(("Bo", "Yeah, right."))
    return lines if voices else [("", text) for _, text in lines]


def test_two_hosts_lead_and_whoever_talks_most_answers() -> None:
    assert exchange(interview("How did you get into {name}?")).leads == {"Bo", "Dirk"}
    assert exchange(interview("Let's talk about {name}.")).leads == {"Bo", "Dirk"}


def test_one_question_by_a_passer_by_does_not_make_a_leader() -> None:
    lines = [*interview("How did you get into {name}?"), ("Eva", "May I ask where the bread in the cellar comes from?")]
    assert exchange(lines).leads == {"Bo", "Dirk"}


def test_of_two_hosts_the_one_who_talks_most_leads_too() -> None:
    long = " and ".join(told.rstrip(".") for told in [*SUBJECTS.values()][:2])
    lines = [("Bo", f"Do you know why {long}?"), ("Ada", "From my mother."), ("Dirk", "And how did you get into bees?")]
    assert exchange([*lines, ("Ada", SUBJECTS["boats"])] * 6).leads == {"Bo", "Dirk"}


def test_whoever_talks_most_and_asks_most_leads() -> None:
    lines = [
        ("Ada", "I wonder what you think of the bread and of the bees in the north of the country?"),
        ("Bo", "No."),
    ]
    assert exchange(lines * 8).leads == {"Ada"}


def test_a_turn_goes_on_over_encouragements() -> None:
    plain = exchange(interview("How did you get into {name}?"))
    encouraged = exchange(interview("How did you get into {name}?", encouraged=True))
    assert len(plain.turns) == len(encouraged.turns) == 30


def test_a_short_question_is_a_turn_of_its_own() -> None:
    lines = [("Ada", SUBJECTS["bread"]), ("Bo", "Why the cellar?"), ("Ada", SUBJECTS["bees"]), ("Bo", "Oh yeah.")]
    assert [turn.speaker for turn in exchange(lines * 2).turns] == ["Ada", "Bo", "Ada", "Bo", "Ada"]


@pytest.mark.parametrize(
    ("asks", "encouraged", "voices"),
    [
        ("So how did you get into {name}?", False, True),
        ("Let's talk about {name}.", True, True),
        ("I want to ask you about {name}.", False, False),
    ],
)
def test_an_interview_of_an_hour_has_a_handful_of_chapters(asks: str, encouraged: bool, voices: bool) -> None:
    """With and without question marks, backchannels, and knowing who speaks."""
    spoken = talk(interview(asks, encouraged=encouraged, voices=voices))
    assert spoken.segments[-1].end > 50 * 60
    chapters = propose(spoken, "en").chapters
    assert 6 <= len(chapters) <= 16
    asked = {round(one.start, 1) for one in spoken.segments if asks.split()[1] in one.text}
    assert sum(round(one.start, 1) in asked for one in chapters) >= len(chapters) - 2


def test_what_readers_said_of_chapters_is_kept_without_their_talks() -> None:
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 150
    assert all(re.fullmatch(r"[\w-]+\t\d+", line) for line in lines)
