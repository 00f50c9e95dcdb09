"""Rules about transcript files: what a WebVTT reader silently skips is reported to the editor here."""

from __future__ import annotations

from collections.abc import Iterator

from klankbord.library.check.problem import Problem
from klankbord.transcribe.formats import grammar

_EXAMPLE = "Write 00:12:31.000 --> 00:12:35.500"


def problems(name: str, text: str) -> list[Problem]:
    """What is wrong with the transcript ``text`` of the file ``name``, by line."""
    if not grammar.begins(text):
        return [Problem(name, 1, "transcript", "does not start with WEBVTT", "Put the line WEBVTT back on top.")]
    return [] if _as_we_write_it(text) else sorted([*_times(name, text), *_blocks(name, text)], key=lambda p: p.line)


def _as_we_write_it(text: str) -> bool:
    """Whether all is as we write it, in order and with nothing else in it; found by counting, which is fast.

    Times of equal width compare as text. Every block except the first and the asides must begin with a time.
    """
    times = grammar.OUR_TIMES.findall(text)
    starts = [start for start, _ in times]
    asides = sum(text.count(f"\n\n{word}") for word in grammar.ASIDES)
    blocks = text.strip("\n").count("\n\n") - text.count("\n\n\n") - asides
    return (
        len(times) == text.count(grammar.ARROW) == len(grammar.OUR_CUE_BEGINS.findall(text)) == blocks
        and starts == sorted(starts)
        and all(start <= end for start, end in times)
        and text.count("<") + len(times) == text.count(">")
    )


def _times(name: str, text: str) -> Iterator[Problem]:
    """What is wrong with the time lines, one by one."""
    before = 0.0
    for number, line in enumerate(text.split("\n"), 1):
        if grammar.ARROW not in line:
            continue
        times = grammar.exact_timing(line.strip())
        if times is None:
            yield Problem(name, number, "transcript", "is not a timing line", f"{_EXAMPLE}.")
            continue
        start, end = times
        if end < start:
            yield Problem(name, number, "transcript", "ends before it starts", "Correct the times.")
        elif start < before:
            yield Problem(name, number, "transcript", "starts before the cue above it", "Put cues in order of time.")
        before = max(before, start)


def _blocks(name: str, text: str) -> Iterator[Problem]:
    """Cues without a time line or with two, and speaker tags that are not closed."""
    for first, lines in _parted(text):
        if first == 1 or lines[0].startswith(grammar.ASIDES):
            continue
        times = [at for at, line in enumerate(lines) if grammar.ARROW in line]
        if (not times or times[0] > 1) and grammar.nearly_timing(lines[0].strip()):
            yield Problem(name, first, "transcript", "is not a timing line", f"{_EXAMPLE}.")
        elif not times or times[0] > 1:
            cause = "has no time line above it, so it is not part of the transcript"
            yield Problem(name, first, "transcript", cause, f"{_EXAMPLE} above it, or join it to the lines above.")
        for at in times[1:]:
            yield Problem(name, first + at, "transcript", "follows on the text above it", "Put an empty line between.")
        for at, line in enumerate(lines):
            unclosed = grammar.ARROW not in line and grammar.OPEN_VOICE.search(line)
            if unclosed and ">" not in "".join(lines[at + 1 : at + 2]):
                yield Problem(name, first + at, "transcript", "the speaker's name is not closed", "Write <v Name>.")


def _parted(text: str) -> Iterator[tuple[int, list[str]]]:
    """The blocks between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
