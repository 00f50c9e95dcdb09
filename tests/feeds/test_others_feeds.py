"""Feeds that others collected: podcastparser's with what it reads from them, Podcasting 2.0's, the feed validator's.

They are beside the checkout and not ours to commit; without them these tests are skipped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klankbord import feeds
from klankbord.errors import KlankbordError
from klankbord.feeds import chapters, opml
from klankbord.model import Episode, Feed

BASE = "https://tests/data/"

# Where we differ on purpose. Every case must be in exactly one of these, with only this field different.
RELATIVE_GUID = "a GUID that is not an address stays verbatim: made absolute, it would change when the feed moves"
DIFFERENCES = {
    **{
        (name, "guid"): RELATIVE_GUID
        for name in (
            "chapters", "duration", "itunes_duration", "itunes_episode_image", "itunes_no_xmlns", "itunes_subtitle",
            "itunes_xmlns", "media_episode_thumbnail", "media_episode_thumbnail_group", "permalink",
        )
    },
    ("no_guid", "guid"): "without a GUID the enclosure's address is the identity, not the link, which may be shared",
    ("atom_content_encoded", "description"): "RFC 4287, 4.2.13: atom:summary is the summary",
    ("atom_published_updated", "description"): "RFC 4287, 4.2.13: atom:summary is the summary",
    ("atom_updated", "description"): "RFC 4287, 4.2.13: atom:summary is the summary",
    ("html_in_description_rss_both_different", "description"): "RSS 2.0: description is the synopsis, whatever more",
    ("image_and_audio", "link"): "episode::x is not a web address, so no link",
    ("no_title_multi_enclosure", "episodes"): "an episode without a title is an episode",
}  # fmt: skip


def cases() -> Iterator[str]:
    folder = Path(__file__).resolve().parents[2].parent / "shared/data/feeds/podcastparser/tests/data"
    yield from sorted(path.stem for path in folder.glob("*.rss")) if folder.is_dir() else ["absent"]


def moved(value: Any) -> Any:
    """Addresses below the folder of their tests, below ours."""
    return value.replace("file://tests/", "https://tests/") if isinstance(value, str) else value


def flat(text: str) -> str:
    return " ".join(text.split())


def of_show(feed: Feed) -> dict[str, Any]:
    show, pages = feed.show, dict(feed.pages)
    owner = {"name": show.owner, "email": show.owner_email}
    return {
        "title": show.title,
        "description": flat(show.summary),
        "cover_url": show.image,
        "link": show.link,
        "language": show.language,
        "new_url": show.new_feed_url,
        "itunes_author": show.author,
        "itunes_owner": {key: value for key, value in owner.items() if value},
        "itunes_keywords": list(show.keywords),
        "itunes_categories": list(show.categories),
        "type": show.kind,
        "generator": show.generator,
        "explicit": show.explicit,
        "funding_url": next(iter(show.funding), None),
        "import_prohibited": show.locked,
        "paged_feed_first": pages.get("first"),
        "paged_feed_next": pages.get("next"),
    }


def of_episode(episode: Episode) -> dict[str, Any]:
    return {
        "title": episode.title,
        "description": flat(episode.summary),
        "description_html": flat(episode.content),
        "published": int(episode.published.timestamp()) if episode.published else 0,
        "guid": episode.guid,
        "link": episode.link,
        "total_time": int(episode.duration or 0),
        "episode_art_url": episode.image,
        "type": episode.episode_type,
        "number": episode.number,
        "season": episode.season,
        "subtitle": episode.subtitle,
        "itunes_author": episode.author,
        "explicit": episode.explicit,
        "transcript_url": next((link.url for link in episode.transcripts), None),
        "chapters_json_url": episode.chapters_url,
        "persons": [
            {"name": p.name, "role": p.role, "group": p.group, "href": p.href or None, "img": p.image or None}
            for p in episode.persons
        ],
        "chapters": [
            {
                k: v
                for k, v in (("start", int(c.start)), ("title", c.title), ("href", c.url), ("image", c.image))
                if v != ""
            }
            for c in episode.chapters
        ],
        "enclosures": [episode.audio.url, episode.audio.bytes or -1, episode.audio.type] if episode.audio else [],
    }


def wanted_show(expected: dict[str, Any]) -> dict[str, Any]:
    found = {
        key: moved(value) for key, value in expected.items() if key not in {"episodes", "payment_url", "max_episodes"}
    }
    found["title"] = flat(found["title"])
    if "itunes_categories" in found:  # theirs are paths, ours are the names in them
        found["itunes_categories"] = list(dict.fromkeys(n for path in found["itunes_categories"] for n in path if n))
    return found


def wanted_episode(expected: dict[str, Any], audio_type: str) -> dict[str, Any]:
    found = {key: moved(value) for key, value in expected.items() if key != "payment_url"}
    found["title"] = flat(found["title"])
    for key in ("description", "description_html"):
        found.update({key: flat(found[key])} if key in found else {})
    sounds = [e for e in found["enclosures"] if e["mime_type"].startswith("audio")] or found["enclosures"]
    # Their "application/octet-stream" means "the feed does not say"; then we go by the file name.
    found["enclosures"] = [
        part
        for sound in sounds[:1]
        for part in (
            moved(sound["url"]),
            sound["file_size"],
            audio_type if sound["mime_type"] == "application/octet-stream" else sound["mime_type"],
        )
    ]
    return found


@pytest.mark.parametrize("name", list(cases()))
def test_we_read_what_podcastparser_reads(shared_data: Path, name: str) -> None:
    folder = shared_data / "feeds/podcastparser/tests/data"
    feed = feeds.parse((folder / f"{name}.rss").read_bytes(), f"{BASE}{name}.rss")
    expected = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    wanted, found = wanted_show(expected), of_show(feed)
    assert {key: found[key] for key in wanted} == wanted
    limit = json.loads((folder / f"{name}.param.json").read_text()) if (folder / f"{name}.param.json").exists() else {}
    ours, theirs = list(feed.episodes)[: limit.get("max_episodes") or None], expected["episodes"]
    if (name, "episodes") in DIFFERENCES:
        assert len(ours) != len(theirs)
        return
    assert len(ours) == len(theirs)
    if expected.get("type") == "serial":  # they reverse serial shows; we keep the order of the feed
        ours = sorted(ours, key=lambda episode: episode.title)
    for episode, their in zip(ours, theirs, strict=True):
        got = of_episode(episode)
        want = wanted_episode(their, episode.audio.type if episode.audio else "")
        different = {key for key in want if got[key] != want[key]}
        assert different == {field for case, field in DIFFERENCES if case == name}, (got, want)


def timed(paths: list[Path]) -> Iterator[tuple[Path, Feed | KlankbordError]]:
    for path in paths:
        start = time.process_time()
        result: Feed | KlankbordError
        try:
            result = feeds.parse(path.read_bytes(), f"{BASE}{path.name}")
        except KlankbordError as error:
            result = error
        assert time.process_time() - start < 1, path
        yield path, result


def test_the_validators_feeds_are_all_read(shared_data: Path) -> None:
    paths = sorted(
        path for part in ("rss20", "ext") for path in (shared_data / f"feeds/feedvalidator/{part}").rglob("*.xml")
    )
    assert len(paths) > 400
    refused = [path for path, result in timed(paths) if isinstance(result, KlankbordError)]
    assert refused == []


def test_the_validators_subscription_lists_are_all_read_or_refused(shared_data: Path) -> None:
    refused = set()
    for path in (shared_data / "feeds/feedvalidator/opml").rglob("*.opml"):
        try:
            opml.read(path.read_bytes())
        except KlankbordError:
            refused.add(path.stem)
    assert refused == {"missingOpml", "outlineDocument"}  # neither has an opml element
    clean = shared_data / "feeds/feedvalidator/opml/clean/subscriptionList.opml"
    assert len(opml.read(clean.read_bytes())) == 13


def test_the_examples_of_podcasting_2_are_read_in_full(shared_data: Path) -> None:
    folder = shared_data / "feeds/podcast-namespace"
    feed = feeds.parse((folder / "example.xml").read_bytes(), "https://example.com/feed.xml")
    assert feed.show.guid
    assert any(episode.persons for episode in feed.episodes)
    assert any(episode.transcripts for episode in feed.episodes)
    assert any(episode.chapters_url for episode in feed.episodes)
    assert any(episode.soundbites for episode in feed.episodes)
    assert any(episode.alternates for episode in feed.episodes)
    for name, count in (("example", 1), ("exampleComplex", 1)):
        assert len(chapters.parse((folder / f"docs/examples/chapters/{name}.json").read_bytes())) >= count
