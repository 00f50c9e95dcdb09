"""Of a picture in several sizes, the one that is of use comes along."""

from __future__ import annotations

import lxml.html
import pytest

from klankbord.library.importers import convert, srcset


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ("/a-300.jpg 300w, /a-1024.jpg 1024w, /a-2048.jpg 2048w, /a-4000.jpg 4000w", "/a-2048.jpg"),
        ("/a-4000.jpg 4000w, /a-300.jpg 300w, /a-1600.jpg 1600w", "/a-1600.jpg"),
        ("/a-1024.jpg 1024w, /a-300.jpg 300w", "/a-1024.jpg"),
        ("/a.jpg, /a@2x.jpg 2x", "/a@2x.jpg"),
        ("/a.jpg 1x, /a@2x.jpg 2x, /a@3x.jpg 3x", "/a@2x.jpg"),
        (
            "https://i.example/w_300,c_fill/a.jpg 300w,https://i.example/w_900,c_fill/a.jpg 900w",
            "https://i.example/w_900,c_fill/a.jpg",
        ),
        ("data:image/gif;base64,R0lGOD 1w, /a.jpg 300w", "/a.jpg"),
        ("/een.jpg", "/een.jpg"),
        (" , ", ""),
        ("", ""),
    ],
)
def test_the_sharpest_that_is_of_use(listed: str, chosen: str) -> None:
    assert srcset.sharpest(listed) == chosen


@pytest.mark.parametrize(
    "html",
    [
        '<img src="/klein.jpg" srcset="/klein.jpg 300w, /groot.jpg 1800w" alt="De balie">',
        '<picture><source srcset="/groot.jpg 1800w, /klein.jpg 300w"><img src="/klein.jpg" alt="De balie"></picture>',
        '<img data-src="/klein.jpg" data-srcset="/groot.jpg 1800w" src="data:image/gif;base64,R0" alt="De balie">',
    ],
)
def test_a_page_in_several_sizes_gives_that_one(html: str) -> None:
    tree = lxml.html.fragment_fromstring(f"<div><p>{html}</p></div>")
    assert convert.markdown(tree, "https://loket.example/b/") == "![De balie](https://loket.example/groot.jpg)"


def test_a_picture_beside_a_saved_page_is_taken_as_it_was_saved() -> None:
    tree = lxml.html.fragment_fromstring(
        '<div><p><img src="b_files/k.jpg" srcset="/groot.jpg 1800w" alt="x"></p></div>'
    )
    local = {"b_files/k.jpg": "k.jpg"}
    assert convert.markdown(tree, "https://loket.example/b/", lambda a: local.get(a, "")) == "![x](k.jpg)"
