"""What hears in a run: a speech engine of the caller's, else Whisper, here or on a cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from klankbord.errors import KlankbordError
from klankbord.pipeline import boundary, episode, unfinished
from klankbord.pipeline import ledger as states
from klankbord.pipeline.episode import Ears, Job, Speech
from klankbord.settings import Settings
from klankbord.transcribe import engines, publisher
from klankbord.transcribe import workers as transcribe_workers


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
    for name in sorted({episode.model_of(job, settings) for job in jobs if job.row.state in unfinished.UNHEARD}):
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
        or episode.model_of(job, settings) not in missing
    ]
    return heard, list(missing.values())
