"""Word frequencies are those of wordfreq, whose lists are read without it."""

import gzip
from pathlib import Path
from types import SimpleNamespace

import msgpack
import pytest
import wordfreq

from klankbord.errors import KlankbordError
from klankbord.site.search import frequencies


@pytest.mark.parametrize("language", ["de", "nl"])
def test_a_list_is_the_one_that_wordfreq_gives(language: str) -> None:
    assert frequencies.of(language) == pytest.approx(wordfreq.get_frequency_dict(language, "small"))


ANOTHER = {
    "no gzip": b"no gzip",
    "no msgpack": gzip.compress(b"\xc1"),
    "another format": gzip.compress(msgpack.dumps([{"format": "x"}])),
}


@pytest.mark.parametrize("content", ANOTHER.values(), ids=ANOTHER)
def test_a_list_in_another_form_is_named(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "small_xx.msgpack.gz").write_bytes(content)
    place = SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(frequencies, "find_spec", lambda _: place)
    with pytest.raises(KlankbordError, match=r"small_xx\.msgpack\.gz.*cannot be read"):
        frequencies.of("xx")


def test_a_language_without_a_list_is_named() -> None:
    with pytest.raises(KlankbordError, match=r"small_qq"):
        frequencies.of("qq")
