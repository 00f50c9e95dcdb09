"""Any audio file in, 16 kHz mono float32 out, block by block so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klankbord.errors import KlankbordError

RATE = 16_000
BLOCK = 10 * RATE
_MEND = "Play the file in a media player; download it again if that fails too."


def decode(path: Path | str) -> Iterator[NDArray[np.float32]]:
    """Yield the sound of the file's first audio stream as float32 in [-1, 1], shape (n,), n about 160,000 at most.

    Damaged packets are skipped, as players do. Raises KlankbordError when there is nothing to decode.
    """
    import av

    found = False
    with _opened(path) as container:
        # to integers: into floats FFmpeg mixes stereo without normalising, which comes out 3 dB too loud
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        parts: list[NDArray[np.float32]] = []
        held = 0
        for frame in _frames(container, path):
            if frame is not None:
                frame.pts = None  # gaps in time stamps would make the resampler insert silence
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray().reshape(-1).astype(np.float32) / np.float32(32768)
                parts.append(samples)
                held += samples.size
            if held >= BLOCK:
                yield np.concatenate(parts)
                found, parts, held = True, [], 0
        if held:
            found = True
            yield np.concatenate(parts)
    if not found:
        raise KlankbordError(str(path), "holds no sound that can be decoded", _MEND)


def duration(path: Path | str) -> float:
    """Length in seconds as the container states it, or counted by decoding when it states none."""
    with _opened(path) as container:
        stream = container.streams.audio[0]
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        if container.duration is not None:
            return float(container.duration) / 1_000_000
    return sum(block.size for block in decode(path)) / RATE


def _opened(path: Path | str) -> Any:
    import av

    try:
        container = av.open(str(path), mode="r", metadata_errors="ignore")
    except FileNotFoundError as error:
        raise KlankbordError(str(path), "is not there", "Check the path.") from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise KlankbordError(str(path), f"is not audio that FFmpeg can read ({error})", _MEND) from error
    if not container.streams.audio:
        container.close()
        raise KlankbordError(str(path), "has no audio stream", "Point at an audio file.")
    return container


def _frames(container: Any, path: Path | str) -> Iterator[Any]:
    """Decoded frames, then None to flush the resampler."""
    import av

    stream = container.streams.audio[0]
    stream.thread_type = "NONE"
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
            yield from packet.decode()
        except StopIteration:
            break
        except av.error.InvalidDataError:
            continue
        except av.FFmpegError as error:
            raise KlankbordError(str(path), f"stops being readable halfway ({error})", _MEND) from error
    yield None
