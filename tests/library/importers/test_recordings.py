"""Recordings and transcripts: what names say, what belongs together, and importing again after an editor's changes."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported
from klankbord.library.importers.recordings import names
from klankbord.library.importers.report import Report
from klankbord.library.pages import episodes

TALK = "Noor: Welkom bij de show.\n\nJan: Dank je wel.\n\nNoor: Wat is een klacht?\n\nJan: Een klacht is een cadeau.\n"
CUES = (
    "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Noor>Welkom bij de show.\n\n"
    "00:04.000 --> 00:08.000\n<v Jan>Een klacht is een cadeau.\n"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "Aan de balie").mkdir()
    return tmp_path / "Aan de balie"


def bring(hub: Hub, source: Path, show: str = "") -> list[Imported]:
    return list(importers.import_from(hub, str(source), show=show))


@pytest.mark.parametrize(
    ("name", "title", "day", "number", "season"),
    [
        ("2026-03-04_klachten-als-cadeau", "Klachten als cadeau", date(2026, 3, 4), None, None),
        ("S02E05 - De balie", "De balie", None, 5, 2),
        ("012_de_balie-128k", "De balie", None, 12, None),
        ("Aflevering 12 – De brief die niemand las", "De brief die niemand las", None, 12, None),
        ("04-03-2026 De balie", "De balie", date(2026, 3, 4), None, None),
        ("REC_20260304_101500", "Opname van 4 maart 2026", date(2026, 3, 4), None, None),
        ("7 tips voor aan de balie", "7 tips voor aan de balie", None, None, None),
        ("100.000 klanten", "100.000 klanten", None, None, None),
        ("1_0", "Seizoen 1, aflevering 0", None, 0, 1),
        ("ep12", "Aflevering 12", None, 12, None),
        ("2024", "2024", None, None, None),
        ("Klachten [dQw4w9WgXcQ]", "Klachten", None, None, None),
    ],
)
def test_a_name_gives_title_day_and_number(
    name: str, title: str, day: date | None, number: int | None, season: int | None
) -> None:
    found = names.read(name)
    assert (names.title(found, name, "nl"), found.day, found.number, found.season) == (title, day, number, season)


@pytest.mark.parametrize(
    ("name", "stem", "part", "language"),
    [
        ("ep12.nl.vtt", "ep12", "", "nl"),
        ("ep12.mp3.txt", "ep12", "", ""),
        ("ep12_transcript_corrected.md", "ep12", "transcript", ""),
        ("ep12.chapters.json", "ep12", "chapters", ""),
        ("ep12 (transcriptie).docx", "ep12", "transcript", ""),
        ("In other words.mp3", "In other words", "", ""),
        ("de-laatste-opname.mp3", "de-laatste-opname", "", ""),
        ("transcript.en.vtt", "", "transcript", "en"),
        ("audio.mp3", "", "sound", ""),
    ],
)
def test_a_name_says_which_part_of_which_episode_a_file_is(name: str, stem: str, part: str, language: str) -> None:
    assert names.part(Path(name)) == names.Part(stem, part, language)


@pytest.mark.parametrize("name", ["gesprek.txt", "gesprek.md", "gesprek.vtt"])
def test_one_file_is_one_episode_of_the_show_that_is_asked_for(hub: Hub, source: Path, name: str) -> None:
    (source / name).write_text(CUES if name.endswith("vtt") else TALK, encoding="utf-8")
    (found,) = bring(hub, source / name, "Over service")
    assert (found.kind, found.outcome) == ("episode", "new")
    assert found.path == hub.episodes / "over-service" / "undated-gesprek" / "index.md"
    page = episodes.read(found.path.parent)
    assert page.transcript is not None
    assert {segment.speaker for segment in page.transcript.segments} == {"Noor", "Jan"}
    assert page.meta.language == "nl"


def test_a_show_that_is_there_is_not_made_twice(hub: Hub, source: Path) -> None:
    page = hub.episodes / "balie" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: Aan de balie\n---\nVan de redactie.\n", encoding="utf-8")
    (source / "1.vtt").write_text(CUES, encoding="utf-8")
    bring(hub, source)
    assert [folder.name for folder in hub.shows()] == ["balie"]
    assert page.read_text(encoding="utf-8") == "---\ntitle: Aan de balie\n---\nVan de redactie.\n"


def test_importing_again_updates_what_no_editor_touched(hub: Hub, source: Path) -> None:
    path = source / "klachten.md"
    path.write_text(f"---\ntitle: Klachten\nguests: [Jan Peeters]\nepisode: 3\n---\n{TALK}", encoding="utf-8")
    (found,) = bring(hub, source)
    assert found.path is not None
    page = found.path
    page.write_text(page.read_text("utf-8").replace("title: Klachten", "title: Van de redactie"), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("title: Klachten", "title: Nieuw").replace("[Jan", "[Els Boon, Jan")
    path.write_text(text.replace("een cadeau", "een groot cadeau"), encoding="utf-8")
    (again,) = bring(hub, source)
    assert (again.outcome, again.path) == ("updated", page)
    now = episodes.read(page.parent)
    assert (now.meta.title, now.meta.guests) == ("Van de redactie", ("els-boon", "jan-peeters"))
    assert now.transcript is not None
    assert "een groot cadeau" in now.transcript.text
    assert [one.outcome for one in bring(hub, source)] == ["same"]


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_page_that_an_editor_published_or_hid_is_left_as_it_is(hub: Hub, source: Path, status: str) -> None:
    path = source / "klachten.txt"
    path.write_text(TALK, encoding="utf-8")
    (found,) = bring(hub, source)
    assert found.path is not None
    found.path.write_text(found.path.read_text("utf-8").replace("status: review", f"status: {status}"), "utf-8")
    before = found.path.read_bytes()
    path.write_text(TALK.replace("cadeau", "geschenk"), encoding="utf-8")
    (again,) = bring(hub, source)
    assert (again.outcome, found.path.read_bytes()) == ("kept", before)


def test_a_transcript_that_was_renamed_is_the_same_episode(hub: Hub, source: Path) -> None:
    (source / "een.vtt").write_text(CUES, encoding="utf-8")
    bring(hub, source)
    (source / "een.vtt").rename(source / "2026-03-04 twee.vtt")
    assert {one.outcome for one in bring(hub, source)} == {"updated"}
    assert len(hub.episode_folders()) == 1


def test_a_source_that_was_moved_or_seen_from_above_is_known_again(hub: Hub, source: Path, tmp_path: Path) -> None:
    (source / "sub").mkdir()
    (source / "sub" / "een.vtt").write_text(CUES, encoding="utf-8")
    bring(hub, source)
    source.rename(tmp_path / "elders")
    assert {one.outcome for one in bring(hub, tmp_path / "elders", "sub")} <= {"same", "updated"}
    assert len(hub.episode_folders()) == 1


def frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">I", len(body)) + b"\0\0" + body


def chapter(name: bytes, start: int, title: str) -> bytes:
    """A CHAP frame, from ``start`` thousandths of a second."""
    times = struct.pack(">IIII", start, start + 900, 0xFFFFFFFF, 0xFFFFFFFF)
    return frame(b"CHAP", name + b"\0" + times + frame(b"TIT2", b"\x03" + title.encode()))


def tagged(picture: bytes) -> bytes:
    """An MP3 of two seconds with an ID3 tag."""
    texts = (
        (b"TIT2", "Klachten als cadeau"),
        (b"TPE1", "Noor van Dijk"),
        (b"TALB", "Aan de balie"),
        (b"TRCK", "12/40"),
    )
    frames = b"".join(frame(name, b"\x03" + said.encode()) for name, said in texts)
    frames += frame(b"APIC", b"\0image/png\0\x03\0" + picture)
    frames += chapter(b"c1", 0, "Welkom") + chapter(b"c2", 1000, "Een cadeau")
    size = bytes((len(frames) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream: Any = container.add_stream("mp3", rate=16000)
        stream.layout = "mono"
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 32000), np.int16), format="s16", layout="mono")
        sound.sample_rate = 16000
        for packet in [*stream.encode(sound), *stream.encode(None)]:
            container.mux(packet)
    return b"ID3\x03\0\0" + size + frames + file.getvalue()


def test_the_tags_of_a_recording_are_its_title_maker_number_chapters_and_cover(hub: Hub, source: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(file, "PNG")
    (source / "opname-x.mp3").write_bytes(tagged(file.getvalue()))
    (found,) = bring(hub, source)
    assert found.path is not None, found
    page = episodes.read(found.path.parent)
    assert (page.meta.title, page.meta.number, page.meta.hosts) == ("Klachten als cadeau", 12, ("noor-van-dijk",))
    assert [(one.start, one.title) for one in page.notes.chapters] == [(0, "Welkom"), (1, "Een cadeau")]
    (cover,) = hub.content.glob("media/aan-de-balie/cover-*.png")
    assert cover.read_bytes() == file.getvalue()
    assert f'image: "/media/aan-de-balie/{cover.name}"' in (hub.episodes / "aan-de-balie/index.md").read_text("utf-8")


def test_what_is_no_recording_says_what_it_is_and_stops_no_other(hub: Hub, source: Path) -> None:
    (source / "a.mp3").write_text("<!doctype html><p>Niet gevonden</p>", encoding="utf-8")
    (source / "b.vtt").write_text(CUES, encoding="utf-8")
    found = bring(hub, source)
    assert ["is not audio but a web page" in str(one.problem) for one in found if one.problem] == [True]
    assert [one.outcome for one in found if one.path] == ["new"]


def test_the_report_counts_episodes_apart(hub: Hub, source: Path) -> None:
    (source / "een.vtt").write_text(CUES, encoding="utf-8")
    report = Report(hub)
    for found in bring(hub, source):
        report.add(found)
    assert report.text().startswith("Episodes: 1 new.\n")
    assert [one["path"] for one in report.as_dict()["episodes"]] == ["episodes/aan-de-balie/undated-een/index.md"]
    assert report.as_dict()["articles"] == []


def test_an_episode_keeps_its_old_addresses_and_says_which_labels_are_no_theme(hub: Hub, source: Path) -> None:
    (hub.content / "themas").mkdir()
    (hub.content / "themas" / "klachten.md").write_text("---\ntitle: Klachten\n---\n", encoding="utf-8")
    (source.parent / "config.toml").write_text('baseURL = "https://oud.example/"\n', encoding="utf-8")
    for name, old in (("een", "/oud/een/"), ("twee", "/oud/een/")):
        said = f"title: {name}\naliases: [{old}]\nurl: /show/{name}/\ntags: [Klachten, Wachtrij]\nguests: [Jan]"
        (source / f"{name}.md").write_text(f"---\n{said}\n---\n" + TALK.replace("cadeau", name), encoding="utf-8")
    found = [item for item in bring(hub, source, "Aan de balie") if item.path]
    pages = [episodes.read(item.path.parent) for item in found if item.path]
    assert [page.meta.redirects for page in pages] == [("/show/een/", "/oud/een/"), ("/show/twee/",)]
    assert [page.meta.topics for page in pages] == [("klachten",)] * 2
    assert all("no theme of the hub: Wachtrij" in item.remarks for item in found)
    assert "redirect: /oud/een/ is another page's" in found[1].remarks
    assert [item.outcome for item in bring(hub, source, "Aan de balie")] == ["same", "same"]


_LINES = [
    f"{name}: {said}."
    for name, said in (("Noor", "Wij beginnen op tijd en zien wie er is"), ("Jan", "Ik bel de klant"))
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notulen/12-02-2013.md", "\n\n".join(_LINES * 6)),
        (
            "nieuws/vragen.md",
            "\n\n".join(["Q: Wat is een klacht?", "A: Een klacht is een cadeau, zegt wie ze krijgt."] * 6),
        ),
        (
            "congres/dag.md",
            "\n\n".join([*_LINES, *_LINES, *["Het gesprek gaat verder over de brief en de balie."] * 12]),
        ),
        ("index.md", "<style>\n.hero {\n" + "width: 100%;\ncolor: red;\n" * 8 + "}\n</style>\n\nWelkom bij ons."),
    ],
)
def test_minutes_programmes_questions_and_styles_are_no_episodes(hub: Hub, source: Path, name: str, text: str) -> None:
    (source / name).parent.mkdir(exist_ok=True)
    (source / name).write_text(f"# Op de dag zelf\n\n{text}\n", encoding="utf-8")
    assert {item.kind for item in bring(hub, source)} == {"article"}


def test_the_same_lines_elsewhere_are_an_episode(hub: Hub, source: Path) -> None:
    (source / "gesprek.md").write_text("# Op de dag zelf\n\n" + "\n\n".join(_LINES * 6) + "\n", encoding="utf-8")
    assert [item.kind for item in bring(hub, source)] == ["episode"]


def test_a_film_that_an_article_shows_from_afar_is_no_episode(hub: Hub, source: Path) -> None:
    (source / "downloads" / "films").mkdir(parents=True)
    (source / "downloads" / "films" / "kubus.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    (source / "artikelen").mkdir()
    text = "# De kubus\n\nKijk hoe hij draait.\n\n{% video /downloads/films/kubus.mp4 %}\n"
    (source / "artikelen" / "kubus.md").write_text(text, encoding="utf-8")
    found = [item for item in bring(hub, source) if item.outcome != "left out"]
    assert [(item.kind, item.outcome) for item in found] == [("article", "new")]
