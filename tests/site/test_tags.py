"""Tags and running text; and no regular expression of this room takes more than its share of time on hostile text."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from markupsafe import Markup

from klankbord.model import Segment
from klankbord.site import sanitize, tags
from klankbord.site.audit import links, privacy
from klankbord.site.markup import transcript, writing
from klankbord.site.page import metadata
from klankbord.site.reading.catalogue import Catalogue, TermEntry
from klankbord.site.search import compounds
from klankbord.site.views import glossary

SIZE, FOREIGN = 250_000, 1_000_000
# The openings that the room's regular expressions know.
OPENINGS = """
< <a <img~ <img~a=" <img~src=' <!-- <! </ [ [a]( ![ [12: [1: ` * _ ** & &# &lsquo; ‘ <h1> url( url(~ @import~ http://
( ) ] > ¶> ¶-~ ¶1.~ ¶# ¶| | ~ \\ " ' <code> <script> <a~href=" :// www.
. .~ ?! a/ w {: [^ ![a][ ¶``` ~a=""~ <b><i> ....'
"""
GLOSSARY = glossary.Glossary([TermEntry("nps", "begrippen/nps/", "NPS", "Hoe graag iemand je aanraadt")])
SITE = Catalogue("Proef", "nl", "https://proef.example/")


def timed(html: str) -> str:
    """What becomes of the times in markup that is clean already."""
    return writing.with_times(Markup(html))  # noqa: S704 - of this test


READERS: dict[str, Callable[[str], object]] = {
    "tags": lambda text: list(tags.pieces(text)),
    "attributes": tags.attributes,
    "times": lambda text: timed(text),
    "markup": writing.markup,
    "plain": writing.plain,
    "page": writing.page,
    "text": writing.without_tags,
    "glossary": lambda text: GLOSSARY.mark(text, ""),
    "sentences": lambda text: transcript.sentences(Segment(0, 1, "", text)),
    "compounds": lambda text: compounds.hidden(text, "nl"),
    "clean": sanitize.clean,
    "pictures": sanitize.without_remote_images,
    "addresses": lambda text: metadata.absolute(SITE, text),
    "styles": privacy.IN_STYLE.findall,
    "style sheets": links.STYLE_ADDRESS.findall,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_text_takes_a_time_that_follows_its_length(reader: str) -> None:
    read = READERS[reader]
    size = FOREIGN if reader in {"markup", "clean"} else SIZE  # the first to read what a feed says
    for opening in (word.replace("~", " ").replace("¶", "\n") for word in OPENINGS.split()):
        began = time.process_time()
        read((opening * (size // len(opening) + 1))[:size])
        took = time.process_time() - began
        assert took < 8, f"{opening!r} took {took:.1f} s"  # quadratic time would be minutes


@pytest.mark.parametrize("opening", ["[", "![", "[^", "[a](", "<a ", "\n#", "\n|", "\n- ", "`", ">", "![a]["])
def test_markdown_of_a_feed_is_bare_text_before_it_takes_long(opening: str) -> None:
    began = time.process_time()
    for size in (1_000, 3_000, 10_000):
        writing.markup(opening * (size // len(opening)))
    assert time.process_time() - began < 25


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://elders.example/">op [12:31] begint het</a>',
        '<img src="x.png" alt="[12:31]" title="zie [1:02:03]">',
        '<abbr title="a > b [12:31]">x</abbr>',
        "<abbr title='\"[12:31]\"'>x</abbr>",
        "<code>[12:31]</code> <pre>[12:31]</pre> <kbd>[12:31]</kbd>",
        "https://elders.example/?t=[12:31]",
        "<!-- [12:31] -->",
        '<a class="at" href="#t=751" data-play="751">[12:31]</a>',
        '<script>const a = "</b>[12:31]"</script>',
        "[12:61]",
        "<span data-x=[12:31]>y</span>",
    ],
)
def test_a_time_that_is_no_running_text_stays(html: str) -> None:
    assert timed(html) == html


def test_a_time_in_running_text_plays() -> None:
    link = '<a class="at" href="#t=751" data-play="751">12:31</a>'
    assert timed("<p>Zie [12:31].</p>") == f"<p>Zie {link}.</p>"
    assert timed('<b title=">">[12:31]</b>') == f'<b title=">">{link}</b>'
    assert 'data-play="3723"' in timed("[1:02:03]")


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://elders.example/a.png" alt="A">',
        "<img src='https://elders.example/a.png' alt='A'>",
        "<img hidden src=https://elders.example/a.png alt=A>",
        '<IMG SRC="//elders.example/a.png" ALT="A">',
        '<img\nalt="A"\nsrc = "https://elders.example/a.png" />',
        '<img alt="A" title="x > y" src="https://elders.example/a.png">',
    ],
)
def test_a_picture_of_somebody_else_is_a_link_however_it_is_written(image: str) -> None:
    shown = sanitize.without_remote_images(f"<p>{image}</p>")
    assert "<img" not in shown.lower()
    assert ">A (elders.example)</a>" in shown


def test_pieces_together_are_the_text() -> None:
    for html in ("a<b>c</b>", "<script>a<b</script>c", "<a b='", "<!-- x", "a < b > c", "<p>a</p"):
        assert "".join(piece for _, piece in tags.pieces(html)) == html
