"""How long a file sounds, by counting its packets: no decoding, and no trust in what the file says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from klankbord.audio.opening import Part, parts
from klankbord.audio.packets import TIMED, another, demuxed, origin, packet_seconds

_CLOSE = 0.5  # seconds by which packets may lie apart or overlap and still follow each other


def counted(path: Path | str) -> float | None:
    """Length in seconds; None when only decoding can tell. Raises SoundError when there is no sound in the file."""
    total = 0.0
    for part in parts(path):
        measure = _timed if part.container.format.name in TIMED else _counted
        found = measure(part)
        if not found:
            return None
        total += found
    return total or None


def _counted(part: Part) -> float | None:
    """The sum of the packets, without what an MP3 encoder puts before the sound."""
    total = 0.0
    for packet in demuxed(part.container, part.stream, part.path):
        seconds = packet_seconds(packet, part.stream)
        if seconds is None or _is_another(packet, part):
            return None
        total += seconds
    start = part.stream.start_time if part.container.format.name == "mp3" else None
    lead = float(start * part.stream.time_base) if start else 0.0
    return total - lead


def _timed(part: Part) -> float | None:
    """From what players call 0 to the end of the last packet, if each follows the one before."""
    start, end = origin(part.container), 0.0
    for packet in demuxed(part.container, part.stream, part.path):
        if packet.pts is None or _is_another(packet, part):
            return None
        stamp = float(packet.pts * packet.time_base)
        if start is None:
            start = end = max(0.0, stamp)
        if abs(stamp - end) > _CLOSE:
            return None
        end = stamp + (packet_seconds(packet, part.stream) or 0.0)
    return end - start if start is not None else None


def _is_another(packet: Any, part: Part) -> bool:
    at = another(packet, part.stream)
    return at is not None and part.goes_over(at)
