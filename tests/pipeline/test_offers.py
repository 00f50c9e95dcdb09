"""What a publisher offers with the sound: transcripts that fit are used, others are not, and chapters are fetched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from world import CHAPTERS, Calendar, StandIn, World, settings, subscribe

from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.library.hub import Hub
from klankbord.library.pages import shows
from klankbord.library.pages.episodes import read
from klankbord.model import Segment, Transcript, TranscriptLink
from klankbord.pipeline import ledger, plan, run
from klankbord.pipeline.fetching import fetch
from klankbord.pipeline.hearing import Ears, hear
from klankbord.pipeline.jobs import Fetched, Job
from klankbord.pipeline.stopping import Stop

VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\nEen klacht is een cadeau.\n"
FITTED = Transcript("nl", (Segment(1.0, 5.0, "Noor", "Een klacht is een cadeau."),), "publisher")


class Fitting:
    """Says that every text fits, but for those it was told to refuse."""

    def __init__(self, *refused: bytes) -> None:
        self.refused, self.asked = refused, list[tuple[str, str]]()

    def __call__(self, data: bytes, type: str, audio: Path, *, language: str, **_: Any) -> Transcript:  # noqa: A002
        self.asked.append((type, language))
        assert audio.is_file()
        if data in self.refused:
            raise KlankbordError("the publisher's transcript", "does not say what the audio says", "Whisper is used.")
        return FITTED


@pytest.fixture
def job(hub: Hub, world: World, calendar: Calendar) -> Job:
    """An episode that waits, with a transcript beside its sound."""
    subscribe(hub, world, "een")
    world.publish("een", vtt=VTT)
    run.ingest(hub, settings(), limit=0, clock=calendar, speech=StandIn())
    page = shows.read(hub.episodes / "een" / "index.md")
    with ledger.opened(hub.state / "ledger.sqlite", calendar()) as book:
        (found,) = plan.jobs(book, {"een": page}, calendar())
    return found


def fetched(hub: Hub, job: Job, *, fitting: bool) -> Fetched:
    with Client(settings()) as client:
        return fetch(client, hub, settings(), job, Stop(), fitting=fitting)


def test_a_transcript_that_fits_is_taken_and_nothing_is_heard(hub: Hub, job: Job) -> None:
    engine, fit = StandIn(), Fitting()
    found = fetched(hub, job, fitting=True)
    assert [(offer.data, offer.type, offer.language) for offer in found.offers] == [(VTT.encode(), "text/vtt", "nl")]
    assert hear(Ears(engine, fit), hub, settings(), found, Stop()) == FITTED
    assert not engine.heard


def test_one_that_does_not_fit_is_told_of_and_the_sound_is_heard(hub: Hub, job: Job) -> None:
    engine, fit = StandIn(), Fitting(VTT.encode())
    transcript = hear(Ears(engine, fit), hub, settings(), fetched(hub, job, fitting=True), Stop())
    assert fit.asked == [("text/vtt", "nl")]
    assert transcript.source == "whisper"
    assert transcript.remarks[0].startswith("The publisher's transcript is not used: ")
    assert sum(engine.heard.values()) == 1


def test_without_anything_to_fit_it_with_a_good_transcript_spares_the_sound(hub: Hub, job: Job) -> None:
    found = fetched(hub, job, fitting=False)
    assert found.audio is None
    assert found.transcript is not None
    assert found.transcript.text == "Een klacht is een cadeau."


def test_the_best_kind_of_transcript_is_asked_first_and_a_missing_one_is_told_of(
    hub: Hub, job: Job, world: World
) -> None:
    gone = TranscriptLink(f"{world.url}/nowhere", "text/html")
    both = replace(job, episode=replace(job.episode, transcripts=(gone, *job.episode.transcripts)))
    assert fetched(hub, both, fitting=False).notices == ()
    only = replace(job, episode=replace(job.episode, transcripts=(replace(gone, url="http://127.0.0.1:1/x.vtt"),)))
    found = fetched(hub, only, fitting=False)
    assert found.audio is not None
    assert found.notices[0].endswith("(another transcript, or Whisper, is used instead)")


def test_chapters_that_cannot_be_fetched_are_told_of_and_stop_nothing(hub: Hub, job: Job) -> None:
    linked = replace(job, episode=replace(job.episode, chapters_url="http://127.0.0.1:1/chapters.json"))
    found = fetched(hub, linked, fitting=False)
    assert found.transcript is not None
    assert "http://127.0.0.1:1/chapters.json" in found.notices[0]


def test_neither_sound_nor_text_is_the_publishers_to_mend(hub: Hub, job: Job) -> None:
    bare = replace(job, episode=replace(job.episode, audio=None, transcripts=()))
    with pytest.raises(KlankbordError, match="has neither sound nor a usable transcript"):
        fetched(hub, bare, fitting=True)


def test_the_makers_chapters_survive_a_run_that_dies_before_the_page_is_there(
    hub: Hub, world: World, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(hub, world, "een")
    world.publish("een", chapters=CHAPTERS)

    def dies(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("klankbord.pipeline.writing.write", dies)
        with pytest.raises(KeyboardInterrupt):
            run.ingest(hub, settings(), clock=calendar, speech=StandIn())
    assert hub.episode_folders() == []
    engine = StandIn()
    run.ingest(hub, settings(), clock=calendar, speech=engine)
    (folder,) = hub.episode_folders()
    assert not engine.heard, "the transcript was stored"
    assert [chapter.title for chapter in read(folder).notes.chapters] == ["Welkom bij de maker", "Eerst zelf"]
