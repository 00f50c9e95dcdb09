"""What feeds say, whole, odd and broken: beside each feed in tests/samples/feeds is what it must give."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord import feeds
from klankbord.errors import KlankbordError
from klankbord.feeds import bulk, chapters, opml, values
from klankbord.model import Show

SAMPLES = Path(__file__).parent.parent / "samples" / "feeds"
URL = "https://over-service.example/feed"


def told(value: Any) -> Any:
    """A value of the model as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: told(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [told(part) for part in value]
    return sorted(value) if isinstance(value, frozenset) else value


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.json")))
def test_a_feed_gives_what_it_says(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    found = told(asdict(feeds.parse((SAMPLES / f"{name}.xml").read_bytes(), URL)))
    assert {key: found["show"][key] for key in expected["show"]} == expected["show"]
    assert [episode["guid"] for episode in found["episodes"]] == [e["guid"] for e in expected["episodes"]]
    for episode, wanted in zip(found["episodes"], expected["episodes"], strict=True):
        assert {key: episode[key] for key in wanted} == wanted
    for key in expected.keys() - {"show", "episodes"}:
        assert found[key] == expected[key]


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"hallo", b"<html><body/></html>", b"{}", b"[1]", b"{", b"\x00\xff", b"<a/>"]
)
def test_what_is_no_feed_is_one_clear_line(data: bytes) -> None:
    with pytest.raises(KlankbordError, match=URL):
        feeds.parse(data, URL)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"<rss><channel>{text}".encode()))
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    with contextlib.suppress(KlankbordError):
        feeds.parse(data, URL)


@pytest.mark.parametrize("cut", range(0, 5900, 97))
def test_a_feed_cut_off_anywhere_gives_whole_items_or_none(cut: int) -> None:
    data = (SAMPLES / "rijk.xml").read_bytes()
    whole = {episode.guid: episode for episode in feeds.parse(data, URL).episodes}
    try:
        part = feeds.parse(data[:cut], URL)
    except KlankbordError:
        return
    for episode in part.episodes:
        assert episode.audio == whole[episode.guid].audio
        assert episode.title == whole[episode.guid].title
    assert not part.whole


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    body = "<rss><channel><title>Eén</title><item><guid>é</guid></item></channel></rss>"
    text = f"<?xml version='1.0' encoding='{name}'?>{body}"
    feed = feeds.parse(text.encode(encoding), URL)
    assert (feed.show.title, feed.episodes[0].guid) == ("Eén", "é")


def test_nothing_is_read_from_disk_or_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    for system in (f"file://{secret}", str(secret)):
        data = (
            f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{system}'><!ENTITY % p SYSTEM '{system}'> %p;]>"
            "<rss><channel><title>&x;</title><item><guid>1</guid><title>&x;</title></item></channel></rss>"
        )
        assert "geheim" not in repr(feeds.parse(data.encode(), URL))
    with pytest.raises(KlankbordError):
        feeds.parse(str(secret).encode(), URL)


def test_double_guids_are_told_apart_and_reported() -> None:
    items = "".join(
        f"<item><guid>g</guid><title>{n}</title><enclosure url='https://x.example/{n}.mp3'/></item>" for n in "aba"
    )
    feed = feeds.parse(f"<rss><channel><title>x</title>{items}</channel></rss>".encode(), URL)
    assert [episode.title for episode in feed.episodes] == ["a", "b"]
    assert feed.episodes[0].guid == "g"
    assert feed.episodes[1].guid.startswith("g#")
    assert len(feed.problems) == 2


# Large feeds are read in pieces; that must not change what they say.


def test_a_feed_read_in_pieces_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted(SAMPLES.glob("*.xml")):
        if path.stem in {"jsonfeed", "stuk"}:
            continue
        whole = feeds.parse(path.read_bytes(), URL)
        with monkeypatch.context() as patch:
            patch.setattr(bulk, "LARGE", 0)
            patch.setattr(bulk, "BATCH", 1)
            assert feeds.parse(path.read_bytes(), URL) == whole


def test_a_feed_with_thousands_of_episodes_loses_none(rss: Callable[..., bytes]) -> None:
    data = rss(*((str(number), f"Aflevering {number}") for number in range(3000)))
    feed = feeds.parse(data, URL)
    assert [episode.guid for episode in feed.episodes] == [str(number) for number in range(3000)]
    cut = feeds.parse(data[: data.rindex(b"<enclosure")], URL)
    assert len(cut.episodes) == 2999
    assert not cut.whole


# Single values


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:02:03", 3723), ("3723", 3723), ("62 min", 3720), ("62min.", 3720), ("1 uur 2 minuten", 3720),
        ("1h2m3s", 3723),
        ("1 hr, 2 min", 3720), ("PT1H2M3S", 3723), ("00:32:14", 1934), ("62:03", 3723), ("32:14.5", 1934.5),
        ("3723.25", 3723.25), (" 90 ", 90), ("0", None), ("00:00:00", None), ("", None), ("-5", None), ("abc", None),
        ("1:2:3:4", None), ("99999999999", None), ("1e9", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: float | None) -> None:
    assert values.duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 04 Mar 2026 06:00:00 +0100", "2026-03-04T06:00:00+01:00"),
        ("Wed, 04 Mar 2026 06:00:00 GMT", "2026-03-04T06:00:00+00:00"),
        ("04 Mar 2026 06:00 EST", "2026-03-04T06:00:00-05:00"),
        ("Wed, 4 Mar 26 06:00:00 CET", "2026-03-04T06:00:00+01:00"),
        ("wo, 4 mrt 2026 06:00:00 +0100", "2026-03-04T06:00:00+01:00"),
        ("Mittwoch, 4. März 2026", "2026-03-04T00:00:00+00:00"),
        ("2026-03-04T06:00:00+01:00", "2026-03-04T06:00:00+01:00"),
        ("2026-03-04T06:00:00Z", "2026-03-04T06:00:00+00:00"),
        ("2026-03-04 06:00:00 +0100", "2026-03-04T06:00:00+01:00"),
        ("2026-03-04", "2026-03-04T00:00:00+00:00"),
        ("1772600400", "2026-03-04T05:00:00+00:00"),
        ("Thu, 32 Foo 2026 99:99:99 +9999", None),
        ("0026-03-04", None),
        ("", None),
        ("gisteren", None),
    ],
)
def test_dates(text: str, moment: str | None) -> None:
    found = values.date(text)
    assert (found.isoformat() if found else None) == moment


@given(st.text(max_size=300))
def test_no_text_breaks_a_value(text: str) -> None:
    for read in (
        values.duration,
        values.date,
        values.number,
        values.seconds,
        values.flag,
        values.line,
        values.plain,
        values.address,
    ):
        read(text)
    assert "\n" not in values.line(text)
    assert values.address(text, URL) == "" or values.address(text, URL).startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "java\nscript:alert(1)", "//", "http://",
     "https://[", "http://a b\" onload=x", "x" * 5000 + ":", "\x01javascript:alert(1)", "blob:https://x/",
     "mailto:a@b.nl"],
)  # fmt: skip
def test_only_web_addresses_are_addresses(text: str) -> None:
    assert values.address(text) == ""


# Chapters


def test_chapters_from_json() -> None:
    data = {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 168, "title": "Waarom", "img": "https://x.example/1.png", "url": "javascript:alert(1)"},
            {"startTime": 0, "title": "Welkom", "endTime": 168.5},
            {"startTime": 60, "title": "Alleen een plaatje", "toc": False},
            {"startTime": "00:05:00", "title": "<b>Tot slot</b>"},
            {"startTime": -1, "title": "Nooit"},
            {"startTime": True, "title": "Nooit"},
            {"title": "Nooit"},
            {"startTime": 9},
            "onzin",
        ],
    }
    found = chapters.parse(json.dumps(data).encode())
    assert [(chapter.start, chapter.title) for chapter in found] == [(0, "Welkom"), (168, "Waarom"), (300, "Tot slot")]
    assert (found[0].end, found[1].url, found[1].image) == (168.5, "", "https://x.example/1.png")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"chapters": 1}', b"\xff", b"[" * 100_000])
def test_chapters_that_are_none_are_one_clear_line(data: bytes) -> None:
    with pytest.raises(KlankbordError):
        chapters.parse(data)


def test_chapters_from_podlove_xml() -> None:
    chapter = "<psc:chapter start='1:00' title='Een'/>"
    data = f"<psc:chapters xmlns:psc='http://podlove.org/simple-chapters'>{chapter}</psc:chapters>"
    assert [chapter.title for chapter in chapters.parse(data.encode(), "application/psc+xml")] == ["Een"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("00:00 Welkom\n03:12 Waarom\n1:04:00 Tot slot", 3),
        ("[0:00] Welkom\n[3:12] Waarom\n[12:00] Tot slot", 3),
        ("Welkom (00:00)\nWaarom (03:12)\nTot slot (12:00)", 3),
        ("0:00 - 3:12: Welkom\n3:12 - 12:00: Waarom\n12:00 - 13:00: Slot", 3),
        ("<p>0:00 Welkom<br/>3:12 Waarom<br/>12:00 Slot</p>", 3),
        ("We beginnen om 20:00 uur\nen eindigen om 22:30 uur", 0),
        ("0:00 Welkom\n3:12 Waarom", 0),
        ("3:12 Waarom\n0:00 Welkom\n12:00 Slot", 0),
        ("19:30 inloop\n20:00 lezing\n21:30 borrel", 0),
        ("", 0),
        ("- " * 100_000, 0),
        ("0:00" * 100_000, 0),
    ],
)
def test_chapters_from_a_description(text: str, count: int) -> None:
    assert len(chapters.from_text(text)) == count


# OPML


def test_opml_goes_round() -> None:
    shows = [
        Show("Eén & twee", feed_url="https://x.example/1?a=b&c=d", link="https://x.example/"),
        Show("", feed_url="https://y.example/"),
    ]
    found = opml.read(opml.write(shows).encode())
    assert [(item.title, item.url) for item in found] == [
        ("Eén & twee", shows[0].feed_url),
        ("https://y.example/",) * 2,
    ]


@pytest.mark.parametrize("data", [b"", b"<rss/>", b"{}", b"<opml", b"\x00"])
def test_what_is_no_opml_is_one_clear_line(data: bytes) -> None:
    if data == b"<opml":
        assert opml.read(b"<opml><body><outline xmlUrl='feed://x.example/1'/>")[0].url == "http://x.example/1"
        return
    with pytest.raises(KlankbordError):
        opml.read(data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"title": "x\\u0000\\ud800", "items": [{"id": "1\\u0000\\udfff", "title": "\\ud800", "url": "/\\udfff", '
        b'"content_html": "a\\ud83d"}]}',
        b"<rss><channel><title>x&#xD800;&nbsp;</title><item><guid>1&#xDFFF;</guid><title>&#xD800; &#0;x</title></item>",
    ],
)
def test_what_no_file_can_hold_is_left_out(data: bytes) -> None:
    feed = feeds.parse(data + (b"" if data.startswith(b"{") else b"</channel></rss>"), URL)
    assert feed.episodes
    repr(feed).encode("utf-8")
    for episode in feed.episodes:
        for text in (feed.show.title, episode.guid, episode.title, episode.link, episode.content):
            assert "\0" not in text
            text.encode("utf-8")
