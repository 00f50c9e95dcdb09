"""A run brings in what is new, once, whatever happens in between."""

import json
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from world import Calendar, StandIn, World, settings, subscribe, tree

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.model import Transcript
from klankbord.pipeline import ledger, run
from klankbord.pipeline.ledger import Row
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status
from klankbord.pipeline.stopping import Stop

VTT = "WEBVTT\n\n" + "\n".join(
    f"{at // 6:02}:{at % 6}0.000 --> {at // 6:02}:{at % 6}9.000\n<v Noor>Over klacht {at} leerde ik luisteren.\n"
    for at in range(12)
)


class Machine:
    """A hub with its clock and its engine: what a crontab line sets going."""

    def __init__(self, hub: Hub, calendar: Calendar) -> None:
        self.hub, self.calendar, self.engine = hub, calendar, StandIn()

    def ingest(self, **options: object) -> Report:
        self.calendar.wait(days=1)
        chosen = {"clock": self.calendar, "speech": self.engine, **options}
        return run.ingest(self.hub, settings(), **chosen)  # type: ignore[arg-type]

    def rows(self) -> dict[str, Row]:
        with ledger.opened_to_read(self.hub.state / "ledger.sqlite") as book:
            return {row.guid: row for row in book.episodes()}

    def pages(self) -> set[str]:
        return {path.parent.name for path in self.hub.episodes.glob("*/*/index.md")}


@pytest.fixture
def machine(hub: Hub, calendar: Calendar, world: World) -> Machine:
    subscribe(hub, world, "een", "twee")
    world.publish("een", 3)
    world.publish("twee", 2)
    return Machine(hub, calendar)


def test_every_episode_gets_its_page_transcript_and_notes(machine: Machine, hub: Hub) -> None:
    report = machine.ingest()
    assert (report.exit_code, len(report.arrivals), report.waiting) == (0, 5, 0)
    assert len(machine.pages()) == 5
    for page in hub.episodes.glob("*/*/index.md"):
        assert "Een klacht is de goedkoopste" in page.with_name("transcript.vtt").read_text()
        assert json.loads(page.with_name("notes.json").read_text())
    assert not list((hub.state / "transcripts").iterdir())


def test_a_language_model_that_fails_is_named_in_the_log_and_costs_nothing_else(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    deaf = settings().model_copy(update={"llm_url": "http://127.0.0.1:9/v1", "llm_model": "weg"})
    report = run.ingest(machine.hub, deaf, clock=machine.calendar, speech=machine.engine, limit=1)
    assert (report.exit_code, len(report.arrivals)) == (0, 1)
    assert any(line.startswith(("een: LLM: ", "twee: LLM: ")) for line in caplog.messages)


def test_a_second_run_changes_nothing_and_hears_nothing(machine: Machine, hub: Hub, world: World) -> None:
    machine.ingest()
    before, heard = tree(hub.episodes), machine.engine.heard.copy()
    report = machine.ingest()
    assert (report.polled, report.unchanged, report.arrivals) == (2, 2, [])
    assert tree(hub.episodes) == before
    assert machine.engine.heard == heard
    assert world.answers[304] == 2


def test_what_is_published_later_comes_in_later(machine: Machine, world: World) -> None:
    machine.ingest()
    world.publish("twee")
    assert [one.title for one in machine.ingest().arrivals] == ["Aflevering 3 van twee"]


def test_a_feed_can_be_asked_before_its_time(machine: Machine, world: World) -> None:
    machine.ingest()
    world.publish("een", 1)
    soon = {"clock": machine.calendar, "speech": machine.engine}
    assert run.ingest(machine.hub, settings(), **soon).polled == 0  # type: ignore[arg-type]
    report = run.ingest(machine.hub, settings(), show="een", early=True, **soon)  # type: ignore[arg-type]
    assert (report.polled, len(report.arrivals)) == (1, 1)


def test_the_publishers_transcript_spares_the_model_and_the_download(machine: Machine, world: World) -> None:
    world.publish("een", vtt=VTT)
    report = machine.ingest()
    assert [one.source for one in report.arrivals if one.title == "Aflevering 4 van een"] == ["publisher"]
    assert world.asked["/een/een-4.mp3"] == 0
    assert sum(machine.engine.heard.values()) == 5


def test_a_useless_transcript_of_the_publisher_leads_to_the_sound(machine: Machine, world: World) -> None:
    world.publish("een", vtt="<html>no such page</html>")
    report = machine.ingest()
    assert report.exit_code == 0
    assert any("instead" in notice for notice in report.notices)
    assert [one.source for one in report.arrivals if one.title == "Aflevering 4 van een"] == ["whisper"]


def test_limit_takes_the_newest_and_the_next_run_goes_on(machine: Machine) -> None:
    report = machine.ingest(limit=2)
    assert {one.title for one in report.arrivals} == {"Aflevering 3 van een", "Aflevering 2 van twee"}
    assert report.waiting == 3
    assert len(machine.ingest().arrivals) == 3


def test_one_show_can_be_singled_out(machine: Machine, world: World) -> None:
    assert {one.show for one in machine.ingest(show="twee").arrivals} == {"twee"}
    assert world.asked["/een/feed.xml"] == 0
    with pytest.raises(KlankbordError, match="no such show"):
        machine.ingest(show="drie")


def test_a_dry_run_says_what_would_be_done_and_does_none_of_it(machine: Machine, hub: Hub) -> None:
    before = tree(hub.episodes)
    report = machine.ingest(dry_run=True)
    assert len(report.planned) == 5
    assert report.arrivals == []
    assert tree(hub.episodes) == before
    assert len(machine.ingest().arrivals) == 5


def test_a_bad_feed_never_stops_the_rest(machine: Machine, world: World, hub: Hub) -> None:
    world.shows["een"].status = 500
    subscribe(hub, world, "stuk")
    (hub.episodes / "stuk" / "index.md").write_text("---\ntitle: [\n---\n")
    report = machine.ingest()
    assert {one.show for one in report.arrivals} == {"twee"}
    assert {failure.show for failure in report.failures} == {"een", "stuk"}
    assert report.exit_code == 1
    world.shows["een"].status = 200
    assert len(machine.ingest().arrivals) == 3


def test_a_bad_episode_is_tried_again_later_and_ever_less_often(machine: Machine, world: World) -> None:
    world.shows["twee"].sound_status = 404
    report = machine.ingest()
    assert len(report.arrivals) == 3
    assert {failure.attempts for failure in report.failures} == {1}
    with ledger.opened_to_read(machine.hub.state / "ledger.sqlite") as book:
        first = book.episode("twee", "twee-1")
    assert first is not None
    assert first.next_try - first.changed == pytest.approx(15 * 60, abs=1)
    for _ in range(9):
        machine.ingest()
    last = machine.rows()["twee-1"]
    assert 3 < last.attempts < 10
    assert last.next_try - last.changed > 24 * 3600
    found = status(machine.hub, settings(), clock=machine.calendar)
    assert not found.healthy
    assert "404" in found.text()
    assert "→ klankbord feeds skip twee 'Aflevering 1 van twee' leaves it out for good" in found.text()
    world.shows["twee"].sound_status = 200
    machine.calendar.wait(days=8)
    assert len(machine.ingest().arrivals) == 2
    assert status(machine.hub, settings(), clock=machine.calendar).healthy


def test_a_gone_feed_is_reported_once_and_not_asked_again(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest()
    before = tree(hub.episodes)
    world.shows["een"].status = 410
    assert "410" in machine.ingest().text()
    asked = world.asked["/een/feed.xml"]
    assert machine.ingest().exit_code == 0
    assert world.asked["/een/feed.xml"] == asked
    assert tree(hub.episodes) == before
    assert "410" in status(hub, settings(), clock=machine.calendar).text()


def test_a_gone_feed_that_is_back_is_asked_when_somebody_says_so(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest()
    world.shows["een"].status = 410
    machine.ingest()
    (said,) = (
        line for line in status(hub, settings(), clock=machine.calendar).text().splitlines() if "een: " in line[:5]
    )
    assert said.endswith("not polled any more.")
    world.shows["een"].status = 200
    world.publish("een")
    machine.ingest()
    assert not status(hub, settings(), clock=machine.calendar).healthy
    assert len(machine.ingest(show="een", early=True).arrivals) == 1
    assert status(hub, settings(), clock=machine.calendar).healthy


def test_a_moved_feed_is_followed_and_written_down(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest()
    world.shows["nieuw"] = replace(world.shows["een"], slug="een")
    world.shows["een"].moved_to = f"{world.url}/nieuw/feed.xml"
    world.publish("een")
    world.shows["nieuw"].items = world.shows["een"].items
    report = machine.ingest()
    assert [one.title for one in report.arrivals] == ["Aflevering 4 van een"]
    assert library_shows.read(hub.episodes / "een").meta.feed == f"{world.url}/nieuw/feed.xml"
    machine.ingest()
    assert world.asked["/een/feed.xml"] == 2


def test_an_edit_in_the_feed_updates_one_page_and_hears_nothing(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest()
    before, heard = tree(hub.episodes), machine.engine.heard.copy()
    world.shows["een"].items[0].title = "Een betere titel"
    report = machine.ingest()
    assert [(one.title, one.created) for one in report.arrivals] == [("Een betere titel", False)]
    after = tree(hub.episodes)
    assert {name.split("/")[1] for name in after if after[name] != before.get(name)} == {
        "2026-01-12-aflevering-1-van-een"
    }
    assert machine.engine.heard == heard


def test_a_deleted_ledger_is_rebuilt_and_nothing_is_heard_twice(machine: Machine, hub: Hub) -> None:
    machine.ingest()
    before, heard = tree(hub.episodes), machine.engine.heard.copy()
    for path in hub.state.glob("ledger.sqlite*"):
        path.unlink()
    assert machine.ingest().arrivals == []
    assert tree(hub.episodes) == before
    assert machine.engine.heard == heard


def test_a_page_that_an_editor_moved_is_still_the_same_episode(machine: Machine, hub: Hub) -> None:
    machine.ingest()
    folder = hub.episodes / "een" / "2026-01-12-aflevering-1-van-een"
    folder.rename(folder.with_name("de-allereerste"))
    assert machine.ingest().arrivals == []
    assert "de-allereerste" in machine.pages()
    assert machine.rows()["een-1"].folder == "een/de-allereerste"


def test_an_episode_that_an_editor_deleted_never_comes_back(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest()
    for path in (hub.episodes / "een" / "2026-01-12-aflevering-1-van-een").iterdir():
        path.unlink()
    world.shows["een"].items[0].title = "Nog eens"
    assert machine.ingest().arrivals == []
    world.publish("een")
    assert [one.title for one in machine.ingest().arrivals] == ["Aflevering 4 van een"]
    assert machine.rows()["een-1"].state == ledger.DELETED


def test_a_paused_show_is_left_alone(machine: Machine, world: World, hub: Hub) -> None:
    library_shows.update(library_shows.read(hub.episodes / "een"), paused=True)
    assert {one.show for one in machine.ingest().arrivals} == {"twee"}
    assert world.asked["/een/feed.xml"] == 0


def test_what_a_show_corrects_is_heard_as_its_corrections_have_it(machine: Machine, hub: Hub) -> None:
    page = library_shows.read(hub.episodes / "een")
    library_shows.update(page, corrections={"kwartal": "Kwartaal BV", "leerde ik": "leerden wij"})
    seen = []
    for show in ("een", "twee"):
        machine.ingest(show=show)
        seen.append(machine.engine.known)
    assert seen == [("kwartal", "leerde ik"), ()]


def test_names_that_editors_and_the_feed_know_are_listened_for(machine: Machine, hub: Hub) -> None:
    page = library_shows.read(hub.episodes / "een")
    library_shows.update(page, vocabulary=["Boekenbos"], hosts=["noor-de-wit"])
    machine.ingest(show="een")
    assert machine.engine.vocabulary[:3] == ("Boekenbos", page.meta.title, "Noor De Wit")


def test_a_show_goes_back_no_further_than_it_says(machine: Machine, hub: Hub) -> None:
    library_shows.update(library_shows.read(hub.episodes / "een"), since="2026-01-15")
    assert {one.title for one in machine.ingest(show="een").arrivals} == {
        "Aflevering 2 van een",
        "Aflevering 3 van een",
    }
    library_shows.update(library_shows.read(hub.episodes / "een"), since=None)
    assert {one.title for one in machine.ingest(show="een").arrivals} == {"Aflevering 1 van een"}


def test_sound_is_kept_or_thrown_away_as_the_show_says(machine: Machine, hub: Hub) -> None:
    library_shows.update(library_shows.read(hub.episodes / "een"), keep_audio=False)
    machine.ingest()
    assert len(list((hub.state / "audio").glob("*.mp3"))) == 2


def test_the_budget_stops_the_run_at_a_safe_point(machine: Machine, hub: Hub) -> None:
    watch = [0.0]

    def tick(path: Path) -> None:
        watch[0] += 10

    machine.engine.before = tick
    report = machine.ingest(stop=Stop(20, monotonic=lambda: watch[0]))
    assert "budget" in report.stopped
    assert report.exit_code == 0
    assert len(report.arrivals) == 1
    assert all(row.kills == 0 and row.attempts == 0 for row in machine.rows().values())
    machine.engine.before = None
    assert len(machine.ingest().arrivals) == 4


def test_sigterm_stops_the_run_and_rolls_back_the_episode_under_way(machine: Machine) -> None:
    def interrupt(path: Path) -> None:
        if sum(machine.engine.heard.values()) == 1:
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait(0.7)

    machine.engine.before = interrupt
    report = machine.ingest()
    assert report.stopped == "SIGTERM"
    assert len(report.arrivals) == 1
    machine.engine.before = None
    assert len(machine.ingest().arrivals) == 4


def test_a_transcript_is_stored_before_its_page_is_made(
    machine: Machine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(*arguments: object, **named: object) -> None:
        raise OSError(13, "Permission denied", "index.md")

    with monkeypatch.context() as broken:
        broken.setattr("klankbord.library.pages.episodes.write", unwritable)
        report = machine.ingest()
    assert len(report.failures) == 5
    assert "Permission denied" in report.failures[0].cause
    heard = machine.engine.heard.copy()
    assert len(machine.ingest().arrivals) == 5
    assert machine.engine.heard == heard


def test_an_episode_that_keeps_killing_the_run_is_put_off(machine: Machine) -> None:
    with ledger.opened(machine.hub.state / "ledger.sqlite", machine.calendar()):
        pass
    machine.ingest(limit=0)
    row = machine.rows()["een-3"]
    with ledger.opened(machine.hub.state / "ledger.sqlite", machine.calendar()) as book:
        book.put(replace(row, kills=3), machine.calendar())
    report = machine.ingest()
    assert len(report.arrivals) == 4
    assert "killed 3 times" in report.text()
    assert len(machine.ingest().arrivals) == 1


def test_a_fault_in_the_engine_is_reported_and_the_rest_goes_on(machine: Machine) -> None:
    def trip(path: Path) -> None:
        if not machine.engine.heard:
            machine.engine.heard["tripped"] += 1
            raise RuntimeError("no kernel image")

    machine.engine.before = trip
    report = machine.ingest()
    assert len(report.arrivals) == 4
    assert "no kernel image" in report.failures[0].cause


def test_who_watches_is_told_how_far_each_episode_is(machine: Machine) -> None:
    seen: list[tuple[str, float, float]] = []
    machine.ingest(watch=lambda *far: seen.append(far))
    assert sorted(title for title, _, _ in seen) == sorted(
        [f"Aflevering {number} van een" for number in (1, 2, 3)]
        + [f"Aflevering {number} van twee" for number in (1, 2)]
    )
    assert {(done, total) for _, done, total in seen} == {(60.0, 60.0)}


def test_the_model_works_while_the_network_does(machine: Machine, world: World) -> None:
    """With a slow model every other sound file is there before the model asks for it."""
    present: list[int] = []

    def look(path: Path) -> None:
        threading.Event().wait(0.25)
        present.append(len(list(path.parent.glob("*.mp3"))))

    machine.engine.before = look
    machine.ingest()
    assert present[0] >= 3


def test_two_machines_that_share_the_markdown_do_no_work_twice(machine: Machine, world: World, hub: Hub) -> None:
    machine.ingest(limit=0)
    page = hub.episodes / "een" / "2026-01-26-aflevering-3-van-een" / "index.md"
    page.parent.mkdir()
    page.write_text('---\ntitle: Elders gemaakt\nguid: "een-3"\nstatus: published\n---\n')
    assert len(machine.ingest().arrivals) == 4
    assert len(machine.pages()) == 5


def test_the_transcript_of_an_engine_without_words_is_still_a_page(machine: Machine) -> None:
    machine.ingest(speech=lambda path, **options: Transcript("nl", (), "whisper", "base"))
    assert len(machine.pages()) == 5
