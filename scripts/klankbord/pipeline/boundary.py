"""Where one thing ends and the next begins: whatever goes wrong with a feed, an episode or a page is its own failure.

Every exception counts, not only the expected ones: a parser's KeyError over one odd file must not end a run for all.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from klankbord.errors import KlankbordError
from klankbord.pipeline.report import Failure, Report
from klankbord.pipeline.stopping import Stop, StoppedError

log = logging.getLogger(__name__)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@contextmanager
def around(thing: str) -> Iterator[None]:
    """Let out nothing but KlankbordError, and what stops a run; the traceback of anything else is logged."""
    try:
        yield
    except (KlankbordError, StoppedError, CancelledError):
        raise
    except Exception as error:
        raise as_failure(thing, error) from error


def as_failure(thing: str, error: Exception) -> KlankbordError:
    """An exception as one clear line about ``thing``; the traceback of an unexpected one is logged."""
    if isinstance(error, KlankbordError):
        return error
    cause, mend = explain(error)
    if not isinstance(error, OSError):
        log.error("%s: %s", thing, cause, exc_info=error)
    failure = KlankbordError(thing, cause, mend)
    failure.__cause__ = error
    return failure


def of_the_disk(error: BaseException) -> KlankbordError | None:
    """The failure of the disk as a whole behind ``error``: it is full, the quota is spent, or it may only be read."""
    below = error.__cause__ if isinstance(error, KlankbordError) else error
    if isinstance(below, OSError) and below.errno in _FULL:
        return KlankbordError("the disk", *explain(below))
    return None


def report_failure(report: Report, stop: Stop, show: str, error: KlankbordError) -> None:
    """Put a failure in the report. That of the disk as a whole ends the run: all that comes next would fail alike."""
    disk = of_the_disk(error)
    if disk is not None:
        end_run(report, stop, disk)
        return
    report.failures.append(Failure(show, error.thing, error.cause, error.mend))
    log.warning("%s", error)


def end_run(report: Report, stop: Stop, error: KlankbordError) -> None:
    """Ask the run to stop for what would make all else fail, and say so once."""
    if not stop.reason:
        stop.ask(error.cause)
        report.failures.append(Failure("", error.thing, error.cause, error.mend))
        log.warning("%s", error)


def explain(error: BaseException) -> tuple[str, str]:
    """The cause of a failure and its fix, in words for a report."""
    if isinstance(error, KlankbordError):
        return error.cause, error.mend
    if isinstance(error, OSError):
        return f"{error.strerror or error} ({error.filename or 'no file named'})", "Check free space and permissions."
    if isinstance(error, MemoryError):
        return "needs more memory than there is", "Give this machine more, or look at what is so large."
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}".rstrip(
        ": "
    ), "This is a fault in Klankbord; please report it with the log."
