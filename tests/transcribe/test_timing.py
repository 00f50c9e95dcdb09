"""Pieces of text with times become whole words with times, and the position of each word's first token is kept."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from klankbord.model import Word
from klankbord.transcribe.timing import whole_words


def piece(text: str, start: float, end: float, tokens: int = 1, sure: float = 0.9) -> dict[str, Any]:
    return {"word": text, "start": start, "end": end, "probability": sure, "tokens": list(range(tokens))}


def test_what_has_no_space_before_it_belongs_to_the_word_before() -> None:
    pieces = [
        piece(" Zo", 0.0, 0.2),
        piece("'n", 0.2, 0.3, sure=0.4),
        piece(" e", 0.3, 0.4),
        piece("-mail.", 0.4, 0.6, 2),
    ]
    words, firsts = whole_words(pieces, 30.0)
    assert words == [Word(0.0, 0.3, "Zo'n", 0.4), Word(0.3, 0.6, "e-mail.", 0.9)]
    assert firsts == [0, 2]


def test_pieces_without_text_keep_their_tokens() -> None:
    pieces = [piece(" ", 0.0, 0.1, 2), piece(" ja", 0.1, 0.3, 3), piece("", 0.3, 0.3, 0), piece(" nee", 0.3, 0.5)]
    assert whole_words(pieces, 30.0)[1] == [2, 5]


def test_a_word_stretched_over_a_silence_is_shortened_where_the_silence_is() -> None:
    usual = [piece(f" woord{n}", n * 0.3, n * 0.3 + 0.3) for n in range(5)]
    trailing, leading = piece(" wat.", 1.5, 6.0), piece(" Daarna", 6.0, 9.0)
    words, _ = whole_words([*usual, trailing, leading], 30.0)
    assert (words[5].start, words[5].end) == (1.5, 2.1)  # twice the usual
    assert (words[6].start, words[6].end) == (8.28, 9.0)


@given(
    st.lists(
        st.tuples(st.sampled_from([" ja", "-", " nee", " ", "", "'n"]), st.floats(0, 2), st.integers(0, 3)), max_size=12
    )
)
def test_each_word_has_a_first_token_within_its_pieces(rows: list[tuple[str, float, int]]) -> None:
    now, pieces = 0.0, []
    for text, length, tokens in rows:
        pieces.append(piece(text, now, now + length, tokens))
        now += length
    words, firsts = whole_words(pieces, 30.0)
    assert len(words) == len(firsts)
    assert firsts == sorted(firsts)
    assert all(0 <= f <= sum(r[2] for r in rows) for f in firsts)
    assert "".join(w.text for w in words) == "".join(r[0].strip() for r in rows)
    assert all(w.start <= w.end <= 30.0 for w in words)
