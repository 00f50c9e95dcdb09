"""Rules about transcript files: what a WebVTT reader silently skips is reported to the editor here."""

from __future__ import annotations

from collections.abc import Iterator

from klankbord.library.check.problem import Problem, problem
from klankbord.transcribe.formats import grammar


def problems(name: str, text: str) -> list[Problem]:
    """What is wrong with the transcript ``text`` of the file ``name``, by line."""
    if not grammar.begins(text):
        return [problem(name, 1, "transcript", "no_webvtt")]
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
            yield problem(name, number, "transcript", "no_timing")
            continue
        start, end = times
        if end < start:
            yield problem(name, number, "transcript", "cue_ends_early")
        elif start < before:
            yield problem(name, number, "transcript", "cue_out_of_order")
        before = max(before, start)


def _blocks(name: str, text: str) -> Iterator[Problem]:
    """Cues without a time line or with two, and speaker tags that are not closed."""
    for first, lines in _parted(text):
        if first == 1 or lines[0].startswith(grammar.ASIDES):
            continue
        times = [at for at, line in enumerate(lines) if grammar.ARROW in line]
        if (not times or times[0] > 1) and grammar.nearly_timing(lines[0].strip()):
            yield problem(name, first, "transcript", "no_timing")
        elif not times or times[0] > 1:
            yield problem(name, first, "transcript", "no_time_above")
        for at in times[1:]:
            yield problem(name, first + at, "transcript", "no_empty_line")
        for at, line in enumerate(lines):
            unclosed = grammar.ARROW not in line and grammar.OPEN_VOICE.search(line)
            if unclosed and ">" not in "".join(lines[at + 1 : at + 2]):
                yield problem(name, first + at, "transcript", "open_speaker")


def _parted(text: str) -> Iterator[tuple[int, list[str]]]:
    """The blocks between empty lines, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
