"""Shortcodes with one meaning everywhere become markdown; the others stay visible and are named."""

from __future__ import annotations

import pytest

from klankbord.library.importers import shortcodes


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("{% video /films/kubus.mp4 400 300 %}", "[kubus.mp4](/films/kubus.mp4)"),
        ('{{< video src="kubus.webm" width="400" >}}', "[kubus.webm](kubus.webm)"),
        ('{{< audio "/geluid/rij.mp3" >}}', "[rij.mp3](/geluid/rij.mp3)"),
        ("boven {{< hr >}} onder", "boven \n\n---\n\n onder"),
    ],
)
def test_what_has_a_meaning_in_markdown_becomes_that(text: str, markdown: str) -> None:
    assert shortcodes.markdown(text, {}) == (markdown, ())


@pytest.mark.parametrize("text", ["{{< video fjbV4eEZJqs >}}", "{% video %}", '{{< hr class="x" >}}'])
def test_what_may_mean_anything_stays_and_is_named(text: str) -> None:
    body, unknown = shortcodes.markdown(text, {})
    assert body == text
    assert len(unknown) == 1
