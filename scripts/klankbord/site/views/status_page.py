"""How the hub is doing, for the status page: read from what the last run left in ``.klankbord/status.json``."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from klankbord.library.addresses import of_page
from klankbord.library.hub import Hub
from klankbord.site.reading.catalogue import Catalogue, Source

log = logging.getLogger("mkdocs.plugins.klankbord")
FILE = "status.json"
# In the time zone of the machine that builds the site, as operators read clocks.
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone())]


class _Told(BaseModel):
    """A part of the file. That a newer release added something to it is not a reason to show nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Arrival(_Told):
    """A page that the last run wrote; ``path`` is relative to the hub."""

    show: str
    title: str
    path: str
    created: bool = True


class Trouble(_Told):
    """What did not work in the last run, and what fixes it."""

    thing: str
    cause: str
    mend: str


class Run(_Told):
    """The last run; ``stopped`` says why it ended early, if it did."""

    finished: Moment
    arrivals: tuple[Arrival, ...] = ()
    failures: tuple[Trouble, ...] = ()
    notices: tuple[str, ...] = ()
    stopped: str = ""
    wall_seconds: float = 0.0
    audio_seconds: float = 0.0


class ShowState(_Told):
    """One show: how many episodes are at which stage, and how its feed is doing."""

    slug: str
    title: str
    done: int
    waiting: int
    failing: int
    for_review: int
    paused: bool = False
    feed: bool = True
    next_poll: Moment | None = None
    trouble: str = ""


class Retry(_Told):
    """An episode that failed and will be tried again."""

    show: str
    title: str
    reason: str
    attempts: int
    next_try: Moment


class HubState(_Told):
    """The hub after that run; ``for_review`` are pages, relative to the hub."""

    healthy: bool
    shows: tuple[ShowState, ...] = ()
    failures: tuple[Retry, ...] = ()
    for_review: tuple[str, ...] = ()


class Status(_Told):
    """Both halves of the file."""

    run: Run
    state: HubState = Field(alias="hub")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits for an editor; ``url`` is empty if this site does not show it."""

    title: str
    url: str


def read(hub: Hub) -> Status | None:
    """What the last run left; None if there was no run here, or if its file cannot be read (with a warning)."""
    path = hub.state / FILE
    try:
        return Status.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.warning("%s: cannot be read (%s). The next klankbord ingest writes it anew.", path, _first_line(error))
        return None


def values(status: Status, site: Catalogue) -> Mapping[str, Any]:
    """The values that fill the page."""
    return {"run": status.run, "state": status.state, "waiting": list(_waiting(status.state, site))}


def _waiting(state: HubState, site: Catalogue) -> Iterator[Waiting]:
    sources: list[Source] = [*site.episodes, *site.articles]
    shown = {source.url: source.title for source in sources}
    for path in state.for_review:
        url = of_page(path, site.at)
        yield Waiting(shown.get(url, path), url if url in shown else "")


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
    return str(error)
