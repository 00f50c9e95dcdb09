"""A transcript as the text it is: its cues found, and one of them changed with every other sign left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from klankbord import clocks
from klankbord.errors import KlankbordError
from klankbord.languages.messages import message
from klankbord.library.editing.clash import Clash, ClashError
from klankbord.library.editing.combining import combine, words
from klankbord.library.merge.alignment import align
from klankbord.model import Segment, spread_words
from klankbord.transcribe.formats import grammar
from klankbord.transcribe.formats.vtt import untagged, voices

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_CUE = re.compile(rf"((?:[^\n]*\n)??)([^\n]*?)({grammar.ARROW}[^\S\n]*)(\S+)([^\n]*)(\n.*)?", re.DOTALL)
_PLAIN = re.compile(r"(?:<v ([^<>\n]*)>)?([^<>]*)(?:</v>)?")
_WORD = re.compile(r"(\S+)(\s*)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: ``text`` is what is said, or, for one with other tags or several voices (``odd``), its payload as it is.

    ``at`` is where its block is in the file; ``stamp`` is its start as the file writes it, by which requests name it.
    """

    at: tuple[int, int]
    stamp: str
    start: float
    end: float
    speaker: str
    text: str
    odd: bool = False
    count: int = 0

    def segment(self) -> Segment:
        """What is said as a value; the words share the time of the cue."""
        return Segment(self.start, self.end, self.speaker, self.text)


@dataclass(frozen=True, slots=True)
class _Block:
    """A cue as the file writes it; one after the other its parts are what stands there."""

    above: str  # the line with its name
    start: str
    arrow: str
    end: str
    settings: str
    said: str  # with the line feed before it

    @classmethod
    def of(cls, text: str, cue: Cue) -> _Block:
        """The block of ``cue``."""
        return cls(*_matched(_CUE, text[slice(*cue.at)]).groups(""))

    def with_payload(self, payload: str) -> str:
        """The same cue with another payload."""
        return f"{self.above}{self.start}{self.arrow}{self.end}{self.settings}\n{payload}"

    @property
    def payload(self) -> str:
        """What is below the line of times."""
        return self.said[1:]


@lru_cache(maxsize=16)
def cues(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT text with line feeds, in the order of the file; whatever else it holds is passed over.

    Remembered, for an editor at work asks for those of the same text many times over.
    """
    return tuple(_cues(text))


def _cues(text: str) -> Iterator[Cue]:
    for block in _BLOCK.finditer(text):
        if (cue := _cue(block[0], block.start())) is not None:
            yield cue


def _cue(block: str, offset: int) -> Cue | None:
    found = _CUE.fullmatch(block)
    times = grammar.timing("".join(found.group(2, 3, 4))) if found else None
    if found is None or times is None or times[1] < times[0]:
        return None
    stamp, payload = found[2].strip(), (found[6] or "")[1:]
    at = (offset, offset + len(block))
    plain = _PLAIN.fullmatch(payload)
    if plain is None:
        said = voices(payload, *times)
        count = sum(len(segment.text.split()) for segment in said)
        return Cue(at, stamp, *times, said[0].speaker if said else "", payload, True, count)
    text = untagged(plain[2])
    return Cue(at, stamp, *times, untagged(plain[1] or ""), text, False, len(text.split()))


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """The match of all of ``text``, which was found with this pattern before."""
    found = pattern.fullmatch(text)
    assert found is not None  # noqa: S101 - it was
    return found


def find(text: str, stamp: str, was: str, number: int) -> Cue:
    """The cue that starts at ``stamp`` and says ``was``; of several the one nearest to place ``number``.

    One that somebody changed is found by its start. Raises ClashError when there is none at all.
    """
    there = [(abs(n - number), cue) for n, cue in enumerate(cues(text)) if cue.stamp == stamp]
    same = [pair for pair in there if pair[1].text == was]
    best = min(same or there, key=lambda pair: pair[0], default=None)
    if best is None:
        raise ClashError((Clash(was, was, ""),))
    return best[1]


def say(text: str, cue: Cue, was: str, now: str) -> str:
    """The transcript in which ``cue`` says ``now``; ``was`` is what its editor saw. Raises ClashError."""
    now = _safe(now) if cue.odd else " ".join(now.split())
    if cue.text == now:
        return text
    if cue.text != was:
        merged = combine(was, now, cue.text, words)
        if merged.clashes:
            raise ClashError((Clash(was, now, cue.text),))
        now = " ".join(merged.text.split())
    if not now.strip():
        return without(text, cue)
    block = _Block.of(text, cue)
    return _placed(text, cue, block.with_payload(now if cue.odd else _reworded(block.payload, now)))


def _reworded(payload: str, now: str) -> str:
    """A payload that says ``now``, with its voice, and with its lines broken where they were."""
    plain = _matched(_PLAIN, payload)
    before, after = payload[: plain.start(2)], payload[plain.end(2) :]
    was = _WORD.findall(plain[2])
    new = [grammar.escape(word) for word in now.split()]
    gaps = ["\n" if "\n" in gap else " " for _, gap in was]
    places: dict[int, str] = {}
    for _, i1, i2, j1, j2 in align([word for word, _ in was], new).edits:
        if j2 > j1:  # a line that broke after a third of these words breaks after a third of the others
            moved = {n: max(j1, j1 + round((n - i1 + 1) * (j2 - j1) / (i2 - i1)) - 1) for n in range(i1, i2)}
            places |= {moved[n]: gaps[n] for n in range(i1, i2) if gaps[n] == "\n" or n == i2 - 1}
    said = "".join(word + places.get(n, " ") for n, word in enumerate(new))
    return f"{before}{said.rstrip()}{after}"


def _safe(payload: str) -> str:
    """A payload that stays one: no empty lines and nothing that could be a line of times."""
    return grammar.without_arrows("\n".join(row for row in payload.split("\n") if row.strip()))


def voice(text: str, cue: Cue, was: str, now: str) -> str:
    """The transcript in which ``cue`` is said by ``now``; raises ClashError when somebody gave it another speaker."""
    now = " ".join(now.split())
    if cue.speaker == now:
        return text
    if cue.speaker != was:
        raise ClashError((Clash(was, now, cue.speaker),))
    if cue.odd:
        raise KlankbordError("cue", message("cue_voices"))
    block = _Block.of(text, cue)
    said = block.payload[_matched(_PLAIN, block.payload).start(2) :]
    return _placed(text, cue, block.with_payload(f"{f'<v {grammar.escape(now)}>' if now else ''}{said}"))


def rename(text: str, old: str, new: str) -> str:
    """The transcript in which everything that ``old`` says is said by ``new``, who may be there already."""
    name = grammar.escape(" ".join(new.split()))

    def renamed(found: re.Match[str]) -> str:
        if found[1] is None or untagged(found[1]) != old:
            return found[0]
        return found[0].replace(found[1], name) if name else ""

    return grammar.VOICE.sub(renamed, text)


def split(text: str, cue: Cue, was: str, word: int) -> str:
    """The transcript in which ``cue`` is two, the second from word ``word`` (from 0) on; raises ClashError."""
    _unchanged(cue, was)
    spoken = spread_words(cue.segment())
    if not 0 < word < len(spoken):
        raise KlankbordError("cue", message("cue_split"))
    block, stamp = _Block.of(text, cue), clocks.stamp(spoken[word].start)
    one, other = (
        half.with_payload(_reworded(block.payload, " ".join(w.text for w in part)))
        for half, part in (
            (replace(block, end=stamp), spoken[:word]),
            (replace(block, above="", start=f"{stamp} "), spoken[word:]),
        )
    )
    return _placed(text, cue, f"{one}\n\n{other}")


def join(text: str, cue: Cue, was: str) -> str:
    """The transcript in which ``cue`` and the one after it are one; raises KlankbordError when they cannot be."""
    _unchanged(cue, was)
    there = cues(text)
    after = next(iter(there[there.index(cue) + 1 :]), None)
    if after is None or text[cue.at[1] : after.at[0]].strip() or cue.odd or after.odd:
        raise KlankbordError("cue", message("cue_join"))
    if after.speaker and after.speaker != cue.speaker:
        raise KlankbordError("cue", message("cue_followed"))
    block, more = _Block.of(text, cue), _Block.of(text, after)
    said = f"{block.payload.removesuffix('</v>')} {_matched(_PLAIN, more.payload)[2]}"
    return f"{text[: cue.at[0]]}{replace(block, end=more.end).with_payload(said)}{text[after.at[1] :]}"


def retime(text: str, cue: Cue, was: tuple[float, float], start: float, end: float) -> str:
    """The transcript in which ``cue`` lasts from ``start`` to ``end`` seconds; raises ClashError."""
    if (cue.start, cue.end) == (start, end):
        return text
    if (cue.start, cue.end) != was:
        raise ClashError((Clash(_period(*was), _period(start, end), _period(cue.start, cue.end)),))
    if not 0 <= start < end:
        raise KlankbordError("cue", message("cue_no_length"))
    block = _Block.of(text, cue)
    return _placed(text, cue, f"{block.above}{_period(start, end)}{block.settings}{block.said}")


def without(text: str, cue: Cue) -> str:
    """The transcript without ``cue``."""
    start, stop = cue.at
    after = len(text) - len(text[stop:].lstrip("\n"))
    return text[:start] + text[after:] if after < len(text) else text[:start].rstrip("\n") + "\n"


def _unchanged(cue: Cue, was: str) -> None:
    if cue.text != was:
        raise ClashError((Clash(was, was, cue.text),))
    if cue.odd:
        raise KlankbordError("cue", message("cue_voices"))


def _period(start: float, end: float) -> str:
    return f"{clocks.stamp(start)} {grammar.ARROW} {clocks.stamp(end)}"


def _placed(text: str, cue: Cue, block: str) -> str:
    return f"{text[: cue.at[0]]}{block}{text[cue.at[1] :]}"
