"""Text that is made to keep a reader busy keeps no reader busy for longer than its size allows."""

from collections.abc import Callable
from functools import partial

import pytest
from tests.hostile_text import filled, within

from klankbord import plaintext
from klankbord.library.from_feed import front, html
from klankbord.library.importers import convert, dates, page, plain
from klankbord.library.notes import inline

OPENINGS = [
    *(
        "<a ",
        "<",
        "<!",
        "<!--",
        "<a>",
        "<p>",
        "<ul><li>",
        "</a",
        "[(",
        "![",
        "[a](",
        "**a",
        " **a",
        "*a ",
        "_a ",
        "`",
        "`a",
    ),
    *("\\[", "&#", "<![CDATA[", "\n ", "1 maart ", "Door a ", "- a\n"),
]
READERS: list[Callable[[str], object]] = [
    html.markdown,
    front.one_line,
    plaintext.of_markdown,
    inline.escape,
    dates.written,
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_no_reader_of_text_is_kept_busy(opening: str) -> None:
    text = filled(opening)
    for read in READERS:
        within(partial(read, text), what=text)


@pytest.mark.parametrize("opening", OPENINGS)
def test_no_importer_is_kept_busy(opening: str) -> None:
    text = filled(opening, 60_000)
    html = f"<title>T</title><h1>T</h1><p>{'Een alinea van genoeg woorden. ' * 20}</p>{text}".encode()
    within(lambda: plain.read(f"Titel\n\n{text}", "x"), seconds=8, what=text)
    within(lambda: page.read(html, "x"), seconds=8, what=text)  # so many tags may not be an article


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "ul><li", "section", "font", "a", "em"])
@pytest.mark.parametrize("around", [True, False])
def test_thousands_of_levels_hide_no_text(tag: str, around: bool) -> None:
    words = "Een alinea van genoeg woorden om een artikel te zijn, met een begin en een eind. " * 4
    inside = f"<p>{words}</p>" if around else "x"
    found = f"<title>T</title><body><h1>T</h1><p>Eerst. {words}</p>{f'<{tag}>' * 3_000}{inside}</body>"
    assert "Een alinea" in page.read(found.encode(), "x").body


def test_converting_nests_no_calls_by_the_depth_of_a_page() -> None:
    from klankbord.library import dom

    assert "diep" in convert.markdown(dom.fragment("<i><b>" * 5000 + "diep"))
