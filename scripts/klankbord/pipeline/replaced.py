"""Sound that a publisher replaced: heard again when it really is different sound, and never under the words of the old.

Until it is heard again the page keeps playing what was heard. What editors corrected is carried over, and a published
page keeps its notes. Only a transcript that an editor checked to the end waits for that editor; the reason is in the
report and the status.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import av.error

from klankbord.audio import cache
from klankbord.audio.download import place, sha256
from klankbord.feeds import identity
from klankbord.feeds.identity import Heard, Known
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.model import Audio, Episode
from klankbord.pipeline import as_text
from klankbord.pipeline import ledger as states
from klankbord.pipeline.ledger import Ledger, Row
from klankbord.pipeline.stopping import Clock

MOST = 3
"""How often one episode is heard anew: a host that puts other adverts in every time would keep us busy for ever."""


def state(row: Row, known: Known, episode: Episode, *, edited: bool) -> tuple[str, Known]:
    """The state of an episode that has a page, now that the feed says ``episode`` of it, and what to remember.

    ``known`` is what the feed says now; what was heard is carried over from the row.
    """
    old = as_text.load_known(row.known) if row.known else known
    heard = old.heard or Heard(old.media, old.bytes, old.duration)
    known = replace(known, heard=heard)
    if identity.may_sound_else(heard, episode):
        return (row.state if row.state == states.HELD else states.REPLACED), known
    if row.state in (states.REPLACED, states.HELD) or edited:
        return states.CHANGED, known
    return row.state, known


def review(hub: Hub, ledger: Ledger, clock: Clock) -> Iterator[str]:
    """Hold back what an editor must decide on, and let go what an editor did decide; gives a notice for each."""
    for row in ledger.episodes(states=(states.REPLACED, states.HELD)):
        why = _objection(hub, row)
        if why and row.state == states.REPLACED:
            title = as_text.load_known(row.known).title or row.guid
            reason = f"The publisher replaced the sound. {why} The page plays what was heard until then."
            ledger.put(replace(row, state=states.HELD, reason=reason), clock())
            yield f"{row.show}: {title}: {reason}"
        elif not why and row.state == states.HELD:
            ledger.put(replace(row, state=states.REPLACED, reason="", next_try=0.0), clock())


def _objection(hub: Hub, row: Row) -> str:
    """Why an episode is not heard again by itself; empty when nothing is in the way."""
    try:
        meta = document.read(hub.episodes / row.folder / "index.md").meta
    except Exception:
        return "Its page cannot be read; klankbord check names the line."
    heard = as_text.load_known(row.known).heard if row.known else None
    facts = meta.get("transcript")
    if isinstance(facts, dict) and facts.get("checked") is True:
        return "An editor checked its transcript, so it is not heard again; set checked: false to have that done."
    if heard is not None and heard.times > MOST:
        return f"It was heard {heard.times} times already, and is not heard again."
    return ""


def make_room(hub: Hub, row: Row, audio: Audio) -> None:
    """Take the old sound out of the store when the new one has its address, or it would be taken for the new one."""
    heard = as_text.load_known(row.known).heard if row.known else None
    path = place(audio, hub.state / "audio")
    if heard is not None and heard.url == audio.url and (not heard.mark or heard.mark.startswith(sha256(path) or "-")):
        cache.remove(path)


def is_same(hub: Hub, row: Row, path: Path) -> bool:
    """Whether the file at ``path`` holds the sound that was heard, under another name or with other labels."""
    heard = as_text.load_known(row.known).heard if row.known else None
    if heard is None:
        return False
    old = heard.mark
    if not old and heard.url:
        before = place(Audio(heard.url), hub.state / "audio")
        old = mark(before) if before.is_file() and before != path else ""
    return bool(old) and not set(old.split()).isdisjoint(mark(path).split())


def remembered(row: Row, episode: Episode, path: Path | None, *, anew: bool) -> Row:
    """The row with the sound that its page has now; ``anew``: it was heard again."""
    known = as_text.load_known(row.known) if row.known else None
    if known is None or episode.audio is None:
        return row
    times = (known.heard.times if known.heard else 0) + anew
    found = "" if anew or known.heard is None else known.heard.mark
    with contextlib.suppress(OSError):
        found = mark(path) if path is not None and path.is_file() else found
    audio = episode.audio
    heard = Heard(audio.url, audio.bytes, episode.duration, found, max(1, times))
    return replace(row, known=as_text.dump_known(replace(known, heard=heard)))


def mark(path: Path) -> str:
    """What tells one sound from another: SHA-256 of its file, and that of its packets, which labels do not change."""
    packets = hashlib.sha256()
    with contextlib.suppress(av.error.FFmpegError, OSError, IndexError, ValueError), av.open(str(path)) as container:
        for packet in container.demux(container.streams.audio[0]):
            packets.update(bytes(packet))
        return f"{_digest(path)} {packets.hexdigest()}"
    return _digest(path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
