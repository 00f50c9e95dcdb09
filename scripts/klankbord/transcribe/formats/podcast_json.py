"""Podcasting 2.0 JSON transcripts, with words, language and remarks as extra fields that other readers ignore.

https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
"""

from __future__ import annotations

import json
from typing import Any

from klankbord.errors import TranscriptError
from klankbord.model import Segment, Transcript, Word


def read_json(text: str) -> Transcript:
    """Segments as given, words too when our extra field holds them. Raises KlankbordError when it is not such JSON."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
        rows = data["segments"]
        segments = tuple(_segment(row) for row in rows)
        return Transcript(
            str(data.get("language", "")),
            segments,
            str(data.get("source", "publisher")),
            str(data.get("model", "")),
            tuple(map(str, data.get("remarks", ()))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TranscriptError(
            "JSON transcript",
            f"is not Podcasting 2.0 JSON ({type(error).__name__}: {error})",
            "It needs segments with startTime, endTime and body.",
        ) from error


def write_json(transcript: Transcript, *, compact: bool = False) -> str:
    """Everything a transcript holds; times in seconds with three decimals. ``compact`` leaves out all white space."""
    data: dict[str, Any] = {"version": "1.0.0"}
    for key in ("language", "source", "model"):
        if getattr(transcript, key):
            data[key] = getattr(transcript, key)
    if transcript.remarks:
        data["remarks"] = list(transcript.remarks)
    data["segments"] = [_row(segment) for segment in transcript.segments]
    if compact:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _segment(row: dict[str, Any]) -> Segment:
    start = float(row["startTime"])
    end = float(row.get("endTime", start))
    if not 0 <= start <= end < 1e7:
        raise ValueError(f"times {start} to {end}")
    words = tuple(
        Word(float(w["startTime"]), float(w["endTime"]), str(w["body"]), float(w.get("probability", 1.0)))
        for w in row.get("words", ())
    )
    body = row["body"]
    if not isinstance(body, str):
        raise TypeError("a body that is not text")
    return Segment(start, end, str(row.get("speaker") or ""), body, words)


def _row(segment: Segment) -> dict[str, Any]:
    row: dict[str, Any] = {"speaker": segment.speaker} if segment.speaker else {}
    row |= {"startTime": round(segment.start, 3), "endTime": round(segment.end, 3), "body": segment.text}
    if segment.words:
        row["words"] = [
            {
                "startTime": round(w.start, 3),
                "endTime": round(w.end, 3),
                "body": w.text,
                "probability": round(w.probability, 3),
            }
            for w in segment.words
        ]
    return row
