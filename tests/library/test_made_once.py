"""The parts of a new episode are made once: its WebVTT is written once and read once, its page is drawn once."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import CodeType, FrameType

from tests.library.test_episodes import EPISODE, NOTES, SETTINGS, SHOW, TRANSCRIPT

from klankbord.library import notes as note_text
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.transcribe.formats import read_vtt, write_vtt


@contextmanager
def counted(*functions: Callable[..., object]) -> Iterator[Counter[str]]:
    """How often each of ``functions`` is called inside, by whatever name."""
    names: dict[CodeType, str] = {function.__code__: function.__name__ for function in functions}
    found: Counter[str] = Counter()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            found[names[frame.f_code]] += 1

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield found
    finally:
        sys.setprofile(before)


def test_a_new_episode_is_written_read_and_drawn_once(hub: Hub) -> None:
    with counted(write_vtt, read_vtt, note_text.render, note_text.of_sections) as done:
        episodes.write(hub, SHOW, EPISODE, TRANSCRIPT, NOTES, SETTINGS, new=True)
    assert done == {"write_vtt": 1, "read_vtt": 1, "render": 1, "of_sections": 1}


def test_what_was_made_once_is_known_again_without_taking_the_page_apart(hub: Hub) -> None:
    folder = episodes.write(hub, SHOW, EPISODE, TRANSCRIPT, NOTES, SETTINGS, new=True).folder
    with counted(note_text.of_sections) as done:
        assert episodes.read(folder).notes.tips == NOTES.tips
    assert not done


def test_an_episode_that_is_new_is_not_looked_for_in_the_pages_of_its_show(hub: Hub) -> None:
    for number in range(5):
        episodes.write(hub, SHOW, replace(EPISODE, guid=f"g{number}"), None, None, SETTINGS, new=True)
    with counted(document.read) as done:
        episodes.write(hub, SHOW, replace(EPISODE, guid="new", title="Een andere"), None, None, SETTINGS, new=True)
    assert done["read"] <= 1  # the page of the show


def test_a_page_that_came_meanwhile_under_the_name_of_the_episode_is_not_doubled(hub: Hub) -> None:
    first = episodes.write(hub, SHOW, EPISODE, TRANSCRIPT, NOTES, SETTINGS, new=True)
    again = episodes.write(hub, SHOW, EPISODE, TRANSCRIPT, NOTES, SETTINGS, new=True)
    assert (again.folder, again.created, again.changed) == (first.folder, False, False)
