"""JSON of podcasts and of the tools that transcribe: the list in it that says most, whatever its fields are called.

Podcasting 2.0 has ``segments`` with ``startTime``, ``endTime``, ``body`` and ``speaker``. Whisper, WhisperX,
whisper.cpp, Podlove, Amazon, Deepgram, AssemblyAI, Speechmatics, Rev, Google, Azure, ElevenLabs and YouTube
have lists of objects with other names for the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from klankbord.errors import TranscriptError
from klankbord.model import Word
from klankbord.transcribe.formats.podcast_json import read_json as read_podcast_json
from klankbord.transcribe.publisher import heads
from klankbord.transcribe.publisher.markup import emphasised
from klankbord.transcribe.publisher.values import Line, Source

_TEXT = "body punctuatedword text transcript sentence value caption word content utf8 display line message".split()
_START = (
    "starttime start from begin ts offset timestamp tstartms startms offsetms starttimems offsetinticks time".split()
)
_END = "endtime end to stop endts endms endoffset endtimems".split()
_LENGTH = "duration ddurationms durationms durationinticks length dur".split()
_SPEAKER = "voice speakername speaker speakerlabel speakerid speakertag displayname author participant who name".split()
_NO_SPEECH = frozenset({"spacing", "audioevent", "event"})
_TICKS = 1e7
_PAUSE, _SENTENCE = 1.5, (".", "!", "?", "…")
_DEEPEST = 12


@dataclass(slots=True)
class _Item:
    text: str
    start: float | None
    end: float | None
    speaker: str


def read_json(text: str) -> Source:
    """Lines with times out of a tool's JSON. Raises KlankbordError when no list in it looks like speech."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise TranscriptError("JSON", f"cannot be read ({error})", "Offer the transcript as WebVTT.") from error
    if isinstance(data, dict) and _is_podcast(data):
        return _podcast(text)
    found = [items for rows, names in _lists(data, {}, 0) if (items := _items(rows, names))]
    if not found:
        raise TranscriptError("JSON", "holds no list of what is said and when", "Offer the transcript as WebVTT.")
    best = max(found, key=_worth)
    language = data.get("language") or data.get("language_code") if isinstance(data, dict) else ""
    if median(len(item.text.split()) for item in best) <= 2 and len(best) > 3:
        return Source(_of_words(best), language if isinstance(language, str) else "")
    lines = [
        Line(emphasised(part), item.start, item.end, item.speaker, number)
        for number, item in enumerate(best)
        for part in item.text.splitlines()
        if part.strip()
    ]
    if not any(item.end for item in best):
        lines = [replace(line, cue=-1) for line in lines]
    return Source(lines, language if isinstance(language, str) else "")


def _is_podcast(data: dict[str, Any]) -> bool:
    rows = data.get("segments")
    return (
        isinstance(rows, list) and bool(rows) and isinstance(rows[0], dict) and {"startTime", "body"} <= rows[0].keys()
    )


def _podcast(text: str) -> Source:
    read = read_podcast_json(text)
    lines: list[Line] = []
    for number, segment in enumerate(read.segments):
        parts = [part for part in segment.text.splitlines() if part.strip()]
        words = segment.words if len(parts) == 1 and " ".join(w.text for w in segment.words) == segment.text else ()
        lines += [Line(emphasised(p), segment.start, segment.end, segment.speaker, number, words) for p in parts]
    return Source(lines, read.language)


def _lists(data: Any, names: dict[str, str], depth: int) -> Iterator[tuple[list[dict[str, Any]], dict[str, str]]]:
    """Every list of objects in the data, with the names of speakers that stand beside it by their number."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        names = {**names, **_known(data)}
        for value in data.values():
            yield from _lists(value, names, depth + 1)
    elif isinstance(data, list):
        rows = [row for row in data if isinstance(row, dict)]
        if rows:
            yield rows, names
            flat = _flat(rows)
            if flat:
                yield flat, names
        for value in data[:20_000]:
            if isinstance(value, dict | list):
                yield from _lists(value, names, depth + 1)


def _known(data: dict[str, Any]) -> dict[str, str]:
    """``"speakers": [{"id": 0, "name": "Noor"}]`` or ``{"0": "Noor"}``."""
    told = data.get("speakers") or data.get("contributors")
    if isinstance(told, dict):
        return {str(key): value for key, value in told.items() if isinstance(value, str)}
    if not isinstance(told, list):
        return {}
    rows = [row for row in told if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip()]
    return {str(row.get("id", row.get("speaker", at))): row["name"].strip() for at, row in enumerate(rows)}


def _flat(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The words or sentences that objects with a speaker hold, each with that speaker."""
    out: list[dict[str, Any]] = []
    for row in rows:
        inner = next(
            (row[key] for key in ("elements", "sentences", "words", "segs", "lines") if _objects(row.get(key))), None
        )
        if inner is None:
            continue
        outer = {key: value for key, value in row.items() if not isinstance(value, list | dict)}
        text_like = {key for key in outer if _key(key) in _TEXT}
        kept = {key: value for key, value in outer.items() if key not in text_like}
        who = {key: value for key, value in kept.items() if _key(key) in _SPEAKER}
        out += [{**who, **part} for part in inner if isinstance(part, dict)]
    return out


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _key(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _items(rows: Sequence[dict[str, Any]], names: dict[str, str]) -> list[_Item]:
    """What the rows say and when; nothing when they do not tell both."""
    out: list[_Item] = []
    told = [{_key(key): value for key, value in row.items()} for row in rows]
    unit = _unit(told)
    for row in told:
        item = _item(row, unit, names)
        if item is None:
            continue
        if out and len(item.text) <= 2 and not any(map(str.isalnum, item.text)):
            out[-1].text += item.text  # punctuation, which is part of the word before it
        elif item.start is not None and item.text:
            out.append(item)
    rows_with_words = sum(bool(_said(row)) for row in told)
    return out if out and len(out) * 2 >= rows_with_words else []


def _item(row: dict[str, Any], unit: float, names: dict[str, str]) -> _Item | None:
    if _key(str(row.get("type", ""))) in _NO_SPEECH:
        return None
    said = _said(row)
    start = _time(row, _START, unit)
    end = _time(row, _END, unit)
    if end is None and start is not None and (length := _time(row, _LENGTH, unit)) is not None:
        end = start + length
    if end is not None and start is not None and end < start:
        end = None
    return _Item(said, start, end, _who(row, names)) if said else None


def _said(row: dict[str, Any]) -> str:
    for key in _TEXT:
        if isinstance(value := row.get(key), str) and value.strip():
            return value.strip()
    for key in ("alternatives", "nbest", "segs"):
        if _objects(row.get(key)):
            first = {_key(name): value for name, value in row[key][0].items()}
            if key == "segs":
                return "".join(str(part.get("utf8", "")) for part in row[key] if isinstance(part, dict)).strip()
            return _said(first)
    return ""


def _who(row: dict[str, Any], names: dict[str, str]) -> str:
    for key in _SPEAKER:
        value = row.get(key)
        if isinstance(value, dict):
            value = value.get("name") or value.get("id")
        if value is None or isinstance(value, bool | list | dict) or str(value).strip() == "":
            continue
        label = " ".join(str(value).split())
        label = names.get(label, label)
        if key == "name" and not heads.plausible(label):
            continue
        if heads.unknown(label) or label == "UU":
            return ""
        return f"Speaker {label}" if len(label) <= 3 and (label.isdecimal() or len(label) == 1) else label
    if _objects(row.get("alternatives")):
        first = {_key(name): value for name, value in row["alternatives"][0].items()}
        return _who(first, names) if "speaker" in first else ""
    return ""


def _time(row: dict[str, Any], keys: Sequence[str], unit: float) -> float | None:
    """A time in seconds: a number in the list's unit, or a stamp."""
    for key in keys:
        if (value := row.get(key)) is None:
            continue
        if key.endswith("ms"):
            return _number(value, 1000.0)
        if key.endswith("ticks"):
            return _number(value, _TICKS)
        found = _number(value, unit)
        if found is not None:
            return found
    for key in ("timestamps", "timestamp", "offsets", "time"):
        if isinstance(inner := row.get(key), dict):
            return _time(
                {_key(name): value for name, value in inner.items()}, keys, 1000.0 if key == "offsets" else unit
            )
        if isinstance(inner, list) and len(inner) == 2:
            return _number(inner[0 if keys is _START else 1], unit)
    return None


def _number(value: Any, unit: float) -> float | None:
    if isinstance(value, str):
        text = value.strip().rstrip("s").replace(",", ".")
        if ":" in text:
            return heads.seconds(text)
        try:
            value = float(text[:20])
        except ValueError:
            return None
        unit = 1.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value / unit, 3) if 0 <= value / unit < 1e7 else None


def _unit(rows: Sequence[dict[str, Any]]) -> float:
    """1 for seconds, 1000 for milliseconds: whole numbers that would mean impossibly slow speech are milliseconds."""
    starts = [value for row in rows if (value := _first(row, _START)) is not None]
    if len(starts) < 2 or any(isinstance(value, float) and value != int(value) for value in starts):
        return 1.0
    words = sum(len(_said(row).split()) for row in rows)
    return 1000.0 if max(starts) - min(starts) > 20 * max(words, 1) else 1.0


def _first(row: dict[str, Any], keys: Sequence[str]) -> float | None:
    for key in keys:
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return None


def _worth(items: Sequence[_Item]) -> tuple[float, float, float]:
    """The list that says most, then the one that knows who speaks, then the one of sentences."""
    said = sum(len(item.text.split()) for item in items)
    return (
        math.floor(math.log2(said + 1) * 2),
        float(any(item.speaker for item in items)),
        median(len(i.text) for i in items),
    )


def _of_words(items: Sequence[_Item]) -> list[Line]:
    """Words one by one as lines: a new line for a new speaker, after a pause, and after a sentence."""
    groups: list[list[_Item]] = [[items[0]]]
    for before, item in pairwise(items):
        pause = (item.start or 0.0) - (before.end or before.start or 0.0)
        if item.speaker != before.speaker or pause > _PAUSE or before.text.endswith(_SENTENCE):
            groups.append([])
        groups[-1].append(item)
    out = []
    for number, group in enumerate(groups):
        words = _words(group)
        text = " ".join(word.text for word in words)
        out.append(Line(text, words[0].start, words[-1].end, group[0].speaker, number, words))
    return out


def _words(group: Sequence[_Item]) -> tuple[Word, ...]:
    out = []
    for number, item in enumerate(group):
        start = item.start or 0.0
        after = group[number + 1].start if number + 1 < len(group) else None
        end = item.end if item.end is not None else after if after is not None else start + 0.4
        out.append(Word(start, max(start, end), " ".join(item.text.split())))
    return tuple(out)
