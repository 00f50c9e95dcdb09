"""The transcript of an episode as a build holds it: read only when somebody asks what is said."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from klankbord.library.merge.updating import TRANSCRIPT_FILE, read_transcript
from klankbord.model import Segment, Transcript


class Heard(Transcript):
    """A transcript in ``folder``; ``digest`` changes with what its file holds, ``size`` is that in bytes.

    A build that draws one page of a thousand reads one transcript. It is read again by whoever asks first, and raises
    KlankbordError then if it is broken.
    """

    __slots__ = ("_whole", "digest", "folder", "size")

    folder: Path
    digest: bytes
    size: int
    _whole: Transcript | None

    def __init__(self, folder: Path, facts: tuple[str, str, str], digest: bytes, size: int) -> None:
        named = dict(zip(("language", "source", "model"), facts, strict=True))
        given: dict[str, Any] = {**named, "voices": (), "sound": ""}
        for name, value in {**given, "folder": folder, "digest": digest, "size": size, "_whole": None}.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, folder: Path, whole: Transcript, *, as_filed: bool = True) -> Heard:
        """``whole``, just read from the episode in ``folder``; not ``as_filed``: with other names than its file has."""
        data = (folder / TRANSCRIPT_FILE).read_bytes() if as_filed else repr(whole.segments).encode("utf-8", "replace")
        digest = hashlib.blake2b(data, digest_size=16).digest()
        found = cls(folder, (whole.language, whole.source, whole.model), digest, len(data))
        object.__setattr__(found, "_whole", whole)
        return found

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is said."""
        return self._read.segments

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the machine did on the way."""
        return self._read.remarks

    @property
    def _read(self) -> Transcript:
        if self._whole is None:
            object.__setattr__(self, "_whole", read_transcript(self.folder) or Transcript(self.language, ()))
        assert self._whole is not None  # noqa: S101 - set above
        return self._whole
