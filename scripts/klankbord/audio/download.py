"""Fetch an enclosure: resumable, hashed, bounded, never onto a full disk."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from klankbord import durable
from klankbord.audio import content
from klankbord.errors import KlankbordError, NetworkError
from klankbord.feeds.client import Client
from klankbord.feeds.replies import FetchError, Stream, refused
from klankbord.model import Audio
from klankbord.settings import Settings

SPARE = 256 * 2**20
"""Bytes of disk that a download leaves free."""
ATTEMPTS = 3
_EXTENSION = re.compile(r"\.(mp3|m4a|m4b|mp4|aac|ogg|oga|opus|flac|wav|webm|mov|m4v)$")
_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+|\*)$")
_LATER = "The publisher's link is broken; it is tried again later."
_busy: dict[Path, tuple[threading.Lock, int]] = {}
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a file: where it came from, its strong validator, its whole size and its SHA-256.

    ``refused`` is the SHA-256 of a file that was thrown away because it yielded no sound.
    """

    url: str
    validator: str = ""
    total: int | None = None
    sha256: str = ""
    type: str = ""
    refused: str = ""


class _BadPartError(FetchError):
    """The server cannot be trusted to go on where a download stopped."""


def download(client: Client, audio: Audio, folder: Path, settings: Settings) -> Path:
    """Fetch ``audio`` into ``folder`` and return its path; a whole file that is already there is not fetched again.

    An interrupted download resumes where it stopped when the server proves that it is still the same file (Range and
    If-Range, RFC 9110, 13.1.5 and 14). Raises KlankbordError when it is not audio, too large, not what
    ``podcast:integrity`` promises, or when the disk is too full.
    """
    target = place(audio, folder)
    with _alone(target):
        if is_whole(target):
            os.utime(target)
            return target
        return _whole(client, audio, target, settings)


def _whole(client: Client, audio: Audio, target: Path, settings: Settings) -> Path:
    folder = target.parent
    folder.mkdir(parents=True, exist_ok=True)
    before = _known(target)
    refused = before.refused if before else ""
    part = target.with_name(f"{target.name}.part")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            receipt = _fetch(client, audio, part, settings, anew=bool(refused))
            break
        except _BadPartError:
            _discard(part)  # the whole file is the only thing left to ask for
            if attempt == ATTEMPTS:
                raise
        except FetchError as error:
            if attempt == ATTEMPTS or error.retry_after is not None or not _progress(part):
                raise
    digest = _verified(audio, part)
    if digest == refused:
        _discard(part)
        cause = "is not audio: the server sent once more what no sound could be made of"
        raise NetworkError(audio.url, cause, "Tell the publisher; it is tried again later.")
    part.replace(target)
    durable.sync_folder(folder)
    _note(target, Receipt(receipt.url, receipt.validator, target.stat().st_size, digest))
    _receipt_path(part).unlink(missing_ok=True)
    return target


def throw_away(target: Path) -> None:
    """Remove a file that yields no sound, so that it is fetched again; from the server, not from a cache.

    Its SHA-256 is kept: what comes next is not decoded again when it is the same.
    """
    with _alone(target):
        known = _known(target)
        target.unlink(missing_ok=True)
        if known is not None:
            _note(target, Receipt(known.url, refused=known.sha256))


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One download of a file at a time: episodes with the same enclosure wait for the first, and then find it whole."""
    with _guard:
        lock, waiting = _busy.get(target, (threading.Lock(), 0))
        _busy[target] = lock, waiting + 1
    try:
        with lock:
            yield
    finally:
        with _guard:
            lock, waiting = _busy.pop(target)
            if waiting > 1:
                _busy[target] = lock, waiting - 1


def place(audio: Audio, folder: Path) -> Path:
    """Where the file of ``audio`` is kept in ``folder``: named by its address, so no publisher can choose a path."""
    extension = _EXTENSION.search(urlsplit(audio.url).path.lower())
    return folder / f"{hashlib.sha256(audio.url.encode()).hexdigest()[:32]}{extension[0] if extension else '.audio'}"


def is_whole(target: Path) -> bool:
    """Whether a file is there and as large as its receipt says."""
    receipt = _known(target)
    return bool(receipt and receipt.sha256 and target.is_file() and target.stat().st_size == receipt.total)


def sha256(target: Path) -> str:
    """The SHA-256 of a downloaded file as it was when it came in; empty when it is not there."""
    receipt = _known(target)
    return receipt.sha256 if receipt else ""


def _progress(part: Path) -> bool:
    """Whether the next attempt has something to resume from."""
    receipt = _known(part)
    return bool(receipt and receipt.validator and part.exists() and part.stat().st_size)


def _fetch(client: Client, audio: Audio, part: Path, settings: Settings, *, anew: bool) -> Receipt:
    """Bring ``part`` to its full length; raises FetchError when it stops before that, keeping what came.

    ``anew``: caches on the way must ask the publisher's server (RFC 9111, 5.2.1.4), as what they have was no good.
    """
    limit = settings.download_max_mb * 2**20
    known, have = _known(part), part.stat().st_size if part.exists() else 0
    if known and have and have == known.total:
        return known  # it was whole when the power went
    headers: dict[str, str] = {}
    if known and known.validator and have:
        headers = {"range": f"bytes={have}-", "if-range": known.validator}
    resumed = bool(headers)
    if anew:
        headers["cache-control"] = "no-cache"
    with client.stream(audio.url, headers) as stream:
        if stream.status == 416 and resumed:
            raise _BadPartError(audio.url, "is shorter now than what was fetched of it")
        offset, total = _placement(audio.url, stream, have if resumed else 0, known)
        kind = stream.headers.get("content-type", "").lower().strip()
        if kind.startswith("image/"):  # servers lie about other types: the first bytes will tell
            raise NetworkError(audio.url, f"is not audio but {kind}", _LATER)
        _check_room(audio.url, part.parent, total or audio.bytes or 0, offset, limit)
        receipt = Receipt(audio.url, _strong(stream.headers), total, type=kind)
        _note(part, receipt)
        with part.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            file.truncate()
            size = offset
            try:
                for chunk in stream.chunks():
                    size += len(chunk)
                    if size > limit or (total is not None and size > total):
                        raise NetworkError(
                            audio.url, f"is larger than {limit if size > limit else total:,} bytes",
                            "Raise download_max_mb if it should be this large.",
                        )  # fmt: skip
                    file.write(chunk)
            finally:
                file.flush()
                os.fsync(file.fileno())
    if total is not None and size != total:
        raise FetchError(audio.url, f"stopped at {size:,} of {total:,} bytes")
    if size == 0:
        raise FetchError(audio.url, "is empty")
    return receipt


def _placement(url: str, stream: Stream, asked: int, known: Receipt | None) -> tuple[int, int | None]:
    """Where in the file the reply's body goes, and how long the whole file is if the server says.

    Refuses a 206 that was not asked for, overlaps what is there, leaves a gap, carries a length other than it says or
    contradicts what is known of the file: each has been seen to corrupt downloads.
    """
    length = _length(stream.headers)
    if stream.status == 200:
        return 0, length
    if stream.status != 206:
        raise refused(url, stream.status, stream.retry_after)
    match = _RANGE.match(stream.headers.get("content-range", "").strip())
    if not asked or not match:
        raise _BadPartError(url, "answers with a part that was not asked for, or does not say which part it is")
    first, last = int(match[1]), int(match[2])
    total = None if match[3] == "*" else int(match[3])
    if first != asked or last < first or (total is not None and last != total - 1):
        raise _BadPartError(url, f"answers with bytes {first} to {last} instead of everything from byte {asked}")
    if length is not None and length != last - first + 1:
        raise _BadPartError(url, f"says that its part is {length} bytes but that it is {last - first + 1} bytes")
    if known and known.total is not None and total is not None and total != known.total:
        raise _BadPartError(url, f"was {known.total:,} bytes long and is now {total:,}")
    return first, total if total is not None else last + 1


def _check_room(url: str, folder: Path, expected: int, offset: int, limit: int) -> None:
    if expected > limit:
        raise KlankbordError(
            url, f"is {expected:,} bytes, more than the limit of {limit:,}", "Raise download_max_mb to fetch it."
        )
    free = shutil.disk_usage(folder).free
    if free < max(0, expected - offset) + SPARE:
        raise KlankbordError(
            str(folder),
            f"the disk has only {free // 2**20:,} MB free",
            "Make room, or lower audio_cache_gb.",
        )


def _length(headers: Mapping[str, str]) -> int | None:
    value = headers.get("content-length", "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _strong(headers: Mapping[str, str]) -> str:
    """The validator that If-Range may carry: a strong ETag, else Last-Modified (RFC 9110, 13.1.5)."""
    etag = headers.get("etag", "")
    if etag and not etag.startswith("W/"):
        return etag
    return "" if etag else headers.get("last-modified", "")


def _verified(audio: Audio, part: Path) -> str:
    """The SHA-256 of the file, checked against ``podcast:integrity`` (Subresource Integrity) when there is one."""
    promised = dict(re.findall(r"(sha256|sha384|sha512)-([A-Za-z0-9+/=_-]+)", audio.integrity))
    strongest = max(promised, default="sha256")
    digests = {name: hashlib.new(name) for name in {"sha256", strongest}}
    start = b""
    with part.open("rb") as file:
        while block := file.read(2**20):
            start = start or block[: content.HEAD]
            for digest in digests.values():
                digest.update(block)
    came = content.recognise(start, part.stat().st_size)
    if not came.sound:
        _discard(part)
        raise NetworkError(audio.url, f"is not audio: the server sent {came} instead of sound", _LATER)
    if promised and not _agrees(digests[strongest].digest(), promised[strongest]):
        _discard(part)
        raise NetworkError(audio.url, f"is not the file whose {strongest} the feed promises", "Ask the publisher.")
    return digests["sha256"].hexdigest()


def _agrees(digest: bytes, promised: str) -> bool:
    plain = promised.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64encode(digest).decode().rstrip("=") == plain


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _receipt_path(part).unlink(missing_ok=True)


def _receipt_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _note(path: Path, receipt: Receipt) -> None:
    durable.write(_receipt_path(path), json.dumps(asdict(receipt)))


def _known(path: Path) -> Receipt | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Receipt(**json.loads(_receipt_path(path).read_text(encoding="utf-8")))
    return None
