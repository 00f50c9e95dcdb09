"""Episodes without a feed: made by hand or imported, they are transcribed and get proposals; editors' words stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import world as the_world

from klankbord.library import importers
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.merge import proposal
from klankbord.library.pages import episodes
from klankbord.library.starting import new_page
from klankbord.pipeline.report import Report
from klankbord.pipeline.run import ingest

CUES = "WEBVTT\n\n" + "\n\n".join(
    f"00:00:{10 * at:02d}.000 --> 00:00:{10 * at + 9:02d}.000\n<v {'Jan' if at % 2 else 'Noor'}>{text}"
    for at, text in enumerate(the_world.SENTENCES)
)


def run(hub: Hub, calendar: the_world.Calendar, ear: the_world.StandIn | None = None, **wishes: Any) -> Report:
    return ingest(hub, the_world.settings(), clock=calendar, speech=ear or the_world.StandIn(), **wishes)


def show(hub: Hub) -> Path:
    page = hub.episodes / "balie" / "index.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: Balie\n---\n", encoding="utf-8")
    return page.parent


def made(hub: Hub, text: str = "") -> Path:
    """An episode as an editor makes one: from the template of ``klankbord new``."""
    show(hub)
    page = new_page.create(hub, "episode", "Klachten als cadeau", the_world.START.date(), show="balie")
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")
    return page.parent


def with_sound(folder: Path, hub: Hub, url: str = "media/balie/1.mp3") -> None:
    path = hub.content / url
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(the_world.tone())
    page = folder / "index.md"
    text = page.read_text(encoding="utf-8")
    lines = [f"audio: {{url: {url}}}" if line.startswith("audio:") else line for line in text.split("\n")]
    page.write_text("\n".join(lines), encoding="utf-8")


def test_a_transcript_beside_a_page_made_by_hand_gets_proposals(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub, "\n## Citaten\n> Dit schreef de redactie zelf.\n>\n> — Noor van Dijk\n")
    (folder / "transcript.vtt").write_text(CUES, encoding="utf-8")
    before = (folder / "index.md").read_text(encoding="utf-8")
    report = run(hub, calendar)
    assert not report.failures
    page = episodes.read(folder)
    assert "Dit schreef de redactie zelf." in [quote.text for quote in page.notes.quotes]
    assert any("bel de klant" in tip.text for tip in page.notes.tips)
    assert all(note.span for kind in ("tips", "lessons") for note in page.notes.said()[kind])
    after = (folder / "index.md").read_text(encoding="utf-8")
    assert all(line in after for line in before.split("\n"))
    assert (folder / "transcript.vtt").read_text(encoding="utf-8") == CUES
    assert [arrival.created for arrival in report.arrivals] == [False]


def test_proposals_are_made_once_and_what_an_editor_removes_stays_away(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub)
    (folder / "transcript.vtt").write_text(CUES, encoding="utf-8")
    run(hub, calendar)
    page = folder / "index.md"
    head, _, _ = page.read_text(encoding="utf-8").partition("\n## ")
    page.write_text(head + "\n", encoding="utf-8")
    report = run(hub, calendar)
    assert not report.arrivals
    assert page.read_text(encoding="utf-8") == head + "\n"


def test_a_recording_of_the_hub_itself_is_heard_where_it_is(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub)
    with_sound(folder, hub)
    ear = the_world.StandIn()
    report = run(hub, calendar, ear)
    assert not report.failures
    assert ear.heard == {"1.mp3": 1}
    page = episodes.read(folder)
    assert page.transcript is not None
    assert page.meta.transcript is not None
    assert page.meta.transcript.source == "whisper"
    assert page.notes.tips
    assert (hub.content / "media/balie/1.mp3").is_file()
    run(hub, calendar, ear)
    assert ear.heard == {"1.mp3": 1}


def test_a_recording_that_is_elsewhere_is_fetched(
    hub: Hub, calendar: the_world.Calendar, world: the_world.World
) -> None:
    world.publish("elders")
    folder = made(hub)
    page = folder / "index.md"
    sound = f'audio: {{url: "{world.url}/elders/elders-1.mp3"}}'
    page.write_text(page.read_text(encoding="utf-8").replace("audio: null", sound), encoding="utf-8")
    assert not run(hub, calendar).failures
    assert episodes.read(folder).transcript is not None


def test_a_recording_that_is_not_there_fails_by_name_and_is_tried_again(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub)
    with_sound(folder, hub)
    sound = hub.content / "media/balie/1.mp3"
    sound.rename(hub.root / "weg.mp3")
    (failure,) = run(hub, calendar).failures
    assert "media/balie/1.mp3 is not there" in failure.cause
    (hub.root / "weg.mp3").rename(sound)
    calendar.wait(days=2)
    assert not run(hub, calendar).failures
    assert (folder / "transcript.vtt").is_file()


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_page_that_an_editor_published_or_hid_is_left_alone(
    hub: Hub, calendar: the_world.Calendar, status: str
) -> None:
    folder = made(hub)
    with_sound(folder, hub)
    page = folder / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("status: review", f"status: {status}"), encoding="utf-8")
    before, ear = the_world.tree(folder), the_world.StandIn()
    assert not run(hub, calendar, ear).arrivals
    assert (the_world.tree(folder), ear.heard) == (before, {})


def test_a_dry_run_says_what_it_would_do(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub)
    (folder / "transcript.vtt").write_text(CUES, encoding="utf-8")
    before = the_world.tree(folder)
    assert run(hub, calendar, dry_run=True).planned == ["balie: Klachten als cadeau"]
    assert the_world.tree(folder) == before


def imported(hub: Hub, source: Path) -> Path:
    (found,) = importers.import_from(hub, str(source), show="Balie")
    assert found.path is not None, found
    return found.path.parent


def test_an_imported_recording_is_heard_and_its_source_can_still_change(
    hub: Hub, calendar: the_world.Calendar, tmp_path: Path
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "2026-03-04 Klachten.mp3").write_bytes(the_world.tone())
    folder = imported(hub, source)
    assert proposal.awaits(folder)
    run(hub, calendar)
    heard = episodes.read(folder)
    assert heard.transcript is not None
    assert heard.notes.tips
    assert [item.outcome for item in importers.import_from(hub, str(source), show="Balie")] == ["same"]
    (source / "2026-03-04 Klachten.md").write_text(
        "---\ntitle: Klachten als cadeau\nguests: [Jan Peeters]\n---\nOver klachten die een cadeau blijken te zijn.\n",
        encoding="utf-8",
    )
    (again,) = importers.import_from(hub, str(source), show="Balie")
    assert again.outcome == "updated"
    page = episodes.read(folder)
    assert (page.meta.title, page.meta.guests) == ("Klachten als cadeau", ("jan-peeters",))
    assert page.notes.tips == heard.notes.tips
    assert page.transcript == heard.transcript


def test_an_imported_transcript_gets_proposals_beside_the_quotes_that_came_along(
    hub: Hub, calendar: the_world.Calendar, tmp_path: Path
) -> None:
    source = tmp_path / "klachten.md"
    said = "\n".join(
        f"  - {{who: {'Jan' if at % 2 else 'Noor'}, sec: {10 * at}, line: {text!r}}}"
        for at, text in enumerate(the_world.SENTENCES)
    )
    quotes = "quotes:\n  - {text: Wie klantgericht gedrag vraagt, speaker: Noor}\n"
    quotes += "  - {text: Dit zei helemaal niemand ooit}\n"
    source.write_text(f"---\ntitle: Klachten\n{quotes}transcript:\n{said}\n---\n", encoding="utf-8")
    folder = imported(hub, source)
    (quote,) = episodes.read(folder).notes.quotes
    assert quote.span is not None
    run(hub, calendar)
    page = episodes.read(folder)
    assert page.notes.tips
    assert quote.text in [one.text for one in page.notes.quotes]
    assert "Dit zei helemaal niemand ooit" in page.shownotes
    assert not any("niemand" in one.text for one in page.notes.quotes)


def test_words_without_times_get_proposals_without_times(
    hub: Hub, calendar: the_world.Calendar, tmp_path: Path
) -> None:
    source = tmp_path / "gesprek.txt"
    source.write_text(
        "\n\n".join(f"{'Noor' if at % 2 else 'Jan'}: {text}" for at, text in enumerate(the_world.SENTENCES)), "utf-8"
    )
    folder = imported(hub, source)
    run(hub, calendar)
    body = document.read(folder / "index.md").body
    assert "bel de klant" in body
    assert "[0" not in body


def test_a_run_that_is_killed_between_hearing_and_writing_goes_on(hub: Hub, calendar: the_world.Calendar) -> None:
    folder = made(hub)
    with_sound(folder, hub)
    ear = the_world.StandIn()
    page = folder / "index.md"
    whole = page.read_bytes()

    class KilledError(BaseException):
        pass

    from klankbord.pipeline import writing

    real = writing.write

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    writing.write = killed  # type: ignore[assignment]
    try:
        with pytest.raises(KilledError):
            run(hub, calendar, ear)
    finally:
        writing.write = real
    assert page.read_bytes() == whole
    run(hub, calendar, ear)
    assert ear.heard == {"1.mp3": 1}
    assert episodes.read(folder).notes.tips
