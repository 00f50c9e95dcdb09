"""What the ranker learns from, ours or without a word of others, and the weights it learnt: made by this code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from klankbord.extract import lexicon, noise, ranker, spans
from klankbord.extract.features import Passage, Setting, of
from klankbord.extract.sentences import split
from klankbord.model import Segment, Transcript

TRAINING = Path(__file__).parents[2] / "scripts" / "klankbord" / "extract" / "training"
CONVERSATIONS = sorted((Path(__file__).parent / "spoken").glob("*.tsv"))
MARK = re.compile(r"(?:P|Tl|T):[qlt]|R[sd][+-]?|R[qkaolntwex]")
LABEL = re.compile(r"(?:P|Tl|T|N):[qlt]|[sdqkaontrx]")


def lines(path: Path) -> list[list[str]]:
    told = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in told if line.strip() and not line.startswith(("#", "="))]


def test_there_are_enough_of_them_in_both_languages_by_several_authors() -> None:
    assert sum(len(lines(path)) for path in CONVERSATIONS) >= 3000
    assert {path.stem.split("-")[-1] for path in CONVERSATIONS} == {"nl", "en"}
    assert len({path.stem.split("-")[0] for path in CONVERSATIONS}) >= 3


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_conversation_is_labelled_sentence_by_sentence(path: Path) -> None:
    table = lines(path)
    assert all(len(cells) == 3 and cells[2].strip() for cells in table)
    assert all(LABEL.fullmatch(cells[0].strip()) for cells in table), path


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_judged_passage_is_two_numbers_and_a_mark_without_a_word_of_the_talk(language: str) -> None:
    table = (Path(__file__).parent / "judged" / f"passages-{language}.tsv").read_text(encoding="utf-8").splitlines()
    assert table[0].split("\t") == ["talk", "first", "last", "mark"]
    for line in table[1:]:
        name, first, last, mark = line.split("\t")
        assert re.fullmatch(r"[\w-]+", name), line
        assert int(first) <= int(last)
        assert MARK.fullmatch(mark), line


def test_the_weights_are_those_of_these_features() -> None:
    rules = lexicon.load("en")
    talk = split(
        Transcript("en", (Segment(0, 9, "A", "And I think people wait. Do they?"), Segment(9, 12, "B", "Yes.")))
    )
    setting = Setting(talk, noise.find(talk, rules), rules)
    known = {name for at, sentence in enumerate(talk) for name in of(Passage(at, at, sentence), setting)}
    known |= {f"sign {rule.reason}" for language in ("nl", "en") for rule in lexicon.load(language).section("signs")}
    for name, model in ranker.models().items():
        assert set(model.names) <= known, name
    told = json.loads((TRAINING / "ranker.json").read_text(encoding="utf-8"))
    assert told.keys() == {"keep nl", "keep en", *ranker.KINDS}


def test_a_short_line_that_sounds_like_what_people_quote_is_surer() -> None:
    rules = lexicon.load("en")
    texts = ["A complaint is a promise that you forgot to keep.", "The office moved to the other side of the street."]
    transcript = Transcript("en", tuple(Segment(at * 5.0, at * 5.0 + 4, "Ada", text) for at, text in enumerate(texts)))
    setting = Setting(split(transcript), {}, rules)
    pointed, plain = ranker.judge([*spans.find(setting, transcript.spoken_words())], setting)
    assert ("pointed", 0.5) in pointed.reasons
    assert "pointed" not in dict(plain.reasons)
