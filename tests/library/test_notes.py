"""Notes <-> markdown: a page is read however people write it, and what we write is read back the same."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.library import notes
from klankbord.library.notes.blocks import blocks, joined
from klankbord.library.notes.inline import escape
from klankbord.model import Chapter, Lesson, Notes, Quote, Span, Tip
from klankbord.plaintext import of_markdown

CASES = sorted((Path(__file__).parent / "cases" / "notes").glob("*.txt"))
REPOSITORY = Path(__file__).parent.parent.parent


def told(found: Notes) -> list[str]:
    """Notes as lines: kind, text, speaker, second."""
    said = (
        [("quote", n) for n in found.quotes] + [("lesson", n) for n in found.lessons] + [("tip", n) for n in found.tips]
    )
    lines = [f"{kind} | {n.text} | {n.speaker} | {'-' if n.start is None else int(n.start)}" for kind, n in said]
    lines += [f"chapter | {c.title} |  | {int(c.start)}" for c in found.chapters]
    return lines + [f"advert | {int(a.start)}-{int(a.end)} | {a.title} |".replace("  ", " ") for a in found.adverts]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_as_people_write_them(path: Path) -> None:
    body, _, expected = path.read_text(encoding="utf-8").partition("=====\n")
    assert sorted(told(notes.parse(body, "nl"))) == sorted(filter(None, expected.splitlines()))


def test_the_language_of_the_headings() -> None:
    found = Notes(tips=(Tip(None, "Bel terug."),))
    assert notes.render(found, "nl") == "## Tips\n- Bel terug.\n"
    assert notes.render(Notes(lessons=(Lesson(None, "x"),)), "nl") == "## Lessen\n- x\n"
    assert notes.render(Notes(lessons=(Lesson(None, "x"),)), "en-GB") == "## Lessons\n- x\n"
    assert notes.render(Notes(lessons=(Lesson(None, "x"),)), "fy") == "## Lessen\n- x\n", (
        "a language without words of ours"
    )


def test_nothing_gives_nothing() -> None:
    assert notes.render(Notes(), "nl") == ""
    assert notes.parse("", "nl") == Notes()


def test_a_times_range_is_kept() -> None:
    (tip,) = notes.parse("## Tips\n- Bel terug. [18:47-18:59]\n", "nl").tips
    assert (tip.start, tip.end) == (1127.0, 1139.0)


WORD = st.text(alphabet=string.ascii_letters + "éëïçñ*_[](){}<>&#`~|\\'\"!?.,;:-+=0123456789", min_size=1, max_size=12)
TEXT = st.lists(WORD, min_size=2, max_size=12).map(" ".join)
NAME = st.lists(st.text(alphabet=string.ascii_letters + "é*_[]<&", min_size=1, max_size=8), min_size=1, max_size=4).map(
    lambda parts: "A" + " ".join(parts)
)
TIME = st.one_of(st.none(), st.integers(0, 20_000).map(float))


def once(found: Notes) -> Notes:
    return notes.parse(notes.render(found, "nl"), "nl")


@given(
    quotes=st.lists(st.builds(Quote, st.none(), TEXT, st.one_of(st.just(""), NAME), TIME), max_size=4),
    lessons=st.lists(st.builds(Lesson, st.none(), TEXT, st.just(""), TIME), max_size=4),
    tips=st.lists(st.builds(Tip, st.none(), TEXT, st.just(""), TIME), max_size=4),
    chapters=st.lists(st.builds(Chapter, st.integers(0, 20_000).map(float), TEXT), max_size=4),
)
def test_what_is_written_is_read_back_the_same_after_one_normalisation(
    quotes: list[Quote], lessons: list[Lesson], tips: list[Tip], chapters: list[Chapter]
) -> None:
    first = once(Notes(tuple(quotes), tuple(lessons), tuple(tips), tuple(chapters)))
    assert once(first) == first
    assert len(first.tips) == len(tips)
    assert len(first.lessons) == len(lessons)
    assert len(first.quotes) == len(quotes)
    assert len(first.chapters) == len(chapters)


@given(
    st.lists(
        st.text(alphabet=string.ascii_letters + "éë&<>*_[]{}`\\'#|~", min_size=1, max_size=10), min_size=3, max_size=10
    )
)
def test_words_of_a_speaker_are_read_back_letter_by_letter(parts: list[str]) -> None:
    text = "Wij " + " ".join(parts) + " dus"
    (tip,) = once(Notes(tips=(Tip(None, text, "", 12.0),))).tips
    assert (tip.text, tip.start) == (text, 12.0)


@given(st.text(max_size=60))
def test_no_text_turns_into_markup(text: str) -> None:
    assert of_markdown(escape(text)) == " ".join(text.replace("\ue000", "").replace("\ue001", "").split())
    assert "<" not in escape(text)


@pytest.mark.parametrize(
    "text",
    [
        "- streep",
        "1. nummer",
        "# kop",
        "> citaat",
        "+ plus",
        "12. twaalf",
        "[12:31] tijd",
        "**vet**",
        "<b>x</b>",
        "{{ x }}",
        "--8<-- 'f'",
    ],
)
def test_what_looks_like_markup_is_text(text: str) -> None:
    (quote,) = once(Notes(quotes=(Quote(None, f"Zeg {text}", "Jan"),))).quotes
    assert quote.text == f"Zeg {text}"


def test_spans_and_speakers_of_lessons_and_tips_are_not_on_the_page() -> None:
    assert (
        notes.render(Notes(tips=(Tip(Span(1, 2), "Bel terug.", "Jan", 5.0, 6.0, 0.9),)), "nl")
        == "## Tips\n- Bel terug. [00:05]\n"
    )


@given(st.text(alphabet="ab \n\t#->*`~1.[]()—_\r", max_size=300))
def test_blocks_lose_no_letter(body: str) -> None:
    assert joined(blocks(body)) == body


def pages() -> list[Path]:
    """Every page of the repository that holds notes, or may."""
    return sorted([*(REPOSITORY / "content").rglob("*.md"), *(REPOSITORY / "episodes").rglob("index.md")])


def test_every_page_of_the_repository_survives_parse_and_render() -> None:
    assert pages() or not (REPOSITORY / "content").exists()
    for path in pages():
        text = path.read_text(encoding="utf-8")
        body = text.partition("\n---\n")[2]
        assert joined(blocks(body)) == body, path
        normal = notes.render(notes.parse(body, "nl"), "nl")
        assert notes.render(notes.parse(normal, "nl"), "nl") == normal, path
