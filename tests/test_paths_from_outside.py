"""Every place where text from outside becomes a path, tried with one that wants to leave its folder.

The list is in docs/decisions.md ("A text from outside becomes a file in one way"); a new place belongs here too.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.audio import download
from klankbord.errors import KlankbordError
from klankbord.extract import lexicon
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.importers import Draft
from klankbord.library.importers.writing import Shelf
from klankbord.library.pages import episodes, shows
from klankbord.library.slugs import slugify
from klankbord.library.starting import new_page
from klankbord.model import Audio, Episode, Show
from klankbord.site.reading import collect
from klankbord.transcribe import models, quality

OUT = [
    "../../out",
    "/etc/passwd",
    "..\\out",
    "%2Fetc%2Fpasswd",
    "a/../../out",
    "x\0y",
    "．．/out",
    "con",
    ".",
    "..",
    "",
]


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    (tmp_path / "out.jpg").write_bytes(b"\xff\xd8\xff")
    return Hub(tmp_path / "hub")


@pytest.mark.parametrize("text", OUT)
def test_titles_names_and_guids_make_plain_file_names(hub: Hub, text: str) -> None:
    shows.write(hub, slugify(text), Show(title=text, feed_url="https://example.org/feed"))
    episode = Episode(guid=text, title=text, published=datetime(2026, 3, 4, tzinfo=UTC))
    episodes.write(hub, slugify(text), episode, None, None, settings.Settings())
    Shelf(hub).put(Draft(text, "Tekst.", "x", name=text))
    new_page.create(hub, "term", text or "x", date(2026, 3, 4))
    assert sorted(path.name for path in hub.root.parent.iterdir()) == ["hub", "out.jpg"]


@pytest.mark.parametrize("text", OUT)
def test_an_enclosure_has_a_name_of_our_own(tmp_path: Path, text: str) -> None:
    assert download.place(Audio(url=f"https://example.org/{text}"), tmp_path).parent == tmp_path


@pytest.mark.parametrize("text", [text for text in OUT if text not in {"", "con"}])
def test_a_show_for_a_new_episode_is_one_of_the_hub(hub: Hub, text: str) -> None:
    with pytest.raises(KlankbordError, match="no such show"):
        new_page.create(hub, "episode", "Titel", date(2026, 3, 4), show=text)


@pytest.mark.parametrize("text", [*OUT, "../episodes/balie", "x" * 300])
def test_a_show_that_an_option_names_is_one_of_the_hub(hub: Hub, text: str) -> None:
    shows.write(hub, "balie", Show(title="Balie", feed_url="https://example.org/feed"))
    shows.require(hub, "balie")
    with pytest.raises(KlankbordError, match="no such show"):
        shows.require(hub, text)


@pytest.mark.parametrize("text", ["..", "../x", "a/../b", "x\0y", ".x", "a\\b", "", "a//b"])
def test_a_model_that_a_page_names_has_a_plain_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(KlankbordError):
        models.path(text, folder=tmp_path / "models")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("text", OUT)
def test_the_language_of_a_feed_names_no_file(text: str) -> None:
    assert quality._phrases(text) == ()
    assert not lexicon.load(text).rules


@pytest.mark.parametrize(
    "image", ["../../../out.jpg", "/../../out.jpg", "../link.jpg", "../loop.jpg", "x" * 400, "a\0b"]
)
def test_the_image_of_a_page_is_in_content(hub: Hub, image: str) -> None:
    (hub.content / "link.jpg").symlink_to(hub.root.parent / "out.jpg")
    (hub.content / "loop.jpg").symlink_to(hub.content / "loop.jpg")
    assert collect._image(hub, hub.content / "artikelen" / "a.md", image) == ""


def test_check_neither_fails_on_a_path_nor_tells_what_is_outside(hub: Hub) -> None:
    (hub.content / "artikelen").mkdir()
    links = "\n\n".join(
        f"[x]({text}.jpg) ![x]({text}.jpg)" for text in ("../../../ou", "x" * 400, "%00", "../../../out")
    )
    page = f"---\ntitle: A\ndate: 2026-03-04\nimage: {'x' * 400}.jpg\nimage_alt: x\n---\n{links}\n"
    (hub.content / "artikelen" / "a.md").write_text(page, encoding="utf-8")
    problems = [str(problem) for problem in check(hub, language="en")]
    assert sum("is not there" in problem for problem in problems) == 9
    assert not [problem for problem in problems if "Did you mean" in problem]
