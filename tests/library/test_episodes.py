"""Episodes on disk: editors keep every letter, nothing is written twice, and no crash loses anything."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from klankbord import durable
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes, shows
from klankbord.model import (
    Advert,
    Audio,
    Chapter,
    Episode,
    Lesson,
    Notes,
    Person,
    Quote,
    Segment,
    Show,
    Span,
    Tip,
    Transcript,
)
from klankbord.settings import Settings

SETTINGS = Settings()
SHOW = "over-service"
TRANSCRIPT = Transcript(
    "nl",
    (
        Segment(0.0, 5.0, "Noor van Dijk", "Welkom bij de show over klagten."),
        Segment(5.0, 10.0, "Jan Peeters", "Een klagt is de goedkopste vorm van onderzoek."),
        Segment(10.0, 15.0, "Jan Peeters", "Lees elke week vijf brieven met je team."),
        Segment(15.0, 20.0, "Noor van Dijk", "Wie niet luistert leert ook niets van klanten."),
    ),
    "whisper",
    "base",
)
NOTES = Notes(
    quotes=(
        Quote(Span(6, 13), "Een klagt is de goedkopste vorm van onderzoek.", "Jan Peeters", 5.0, 10.0, 0.9, ("x",)),
    ),
    lessons=(Lesson(Span(22, 29), "Wie niet luistert leert ook niets van klanten.", "Noor van Dijk", 15.0, 20.0, 0.7),),
    tips=(Tip(Span(14, 21), "Lees elke week vijf brieven met je team.", "Jan Peeters", 10.0, 15.0, 0.8),),
    chapters=(Chapter(0.0, "Welkom"), Chapter(10.0, "Brieven")),
    topics=("klachten",),
)
EPISODE = Episode(
    guid="f3a1:0123",
    title="Klachten als cadeau",
    published=datetime(2026, 3, 4, 6, tzinfo=timezone(timedelta(hours=1))),
    audio=Audio("https://example.org/12.mp3", "audio/mpeg", 30944256),
    duration=20.4,
    number=12,
    link="https://example.org/12",
    persons=(Person("Noor van Dijk"), Person("Jan Peeters", "guest")),
    summary="Over klachten.",
    content="<h2>Tips</h2><p>Meer op <a href='https://example.org'>de site</a>.</p><script>x</script>",
)


def write(
    hub: Hub,
    episode: Episode = EPISODE,
    transcript: Transcript | None = TRANSCRIPT,
    notes: Notes | None = NOTES,
    *,
    refresh: bool = False,
) -> episodes.Written:
    return episodes.write(hub, SHOW, episode, transcript, notes, SETTINGS, refresh=refresh)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_a_new_episode(hub: Hub) -> None:
    written = write(hub)
    assert (written.created, written.changed, written.kept) == (True, True, False)
    assert written.folder == hub.episodes / SHOW / "2026-03-04-klachten-als-cadeau"
    assert (written.folder / "index.md").read_text(encoding="utf-8") == (
        "---\n"
        "title: Klachten als cadeau\n"
        'guid: "f3a1:0123"\n'
        "date: 2026-03-04T06:00:00+01:00\n"
        "number: 12\n"
        "duration: 20\n"
        'audio: {url: "https://example.org/12.mp3", type: audio/mpeg, bytes: 30944256}\n'
        'link: "https://example.org/12"\n'
        "language: nl\n"
        "hosts: [noor-van-dijk]\n"
        "guests: [jan-peeters]\n"
        "topics: [klachten]\n"
        "transcript: {source: whisper, model: base, checked: false}\n"
        "status: review\n"
        "---\n"
        "Over klachten.\n\n"
        "## Lessen\n- Wie niet luistert leert ook niets van klanten. [00:15]\n\n"
        "## Citaten\n> Een klagt is de goedkopste vorm van onderzoek.\n>\n> — Jan Peeters [00:05]\n\n"
        "## Tips\n- Lees elke week vijf brieven met je team. [00:10]\n\n"
        "## Hoofdstukken\n- [00:00] Welkom\n- [00:10] Brieven\n\n"
        "## Shownotes\n#### Tips\n\nMeer op [de site](https://example.org).\n"
    )
    assert [problem for problem in check(hub, language="en") if problem.severity == "error"] == []


def test_a_second_identical_write_changes_nothing(hub: Hub) -> None:
    folder = write(hub).folder
    stamps = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = write(hub)
    assert (again.folder, again.created, again.changed, again.conflicts) == (folder, False, False, ())
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == stamps


def test_what_is_read_back(hub: Hub) -> None:
    found = episodes.read(write(hub).folder)
    assert (found.show, found.slug, found.summary) == (SHOW, "2026-03-04-klachten-als-cadeau", "Over klachten.")
    assert found.meta.hosts == ("noor-van-dijk",)
    assert found.names == {"noor-van-dijk": "Noor van Dijk", "jan-peeters": "Jan Peeters"}
    assert found.notes.quotes == NOTES.quotes
    assert found.notes.tips == NOTES.tips
    assert found.notes.lessons == NOTES.lessons
    assert found.notes.chapters == NOTES.chapters
    assert found.notes.topics == ("klachten",)
    assert found.transcript is not None
    assert found.transcript.text == TRANSCRIPT.text
    assert found.shownotes.startswith("#### Tips")


def test_an_edited_feed_updates_the_one_page(hub: Hub) -> None:
    folder = write(hub).folder
    new = replace(
        EPISODE, title="Klachten zijn een cadeau", published=EPISODE.published and EPISODE.published + timedelta(days=1)
    )
    again = write(hub, new)
    assert again.folder == folder
    assert "title: Klachten zijn een cadeau" in (folder / "index.md").read_text(encoding="utf-8")
    assert len(hub.episode_folders(SHOW)) == 1


def test_what_the_editor_did_stays_and_what_the_machine_improved_comes_in(hub: Hub) -> None:
    folder = write(hub).folder
    page = folder / "index.md"
    edit(page, "title: Klachten als cadeau", "title: Elke klacht een cadeau")
    edit(
        page,
        "- Lees elke week vijf brieven met je team. [00:10]\n",
        "- Lees vijf brieven, hardop. [00:10]\n- Mijn eigen tip.\n",
    )
    edit(page, "## Lessen\n- Wie niet luistert leert ook niets van klanten. [00:15]\n\n", "")
    better = replace(
        NOTES, quotes=(*NOTES.quotes, Quote(Span(0, 5), "Welkom bij de show over klagten.", "Noor van Dijk", 0.0, 5.0))
    )
    written = write(hub, replace(EPISODE, number=13), TRANSCRIPT, better)
    text = page.read_text(encoding="utf-8")
    assert written.changed
    assert "title: Elke klacht een cadeau" in text
    assert "number: 13" in text
    assert "- Lees vijf brieven, hardop. [00:10]\n- Mijn eigen tip.\n" in text
    assert "Lessen" not in text
    assert "> Welkom bij de show over klagten." in text
    assert write(hub, replace(EPISODE, number=13), TRANSCRIPT, better).changed is False


def test_a_conflict_keeps_the_editors_and_is_reported(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "index.md", "title: Klachten als cadeau", "title: Van de redactie")
    written = write(hub, replace(EPISODE, title="Van de maker"))
    assert [(c.where, c.editor, c.machine) for c in written.conflicts] == [
        ("title", "title: Van de redactie", "title: Van de maker")
    ]
    assert "Van de redactie" in (folder / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_a_published_page_never_changes_without_being_asked(hub: Hub, status: str) -> None:
    folder = write(hub).folder
    edit(folder / "index.md", "status: review", f"status: {status}")
    before = files(folder)
    new = replace(EPISODE, title="Iets anders")
    assert write(hub, new, replace(TRANSCRIPT, model="small"), Notes()).kept
    assert files(folder) == before
    assert write(hub, new, refresh=True).changed
    assert f"status: {status}" in (folder / "index.md").read_text(encoding="utf-8")
    assert "title: Iets anders" in (folder / "index.md").read_text(encoding="utf-8")


def test_a_tip_that_an_editor_removed_does_not_come_back_a_third_time(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "index.md", "- Lees elke week vijf brieven met je team. [00:10]", "- Van mij.")
    write(hub, EPISODE, TRANSCRIPT, replace(NOTES, tips=()))
    write(hub, EPISODE, TRANSCRIPT, NOTES)
    assert "vijf brieven" not in (folder / "index.md").read_text(encoding="utf-8")
    assert "- Van mij." in (folder / "index.md").read_text(encoding="utf-8")


def test_a_page_that_an_editor_broke_is_left_alone_and_not_doubled(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "index.md", "title: Klachten als cadeau", "title: Klachten: een cadeau")
    before = files(folder)
    written = write(hub, replace(EPISODE, number=14))
    assert written.kept
    assert "the value holds a colon" in str(written.conflicts[0].editor)
    assert files(folder) == before
    assert len(hub.episode_folders(SHOW)) == 1
    assert episodes.guids(hub, SHOW) == {EPISODE.guid: folder}


def test_without_its_memory_the_machine_touches_nothing(hub: Hub) -> None:
    folder = write(hub).folder
    (folder / "notes.json").unlink()
    edit(folder / "transcript.vtt", "klagten", "klachten")
    page, spoken = (
        (folder / "index.md").read_text(encoding="utf-8"),
        (folder / "transcript.vtt").read_text(encoding="utf-8"),
    )
    written = write(hub, replace(EPISODE, number=15), replace(TRANSCRIPT, model="small"), Notes())
    assert "left as they are" in str(written.conflicts[0].editor)
    assert (folder / "index.md").read_text(encoding="utf-8") == page
    assert (folder / "transcript.vtt").read_text(encoding="utf-8") == spoken
    assert json.loads((folder / "notes.json").read_text(encoding="utf-8"))["guid"] == EPISODE.guid


def test_a_correction_of_the_transcript_reaches_the_notes(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "transcript.vtt", "klagt is de goedkopste", "klacht is de goedkoopste")
    assert episodes.rederive(folder).changed
    assert "> Een klacht is de goedkoopste vorm van onderzoek." in (folder / "index.md").read_text(encoding="utf-8")
    assert episodes.rederive(folder).changed is False
    (quote,) = episodes.read(folder).notes.quotes
    assert (quote.text, quote.speaker, quote.start) == (
        "Een klacht is de goedkoopste vorm van onderzoek.",
        "Jan Peeters",
        5.0,
    )


def test_a_correction_survives_a_new_transcription(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "transcript.vtt", "klagt is de goedkopste", "klacht is de goedkoopste")
    again = Transcript(
        "nl",
        tuple(replace(s, text=s.text.replace("klagten", "klachten")) for s in TRANSCRIPT.segments),
        "whisper",
        "small",
    )
    write(hub, EPISODE, again, NOTES)
    spoken = (folder / "transcript.vtt").read_text(encoding="utf-8")
    assert "klacht is de goedkoopste" in " ".join(spoken.split())
    assert "show over klachten" in " ".join(spoken.split())
    page = (folder / "index.md").read_text(encoding="utf-8")
    assert "> Een klacht is de goedkoopste vorm van onderzoek." in page
    assert "model: small" in page


def test_a_checked_transcript_is_never_replaced(hub: Hub) -> None:
    folder = write(hub).folder
    edit(folder / "index.md", "checked: false", "checked: true")
    before = (folder / "transcript.vtt").read_text(encoding="utf-8")
    write(hub, EPISODE, replace(TRANSCRIPT, segments=TRANSCRIPT.segments[:2]), NOTES)
    assert (folder / "transcript.vtt").read_text(encoding="utf-8") == before


def test_two_episodes_of_one_day_and_title_get_two_folders(hub: Hub) -> None:
    first, second = write(hub), write(hub, replace(EPISODE, guid="ander"))
    assert first.folder != second.folder
    assert second.folder.name.startswith("2026-03-04-klachten-als-cadeau-")
    assert episodes.guids(hub, SHOW) == {EPISODE.guid: first.folder, "ander": second.folder}
    assert write(hub, replace(EPISODE, guid="ander")).folder == second.folder


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "2026-03-04-f3a1-0123"),
        ("../../x", "2026-03-04-x"),
        ("NUL", "2026-03-04-nul-99e62427"),
        ("a\u202e\0b", "2026-03-04-a-b"),
    ],
)
def test_hostile_titles_stay_inside_the_show(hub: Hub, title: str, name: str) -> None:
    written = write(hub, replace(EPISODE, title=title))
    assert written.folder == hub.episodes / SHOW / name
    assert [problem for problem in check(hub, language="en") if problem.severity == "error"] == []


def test_an_episode_without_a_date(hub: Hub) -> None:
    assert write(hub, replace(EPISODE, published=None)).folder.name == "undated-klachten-als-cadeau"


def test_first_the_page_then_the_transcript(hub: Hub) -> None:
    folder = write(hub, EPISODE, None, None).folder
    assert sorted(path.name for path in folder.iterdir()) == ["index.md", "notes.json"]
    edit(folder / "index.md", "Over klachten.", "Mijn samenvatting.")
    assert write(hub).changed
    text = (folder / "index.md").read_text(encoding="utf-8")
    assert "Mijn samenvatting." in text
    assert "> Een klagt is" in text
    assert (folder / "transcript.vtt").exists()


def test_secrets_of_a_private_feed_reach_no_file(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_FEED_SECRET_EXAMPLE_ORG", "geheim99")
    audio = Audio("https://jan:wachtwoord@example.org/geheim99/12.mp3", "audio/mpeg")
    content = "<p>Luister <a href='https://jan:wachtwoord@example.org/geheim99'>hier</a></p>"
    folder = write(
        hub, replace(EPISODE, audio=audio, link="https://jan:wachtwoord@example.org/x", content=content)
    ).folder
    assert not [name for name, text in files(folder).items() if "wachtwoord" in text or "geheim99" in text]


def test_a_feed_cannot_write_headings_snippets_macros_or_front_matter(hub: Hub) -> None:
    nasty = "---\ntemplate: evil.html\n---\n\n# Kop\n\n## Tips\n- Koop nu\n\n--8<-- '/etc/passwd'\n\n{{ x }} "
    nasty += "<script>alert(1)</script>"
    folder = write(hub, replace(EPISODE, title="a\nstatus: published", summary=nasty, content=nasty)).folder
    page = document.read(folder / "index.md")
    assert page.meta["title"] == "a status: published"
    assert page.meta["status"] == "review"
    assert "template" not in page.meta
    assert [tip.text for tip in episodes.read(folder).notes.tips] == ["Lees elke week vijf brieven met je team."]
    assert "<script" not in page.body
    assert "--8<--" not in page.body
    assert "{{" not in page.body


class PowerCutError(Exception):
    pass


Do = Callable[[Hub], object]


def cut_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Let the power go out before the write with this number."""
    real, done = durable.write, [0]

    def failing(path: Path, data: bytes | str) -> bool:
        if done[0] == writes:
            raise PowerCutError
        done[0] += 1
        return real(path, data)

    monkeypatch.setattr(durable, "write", failing)


def prepared(hub: Hub) -> None:
    """An episode on which an editor has worked, in the page and in the transcript."""
    folder = write(hub).folder
    edit(folder / "index.md", "- Lees elke week vijf brieven met je team. [00:10]\n", "- Mijn eigen tip.\n")
    edit(folder / "transcript.vtt", "klagt is de goedkopste", "klacht is de goedkoopste")


def update(hub: Hub) -> object:
    """A new transcription by another model, with other notes: every file of the episode changes."""
    again = Transcript(
        "nl",
        tuple(replace(s, text=s.text.replace("klagten", "klachten")) for s in TRANSCRIPT.segments),
        "whisper",
        "small",
    )
    quotes = (*NOTES.quotes, Quote(Span(0, 5), "Welkom bij de show over klachten.", "Noor van Dijk", 0.0, 5.0))
    return write(hub, replace(EPISODE, number=20), again, replace(NOTES, quotes=quotes, lessons=()))


@pytest.mark.parametrize(("prepare", "act"), [(lambda hub: None, write), (prepared, update)], ids=["create", "update"])
def test_a_power_cut_at_any_write_loses_and_doubles_nothing(hub: Hub, tmp_path: Path, prepare: Do, act: Do) -> None:
    prepare(hub)
    start = tmp_path / "start"
    shutil.copytree(hub.root, start)
    act(hub)
    (folder,) = hub.episode_folders(SHOW)
    whole = files(folder)
    for writes in range(10):
        shutil.rmtree(hub.root)
        shutil.copytree(start, hub.root)
        with pytest.MonkeyPatch.context() as patch:
            cut_after(patch, writes)
            try:
                act(hub)
            except PowerCutError:
                pass
            else:
                assert writes >= 3, "each of the three files is a write"
                return
        if prepare is not prepared:
            assert hub.episode_folders(SHOW) == [], "an episode is there whole, or not yet"
        act(hub)
        assert hub.episode_folders(SHOW) == [folder]
        assert files(folder) == whole, f"cut off at write {writes}"
    pytest.fail("the writes never ended")


def test_a_show_is_written_once_and_never_over_an_editors(hub: Hub) -> None:
    show = Show(
        "Over: de klant",
        "https://jan:geheim@example.org/feed",
        "g-1",
        "nl-NL",
        "https://example.org",
        persons=(Person("Noor van Dijk"),),
        summary="<p>Elke <b>week</b></p>",
    )
    assert shows.write(hub, "over-de-klant", show, model="small")
    page = shows.read(hub.episodes / "over-de-klant")
    assert (page.meta.title, page.meta.feed, page.meta.model) == ("Over: de klant", "https://example.org/feed", "small")
    assert (page.meta.hosts, page.body) == (("noor-van-dijk",), "Elke **week**\n")
    edit(page.path, "Elke **week**", "Van de redactie")
    assert shows.write(hub, "over-de-klant", show) is False
    assert "Van de redactie" in page.path.read_text(encoding="utf-8")


def test_updating_a_field_of_a_show_leaves_the_rest_letter_by_letter(hub: Hub) -> None:
    path = hub.episodes / SHOW / "index.md"
    top = "---\ntitle:   'Over service'   # mijn titel\n"
    path.write_text(
        f"{top}feed: https://a.example/oud  # verhuisd\n# een opmerking\nmodel: base\n---\n\nTekst.\n", encoding="utf-8"
    )
    assert shows.update(shows.read(path), feed="https://a.example/nieuw", model=None, paused=True)
    assert path.read_text(encoding="utf-8") == (
        f'{top}feed: "https://a.example/nieuw"  # verhuisd\n# een opmerking\npaused: true\n---\n\nTekst.\n'
    )


def test_adverts_stay_off_a_page_once_an_editor_took_them_off(hub: Hub) -> None:
    first, second = Advert(2.0, 5.0), Advert(11.0, 14.0)
    folder = write(hub, notes=replace(NOTES, adverts=(first, second))).folder
    assert "## Reclame\n- [00:02-00:05]\n- [00:11-00:14]\n" in (folder / "index.md").read_text(encoding="utf-8")
    assert episodes.read(folder).notes.adverts == (first, second)
    assert episodes.adverts(folder) == ((first, second), (first, second))
    edit(folder / "index.md", "- [00:11-00:14]", "- [00:17-00:20] Zonnehoek")
    edit(folder / "index.md", "- [00:02-00:05]\n", "")
    mine = Advert(17.0, 20.0, "Zonnehoek")
    assert episodes.adverts(folder) == ((mine,), (first, second))
    for found in ((Advert(2.0, 6.0), second), (), (first,)):
        write(hub, notes=replace(NOTES, adverts=found))
        assert episodes.read(folder).notes.adverts == (mine,)
    assert [problem for problem in check(hub, language="en") if problem.rule == "time"] == []


def test_an_advert_without_an_end_is_reported_with_its_line(hub: Hub) -> None:
    folder = write(hub, notes=replace(NOTES, adverts=(Advert(2.0, 5.0),))).folder
    edit(folder / "index.md", "- [00:02-00:05]", "- [00:02]")
    (problem,) = (problem for problem in check(hub, language="en") if problem.rule == "time")
    assert "has no end" in problem.cause
    assert (folder / "index.md").read_text(encoding="utf-8").splitlines()[problem.line - 1] == "- [00:02]"


def test_a_broken_page_has_no_adverts(hub: Hub) -> None:
    folder = write(hub, notes=replace(NOTES, adverts=(Advert(2.0, 5.0),))).folder
    (folder / "index.md").write_bytes(b"\xff\xfe\xff")
    assert episodes.adverts(folder) == ((), ())


def test_what_a_model_phrased_is_told_until_an_editor_takes_that_away(hub: Hub) -> None:
    notes = replace(NOTES, summary="Over brieven.", machine_made=("summary", "chapters"))
    folder = write(hub, notes=notes).folder
    assert episodes.read(folder).notes.machine_made == ("summary", "chapters")
    edit(folder / "index.md", "machine_made: [summary, chapters]", "machine_made: [chapters]")
    write(hub, notes=notes)
    assert episodes.read(folder).notes.machine_made == ("chapters",)
    write(hub, notes=None)
    assert episodes.read(folder).notes.machine_made == ("chapters",)
