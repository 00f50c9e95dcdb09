"""Three shows on a podcast host: one with linked chapters, a JSON Feed without a transcript, one with PSC chapters."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import av

from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import read_vtt, write_vtt

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PODCAST = SAMPLES / "podcast"
CONVERSATIONS = {"01": "01-klagers-zijn-je-beste-adviseurs", "02": "02-eerst-zelf-doen"}
# Stretches of those conversations, in seconds: a woman with coffee, posters in a corridor, a board with times.
COFFEE, POSTERS, BOARD = ("01", 42.4, 81.2), ("02", 46.0, 79.8), ("02", 201.7, 222.7)


def publish(host: Path) -> None:
    """What the three shows offer at first, in the folder that their host serves."""
    shutil.copytree(SAMPLES / "shows" / "first", host)
    shutil.copy2(PODCAST / "03-schrijf-zoals-je-praat.mp3", host / "balie" / "3.mp3")
    shutil.copy2(PODCAST / "transcript-03.vtt", host / "balie" / "3.vtt")
    shutil.copy2(PODCAST / "chapters-03.json", host / "balie" / "3.json")
    (host / "keukentafel" / "1.mp3").write_bytes(sound(*COFFEE))
    (host / "loket" / "1.mp3").write_bytes(sound(*POSTERS))
    (host / "loket" / "1.vtt").write_text(transcript(*POSTERS), encoding="utf-8")


def move_on(host: Path) -> None:
    """A week later: a new episode, two other titles, and sound at another address."""
    shutil.copytree(SAMPLES / "shows" / "later", host, dirs_exist_ok=True)
    (host / "loket" / "2.mp3").write_bytes(sound(*BOARD))
    (host / "loket" / "2.vtt").write_text(transcript(*BOARD), encoding="utf-8")
    (host / "balie" / "verhuisd").mkdir()
    (host / "balie" / "3.mp3").rename(host / "balie" / "verhuisd" / "3.mp3")


def sound(conversation: str, start: float, end: float) -> bytes:
    """A stretch of an MP3 file, not encoded anew."""
    file = io.BytesIO()
    with (
        av.open(str(PODCAST / f"{CONVERSATIONS[conversation]}.mp3")) as whole,
        av.open(file, "w", format="mp3") as part,
    ):
        source = whole.streams.audio[0]
        stream = part.add_stream_from_template(source)
        for packet in whole.demux(source):
            if packet.pts is not None and start <= float(packet.pts * packet.time_base) < end:
                packet.stream = stream
                part.mux(packet)
    return file.getvalue()


def transcript(conversation: str, start: float, end: float) -> str:
    """What is said in that stretch, as its publisher writes it out."""
    whole = read_vtt((PODCAST / f"{CONVERSATIONS[conversation]}.vtt").read_text(encoding="utf-8"))
    names = {"Joris": "Joris Hendriks", "Esther": "Esther Brouwer"}
    segments = tuple(
        Segment(said.start - start, said.end - start, names[said.speaker], said.text)
        for said in whole.segments
        if start <= said.start and said.end <= end
    )
    return write_vtt(Transcript("nl", segments, "publisher"))
