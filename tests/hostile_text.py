"""Text that is made to keep a reader busy, and a measure of how long it does.

A regular expression that backtracks, or code that looks back at all it has read, takes a moment for a page and an
hour for a megabyte. Each reader of text from outside gets a quarter of a megabyte of each opening that it knows,
unclosed, so that anything that is not linear shows:

    @pytest.mark.parametrize("opening", ["<a ", "<v ", "&#"])
    def test_no_text_keeps_the_reader_busy(opening: str) -> None:
        for text in hostile([opening]):
            within(partial(read, text), what=text)

``make fuzz`` searches further from these, with the clock defined here (tests/fuzz/readers.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from klankbord.errors import KlankbordError

MEGABYTE = 1_000_000
# A second per megabyte is promised, and ``make fuzz`` holds each reader to it with whole megabytes. For a test, a
# quarter shows what is not linear; on a busy machine, CPU seconds double.
SIZE = MEGABYTE // 4
SECONDS = 2.0


def hostile(openings: Iterable[str], *, head: str = "", size: int = SIZE) -> list[str]:
    """Texts of ``size`` characters after ``head``: each opening over and over, once before much of everything else,
    on lines of its own, and before a long run of letters, digits or spaces.
    """
    return [head + text for opening in openings for text in _shapes(opening, size)]


def _shapes(opening: str, size: int) -> Iterator[str]:
    yield filled(opening, size)
    yield filled(f"{opening}\n", size)
    yield filled(f"{opening} a", size)
    for filling in ("a", "9", " "):
        yield opening + filled(filling, size)


def filled(unit: str, size: int = SIZE) -> str:
    """``size`` characters of a text over and over."""
    return (unit * (size // len(unit) + 1))[:size] if unit else ""


def short(text: str) -> str:
    """A hostile text in a line: how it starts, and how it goes on."""
    return f"{text[:24]!r} … {text[len(text) // 2 : len(text) // 2 + 12]!r}"


def within(read: Callable[[], object], *, seconds: float = SECONDS, what: str = "") -> None:
    """Check that ``read`` ends within so many seconds of CPU. It may refuse (KlankbordError); nothing else may come.

    A machine that was busy gets a second chance: what is not linear fails that too.
    """
    taken = cpu(read)
    if taken >= seconds:
        taken = min(taken, cpu(read))
    assert taken < seconds, f"{short(what)} took {taken:.1f} s of CPU, where {seconds} s are allowed"


def cpu(read: Callable[[], object]) -> float:
    """Seconds of CPU that ``read`` takes in this thread; it may refuse."""
    taken, error = timed(read)
    if error is not None and not isinstance(error, KlankbordError):
        raise error
    return taken


def timed(read: Callable[[], object]) -> tuple[float, Exception | None]:
    """Seconds of CPU that ``read`` takes in this thread, and what it raised."""
    begin = time.thread_time()
    try:
        read()
    except Exception as error:
        return time.thread_time() - begin, error
    return time.thread_time() - begin, None
