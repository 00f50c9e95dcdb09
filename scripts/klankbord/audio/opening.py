"""Open a sound file safely: only as a kind of sound, only from this disk, and the track that players play."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klankbord.audio import content
from klankbord.audio.links import Link, links
from klankbord.errors import KlankbordError, SoundError

# Names of FFmpeg's demuxers. Playlists (hls, concat, dash) are left out: they would open other files. Pictures are in,
# to tell them from what is not media at all.
_KINDS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,gsm,iff,loas,matroska,mov,mp3,mpc,mpc8,"
    "mpeg,mpegts,nut,ogg,oma,rm,sox,tak,tta,voc,w64,wav,wv,xwma,gif,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,svg_pipe"
)
_CONVINCING = 5  # packets
_MOST_PARTS = 10_000
_MEND = "Play the file in a media player; download it again if that fails too."


def unusable(path: Path | str, cause: str) -> SoundError:
    """The error for a file without sound; it names what the file holds instead where that is plain."""
    found = content.of_file(Path(path))
    if found and not found.sound:
        cause = f"is not audio but {found}"
    return SoundError(str(path), cause, _MEND)


@dataclass(slots=True)
class Part:
    """A part of a file that has to be opened by itself: a PyAV container, and the audio stream to play in it.

    ``start`` is the byte of the file at which it begins, ``follows`` the one at which another was found to begin.
    """

    path: Path
    container: Any
    stream: Any
    start: int = 0
    follows: int | None = None

    def goes_over(self, byte: int) -> bool:
        """Whether another file begins at a byte of this part that looks like it; then ``follows`` says so."""
        with suppress(SoundError), self.path.open("rb") as whole:
            at = self.start + byte
            with _opened(self.path, Link(whole, at, whole.seek(0, 2))) as container:
                stream = _track(self.path, container)
                other = stream.codec_context.name != self.stream.codec_context.name
                if other and _plays(container, stream):
                    self.follows = at
        return self.follows is not None


def parts(path: Path | str) -> Generator[Part]:
    """Each part of a file that has to be opened by itself.

    An Ogg file may be several joined end to end (chained, RFC 3533, 4), of different rates, channels and codecs; so may
    FLAC, and a file of one kind may be glued to one of another. Raises SoundError when there is no sound in it,
    KlankbordError when there is no file.
    """
    path = Path(path)
    waiting = links(path)
    if len(waiting) < 2:
        with _opened(path, f"file:{path}") as container:
            part = Part(path, container, _track(path, container))
            yield part
        if part.follows is None:
            return
        waiting = [(part.follows, path.stat().st_size)]
    with path.open("rb") as whole:
        for _ in range(_MOST_PARTS):
            if not waiting:
                return
            start, end = waiting.pop(0)
            with suppress(SoundError), _opened(path, Link(whole, start, end)) as container:
                part = Part(path, container, _track(path, container), start)
                yield part
                if part.follows is not None:
                    waiting.insert(0, (part.follows, end))


def _plays(container: Any, stream: Any) -> bool:
    """Whether some packets can be decoded one after another: noise may look like the beginning of anything."""
    import av

    try:
        for packet, _ in zip(container.demux(stream), range(_CONVINCING), strict=False):
            packet.decode()
    except (av.FFmpegError, ValueError):
        return False
    return True


@contextmanager
def _opened(path: Path | str, source: Any) -> Iterator[Any]:
    import av

    options = {"format_whitelist": _KINDS, "protocol_whitelist": "file"}
    try:
        container = av.open(source, mode="r", metadata_errors="ignore", container_options=options)
    except FileNotFoundError as error:
        raise KlankbordError(str(path), "is not there", "Check the path.") from error
    except PermissionError as error:
        raise KlankbordError(str(path), "may not be read", "Check its permissions.") from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise unusable(path, f"is not audio that FFmpeg can read ({error})") from error
    with closing(container):
        yield container


def _track(path: Path | str, container: Any) -> Any:
    """The audio stream that players choose: the default one of those that can be decoded, else the first."""
    from av.stream import Disposition

    streams = container.streams.audio
    if not streams:
        raise SoundError(str(path), "has no audio stream", "Point at an audio file.")
    playable = [one for one in streams if one.codec_context is not None]
    if not playable:
        raise SoundError(str(path), "holds sound of a kind that FFmpeg cannot decode", _MEND)
    return next((one for one in playable if one.disposition & Disposition.default), playable[0])
