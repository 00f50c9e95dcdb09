"""A great deal of what each reader looks for, never closed: it takes proportional time, and no more."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.library.importers import folder, front, prose, rest, shortcodes
from klankbord.library.importers.site import Site
from klankbord.library.importers.wordpress_text import Text

SIZE = 200_000  # quadratic time is already minutes at this size
WHOLE = 1_000_000
OPENINGS = [
    *("{{< a ", '{{< a "', "{{% ", "{% a ", "{% raw %}", "{% highlight x %}", "{{ ", "{{ 'a' | ", "{:", "{::"),
    *("{{<highlight x>}}", "[[", "![", "](", "](<", "[x]: ", "`", "``` ", "`` a ` ", "<!--", "<!-- more", '<a href="'),
    *("href=", "<pre", "<script>", "[a ", "[a]", "[a b=", "[[a]", "[caption]", "[/a]", "<!-- wp:a ", "<!-- wp:a -->"),
    *("<table>", "<li", "<div", "\n\n", "\n", "http://", "http://a\n", "* TOC\n{:toc", "+++\n", "---\n", '{"a":'),
    *("a: b\n", "- a\n", "    a\n", "# ", "=", "~~~\n", "&", "&#", "*", "_"),
]


def text(opening: str, size: int = SIZE) -> str:
    return opening * (size // len(opening))


READERS: dict[str, Callable[[str], object]] = {
    "shortcodes": lambda said: shortcodes.markdown(said, {}),
    "links": lambda said: prose.targets(said, lambda target: target + "x"),
    "front matter": lambda said: front.split(said, Path("x.md")),
    "WordPress": lambda said: Text().html(said),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("opening", OPENINGS)
def test_openings_without_an_end(reader: str, opening: str) -> None:
    began = time.process_time()
    with contextlib.suppress(KlankbordError):
        READERS[reader](text(opening))
    assert time.process_time() - began < 8  # an expression that runs away takes minutes


@pytest.mark.parametrize("opening", ["{% raw %}", "](", "`", "[[", "<a ", "*", "- a\n", "> "])
def test_a_whole_file(opening: str, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    began = time.process_time()
    folder.read(path, text(opening, WHOLE).encode(), Site(tmp_path))
    assert time.process_time() - began < 25


@pytest.mark.parametrize(
    "said",
    [".. include:: /etc/passwd\n", ".. raw:: html\n   :file: /etc/passwd\n", ".. csv-table::\n   :file: /etc/passwd\n"],
)
def test_rest_reads_no_other_file(said: str, tmp_path: Path) -> None:
    draft = rest.read(tmp_path / "x.rst", f"Kop\n===\n\nTekst.\n\n{said}".encode(), Site(tmp_path))
    assert "root:" not in repr(draft)
