"""Front matter: read with line numbers, and written so that no value changes its meaning in any reader."""

import io
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from klankbord.errors import PageError
from klankbord.library.front import document
from klankbord.library.front.document import Quoted
from klankbord.library.front.handler import PageHandler
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.library.starting import new_page
from klankbord.model import Episode
from klankbord.settings import Settings

REPOSITORY = Path(__file__).parent.parent.parent
PAGE = Path("x.md")
TRAPS = [
    "no",
    "yes",
    "on",
    "Off",
    "null",
    "~",
    "12:34:56",
    "0123",
    "1e3",
    "0x1F",
    "1_000",
    "#5 x",
    "a: b",
    "- x",
    "? x",
]
TRAPS += [
    "2026-03-04",
    "",
    " x ",
    "x\ny",
    "{{ x }}",
    "[x]",
    "*x",
    "&x",
    "!x",
    "|",
    ">",
    "%x",
    "@x",
    "`x`",
    "'x'",
    '"x"',
    "y",
]
TRAPS += [
    ".inf",
    ".nan",
    "=",
    "<<",
    "true",
    "---",
    "...",
    "é: 😀",
    "\u202eabc",
    "x #y",
    "x\u2028y",
    "\ufeffx",
    "a\\nb",
    "🎧",
]


def back(meta: dict[str, Any]) -> dict[str, Any]:
    return document.parse(document.emit(meta, "Tekst."), PAGE).meta


@pytest.mark.parametrize("value", TRAPS)
def test_a_text_stays_the_text_it_is(value: str) -> None:
    text = document.emit({"title": value, "topics": [value], "audio": {"url": value}}, "Tekst.")
    for meta in (
        document.parse(text, PAGE).meta,
        yaml.safe_load(text.split("---\n")[1]),
        frontmatter.loads(text).metadata,
    ):
        assert meta == {"title": value, "topics": [value], "audio": {"url": value}}


VALUES = st.recursive(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.booleans(), st.integers(-(10**12), 10**12)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("abcdé-_ :#", min_size=1, max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["title", "guid", "a-b", "no", "x y", "é"]), VALUES, max_size=5))
def test_whatever_is_written_is_read_back(meta: dict[str, Any]) -> None:
    assert back(meta) == meta
    assert frontmatter.loads(document.emit(meta, "Tekst.")).metadata == meta


def test_a_page_as_we_write_it() -> None:
    meta = {
        "title": "Klachten als cadeau",
        "guid": Quoted("f3a1"),
        "date": datetime(2026, 3, 4, 6, tzinfo=timezone(timedelta(hours=1))),
        "day": date(2026, 3, 4),
        "audio": {"url": "https://example.org/12.mp3", "type": "audio/mpeg", "bytes": 30944256},
        "hosts": ["noor-van-dijk"],
        "transcript": {"source": "whisper", "checked": False},
    }
    assert document.emit(meta, "\nTekst.\n\n") == (
        "---\n"
        "title: Klachten als cadeau\n"
        'guid: "f3a1"\n'
        "date: 2026-03-04T06:00:00+01:00\n"
        "day: 2026-03-04\n"
        'audio: {url: "https://example.org/12.mp3", type: audio/mpeg, bytes: 30944256}\n'
        "hosts: [noor-van-dijk]\n"
        "transcript: {source: whisper, checked: false}\n"
        "---\n"
        "Tekst.\n"
    )
    assert back(meta) == meta


def test_dates_keep_their_zone() -> None:
    assert (
        back({"date": datetime(2026, 3, 4, 6, 30, 15, tzinfo=UTC)})["date"].isoformat() == "2026-03-04T06:30:15+00:00"
    )


def test_every_field_has_its_line() -> None:
    page = document.parse("---\ntitle: x\naudio:\n  url: y\n  type: z\ntopics:\n- a\n- b\n---\nTekst.\n", PAGE)
    assert page.lines == {
        "title": 2,
        "audio": 3,
        "audio.url": 4,
        "audio.type": 5,
        "topics": 6,
        "topics.0": 7,
        "topics.1": 8,
    }
    assert page.body_line == 10
    assert page.line_of("audio.bytes") == 3
    assert page.line_of("nergens") == 1


def test_a_rule_in_the_body_is_no_front_matter() -> None:
    page = document.parse("Tekst.\n\n---\n\ntitle: x\n", PAGE)
    assert (page.meta, page.body_line) == ({}, 1)


def test_every_page_of_the_repository_reads_as_others_read_it() -> None:
    pages = [*(REPOSITORY / "content").rglob("*.md"), *(REPOSITORY / "episodes").rglob("index.md")]
    for path in pages:
        other = frontmatter.load(io.StringIO(path.read_text(encoding="utf-8")))
        page = document.read(path)
        assert page.meta == other.metadata, path
        assert page.body.strip() == other.content.strip(), path
        text = document.emit(page.meta, page.body)
        again = document.parse(text, path)
        assert again.meta == page.meta, path
        assert document.emit(again.meta, again.body) == text, path
        assert frontmatter.dumps(frontmatter.loads(text, handler=PageHandler(path))) == text, path


def read_with_lines(text: str) -> frontmatter.Post:
    return frontmatter.loads(text, handler=PageHandler(PAGE))


def test_python_frontmatter_with_our_handler_knows_the_line_of_each_field() -> None:
    post = read_with_lines("---\ntitle: x\naudio:\n  url: y\ntitle: z\n---\n\nTekst.\n")
    assert (post.metadata, post.content) == ({"title": "z", "audio": {"url": "y"}}, "Tekst.")
    assert isinstance(post.handler, PageHandler)
    assert post.handler.lines == {"title": 2, "audio": 3, "audio.url": 4}
    assert post.handler.duplicates == [("title", 5)]
    assert post.handler.body_line == 7


def test_python_frontmatter_with_our_handler_names_the_line_of_a_mistake() -> None:
    with pytest.raises(PageError, match=r"^x\.md:3: title: the value holds a colon"):
        read_with_lines("---\ndate: 2026-03-04\ntitle: a: b\n---\nTekst.\n")


@pytest.mark.parametrize("text", ["Tekst.\n\n---\n\ntitle: x", "---\n\nEen lijn boven de tekst.", "Tekst."])
def test_python_frontmatter_with_our_handler_leaves_a_page_without_front_matter_whole(text: str) -> None:
    post = read_with_lines(text)
    assert (post.metadata, post.content) == ({}, text)


def test_python_frontmatter_with_our_handler_writes_what_we_write() -> None:
    post = read_with_lines("---\nguid: '0123'\nhosts:\n- noor-van-dijk\n---\nTekst.\n")
    post["title"] = "Ja: nee"
    assert frontmatter.dumps(post) == document.emit(post.metadata, post.content)
    assert frontmatter.dumps(post) == '---\nguid: "0123"\nhosts: [noor-van-dijk]\ntitle: "Ja: nee"\n---\nTekst.\n'


@pytest.mark.parametrize("title", ["Ja: nee", "no", '\'t Loket "Noord" #1', "--- x", "12:30"])
@pytest.mark.parametrize("kind", new_page.KINDS)
def test_a_new_page_reads_as_others_read_it(hub: Hub, kind: str, title: str) -> None:
    path = new_page.create(hub, kind, title, date(2026, 3, 4), show="over-service")
    assert frontmatter.load(path).metadata == document.read(path).meta
    assert frontmatter.load(path)["title"] == title


@pytest.mark.parametrize("title", TRAPS)
def test_an_episode_of_a_feed_reads_as_others_read_it(hub: Hub, title: str) -> None:
    episode = Episode(guid=title, title=title, summary=title, published=datetime(2026, 3, 4, 6, tzinfo=UTC))
    page = episodes.write(hub, "over-service", episode, None, None, Settings()).folder / "index.md"
    assert frontmatter.load(page).metadata == document.read(page).meta
