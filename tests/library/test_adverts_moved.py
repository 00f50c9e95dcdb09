"""Adverts that move: the times of an episode follow its sound without a second hearing, or it is heard again."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from klankbord import durable
from klankbord.audio import fingerprint
from klankbord.audio.decode import RATE, decode
from klankbord.audio.fingerprint import Fingerprint
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes, moved
from klankbord.library.pages.moved import Moves
from klankbord.model import Audio, Chapter, Episode, Notes, Quote, Segment, Span, Transcript, Word
from klankbord.settings import Settings
from klankbord.transcribe.formats import read_vtt

Samples = NDArray[np.float32]
ROOT = Path(__file__).parents[2]
PODCAST = sorted((ROOT / "tests" / "samples" / "podcast").glob("0*.mp3"))
ADVERT = 25.0
TALK = float(os.environ.get("KLANKBORD_ADVERT_MOVES_IN", "120"))
"""Seconds of talk around the advert; ``make bench`` takes 575."""
HEARD = PODCAST[: 1 if TALK < 280 else None]
BEFORE, AFTER = 61.3, 0.7 * TALK
"""Where the advert stood in the sound that was heard, and where it stands now, in seconds of the talk without it."""


def mp3(samples: Samples, path: Path, bits: int) -> Path:
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=22_050, options={"compression_level": "9"})  # quickest
        stream.bit_rate, stream.layout = bits, "mono"
        frame = av.AudioFrame.from_ndarray(
            (samples * 32767).clip(-32768, 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=22_050)
        for part in [*resampler.resample(frame), None]:
            for packet in stream.encode(part):
                container.mux(packet)
    return path


@pytest.fixture(scope="module")
def talk() -> Samples:
    return np.concatenate([block for path in HEARD for block in decode(path)])


def with_advert(talk: Samples, at: float) -> Samples:
    body, advert = talk[: round(TALK * RATE)], talk[-round(ADVERT * RATE) :]
    return np.concatenate([body[: round(at * RATE)], advert, body[round(at * RATE) :]])


@cache
def said() -> tuple[Segment, ...]:
    """What is said in the talk without the advert, by the scripts of our samples."""
    cues: list[Segment] = []
    at = 0.0
    for path in HEARD:
        script = read_vtt(path.with_suffix(".vtt").read_text(encoding="utf-8"))
        cues += [replace(cue, start=cue.start + at, end=cue.end + at) for cue in script.segments]
        at += sum(len(block) for block in decode(path)) / RATE
    return tuple(cues)


def heard(at: float) -> Transcript:
    """The cues of the sound with its advert at ``at``: a cue that the advert cuts through is left out."""
    cues = [
        replace(cue, start=round(cue.start + by, 3), end=round(cue.end + by, 3))
        for cue in said()
        if cue.end < TALK and not cue.start < BEFORE < cue.end and not cue.start < AFTER < cue.end
        for by in [ADVERT if cue.start >= at else 0.0]
    ]
    advert = [
        Segment(at + 0.4, at + 11.0, "Lotte", "Deze aflevering is mogelijk gemaakt door Boekenbos."),
        Segment(at + 11.5, at + 24.6, "Lotte", "Koop twee boeken en krijg er een gratis."),
    ]
    return Transcript("nl", tuple(sorted([*cues, *advert], key=lambda cue: cue.start)), "whisper", "base")


def episode(name: str) -> Episode:
    return Episode("g", "Verhuisd", audio=Audio(f"https://x.example/{name}.mp3", "audio/mpeg", 1000), duration=600.0)


def test_25_seconds_of_advert_moved(hub: Hub, talk: Samples, tmp_path: Path) -> None:
    old = mp3(with_advert(talk, BEFORE), tmp_path / "old.mp3", 64_000)
    new = mp3(0.8 * with_advert(talk, AFTER), tmp_path / "new.mp3", 96_000)
    transcript = replace(heard(BEFORE), sound=fingerprint.of(old).text())
    assert len(transcript.sound) < 20_000 * (TALK + ADVERT) / 3600, "20 kB an hour"
    folder = episodes.write(hub, "over-service", episode("old"), transcript, Notes(), Settings()).folder
    found = moved.moves(folder, new)
    assert found is not None
    assert found.unheard < 1
    assert moved.follow(folder, found, episode("new")).changed
    now, wanted = episodes.read_transcript(folder), heard(AFTER)
    assert now is not None
    assert [cue.text for cue in now.segments] == [cue.text for cue in wanted.segments]
    off = [abs(a.start - b.start) for a, b in zip(now.segments, wanted.segments, strict=True)]
    assert max(off) < 0.7
    assert document.read(folder / "index.md").meta["audio"]["url"].endswith("/new.mp3")
    again = moved.moves(folder, new)
    assert again is not None
    assert not again.any, "the times are those of the new sound now"


def test_another_advert_in_the_same_place_is_heard(hub: Hub, talk: Samples, tmp_path: Path) -> None:
    body = talk[: 45 * RATE]
    advert, other = talk[200 * RATE : 215 * RATE], talk[240 * RATE : 255 * RATE]
    old = mp3(np.concatenate([advert, body]), tmp_path / "old.mp3", 64_000)
    new = mp3(np.concatenate([other, body]), tmp_path / "new.mp3", 64_000)
    cues = (Segment(1.0, 14.0, "", "Koop twee boeken."), Segment(20.0, 24.0, "", "Welkom bij de podcast."))
    transcript = Transcript("nl", cues, sound=fingerprint.of(old).text())
    folder = episodes.write(hub, "over-service", episode("old"), transcript, Notes(), Settings()).folder
    assert moved.moves(folder, new) is None, "what is no longer in the sound must not stay as it was"
    longer = mp3(np.concatenate([advert, body, talk[260 * RATE : 265 * RATE]]), tmp_path / "more.mp3", 64_000)
    found = moved.moves(folder, longer)
    assert found is not None
    assert 3 < found.unheard < 7, "five seconds at the end that nobody heard: said, not heard"


def test_a_page_without_a_fingerprint_is_heard_again(hub: Hub) -> None:
    transcript = Transcript("nl", (Segment(0.0, 5.0, "", "Welkom."),))
    folder = episodes.write(hub, "over-service", episode("old"), transcript, Notes(), Settings()).folder
    assert moved.moves(folder, PODCAST[2]) is None
    assert Fingerprint.read("niets") is None


def cue(start: float, end: float, speaker: str, text: str) -> Segment:
    words = tuple(Word(start + n, start + n + 1, word, 0.5) for n, word in enumerate(text.split()))
    return Segment(start, end, speaker, text, words)


CUES = (
    cue(0.0, 5.0, "A", "Welkom bij de show."),
    cue(10.0, 20.0, "B", "Koop twee boeken."),
    cue(30.0, 35.0, "A", "Een klacht is gratis advies."),
)
MOVES = Moves(
    (
        fingerprint.Stretch(0.0, 8.0, 0.0),
        fingerprint.Stretch(8.0, 25.0, 40.0),
        fingerprint.Stretch(25.0, 60.0, -17.0),
    ),
    "60.00 AAAA",
)


def small(hub: Hub) -> Path:
    transcript = Transcript("nl", CUES, "whisper", "base", sound="60.00 ////")
    notes = Notes(
        quotes=(Quote(Span(7, 11), "Een klacht is gratis advies.", "A", 30.0, 35.0),),
        chapters=(Chapter(0.0, "Welkom"), Chapter(30.0, "Klachten")),
    )
    folder = episodes.write(hub, "over-service", episode("old"), transcript, notes, Settings()).folder
    path = folder / "index.md"
    path.write_text(
        path.read_text("utf-8") + "\n## Eigen\nHoor dit eens [00:31-00:33].\n\n## Shownotes\nOp [00:30] meer.\n",
        "utf-8",
    )
    vtt = folder / "transcript.vtt"
    vtt.write_text(vtt.read_text("utf-8").replace("gratis", "grátis"), "utf-8")
    return folder


def test_notes_chapters_and_an_editors_own_times_follow(hub: Hub) -> None:
    folder = small(hub)
    moved.follow(folder, MOVES, episode("new"))
    page = episodes.read(folder)
    assert page.transcript is not None
    assert [(cue.start, cue.text) for cue in page.transcript.segments] == [
        (0.0, "Welkom bij de show."),
        (13.0, "Een klacht is grátis advies."),
        (50.0, "Koop twee boeken."),
    ]
    assert [(chapter.start, chapter.title) for chapter in page.notes.chapters] == [(0.0, "Welkom"), (13.0, "Klachten")]
    assert page.notes.quotes[0].start == 13.0
    assert "Hoor dit eens [00:14-00:16]." in page.body
    assert "Op [00:30] meer." in page.body, "show notes are the publisher's"


def test_a_crash_before_any_write_moves_nothing_twice(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = small(hub)
    moved.follow(reference, MOVES, episode("new"))
    wanted = {path.name: path.read_bytes() for path in sorted(reference.iterdir())}
    write = durable.write
    for fatal in range(1, 6):
        for path in reference.iterdir():
            path.unlink()
        folder = small(hub)
        left = [fatal]

        def dying(path: Path, data: bytes | str, left: list[int] = left) -> bool:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            return write(path, data)

        monkeypatch.setattr(durable, "write", dying)
        with pytest.raises(KeyboardInterrupt):
            moved.follow(folder, MOVES, episode("new"))
        monkeypatch.setattr(durable, "write", write)
        moved.follow(folder, MOVES, episode("new"))
        assert {path.name: path.read_bytes() for path in sorted(folder.iterdir())} == wanted, fatal
