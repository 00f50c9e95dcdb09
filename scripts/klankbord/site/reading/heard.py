"""The transcript of an episode as a build holds it: read only when somebody asks what is said, and let go after."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from klankbord.library.merge.updating import TRANSCRIPT_FILE, parse_transcript, read_transcript
from klankbord.model import Segment, Transcript
from klankbord.site.keeping import store
from klankbord.transcribe.formats import read_vtt_facts


class Heard(Transcript):
    """A transcript in ``folder``; ``digest`` changes with what its file holds, ``size`` is that in bytes.

    ``page`` changes with all that the episode's page and its notes were read from; empty if that is more than files.
    A build that draws one page of a thousand reads one transcript, and one that draws all has one at a time. It is read
    by whoever asks what is said, and raises KlankbordError then if it is broken.
    """

    __slots__ = ("_whole", "digest", "folder", "page", "size")

    folder: Path
    digest: bytes
    page: bytes
    size: int
    _whole: Transcript | None

    def __init__(
        self,
        folder: Path,
        facts: tuple[str, str, str],
        digest: bytes,
        size: int,
        page: bytes = b"",
        whole: Transcript | None = None,
    ) -> None:
        put = object.__setattr__  # one by one, for a build makes thousands
        for name, value in zip(("language", "source", "model"), facts, strict=True):
            put(self, name, value)
        put(self, "voices", ())
        put(self, "sound", "")
        put(self, "folder", folder)
        put(self, "digest", digest)
        put(self, "size", size)
        put(self, "page", page)
        put(self, "_whole", whole)

    @classmethod
    def of(cls, folder: Path, whole: Transcript, *, as_filed: bool = True) -> Heard:
        """``whole``, just read from the episode in ``folder``; not ``as_filed``: with other names than its file has."""
        data = (folder / TRANSCRIPT_FILE).read_bytes() if as_filed else repr(whole.segments).encode("utf-8", "replace")
        facts = (whole.language, whole.source, whole.model)
        return cls(folder, facts, store.digest(data), len(data), whole=None if as_filed else whole)

    @classmethod
    def unread(cls, folder: Path, text: str) -> Heard:
        """The transcript in ``text``, of which only the facts above its cues are read; raises KlankbordError."""
        about = parse_transcript(folder, text, read_vtt_facts)
        data = text.encode("utf-8", "surrogatepass")
        return cls(folder, (about.language, about.source, about.model), store.digest(data), len(data))

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
        return self._whole or _latest(self.folder, self.digest) or Transcript(self.language, ())


@lru_cache(maxsize=1)
def _latest(folder: Path, digest: bytes) -> Transcript | None:
    """What the page that is being made asks for several times; all of them take more memory than all else."""
    return read_transcript(folder)
