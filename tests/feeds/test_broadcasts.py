"""Broadcasts with the same title: each is an episode, however often they come and however few the feed lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from klankbord.feeds.identity import Known, reconcile
from klankbord.model import Audio, Episode

START = datetime(2026, 11, 3, 6, tzinfo=UTC)


def broadcast(number: int, every: float, *, media: str = "", size: int = 1, words: str = "") -> Episode:
    url = media or f"https://d.example/{number}.mp3"
    when = START + timedelta(hours=every * number)
    return Episode(f"uitz-{number}", "Het nieuws", when, Audio(url, "audio/mpeg", size), 300.0, summary=words)


def heard(made: list[Episode], listed: int) -> set[str]:
    """The identities that come of a feed that lists the last few, polled after each broadcast."""
    known: tuple[Known, ...] = ()
    for number in range(1, len(made) + 1):
        result = reconcile(known, made[max(0, number - listed) : number][::-1])
        known = (*(decision.known for decision in result.decisions), *result.vanished)
    return {entry.guid for entry in known}


@pytest.mark.parametrize("listed", [1, 2, 10, 24, 60])
@pytest.mark.parametrize("every", [0.25, 1, 6, 12, 24])
@pytest.mark.parametrize("words", ["", "Uitzending {}"])
def test_sixty_broadcasts_are_sixty_episodes(listed: int, every: float, words: str) -> None:
    made = [broadcast(number, every, words=words.format(number)) for number in range(60)]
    assert heard(made, listed) == {episode.guid for episode in made}


def test_one_address_with_other_sound_each_time_is_told_by_its_size() -> None:
    made = [broadcast(n, 1, media="https://d.example/laatste.mp3", size=100_000 + n) for n in range(20)]
    assert heard(made, 1) == {episode.guid for episode in made}


def test_a_show_that_moves_to_another_host_is_not_doubled() -> None:
    old = [replace(broadcast(n, 168), title=f"Les {n}", summary=f"Over {n}") for n in range(10)]
    known = tuple(decision.known for decision in reconcile((), old).decisions)
    new = [
        replace(e, guid=f"new-{n}", audio=Audio(f"https://new.example/{n}", "audio/mpeg", 1)) for n, e in enumerate(old)
    ]
    assert {decision.known.guid for decision in reconcile(known, new).decisions} == {episode.guid for episode in old}
