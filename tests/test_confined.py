"""Text from outside leads to a file inside one folder, or nowhere."""

import os
from pathlib import Path
from urllib.parse import unquote

import pytest

from klankbord import confined


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "in"
    (inside / "sub").mkdir(parents=True)
    (inside / "a b.png").write_bytes(b"x")
    (inside / "sub" / "é.png").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "in-other").mkdir()
    (tmp_path / "in-other" / "secret").write_bytes(b"x")
    (inside / "link.png").symlink_to(tmp_path / "secret")
    (inside / "to-inside.png").symlink_to(inside / "a b.png")
    (inside / "loop.png").symlink_to(inside / "loop.png")
    (inside / "out").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.png")
    return inside


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a%20b.png", "a b.png"),
        ("sub/é.png", "sub/é.png"),
        ("./sub/../a b.png", "a b.png"),
        ("to-inside.png", "a b.png"),
    ],
)
def test_what_is_inside_is_found(folder: Path, text: str, found: str) -> None:
    assert confined.file(folder, unquote(text)) == (folder / found).resolve()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/etc/passwd",
        "%2Fetc%2Fpasswd",
        "//etc/passwd",
        "../secret",
        "sub/../../secret",
        "..%2Fsecret",
        "%2e%2e/secret",
        "%252e%252e%252fsecret",
        "..\\secret",
        "..%5Csecret",
        "C:\\secret",
        "C:secret",
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "~/.netrc",
        "../in-other/secret",
        "link.png",
        "loop.png",
        "out/secret",
        "pipe.png",
        "sub",
        ".",
        "a b.png%00.jpg",
        "a b.png%0A",
        "．．/secret",
        "․․/secret",
        "..／secret",
        "‥/secret",
        "..\u200b/secret",
        "x" * 300,
        "x/" * 600,
        "\udcff",
        "/proc/self/environ",
        "/dev/stdin",
    ],
)
def test_what_is_outside_is_not(folder: Path, text: str) -> None:
    assert confined.file(folder, unquote(text)) is None


def test_a_folder_that_is_not_there_is_not_stepped_over(folder: Path) -> None:
    assert confined.file(folder, "nowhere/../a b.png") is None


@pytest.mark.parametrize(
    "name",
    [
        "a\\b.png",  # a separator elsewhere
        "a\uff3cb.png",  # the same, full-width
        "a\x07b.png",  # a control character
        "a\u200bb.png",  # an invisible one
        "a\udcffb.png",  # a byte that is no text
        "a\uff0fb.png",  # a full-width slash
        "a\u2025b.png",  # two dots in one
        "C:b.png",
        "~b.png",
    ],
)
def test_a_file_in_the_folder_with_a_name_that_misleads_is_not_found_either(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    assert confined.resolved(folder, folder / name) is not None, "it is there, and only its name is refused"
    assert confined.file(folder, name) is None


def test_an_absolute_path_is_refused_even_into_the_folder(folder: Path) -> None:
    assert confined.file(folder, str(folder / "a b.png")) is None
    assert confined.file(folder, "", base=folder / "a b.png") is None


def test_a_path_may_be_a_thousand_characters_long(folder: Path) -> None:
    (folder / "abcdef.png").write_bytes(b"x")
    assert confined.file(folder, "./" * 495 + "abcdef.png") is not None
    assert confined.file(folder, ".//" + "./" * 494 + "abcdef.png") is None


def test_a_base_inside_may_look_up_but_not_out(folder: Path) -> None:
    assert confined.file(folder, "../a b.png", base=folder / "sub") == (folder / "a b.png").resolve()
    assert confined.file(folder, "../../secret", base=folder / "sub") is None


@pytest.mark.parametrize("text", ["nl", "nl-BE", "large-v3", "Systran", "a.b_c"])
def test_a_plain_name(text: str) -> None:
    assert confined.is_name(text)


@pytest.mark.parametrize("text", ["", ".", "..", "../nl", "a/b", "a\\b", ".hidden", "a..b", "é", "nl\n", "x" * 81])
def test_no_plain_name(text: str) -> None:
    assert not confined.is_name(text)
