"""Bytes from outside become text: by their byte order mark, their looks or their declaration; this never fails."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.decoding import decoded

TEXT = "Een café in Zürich: €5 – “mooi”"


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_says_it_all(mark: bytes, name: str) -> None:
    found = decoded(mark + TEXT.encode(name), "windows-1252", trusted=True)
    assert (found.text, found.encoding, found.spoilt) == (TEXT, name, False)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [TEXT, f"<p>{TEXT}</p>", f'  {{"title": "{TEXT}"}}', "1\n00:00:01,000 --> 00:00:02,000"]
)
def test_utf_16_without_a_mark_is_seen(name: str, text: str) -> None:
    assert decoded(text.encode(name)).text == text


@pytest.mark.parametrize("declared", ["", "iso-8859-1", "windows-1252", "us-ascii", "utf-16", "nonsense", "hex"])
@pytest.mark.parametrize("trusted", [True, False])
def test_what_is_utf_8_is_that_whatever_is_declared_for_any_bytes(declared: str, trusted: bool) -> None:
    assert decoded(TEXT.encode(), declared, trusted=trusted).text == TEXT


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin-1", "us-ascii", "windows-1252"])
@pytest.mark.parametrize("trusted", [True, False])
def test_latin_1_means_windows_1252(declared: str, trusted: bool) -> None:
    assert decoded(TEXT.encode("cp1252"), declared, trusted=trusted).text == TEXT


def test_without_a_word_about_it_old_text_is_windows_1252() -> None:
    assert decoded(TEXT.encode("cp1252")) == decoded(TEXT.encode("cp1252"), "nonsense")
    assert decoded(TEXT.encode("cp1252")).encoding == "cp1252"


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("windows-1251", "Привет"),
        ("koi8-r", "Привет"),
        ("shift_jis", "こんにちは"),
        ("gb2312", "你好"),
        ("euc-kr", "안녕"),
        ("iso-8859-15", "€5"),
        ("macintosh", "é"),
        ("ibm850", "é"),
    ],
)
def test_other_encodings_count_as_declared(declared: str, text: str) -> None:
    assert decoded(text.encode(declared), declared, trusted=True).text == text
    assert decoded(text.encode(declared), declared).text == text


def test_in_a_trusted_declaration_seven_bits_may_be_more() -> None:
    data = "こんにちは".encode("iso2022_jp")
    assert decoded(data, "iso-2022-jp", trusted=True).text == "こんにちは"


@pytest.mark.parametrize("declared", ["unicode_escape", "punycode", "idna", "rot13", "zlib", "undefined", "utf-7"])
def test_what_is_a_tool_and_no_encoding_of_documents_is_none(declared: str) -> None:
    assert decoded(rb"\u0041 +AGE-", declared, trusted=True).text == r"\u0041 +AGE-"


@pytest.mark.parametrize("trusted", [True, False])
def test_one_wrong_byte_spoils_one_letter(trusted: bool) -> None:
    long = "Cafés, crèmes, thés, pâtés, brûlés, forêts, hôtels, naïef"
    found = decoded(long.encode() + b" caf\xe9 \x80 en verder", trusted=trusted, mixed=not trusted)
    assert (found.text, found.spoilt) == (f"{long} café € en verder", True)


@given(st.binary(max_size=80), st.text(max_size=12), st.booleans(), st.booleans())
def test_no_bytes_and_no_declaration_fail(data: bytes, declared: str, trusted: bool, mixed: bool) -> None:
    assert decoded(data, declared, trusted=trusted, mixed=mixed).text.isprintable() in {True, False}
