"""The packets of an audio stream and what they decode to, skipping all that is damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klankbord.errors import SoundError

# Containers that say for each packet when it is to be heard. In others FFmpeg only counts; samples do that better.
_MOV, _MATROSKA, _OGG, _FLAC = "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "ogg", "flac"
TIMED = {_MOV, _MATROSKA, _OGG, _FLAC}
GAPLESS = {_OGG, _FLAC}
"""Of these, those in which skipped time is lost sound: a film may be silent for a while."""

_TAGS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN")  # not sound, and no sound is missed
_BEGINNINGS = re.compile(rb"RIFF....WAVE|OggS\0\x02|fLaC[\0\x80]\0\0\x22|FORM....AIF|\x1aE\xdf\xa3|....ftyp", re.DOTALL)
_RAW = {"mp3", "mp2", "mp3float", "mp2float", "aac"}
_NEAR = 4096  # bytes of a packet in which another file may begin: a tag may stand before it
_PATIENCE = 20  # failed reads after which the file is at its end
_ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


@dataclass(frozen=True, slots=True)
class Lost:
    """A packet that cannot be decoded: its length on a player's clock, and what its bytes would have been, in seconds.

    A stretch of garbage is one packet to FFmpeg, so the second may be far more than the first. ``follows`` is the byte
    of the file at which a file of another kind begins.
    """

    seconds: float
    damage: float
    follows: int | None = None


def origin(container: Any) -> float | None:
    """The time stamp that players call 0; None where that is the first of the sound itself."""
    if container.format.name == _MOV:
        return 0.0
    if container.format.name == _MATROSKA and container.start_time is not None:
        return max(0.0, float(container.start_time) / 1_000_000)
    return None


def demuxed(container: Any, stream: Any, path: Path | str) -> Iterator[Any]:
    """The packets of a stream with sound in them, read on past what is damaged. Raises SoundError for a bad disk."""
    import av

    failures = 0
    while failures < _PATIENCE:
        try:
            for packet in container.demux(stream):
                if packet.size:
                    failures = 0
                    yield packet
        except av.error.InvalidDataError:
            failures += 1
            continue
        except av.FFmpegError as error:
            cause = f"stops being readable halfway ({error})"
            raise SoundError(str(path), cause, "Play it in a media player; download it again.") from error
        return


def decoded(container: Any, stream: Any, path: Path | str) -> Iterator[Any]:
    """Frames in order, and a ``Lost`` for each packet that gives none because it is damaged."""
    import av

    stream.thread_type = "NONE"
    size = seconds = 0.0
    for packet in demuxed(container, stream, path):
        long = packet_seconds(packet, stream) or 0.0
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError):
            guess = 0.0 if bytes(packet).startswith(_TAGS) or not size else packet.size * seconds / size
            yield Lost(long, max(long, guess), another(packet, stream))
            continue
        size, seconds = size + packet.size, seconds + long
        yield from frames
    try:
        yield from stream.decode(None)
    except (av.FFmpegError, ValueError):
        return


def another(packet: Any, stream: Any) -> int | None:
    """The byte of the file at which a packet looks like the beginning of a file of another kind, if it does.

    So end files to which adverts of another kind were appended. MP3 and AAC frames are told apart by their first bits:
    those of the layer are 0 in ADTS and never in MPEG audio (ISO/IEC 11172-3, 2.4.2.3).
    """
    codec = stream.codec_context.name
    if codec not in _RAW or packet.pos is None:
        return None
    data = bytes(packet)
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        adts = data[1] & 0xF6 == 0xF0
        return int(packet.pos) if adts != (codec == "aac") else None
    found = _BEGINNINGS.search(data[:_NEAR])
    return int(packet.pos) + found.start() if found else None


def packet_seconds(packet: Any, stream: Any) -> float | None:
    """How long a packet lasts; None when it does not say.

    In a raw AAC stream FFmpeg counts by the rate of the first frame, so there each frame's own header decides
    (ADTS, ISO/IEC 14496-3, 1.A.2.2.1: 1,024 samples at that rate).
    """
    if stream.codec_context.name == "aac" and packet.size > 7:
        head = bytes(packet)[:7]
        rate = head[2] >> 2 & 0x0F
        if head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and rate < len(_ADTS_RATES):
            return 1024 * ((head[6] & 3) + 1) / _ADTS_RATES[rate]
    return float(packet.duration * packet.time_base) if packet.duration else None
