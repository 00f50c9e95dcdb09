"""What the sample podcast says about itself is true: in its feed, its texts and its sound."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from klankbord.audio.decode import duration
from klankbord.feeds import parse
from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.library.pages.episodes import read
from klankbord.transcribe.formats import read_vtt

ROOT = Path(__file__).resolve().parents[1]
PODCAST = ROOT / "tests" / "samples" / "podcast"
FEED = parse(
    (PODCAST / "feed.xml").read_bytes().replace(b"{{base}}", b"https://podcast.example"),
    "https://podcast.example/feed.xml",
)
EPISODES = {episode.audio.url.rpartition("/")[2]: episode for episode in FEED.episodes if episode.audio}


ENGLISH = PODCAST / "front-door"


def turns(script: Path) -> list[tuple[str, str]]:
    """Who says what, of a written dialogue."""
    return re.findall(r"^(\w+): (.+)$", script.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_feed_has_no_problems_and_three_episodes() -> None:
    assert FEED.problems == ()
    assert sorted(EPISODES) == sorted(path.name for path in PODCAST.glob("*.mp3"))
    assert len(EPISODES) == 3


@pytest.mark.parametrize("name", EPISODES)
def test_the_feed_tells_size_and_length_of_the_sound(name: str) -> None:
    episode = EPISODES[name]
    assert episode.audio
    assert episode.audio.bytes == (PODCAST / name).stat().st_size
    assert episode.duration == pytest.approx(duration(PODCAST / name), abs=1)


@pytest.mark.parametrize("name", EPISODES)
def test_the_exact_transcript_holds_the_written_dialogue(name: str) -> None:
    script = (PODCAST / name).with_suffix(".txt")
    transcript = read_vtt(script.with_suffix(".vtt").read_text(encoding="utf-8"))
    assert [(segment.speaker, segment.text) for segment in transcript.segments] == turns(script)
    assert transcript.segments[-1].end <= duration(PODCAST / name) + 0.1


def test_two_dialogues_last_three_to_five_minutes_and_one_has_a_publisher_transcript_and_chapters() -> None:
    long = [episode for episode in FEED.episodes if 180 <= (episode.duration or 0) <= 300]
    short = [episode for episode in FEED.episodes if episode not in long]
    assert [len(episode.transcripts) for episode in long] == [0, 0]
    assert [(len(episode.transcripts), bool(episode.chapters_url)) for episode in short] == [(1, True)]


def test_the_publisher_transcript_names_people_in_full_and_the_chapters_start_at_their_words() -> None:
    exact = read_vtt((PODCAST / "03-schrijf-zoals-je-praat.vtt").read_text(encoding="utf-8"))
    published = read_vtt((PODCAST / "transcript-03.vtt").read_text(encoding="utf-8"))
    assert published.text == exact.text
    assert {segment.speaker for segment in published.segments} == {"Lotte Vermeer", "Bram Postma"}
    chapters = json.loads((PODCAST / "chapters-03.json").read_text(encoding="utf-8"))["chapters"]
    starts = [segment.start for segment in exact.segments]
    assert all(chapter["startTime"] in starts for chapter in chapters)


def test_the_english_sample_is_what_its_feed_and_its_text_say() -> None:
    data = (ENGLISH / "feed.xml").read_bytes().replace(b"{{base}}", b"https://podcast.example")
    feed = parse(data, "https://podcast.example/front-door/feed.xml")
    assert feed.problems == ()
    (episode,) = feed.episodes
    assert episode.audio
    sound = ENGLISH / episode.audio.url.rpartition("/")[2]
    assert episode.audio.bytes == sound.stat().st_size
    assert episode.duration == pytest.approx(duration(sound), abs=1)
    transcript = read_vtt(sound.with_suffix(".vtt").read_text(encoding="utf-8"))
    assert [(segment.speaker, segment.text) for segment in transcript.segments] == turns(sound.with_suffix(".txt"))


def test_all_sound_of_the_repository_stays_small() -> None:
    kinds = (".mp3", ".m4a", ".ogg", ".opus", ".wav", ".flac")
    kept = (path for folder in ("tests", "content") for path in (ROOT / folder).rglob("*") if path.suffix in kinds)
    assert sum(path.stat().st_size for path in kept if not path.is_symlink()) < 6_000_000


@pytest.mark.parametrize("name", EPISODES)
def test_the_committed_show_is_the_sample_podcast_read_against_its_texts(name: str) -> None:
    hub = Hub(ROOT)
    folder = next(folder for folder in hub.episode_folders("voorbij-de-balie") if folder.name.endswith(name[3:-4]))
    page = read(folder)
    said = "".join(text for _, text in turns((PODCAST / name).with_suffix(".txt"))).replace(" ", "")
    assert page.transcript
    assert page.transcript.text.replace(" ", "") == said
    assert page.meta.audio
    assert (hub.content / page.meta.audio.url).read_bytes() == (PODCAST / name).read_bytes()
    assert page.meta.guid == EPISODES[name].guid
    assert page.meta.status == "published"
    assert all(quote.span for quote in page.notes.quotes)


def test_the_committed_hub_has_no_mistakes() -> None:
    assert [str(problem) for problem in check(Hub(ROOT), language="en")] == []
