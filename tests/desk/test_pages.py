"""Articles, events, terms and people at the desk: a text with its fields, a preview, pictures, and other people."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sitting import EPISODE, FILES, NAME, PAGE, VTT, Browser, Running, Start, until

from klankbord import languages
from klankbord.desk import page_view
from klankbord.desk.mistakes import Checked
from klankbord.library.front.frontmatter import KINDS
from klankbord.settings import Settings
from klankbord.site.drafting import Drafts

ARTICLE = "article/luisteren"
FILE = "content/artikelen/luisteren.md"
TEXT = str(FILES[FILE])


@pytest.fixture
def browser(desk: Running) -> Browser:
    return desk.browser()


def read(desk: Running, name: str = FILE) -> str:
    return (desk.hub.root / name).read_text()


def do(browser: Browser, action: str, **about: Any) -> dict[str, Any]:
    found = browser.do(action, **{"page": ARTICLE, **about})
    assert found.status == 200, found.text
    return dict(found.json)


def test_a_page_opens_with_its_text_and_its_fields(browser: Browser) -> None:
    page = browser.get(f"/page/{ARTICLE}").text
    assert 'data-name="title"' in page
    assert 'data-name="publish_at"' in page
    assert 'data-name="imported"' not in page
    told = do(browser, "load", part="body")
    assert told["text"] == "Tekst.\n"
    assert ["noor-van-dijk", "Noor van Dijk"] in told["named"]["person"]
    assert do(browser, "load")["text"] == TEXT


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_page_has_fields_with_an_input(kind: str) -> None:
    found = list(page_view.inputs(kind, {}))
    assert {"title", "status"} <= {field.name for field in found}
    assert {field.kind for field in found} <= {"text", "list", "check", "number", "date", "choice"}
    assert "guid" not in {field.name for field in found}


def test_what_is_typed_is_in_the_file_and_the_fields_stay(desk: Running, browser: Browser) -> None:
    told = do(browser, "save", part="body", base="Tekst.\n", text="Betere tekst.\n")
    assert read(desk) == TEXT.replace("Tekst.", "Betere tekst.")
    told = do(browser, "undo", names=told["undo"], part="body")
    assert (read(desk), told["text"]) == (TEXT, "Tekst.\n")


def test_what_a_text_editor_did_meanwhile_stays(desk: Running, browser: Browser) -> None:
    (desk.hub.root / FILE).write_text(TEXT.replace("Luisteren", "Goed luisteren") + "\nUit vim.\n")
    told = do(browser, "save", part="body", base="Tekst.\n", text="Mijn tekst.\n")
    assert told["text"] == "Mijn tekst.\n\nUit vim.\n"
    assert "title: Goed luisteren" in read(desk)
    found = browser.do("save", page=ARTICLE, part="body", base="Tekst.\n", text="Anders.\n")
    assert found.status == 409
    assert found.json["clashes"] == [{"base": "Tekst.\n", "mine": "Anders.\n", "theirs": "Mijn tekst.\n\nUit vim.\n"}]
    assert found.json["theirs"] == "Mijn tekst.\n\nUit vim.\n"
    assert "Mijn tekst." in read(desk)


def test_a_broken_page_is_mended_as_a_whole(desk: Running, browser: Browser) -> None:
    broken = "---\ntitle: [\n---\nTekst.\n"
    (desk.hub.root / FILE).write_text(broken)
    page = browser.get(f"/page/{ARTICLE}").text
    assert "luisteren.md, regel" in page
    assert str(desk.hub.root) not in browser.get("/").text
    assert 'data-part="whole"' in page
    do(browser, "save", base=broken, text=TEXT)
    assert read(desk) == TEXT


def test_fields_are_set_one_by_one(desk: Running, browser: Browser) -> None:
    do(browser, "field", name="authors", was=None, now=["noor-van-dijk"])
    do(browser, "field", name="date", was="2026-02-01", now="2026-02-03")
    assert "date: 2026-02-03\n" in read(desk)
    assert "authors: [noor-van-dijk]" in read(desk)
    assert browser.do("field", page=ARTICLE, name="date", was="2026-02-03", now="morgen").status == 422


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("4 maart 2026", "2026-03-04"),
        ("woensdag 4 maart 2026 om 20.00 uur", "2026-03-04T20:00:00"),
        ("4-3-2026 9:30", "2026-03-04T09:30:00"),
        ("2026-03-04T20:00", "2026-03-04T20:00:00"),
    ],
)
def test_a_date_may_be_typed_as_people_write_it(desk: Running, browser: Browser, typed: str, written: str) -> None:
    told = do(browser, "field", name="publish_at", was=None, now=typed)
    assert told["meta"]["publish_at"] == written
    assert f"publish_at: {written}".replace("T", " ").removesuffix(":00") in read(desk).replace("T", " ")


@pytest.mark.parametrize(
    ("name", "now", "says"),
    [
        ("date", "morgen", "Datum: 'morgen' is niet als datum te lezen. Schrijf een dag die bestaat"),
        ("date", "31 februari 2026", "Datum: '31 februari 2026' is niet als datum te lezen."),
        ("date", "4 maart 2026, half 8", "Datum: '4 maart 2026, half 8' is niet als datum te lezen."),
        ("status", "klaar", "Status: 'klaar' is niet een van: review, published, hidden. Kies er een."),
        ("guid", "x", "guid: is niet hier te veranderen. Laat het zoals het is."),
    ],
)
def test_a_refusal_is_dutch_and_about_the_field(
    desk: Running, browser: Browser, name: str, now: str, says: str
) -> None:
    was = {"date": "2026-02-01", "status": "review"}.get(name)
    found = browser.do("field", page=ARTICLE, name=name, was=was, now=now)
    assert (found.status, found.json["problem"][: len(says)]) == (422, says)
    assert read(desk) == TEXT


def test_a_title_that_is_taken_or_empty_is_said_in_dutch(browser: Browser) -> None:
    taken = browser.do("new", kind="article", title="Luisteren")
    assert (taken.status, taken.json["problem"]) == (
        422,
        "Die pagina is er al. Bewerk haar of kies een andere titel.",
    )
    assert browser.do("new", kind="article", title=" ").json["problem"] == "Er is nog geen titel. Geef er een."


def test_what_no_input_takes_is_said_to_be_changed_elsewhere(browser: Browser) -> None:
    do(browser, "new", kind="selftest", title="Luister jij?")
    page = browser.get("/page/selftest/luister-jij").text
    assert "Vragen en Uitslagen: die verander je met een teksteditor, in content/zelftest/luister-jij.md." in page
    assert "met een teksteditor" not in browser.get(f"/page/{ARTICLE}").text


def test_the_preview_is_what_the_site_makes_of_it(start: Start, hub: Any) -> None:
    desk = start(draw=Drafts(hub, Settings()).draw)
    Image.new("RGB", (20, 10)).save(hub.content / "artikelen" / "foto.png")
    browser = desk.browser()
    pictures = "![Een foto](foto.png) ![Weg](../../../etc/passwd) ![Ver](https://elders.example/x.png)"
    text = f"## Kop\n\n{pictures}\n\n| a |\n|---|\n| 1 |\n"
    html = do(browser, "preview", part="body", text=text)["html"]
    assert "<h1>Luisteren</h1>" in html
    assert "Kop</h2>" in html
    assert "<table" in html
    assert 'src="https:' not in html
    assert browser.do("preview", page=ARTICLE, text="---\ntitle: [\n---\n").status == 422
    assert "passwd" not in html
    address = html.partition('src="/shown/')[2].partition('"')[0]
    found = browser.get(f"/shown/{address}")
    assert (found.status, found.headers["content-type"]) == (200, "image/png")
    assert browser.get("/shown/0").status == 404


def test_a_page_begins_from_its_template(desk: Running, browser: Browser) -> None:
    told = do(browser, "new", kind="term", title="Klantreis")
    assert told["page"] == "term/klantreis"
    assert browser.get("/page/term/klantreis").status == 200


def test_links_are_picked_with_the_path_that_the_text_needs(browser: Browser) -> None:
    pages = {page["title"]: page["path"] for page in do(browser, "pages")["pages"]}
    assert pages["Jan Peeters"] == "../mensen/jan-peeters.md"
    assert pages["Klaar"] == "klaar.md"


def photograph(width: int = 2400) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (width, 100), "red")
    exif = Image.Exif()
    exif[0x8298] = "van mij"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(browser: Browser, data: bytes, name: str = "Mijn foto.JPG", page: str = ARTICLE) -> Any:
    return browser.ask(
        "POST", f"/pictures/{page}?name={name.replace(' ', '%20')}", data, {"X-Klankbord-Csrf": browser.csrf}
    )


@pytest.mark.parametrize("width", [400, 2400])
def test_a_picture_is_kept_beside_the_page_without_where_it_was_taken(
    desk: Running, browser: Browser, width: int
) -> None:
    found = upload(browser, photograph(width))
    assert found.json == {"name": "mijn-foto.jpg"}
    kept = desk.hub.content / "artikelen" / "mijn-foto.jpg"
    assert b"van mij" not in kept.read_bytes()
    with Image.open(kept) as picture:
        assert picture.width == min(width, 1600)
    assert upload(browser, photograph(800)).json["name"] != "mijn-foto.jpg", "nothing is written over"


@pytest.mark.parametrize(
    ("data", "name", "page"),
    [
        (b"MZ\x90\x00", "foto.jpg", ARTICLE), (b"<svg onload='alert(1)'/>", "foto.svg", ARTICLE),
        (b"<?php ?>", "x.php", ARTICLE), (b"", "leeg.png", ARTICLE), (b"GIF89a" + b"\0" * 50, "x.gif", ARTICLE),
        (photograph(400), "foto.jpg", "episode/over-service"), (photograph(400), "foto.jpg", "article/weg"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_not_kept(desk: Running, browser: Browser, data: bytes, name: str, page: str) -> None:
    before = sorted(desk.hub.content.rglob("*"))
    assert upload(browser, data, name, page).status in {404, 422}
    assert sorted(desk.hub.content.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["../../mkdocs.yml", "/etc/passwd", "..", "index.md", "a" * 500, "\u202egpj.exe", ".htaccess"]
)
def test_the_name_of_a_picture_leads_nowhere_else(desk: Running, browser: Browser, name: str) -> None:
    from urllib.parse import quote

    found = upload(browser, photograph(400), quote(name, safe=""))
    kept = found.json["name"]
    assert "/" not in kept
    assert kept.endswith(".jpg")
    assert (desk.hub.content / "artikelen" / kept).is_file()
    assert read(desk, "mkdocs.yml").startswith("site_name")


def test_an_upload_from_another_site_is_refused(desk: Running, browser: Browser) -> None:
    browser.csrf = "x"
    assert upload(browser, photograph(400)).status == 403
    assert desk.stranger().ask("POST", f"/pictures/{ARTICLE}", b"x").status == 401


def test_mistakes_are_told_in_the_language_of_the_hub_with_the_place_to_mend_them(
    desk: Running, browser: Browser
) -> None:
    wrong = TEXT.replace("status: review", "autors: [x]\ntopics: [klahcten]") + "\n[weg](weg.md)\n"
    (desk.hub.root / FILE).write_text(wrong)
    found = {one["told"]: one["place"] for one in do(browser, "problems")["problems"]}
    assert found["autors: is geen veld van dit soort pagina. Bedoel je authors?"] == {"field": "autors"}
    assert next(place for told, place in found.items() if "klahcten" in told) == {"field": "topics"}
    assert next(place for told, place in found.items() if "weg.md" in told) == {"line": 2}


def test_mistakes_of_an_episode_lead_to_cues_and_notes(desk: Running, browser: Browser) -> None:
    folder = desk.hub.root / EPISODE
    (folder / "index.md").write_text(PAGE.replace("goedkoopste", "duurste"))
    (folder / "transcript.vtt").write_text(VTT.replace("00:00:20.000 -->", "00:00:40.000 -->"))
    places = [one["place"] for one in do(browser, "problems", page=NAME)["problems"]]
    assert {"cue": 2} in places or {"cue": 1} in places
    assert any("duurste" in place.get("note", "") for place in places)


def test_the_list_shows_what_is_wrong_in_the_whole_hub(desk: Running, browser: Browser) -> None:
    (desk.hub.root / EPISODE / "index.md").write_text(PAGE.replace("goedkoopste", "duurste"))
    until(lambda: "nagekeken" not in browser.get("/?what=broken").text)
    assert f'href="/{NAME}#fout-index.md-18"' in browser.get("/?what=broken").text
    (desk.hub.root / EPISODE / "index.md").write_text(PAGE)
    assert "nagekeken" in browser.get("/?what=broken").text
    until(lambda: "duurste" not in browser.get("/?what=broken").text)


def test_the_list_counts_as_one_says_it(desk: Running, browser: Browser) -> None:
    page = " ".join(browser.get("/").text.split())
    assert "Aflevering van Over service" in page
    assert '<option value="over-service">Over service</option>' in page
    assert "2 voorstellen" in page  # a lesson and a quote; chapters are none
    desk.desk.checked = Checked(desk.hub, busy=True)
    assert ">Fouten</a>" in browser.get("/").text  # nobody has looked yet
    desk.desk.checked = Checked(desk.hub)
    until(lambda: "nagekeken" not in browser.get("/?what=broken").text)
    assert ">Fouten (0)</a>" in browser.get("/").text
    text = PAGE.replace("## Lessen\n- Wie klaagt wil blijven. [00:10]\n\n", "") + "\n## Reclame\n- [00:30-00:40]\n"
    (desk.hub.root / EPISODE / "index.md").write_text(text)
    (desk.hub.root / FILE).write_text(TEXT + "\n## Tips\n- Bel terug.\n")
    page = " ".join(browser.get("/?what=all").text.split())
    assert "<span>1 voorstel</span>" in page
    assert page.count("voorstel") == 2  # an article's own tips are nobody's proposals


def test_the_list_shows_how_many_words_are_doubtful(desk: Running, browser: Browser) -> None:
    (desk.hub.root / EPISODE / "certainty.txt").write_text("KLANKBORD certainty 1\nwords: 3 x\n\nAB_\n")
    assert "2 twijfelwoorden" in browser.get("/").text


# Git
def git(desk: Running, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=desk.hub.root, capture_output=True, text=True, check=True)
    return done.stdout


def test_each_page_that_is_saved_becomes_a_commit_of_its_editor(start: Start, hub: Any) -> None:
    for arguments in (["init", "-q"], ["config", "user.name", "Hub"], ["config", "user.email", "hub@a.example"],
                      ["add", "-A"], ["commit", "-qm", "Begin"]):  # fmt: skip
        subprocess.run(["git", *arguments], cwd=hub.root, check=True)
    (hub.root / "los.txt").write_text("niet van ons")
    desk = start(commit=True)
    browser = desk.browser()
    do(browser, "save", part="body", base="Tekst.\n", text="Eerste.\n")
    do(browser, "save", part="body", base="Eerste.\n", text="Tweede.\n")
    said = {"page": NAME, "stamp": "00:00:20.000", "number": 2}
    do(browser, "cue-say", **said, was="Een klacht is de goedkoopste vorm van onderzoek.", now="Een klacht is goed.")
    desk.desk.commits.make()
    log = git(desk, "log", "--format=%an|%s", "--name-only").split("\n\n")
    assert desk.desk.commits.trouble == ""
    assert len(log) == 4 or "Begin" in log[-1]
    assert git(desk, "status", "--porcelain").splitlines() == ["?? los.txt"] or "los.txt" in git(desk, "status", "-s")
    assert "Tweede." in git(desk, "show", f"HEAD:{FILE}")
    told = do(browser, "history")["versions"]
    assert told[0]["who"] == "Hub"
    shown = do(browser, "version", file="luisteren.md", commit=told[0]["commit"])["difference"]
    assert "[-Tekst.-]" in shown
    assert "{+Tweede.+}" in shown
    for odd in ("--output=/tmp/x", "HEAD", "", "0" * 40, "; rm -rf"):
        assert do(browser, "version", file="luisteren.md", commit=odd)["difference"] == ""


def test_outside_git_there_is_no_history_and_no_fault(browser: Browser) -> None:
    assert do(browser, "history")["versions"] == []


def test_two_who_have_a_page_open_know_of_each_other(desk: Running) -> None:
    one, other = desk.browser(), desk.browser()
    assert do(one, "here")["others"] == []
    assert do(other, "here") == {"others": [], "again": True}  # a desk of one's own: it is the same person
    desk.desk.presence.here(ARTICLE, "elders", "Fatma")
    assert do(one, "here") == {"others": ["Fatma"], "again": True}
    do(other, "away")
    desk.desk.presence.away(ARTICLE, "elders")
    assert do(one, "here") == {"others": [], "again": False}


def test_the_hub_keeps_nothing_of_the_desk_outside_its_memory(desk: Running, browser: Browser) -> None:
    do(browser, "save", part="body", base="Tekst.\n", text="Tekst!\n")
    made = {path for path in desk.hub.root.rglob("*") if path.is_file() and desk.hub.state not in path.parents}
    assert {desk.hub.inside(path) for path in made} == set(FILES)
    assert Path(desk.hub.state / "desk" / "audit.jsonl").exists()


@pytest.mark.parametrize(("page", "says"), [("help", "Voor redacteuren"), ("accessibility", "Toegankelijkheid")])
def test_help_is_at_hand_as_the_hub_has_it_or_as_a_new_hub_begins(start: Start, page: str, says: str) -> None:
    desk = start(draw=lambda path, text, shown: f"<p>{path.name}: {text}</p>")
    browser = desk.browser()
    assert f'href="/about/{page}"' in browser.get("/").text
    assert f"title: {says}" in browser.get(f"/about/{page}").text
    own = desk.hub.content / f"{languages.own_pages('nl')[page]}.md"
    own.write_text("---\ntitle: Van ons\n---\nBel 14 020.\n")
    assert "Bel 14 020." in browser.get(f"/about/{page}").text


@pytest.mark.parametrize("address", ["/about/mkdocs", "/page/article/weg", "/episode/over-service/weg"])
def test_what_is_not_there_is_said_to_be_gone(browser: Browser, address: str) -> None:
    assert browser.get(address).status == 404
