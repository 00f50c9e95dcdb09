"""Errors say what is wrong, why and how to fix it, wherever they come from; their class tells them apart."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord import errors, feeds, settings
from klankbord.audio.decode import duration
from klankbord.errors import KlankbordError
from klankbord.feeds import opml
from klankbord.feeds.guard import AddressError, check_address
from klankbord.feeds.replies import FetchError
from klankbord.library.front import document
from klankbord.transcribe import engines, formats, models, publisher

TREE = {name: found for name, found in vars(errors).items() if name.endswith("Error")}


def test_every_error_of_the_tree_is_a_klankbord_error() -> None:
    assert all(issubclass(kind, KlankbordError) for kind in TREE.values())


@pytest.mark.parametrize(
    "error",
    [
        *(kind("x", "is broken.", "Fix it.") for name, kind in TREE.items() if name != "PageError"),
        errors.PageError("a.md", 3, "is empty", "Fill it in.", "title"),
        FetchError("https://a.example", "is gone", retry_after=7.0),
    ],
)
def test_an_error_travels_between_processes_whole(error: KlankbordError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (made here)
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def _setting(folder: Path) -> object:
    (folder / "pyproject.toml").write_text("[tool.klankbord]\nlangauge = 1\n", "utf-8")
    return settings.load(folder)


def _sound(folder: Path) -> object:
    (folder / "x.mp3").write_text("geen geluid", "utf-8")
    return duration(folder / "x.mp3")


@pytest.mark.parametrize(
    ("kind", "fails"),
    [
        (errors.FeedError, lambda folder: feeds.parse(b"<html><p>x</p></html>", "https://a.example")),
        (errors.FeedError, lambda folder: feeds.parse(b"{}", "https://a.example")),
        (errors.FeedError, lambda folder: opml.read(b"x")),
        (errors.NetworkError, lambda folder: check_address("127.0.0.1")),
        (errors.PageError, lambda folder: document.parse("---\ntitle: a: b\n---\n", Path("a.md"))),
        (errors.SoundError, _sound),
        (errors.TranscriptError, lambda folder: formats.read_vtt("x")),
        (errors.TranscriptError, lambda folder: formats.read_srt("x")),
        (errors.TranscriptError, lambda folder: formats.read_json("x")),
        (errors.TranscriptError, lambda folder: publisher.parse(b"", "text/html")),
        (errors.ModelError, lambda folder: models.path("no such model!", folder=folder)),
        (errors.SettingsError, _setting),
        (errors.PluginError, lambda folder: engines.load(engines.Hearing("nowhere:large"))),
    ],
)
def test_what_fails_can_be_told_by_its_class(
    kind: type[KlankbordError], fails: Callable[[Path], object], tmp_path: Path
) -> None:
    with pytest.raises(kind):
        fails(tmp_path)


def test_an_address_that_may_not_be_asked_is_one_that_does_not_answer() -> None:
    assert issubclass(AddressError, errors.NetworkError)
    assert issubclass(FetchError, errors.NetworkError)
