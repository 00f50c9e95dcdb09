"""What hears in a run, and what it hears: an engine of the caller's, else Whisper, here or on a cluster."""

from __future__ import annotations

import contextlib
import inspect
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from klankbord.audio import fingerprint
from klankbord.audio.download import throw_away
from klankbord.errors import KlankbordError, SoundError
from klankbord.library.hub import Hub
from klankbord.library.pages import vocabulary
from klankbord.model import Transcript
from klankbord.pipeline import boundary, unfinished
from klankbord.pipeline import ledger as states
from klankbord.pipeline.jobs import Fetched, Job, language_of, model_of, voices_of
from klankbord.pipeline.stopping import Stop
from klankbord.settings import Settings
from klankbord.transcribe import Progress, engines, publisher
from klankbord.transcribe import workers as transcribe_workers
from klankbord.transcribe.engines import Hearing

log = logging.getLogger(__name__)

Speech = Callable[..., Transcript]
"""What hears: ``transcribe.transcribe``, or anything else that turns a sound file into a transcript.

It is called with the path and, by the names of ``transcribe``'s parameters, with those that it has.
"""

Watch = Callable[[str, float, float], None]
"""Told now and then how far an episode has been heard: its title, the seconds done, the seconds in all."""


class Fit(Protocol):
    """What checks a publisher's transcript against the sound: ``transcribe.publisher.fit``."""

    def __call__(
        self,
        data: bytes,
        type: str,  # noqa: A002
        audio: Path,
        *,
        language: str,
        hearing: Hearing,
    ) -> Transcript:
        """The transcript on the clock of the sound; raises KlankbordError when it does not fit."""


class Placing(Protocol):
    """What finds the times of words that came without: ``transcribe.publisher.place``."""

    def __call__(self, text: Transcript, audio: Path, *, hearing: Hearing | None = None) -> Transcript:
        """The transcript on the clock of the sound; raises KlankbordError when it does not fit."""


@dataclass(frozen=True, slots=True)
class Ears:
    """How sound is heard; without ``fit``, a publisher's transcript is only checked against the episode's length."""

    speech: Speech
    fit: Fit | None = None
    place: Placing | None = None
    watch: Watch | None = None


@contextlib.contextmanager
def ears(
    settings: Settings, workers: str, engine: Speech | None, notices: list[str] | None = None
) -> Iterator[tuple[Ears, int]]:
    """What hears, and how many episodes at a time: ``engine`` when there is one, else Whisper here or on a cluster.

    ``notices`` gets a line about each worker that is not fit.
    """
    if engine is not None:
        yield Ears(engine), 1
        return
    # A cluster's workers have the model; this machine need not have it to check a publisher's transcript.
    fit = publisher.fit if workers == "local" else None
    place = publisher.place if workers == "local" else None
    far = {"model": settings.model, "notices": notices} if workers != "local" else {}
    with transcribe_workers.speech(workers, models_dir=settings.models_dir, **far) as (speech, count):  # type: ignore[arg-type]
        yield Ears(speech, fit, place), count


def with_a_model(jobs: Sequence[Job], settings: Settings) -> tuple[list[Job], list[KlankbordError]]:
    """The episodes that can be heard here, and what is wrong with each model that cannot be had.

    A model that is missing is one failure, not one of every episode.
    """
    missing: dict[str, KlankbordError] = {}
    for name in sorted({model_of(job, settings) for job in jobs if job.row.state in unfinished.UNHEARD}):
        try:
            with boundary.around(f"the model {name}"):
                engines.prepare(name, models_dir=settings.models_dir)
        except KlankbordError as error:
            missing[name] = error
    heard = [
        job
        for job in jobs
        if job.row.state not in unfinished.UNHEARD
        or (job.episode.transcripts and job.row.state != states.AGAIN)
        or model_of(job, settings) not in missing
    ]
    return heard, list(missing.values())


def hear(ears: Ears, hub: Hub, settings: Settings, fetched: Fetched, stop: Stop) -> Transcript:
    """The transcript of the fetched sound: the publisher's where it fits, else what is heard. Raises StoppedError.

    What was heard before an interruption is not heard again.
    """
    if fetched.audio is None:
        raise ValueError("nothing to hear")
    stop.check()
    how = Hearing(model_of(fetched.job, settings), settings.device, settings.threads, settings.models_dir)
    if fetched.words is not None and ears.place is not None:
        return ears.place(fetched.words, fetched.audio, hearing=how)
    remarks: list[str] = []
    if ears.fit is not None and (fits := _that_fits(ears.fit, fetched, fetched.audio, how, stop, remarks)) is not None:
        return fits
    try:
        transcript = _heard(ears, hub, settings, fetched.job, fetched.audio, how, stop)
    except SoundError as error:  # kept, it would be taken for the whole file for ever
        raise _useless(hub, fetched.job, fetched.audio, error) from error
    return replace(transcript, remarks=(*remarks, *transcript.remarks), sound=_fingerprint(fetched.audio))


def _that_fits(
    fit: Fit, fetched: Fetched, audio: Path, how: Hearing, stop: Stop, remarks: list[str]
) -> Transcript | None:
    """The first of the publisher's transcripts that fits the sound; ``remarks`` gets why another does not."""
    for offer in fetched.offers:
        try:
            with boundary.around("the publisher's transcript"):
                return fit(offer.data, offer.type, audio, language=offer.language, hearing=how)
        except KlankbordError as error:
            log.warning("%s: the publisher's transcript is not used: %s", fetched.job.show.slug, error)
            remarks.append(f"The publisher's transcript is not used: {error}")
        stop.check()
    return None


def _heard(ears: Ears, hub: Hub, settings: Settings, job: Job, audio: Path, how: Hearing, stop: Stop) -> Transcript:
    """What the engine makes of the sound, told all that is known of who speaks and what may be said."""

    def progress(far: Progress) -> None:
        stop.check()
        if ears.watch:
            ears.watch(job.episode.title, far.done, far.total)

    return run_engine(
        ears.speech,
        audio,
        language=language_of(job, settings),
        model=how.model,
        device=how.device,
        threads=how.threads,
        checkpoints=hub.state / "checkpoints",
        progress=progress,
        people=job.episode.persons,
        voices=voices_of(hub, job.show.slug),
        recording=job.episode.guid,
        **_words(hub, settings, job),
    )


def _useless(hub: Hub, job: Job, audio: Path, error: SoundError) -> KlankbordError:
    """The failure of a sound that cannot be heard; a download is thrown away, a file of the hub is its editor's."""
    if not audio.is_relative_to(hub.state):
        mend = "Put a file in its place that a player plays; it is tried again later."
        return KlankbordError(job.episode.title, f"its sound {error.cause}", mend)
    throw_away(audio)
    mend = "It is thrown away, and fetched again at the next try; tell the publisher if that does not help."
    return KlankbordError(job.episode.title, f"its sound {error.cause}", mend)


def run_engine(engine: Callable[..., Transcript], path: Path, **options: Any) -> Transcript:
    """What ``engine`` makes of the file at ``path``, with those of the ``options`` that it has a parameter for.

    Not every engine of a caller can do something with names and voices.
    """
    asked = inspect.signature(engine).parameters.values()
    if any(one.kind is one.VAR_KEYWORD for one in asked):
        return engine(path, **options)
    names = {one.name for one in asked}
    return engine(path, **{name: value for name, value in options.items() if name in names})


def _fingerprint(audio: Path) -> str:
    """What the sound is recognised by when its adverts move; nothing, when it cannot be made."""
    try:
        return fingerprint.of(audio).text()
    except KlankbordError:
        return ""


def _words(hub: Hub, settings: Settings, job: Job) -> dict[str, tuple[str, ...]]:
    """What may be said, and what the show's corrections say is heard: else they would find nothing to correct."""
    found = {
        "known": tuple(job.show.meta.corrections),
        "vocabulary": vocabulary.of(hub, job.show.meta, job.episode, language_of(job, settings)),
    }
    return {name: words for name, words in found.items() if words}
