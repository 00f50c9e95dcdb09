"""An episode at the desk: every action changes the files as a careful editor would by hand, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sitting import EPISODE, NAME, PAGE, VTT, Browser, Running, Start

from klankbord.library.merge import certainty
from klankbord.transcribe.formats import read_vtt

FOLDER = Path(EPISODE)


def page(desk: Running) -> str:
    return (desk.hub.root / FOLDER / "index.md").read_text()


def words(desk: Running) -> str:
    return (desk.hub.root / FOLDER / "transcript.vtt").read_text()


@pytest.fixture
def browser(desk: Running) -> Browser:
    return desk.browser()


def do(browser: Browser, action: str, **about: Any) -> dict[str, Any]:
    found = browser.do(action, page=NAME, **about)
    assert found.status == 200, found.text
    return dict(found.json)


def test_it_opens_with_all_there_is_to_know(browser: Browser) -> None:
    assert browser.get(f"/{NAME}").status == 200
    found = do(browser, "read")
    assert found["cues"][1] == ["00:00:10.000", 10, 20, "Spreker 2", "Wie klaagt wil blijven, dat zeg ik altijd.", 8, 0]
    kinds = {(note["kind"], note.get("exact")) for note in found["notes"]}
    assert kinds == {("lessons", True), ("quotes", True), ("chapters", None)}
    assert found["speakers"] == ["Noor van Dijk", "Spreker 2"]
    assert ["noor-van-dijk", "Noor van Dijk"] in found["people"]
    assert found["audio"] == {"src": f"/sound/{NAME.removeprefix('episode/')}", "from": ""}
    assert found["meta"]["status"] == "review"
    assert found["trouble"] == []


def test_a_correction_reaches_the_transcript_and_what_quotes_it(desk: Running, browser: Browser) -> None:
    was = "Een klacht is de goedkoopste vorm van onderzoek."
    now = "Een klacht is de allergoedkoopste vorm van onderzoek."
    told = do(browser, "cue-say", stamp="00:00:20.000", number=2, was=was, now=now)
    assert words(desk) == VTT.replace("goedkoopste", "allergoedkoopste")
    assert page(desk) == PAGE.replace("goedkoopste", "allergoedkoopste")
    assert told["cues"] == {"at": 2, "gone": 1, "rows": [["00:00:20.000", 20, 30, "Spreker 2", now, 8, 0]]}
    told = do(browser, "undo", names=told["undo"])
    assert (words(desk), page(desk)) == (VTT, PAGE)
    do(browser, "undo", names=told["undo"])
    assert "allergoedkoopste" in words(desk)
    assert "allergoedkoopste" in page(desk)


def test_a_correction_elsewhere_leaves_the_page_alone(desk: Running, browser: Browser) -> None:
    do(browser, "cue-say", stamp="00:00:30.000", number=3, was="Dank je wel.", now="Graag gedaan, hoor.")
    assert words(desk) == VTT.replace("Dank je wel.", "Graag gedaan, hoor.")
    assert page(desk) == PAGE


def test_a_speaker_gets_a_name_everywhere_under_quotes_too(desk: Running, browser: Browser) -> None:
    (desk.hub.root / FOLDER / "index.md").write_text(PAGE.replace("— Jan Peeters", "— Spreker 2"))
    do(browser, "voice-rename", was="Spreker 2", now="Jan Peeters")
    assert words(desk) == VTT.replace("<v Spreker 2>", "<v Jan Peeters>")
    assert page(desk) == PAGE


def test_cues_are_split_joined_moved_and_given_away(desk: Running, browser: Browser) -> None:
    was = "Wie klaagt wil blijven, dat zeg ik altijd."
    told = do(browser, "cue-split", stamp="00:00:10.000", number=1, was=was, word=4)
    assert [row[4] for row in told["cues"]["rows"]] == ["Wie klaagt wil blijven,", "dat zeg ik altijd."]
    assert page(desk) == PAGE, "what is quoted is said as before"
    do(browser, "cue-join", stamp="00:00:10.000", number=1, was="Wie klaagt wil blijven,")
    assert words(desk) == VTT
    do(browser, "cue-time", stamp="00:00:10.000", number=1, text=was, was=[10, 20], now=[10.5, 19])
    assert "00:00:10.500 --> 00:00:19.000" in words(desk)
    do(browser, "cue-voice", stamp="00:00:10.500", number=1, text=was, was="Spreker 2", now="Noor van Dijk")
    assert words(desk).count("<v Spreker 2>") == 1


def test_a_quote_is_trimmed_by_words_and_never_typed(desk: Running, browser: Browser) -> None:
    raw = "> Een klacht is de goedkoopste vorm van onderzoek.\n>\n> — Jan Peeters [00:20]"
    told = do(browser, "note-trim", kind="quotes", raw=raw, first=17, last=20, said="de goedkoopste vorm van")
    assert "> de goedkoopste vorm van\n>\n> — Spreker 2 [00:2" in page(desk)
    assert [note["exact"] for note in told["notes"] if note["kind"] == "quotes"] == [True]
    found = browser.do("note-trim", page=NAME, kind="quotes", raw=raw, first=17, last=20, said="iets wat niemand zei")
    assert found.status == 409
    assert "niemand zei" not in page(desk)
    found = browser.do("note-reword", page=NAME, raw=told["notes"][1]["raw"], text="Verzonnen.")
    assert found.status == 422
    assert "Verzonnen" not in page(desk)


def test_a_new_quote_and_a_new_tip_come_from_the_words(desk: Running, browser: Browser) -> None:
    do(browser, "note-add", kind="quotes", first=6, last=9, said="Wie klaagt wil blijven,")
    assert "[00:20]\n\n> Wie klaagt wil blijven,\n>\n> — Spreker 2 [00:10]\n\n## Hoofd" in page(desk)
    do(browser, "note-add", kind="tips", first=22, last=24, said="Dank je wel.")
    assert "## Tips\n- Dank je wel. [00:30]\n\n## Hoofdstukken" in page(desk)


def test_proposals_are_refused_moved_and_reworded(desk: Running, browser: Browser) -> None:
    raw = "- Wie klaagt wil blijven. [00:10]"
    do(browser, "note-reword", raw=raw, text="Wie klaagt, wil graag blijven.", speaker="Jan Peeters")
    raw = "- Wie klaagt, wil graag blijven. — Jan Peeters [00:10]"
    assert page(desk) == PAGE.replace("- Wie klaagt wil blijven. [00:10]", raw)
    do(browser, "note-add", kind="lessons", first=22, last=24, said="Dank je wel.")
    do(browser, "note-move", raw="- Dank je wel. [00:30]", after="")
    assert f"## Lessen\n- Dank je wel. [00:30]\n{raw}\n" in page(desk)
    do(browser, "note-remove", raw=raw)
    do(browser, "note-remove", raw="- Dank je wel. [00:30]")
    assert page(desk) == PAGE.replace("## Lessen\n- Wie klaagt wil blijven. [00:10]\n\n", "")


def test_chapters_are_added_and_dragged(desk: Running, browser: Browser) -> None:
    do(browser, "chapter-add", start=12.4, title="Klagen")
    assert "- [00:00] Welkom\n- [00:12] Klagen\n- [00:20] Onderzoek\n" in page(desk)
    do(browser, "chapter-change", raw="- [00:12] Klagen", start=14, title="Klagen")
    assert "- [00:14] Klagen\n- [00:20]" in page(desk)
    do(browser, "chapter-change", raw="- [00:14] Klagen", start=33, title="Slot")
    assert "- [00:00] Welkom\n- [00:20] Onderzoek\n- [00:33] Slot\n" in page(desk)
    do(browser, "note-remove", raw="- [00:33] Slot")
    assert page(desk) == PAGE
    do(browser, "advert-add", period=[5, 9], title="Meel")
    assert "- [00:05-00:09] Meel" in page(desk)


def test_the_summary_is_what_stands_above_the_first_heading(desk: Running, browser: Browser) -> None:
    do(browser, "summary", was="Waarom klagers blijven.", now="Waarom klagers graag blijven.\n\nEn waarom niet.")
    assert page(desk) == PAGE.replace("klagers blijven.", "klagers graag blijven.\n\nEn waarom niet.")
    do(browser, "summary", was="Waarom klagers graag blijven.\n\nEn waarom niet.", now="")
    assert page(desk) == PAGE.replace("Waarom klagers blijven.\n\n", "")


def test_fields_are_set_and_the_page_is_published(desk: Running, browser: Browser) -> None:
    do(browser, "field", name="guests", was=None, now=["jan-peeters"])
    do(browser, "field", name="status", was="review", now="published")
    do(browser, "field", name="publish_at", was=None, now="2999-01-02T06:00")
    made = PAGE.replace(
        "status: review\n", "status: published\nguests: [jan-peeters]\npublish_at: 2999-01-02T06:00:00\n"
    )
    assert page(desk) == made
    assert browser.do("field", page=NAME, name="guid", was="f3a1", now="x").status == 422
    assert browser.do("field", page=NAME, name="status", was="published", now="weg").status == 422


def test_what_somebody_else_changed_is_shown_beside_it_and_kept(desk: Running, browser: Browser) -> None:
    path = desk.hub.root / FOLDER / "transcript.vtt"
    path.write_text(VTT.replace("Dank je wel.", "Dank jullie wel."))
    found = browser.do("cue-say", page=NAME, stamp="00:00:30.000", number=3, was="Dank je wel.", now="Dank u wel.")
    assert found.status == 409
    assert found.json["clashes"] == [{"base": "Dank je wel.", "mine": "Dank u wel.", "theirs": "Dank jullie wel."}]
    assert "Dank jullie wel." in words(desk)
    do(browser, "cue-say", stamp="00:00:30.000", number=3, was="Dank je wel.", now="Dank je wel, Jan.")
    assert "Dank jullie wel, Jan." in words(desk)


def test_windows_line_ends_stay(desk: Running, browser: Browser) -> None:
    path = desk.hub.root / FOLDER / "transcript.vtt"
    path.write_bytes(VTT.replace("\n", "\r\n").encode())
    do(browser, "cue-say", stamp="00:00:30.000", number=3, was="Dank je wel.", now="Dank u.")
    assert path.read_bytes() == VTT.replace("Dank je wel.", "Dank u.").replace("\n", "\r\n").encode()


def test_a_new_person_gets_a_page_to_pick(desk: Running, browser: Browser) -> None:
    told = do(browser, "new", kind="person", title="Fatma Yılmaz")
    assert told["page"] == f"person/{told['slug']}"
    assert (desk.hub.content / "mensen" / f"{told['slug']}.md").exists()
    found = browser.do("new", page=NAME, kind="person", title="Fatma Yılmaz")
    assert found.status == 422


def test_a_word_is_replaced_in_the_archive_after_a_look(desk: Running, browser: Browser) -> None:
    found = do(browser, "find", wrong="klacht", right="klagt", where="hub")
    assert {place["part"] for place in found["places"]} == {"transcript", "quotes"}
    told = do(
        browser, "replace", wrong="klacht", right="klagt", where="hub",
        chosen=[place["id"] for place in found["places"]], from_now_on=True,
    )  # fmt: skip
    assert told["count"] == 2
    assert "Een klagt is" in words(desk)
    assert "Een klagt is" in page(desk)
    assert "klagt" in (desk.hub.root / "episodes/over-service/index.md").read_text()


def test_of_a_place_that_is_left_an_editor_reads_why(desk: Running, browser: Browser) -> None:
    path = desk.hub.root / FOLDER / "index.md"
    path.write_text(PAGE.replace("Wie klaagt wil blijven.", "Wie *klaagt* wil blijven."))
    told = do(browser, "find", wrong="Wie klaagt", right="Wie klagt", where="episode")
    why = "er staat opmaak tussen de woorden; verbeter het daar zelf"
    assert told["skipped"] == [{"page": f"{EPISODE}/index.md", "why": why}]
    path.write_text(PAGE.replace("Wie klaagt wil blijven.", "Wie klaagt wil blijven.\n\n## Wie klaagt wil blijven."))
    told = do(browser, "find", wrong="Wie klaagt", right="Wie klagt", where="episode")
    assert [one["why"] for one in told["skipped"]] == ["het is een kop; verbeter hem zelf"]


def test_a_word_that_nobody_chose_stays_and_may_still_become_a_rule_of_the_show(
    desk: Running, browser: Browser
) -> None:
    asked: dict[str, Any] = {"wrong": "klagte", "right": "klacht", "chosen": []}
    assert do(browser, "replace", **asked, where="show") == {"changed": False, "count": 0, "files": 0, "skipped": []}
    told = do(browser, "replace", **asked, where="episode", from_now_on=True)
    assert told == {"changed": True, "count": 0, "files": 1, "skipped": []}
    assert words(desk) == VTT
    assert "klagte: klacht" in (desk.hub.root / "episodes/over-service/index.md").read_text()
    assert browser.do("replace", **asked, page="article/klaar", where="show").status == 400


def test_who_may_not_make_a_rule_of_a_show_changes_nothing_by_trying(desk: Running, start: Any) -> None:
    from klankbord.desk.accounts import Accounts, User

    Accounts.of(desk.hub).put(User("fatma", "editor", "Fatma"), "vier woorden zijn genoeg")
    editor = start(accounts=True).stranger()
    editor.sign_in("fatma", "vier woorden zijn genoeg")
    asked = {"page": NAME, "wrong": "klacht", "right": "klagt", "where": "show"}
    chosen = [one["id"] for one in editor.do("find", **asked).json["places"]]
    assert chosen
    told = editor.do("replace", **asked, chosen=chosen, from_now_on=True)
    assert told.status == 403
    assert "aan een uitgever" in told.text
    assert (words(desk), page(desk)) == (VTT, PAGE)


def test_an_editor_prepares_and_a_publisher_publishes(desk: Running, start: Any) -> None:
    from klankbord.desk.accounts import Accounts, User

    accounts = Accounts.of(desk.hub)
    accounts.put(User("fatma", "editor", "Fatma"), "vier woorden zijn genoeg")
    accounts.put(User("noor", "publisher", "Noor"), "vier woorden zijn genoeg")
    shared = start(accounts=True)
    editor, publisher = shared.stranger(), shared.stranger()
    editor.sign_in("fatma", "vier woorden zijn genoeg")
    publisher.sign_in("noor", "vier woorden zijn genoeg")
    said = {"stamp": "00:00:30.000", "number": 3}
    assert editor.do("cue-say", page=NAME, **said, was="Dank je wel.", now="Dank u.").status == 200
    assert editor.do("field", page=NAME, name="status", was="review", now="published").status == 403
    assert publisher.do("field", page=NAME, name="status", was="review", now="published").status == 200
    assert editor.do("cue-say", page=NAME, **said, was="Dank u.", now="Weg.").status == 403
    assert editor.do("note-remove", page=NAME, raw="- Wie klaagt wil blijven. [00:10]").status == 403
    assert editor.do("save", page="article/klaar", base="x", text="y").status in {403, 409}
    seen = editor.do("find", page=NAME, wrong="klacht", right="klagt", where="hub").json
    told = editor.do(
        "replace", page=NAME, wrong="klacht", right="klagt", where="hub", chosen=[one["id"] for one in seen["places"]]
    ).json
    assert told["count"] == 0
    made = editor.do("new", kind="term", title="Klagen").json["page"]
    assert "status: review" in editor.do("load", page=made).json["text"]
    assert "Weg." not in words(desk)


# Sound
def test_sound_comes_in_the_parts_that_a_player_asks_for(desk: Running, browser: Browser) -> None:
    whole = (desk.hub.content / "media" / "12.mp3").read_bytes()
    address = f"/sound/{NAME.removeprefix('episode/')}"
    found = browser.get(address)
    assert (found.status, found.body, found.headers["content-type"]) == (200, whole, "audio/mpeg")
    for asked, part, about in (
        ("bytes=0-9", whole[:10], "0-9"), ("bytes=100-", whole[100:], f"100-{len(whole) - 1}"),
        ("bytes=-5", whole[-5:], f"{len(whole) - 5}-{len(whole) - 1}"),
        ("bytes=5-99999999", whole[5:], f"5-{len(whole) - 1}"),
    ):  # fmt: skip
        found = browser.get(address, Range=asked)
        assert (found.status, found.body) == (206, part), asked
        assert found.headers["content-range"] == f"bytes {about}/{len(whole)}"
    assert browser.get(address, Range=f"bytes={len(whole)}-").status == 416
    for odd in ("bytes=a-b", "lines=0-1", "bytes=1-2,4-5", "bytes=-", "bytes=9-1"):
        assert browser.get(address, Range=odd).status in {200, 416}, odd
    assert desk.stranger().get(address).status in {303, 401}


@pytest.mark.parametrize(
    "url",
    ["../mkdocs.yml", "../../../etc/passwd", "/etc/passwd", "index.md", "media/../index.md", "file:///etc/passwd"],
)
def test_what_is_no_sound_of_the_hub_is_not_played(desk: Running, browser: Browser, url: str) -> None:
    (desk.hub.root / FOLDER / "index.md").write_text(PAGE.replace("media/12.mp3", url))
    assert browser.get(f"/sound/{NAME.removeprefix('episode/')}").status in {404, 422}
    assert do(browser, "read")["audio"] is None


def test_a_publishers_sound_opens_the_policy_of_that_page_alone(desk: Running, browser: Browser) -> None:
    (desk.hub.root / FOLDER / "index.md").write_text(PAGE.replace("media/12.mp3", '"https://cdn.example/1.mp3"'))
    assert "media-src 'self' https:;" in browser.get(f"/{NAME}").headers["content-security-policy"]
    assert "https:" not in browser.get("/").headers["content-security-policy"]


# Texts that try to be something else
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "-->", "00:00:01.000 --> 00:00:02.000", "\n\nSTYLE\n::cue{}", "</v><v Ander>",
        "{{ 7*7 }}", "---\nstatus: published\n---", "\u202etxt", "a\0b", "a\r\n\r\nb", "&lt;", "WEBVTT", "NOTE x",
    ],
)  # fmt: skip
def test_whatever_is_typed_stays_what_it_is(desk: Running, browser: Browser, text: str) -> None:
    found = browser.do("cue-say", page=NAME, stamp="00:00:30.000", number=3, was="Dank je wel.", now=text)
    if "\0" in text:
        assert found.status == 400
        return
    cues = do(browser, "read")["cues"]
    assert len(cues) == 4
    assert cues[3][4] == " ".join(text.split())
    assert browser.do("voice-rename", page=NAME, was="Spreker 2", now=text).status in {200, 400}
    assert browser.do("chapter-add", page=NAME, start=1, title=text).status == 200
    assert browser.do("field", page=NAME, name="title", was="Klachten als cadeau", now=text).status in {200, 422}
    now = do(browser, "read")
    assert len(now["cues"]) == 4
    assert now["meta"]["status"] == "review"
    assert now["meta"]["guid"] == "f3a1"


@pytest.mark.parametrize(
    "action", ["cue-say", "note-trim", "field", "save", "undo", "replace", "chapter-add", "version"]
)
@pytest.mark.parametrize("value", [None, 7, [], {}, "x", -1, 1e300, True])
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    desk: Running, browser: Browser, action: str, value: object
) -> None:
    names = ("stamp", "was", "now", "name", "raw", "first", "last", "said", "base", "text", "names", "wrong", "right",
             "where", "chosen", "start", "title", "file", "commit", "kind", "number")  # fmt: skip
    found = browser.do(action, None, page=NAME, **dict.fromkeys(names, value))
    assert found.status in {400, 404, 409, 410, 422} or found.json["changed"] is False, found.text
    assert (page(desk), words(desk)) == (PAGE, VTT)


def test_at_a_word_names_and_words_that_sound_like_it_are_offered(desk: Running) -> None:
    folder = desk.hub.root / EPISODE
    vtt = VTT.replace("Dank je wel.", "Dank je wel, Jaan Pieters.")
    (folder / "transcript.vtt").write_text(vtt, encoding="utf-8")
    heard = read_vtt(vtt)
    sure = [0.3 if word == "Jaan" else 0.9 for segment in heard.segments for word in segment.text.split()]
    (folder / "certainty.txt").write_text(certainty.dump(sure, heard, {9: ("verblijven,",)}), encoding="utf-8")
    browser = desk.browser()
    said = {text: instead for _, _, text, _, instead in browser.do("doubts", page=NAME).json["doubts"]}
    assert said == {"Jaan": [["Jan Peeters.", 3, 2]], "blijven,": [["verblijven,", 3, 1]]}
    assert "gesprek" in browser.do("alike", page=NAME, word="gespreek").json["words"]
    assert "Jan Peeters" in browser.do("read", page=NAME).json["names"]
    assert browser.do("alike", page=NAME, word=["x"]).status == 400


def test_a_change_is_undone_by_a_desk_that_was_started_again(start: Start, desk: Running) -> None:
    said = {"stamp": "00:00:30.000", "number": 3, "was": "Dank je wel.", "now": "Dank je zeer."}
    [name] = do(desk.browser(), "cue-say", **said)["undo"]
    again = start()
    (desk.hub.root / FOLDER / "transcript.vtt").write_text(words(desk).replace("Welkom", "Hallo"))
    do(again.browser(), "undo", names=[name])
    assert words(desk) == VTT.replace("Welkom", "Hallo")
    assert {path.stat().st_mode & 0o777 for path in (desk.hub.state / "desk").rglob("*.z")} == {0o600}


@pytest.mark.parametrize("name", ["../../../mkdocs", "x", "", "a" * 300, "\0" * 12])
def test_a_change_that_nobody_made_is_not_undone(desk: Running, name: str) -> None:
    assert desk.browser().do("undo", page=NAME, names=[name]).status == 410


def test_what_the_machine_ranked_lower_is_shown_without_what_is_there_or_was_refused(desk: Running) -> None:
    lines = [
        "Een klant die boos is gelooft nog in je bedrijf.",
        "Wie zijn klanten niet belt, weet niet wat ze willen.",
        "Vraag elke week drie klanten wat er beter kan.",
        "Vertrouwen kost minder dan controle.",
    ]
    vtt = VTT + "".join(
        f"\n00:0{n}:00.000 --> 00:0{n}:10.000\n<v Spreker 2>{line}\n" for n, line in enumerate(lines, 1)
    )
    (desk.hub.root / FOLDER / "transcript.vtt").write_text(vtt)
    browser = desk.browser()
    found = do(browser, "lower")["notes"]
    assert len({note["text"] for note in found} & set(lines)) >= 2
    assert all("goedkoopste" not in note["text"] for note in found)
    best = found[0]
    do(browser, "note-add", kind=best["kind"], first=best["first"], last=best["last"], said=best["text"])
    assert best["text"] in page(desk)
    assert best["text"] not in [note["text"] for note in do(browser, "lower")["notes"]]
