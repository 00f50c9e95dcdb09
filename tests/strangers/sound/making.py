"""Sound files as strangers make them, made on the spot: tones, so that the pitch identifies any stretch of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]


def tone(seconds: float, rate: int, channels: int = 1, hertz: float = 440) -> Sound:
    """A tone, a row a channel."""
    clock = np.arange(round(seconds * rate)) / rate
    return np.repeat((0.3 * np.sin(2 * np.pi * hertz * clock)).astype(np.float32)[None], channels, 0)


def write(path: Path, codec: str, sound: Sound, rate: int, layout: str, kind: str, **mux: str) -> Path:
    """Encode a sound in a container of that ``kind``; ``mux`` are options of FFmpeg's muxer."""
    with av.open(str(path), "w", format=kind, options=mux) as file:
        stream: Any = file.add_stream(codec, rate=rate, options={"strict": "-2"})
        stream.layout = layout
        size = stream.codec_context.frame_size or None
        packed = np.ascontiguousarray(sound.T.reshape(1, -1))
        whole = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        whole.sample_rate, whole.pts, whole.time_base = rate, 0, Fraction(1, rate)
        fitted = av.AudioResampler(format=stream.format.name, layout=layout, rate=rate, frame_size=size)
        for frame in [*fitted.resample(whole), *fitted.resample(None), None]:
            file.mux(stream.encode(frame))
    return path


CODECS = {"mp3": "libmp3lame", "ogg": "vorbis", "opus": "libopus", "adts": "aac", "mp4": "aac", "webm": "libopus",
          "flac": "flac", "wav": "pcm_s16le"}  # fmt: skip
KINDS = {"opus": "ogg"}


def part(folder: Path, form: str) -> bytes:
    """A file of two seconds, written as ``kind rate layout``, such as ``mp3 44100 stereo``; or some other stretch."""
    kind, *rest = form.split()
    if kind == "zeros":
        return bytes(int(rest[0]))
    if kind == "noise":
        return random.Random(1).randbytes(int(rest[0]))  # noqa: S311 (noise, no secret)
    if kind == "id3":  # a tag with nothing but padding
        return b"ID3\x04\x00\x00\x00\x00\x40\x00" + bytes(8192)
    rate, layout, *more = rest
    codec = more[0] if more else CODECS[kind]
    channels = av.AudioLayout(layout).nb_channels
    path = folder / f"{len(list(folder.iterdir()))}.{kind}"
    mux = {"write_xing": "0"} if kind == "mp3" else {}
    sound = tone(2, int(rate), channels)
    return write(path, codec, sound, int(rate), layout, KINDS.get(kind, kind), **mux).read_bytes()


def glued(folder: Path, name: str, forms: Sequence[str]) -> Path:
    """The parts end to end in one file."""
    (folder / "parts").mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(b"".join(part(folder / "parts", form) for form in forms))
    return path


def frame(name: bytes, body: bytes) -> bytes:
    """An ID3v2.3 frame."""
    return name + len(body).to_bytes(4) + b"\0\0" + body


def chapter(name: str, start: float, end: float, title: str | None) -> bytes:
    """A CHAP frame; without a title when that is None."""
    times = round(start * 1000).to_bytes(4) + round(end * 1000).to_bytes(4) + b"\xff" * 8
    inner = b"" if title is None else frame(b"TIT2", b"\x01" + title.encode("utf-16"))
    return frame(b"CHAP", name.encode() + b"\0" + times + inner)


def table(name: str, children: Sequence[str], *, top: bool) -> bytes:
    """A CTOC frame."""
    flags = bytes([3 if top else 1, len(children)])
    return frame(b"CTOC", name.encode() + b"\0" + flags + b"".join(child.encode() + b"\0" for child in children))


def tagged(frames: Sequence[bytes]) -> bytes:
    """An ID3v2.3 tag of these frames."""
    body = b"".join(frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body
