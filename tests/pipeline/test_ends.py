"""Every failure has a reason, a next try and an end."""

from typing import Any

import pytest
from world import Calendar, StandIn, World, settings

from klankbord.library.hub import Hub
from klankbord.pipeline import run
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status

HEAD = (
    '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Nieuwsbrief</title>'
    "<language>nl</language>{}</channel></rss>"
)
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Noor>Welkom bij deze aflevering over klanten en klagers.\n"


def ingest(hub: Hub, calendar: Calendar, **wait: float) -> Report:
    calendar.wait(**(wait or {"days": 1}))
    return run.ingest(hub, settings(), clock=calendar, speech=StandIn(), early=True)


def post(number: int, enclosure: str = "") -> str:
    return (
        f"<item><title>Brief {number}</title><guid>{number}</guid><description>Tekst.</description>{enclosure}</item>"
    )


def follow(hub: Hub, url: str) -> None:
    page = hub.episodes / "brief" / "index.md"
    page.parent.mkdir()
    page.write_text(f'---\ntitle: Nieuwsbrief\nfeed: "{url}"\n---\n', encoding="utf-8")


def test_posts_of_a_newsletter_are_no_episodes(hub: Hub, calendar: Calendar, wire: Any, world: World) -> None:
    sound = f"<enclosure url='{wire.serve('/s.mp3', world.tone)}' type='audio/mpeg'/>"
    posts = [post(number) for number in range(39)]
    url = wire.serve("/feed", HEAD.format("".join([*posts, *(post(n, sound) for n in range(39, 42))])).encode())
    follow(hub, url)
    for _ in range(3):
        report = ingest(hub, calendar)
        assert report.failures == []
        assert report.waiting == 0
    assert len(hub.episode_folders("brief")) in (1, 3)
    assert status(hub, settings(), clock=calendar).healthy
    # A post that is read aloud later is an episode from then on.
    other = f"<enclosure url='{wire.serve('/t.mp3', world.tone)}' type='audio/mpeg'/>"
    wire.serve("/feed", HEAD.format(post(0, other) + "".join(posts[1:])).encode())
    assert [one.title for one in ingest(hub, calendar).arrivals] == ["Brief 0"]


@pytest.mark.parametrize("field", ["transcript", "chapters"])
def test_what_a_publisher_adds_is_asked_for_again_and_then_done_without(
    hub: Hub, calendar: Calendar, wire: Any, world: World, field: str
) -> None:
    tag = {
        "transcript": f"<podcast:transcript url='{wire.url('/extra')}' type='text/vtt'/>",
        "chapters": f"<podcast:chapters url='{wire.url('/extra')}' type='application/json'/>",
    }[field]
    sound = f"<enclosure url='{wire.serve('/s.mp3', world.tone)}' type='audio/mpeg'/>{tag}"
    follow(hub, wire.serve("/feed", HEAD.format(post(1, sound)).encode()))
    wire.serve("/extra", status=503)
    first = ingest(hub, calendar)
    (failure,) = first.failures
    assert "answers with status 503" in failure.cause
    assert "after 2 more tries the episode comes without" in failure.mend
    assert failure.next_try is not None
    assert status(hub, settings(), clock=calendar).healthy, "nobody need do anything yet"
    assert first.arrivals == []
    assert ingest(hub, calendar, minutes=20).failures != []
    last = ingest(hub, calendar, minutes=40)
    assert len(last.arrivals) == 1
    assert last.failures == []
    assert wire.paths().count("/extra") == 3


def test_what_comes_back_in_time_is_used(hub: Hub, calendar: Calendar, wire: Any, world: World) -> None:
    sound = f"<enclosure url='{wire.serve('/s.mp3', world.tone)}' type='audio/mpeg'/>"
    tag = f"<podcast:transcript url='{wire.url('/extra')}' type='text/vtt'/>"
    follow(hub, wire.serve("/feed", HEAD.format(post(1, sound + tag)).encode()))
    wire.serve("/extra", status=503)
    assert ingest(hub, calendar).arrivals == []
    wire.serve("/extra", VTT.encode(), headers={"content-type": "text/vtt"})
    (arrival,) = ingest(hub, calendar, minutes=20).arrivals
    assert arrival.source == "publisher"


def test_what_is_gone_for_good_is_not_waited_for(hub: Hub, calendar: Calendar, wire: Any, world: World) -> None:
    sound = f"<enclosure url='{wire.serve('/s.mp3', world.tone)}' type='audio/mpeg'/>"
    tag = f"<podcast:transcript url='{wire.url('/extra')}' type='text/vtt'/>"
    follow(hub, wire.serve("/feed", HEAD.format(post(1, sound + tag)).encode()))
    wire.serve("/extra", status=404)
    assert len(ingest(hub, calendar).arrivals) == 1
