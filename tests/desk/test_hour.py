"""An hour of an editor's work on two episodes that a machine heard, from the list of what waits to published.

``hour/before`` is what ``klankbord ingest`` made of two recordings in ``tests/samples/podcast``, ``hour/after`` what a
careful editor leaves of it in a text editor, ``hour/work.yml`` what there is to do. Both ways are counted.
"""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from by_hand import Hands, edited
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sitting import Running, Start, until

from klankbord.library.hub import Hub

HERE = Path(__file__).parent / "hour"
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "podcast"
WORK: list[dict[str, Any]] = yaml.safe_load((HERE / "work.yml").read_text(encoding="utf-8"))
SHOW = "---\ntitle: Voorbij de balie\nhosts: [lotte-vermeer, joris-hendriks]\n---\nEen podcast.\n"
PEOPLE = ("Lotte Vermeer", "Karel Smit", "Joris Hendriks", "Esther Brouwer")
COUNT = """
window.used = { keys: 0, clicks: 0 };
let from = null;
const far = (event) => Math.hypot(event.x - from.x, event.y - from.y) > 6;
addEventListener("keydown", (event) => event.isTrusted && !event.repeat && (used.keys += 1), true);
addEventListener("pointerdown", (event) => { used.clicks += 1; from = event; }, true);
addEventListener("pointerup", (event) => { if (far(event)) used.clicks += 1; }, true);
"""
"""A drag is two, like a double click: the button goes down in one place and up in another."""


def files(folder: Path) -> tuple[str, str]:
    return (folder / "index.md").read_text(encoding="utf-8"), (folder / "transcript.vtt").read_text(encoding="utf-8")


def differences(found: tuple[str, str], wanted: tuple[str, str]) -> list[str]:
    """What is otherwise than wanted, line by line; exactly the same has none."""
    return [
        line
        for one, other in zip(found, wanted, strict=True)
        for line in difflib.unified_diff(other.split("\n"), one.split("\n"), "wanted", "found", "", "", 0)
    ]


def by_hand() -> dict[str, Hands]:
    found = {}
    for work in WORK:
        found[work["slug"]] = hands = Hands()
        assert edited(*files(HERE / "before" / work["slug"]), work, hands) == files(HERE / "after" / work["slug"])
    return found


def test_a_text_editor_makes_these_files() -> None:
    assert {slug: hands.total for slug, hands in by_hand().items()} == {work["slug"]: work["by_hand"] for work in WORK}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    root = tmp_path / "hub"
    show = root / "episodes" / "voorbij-de-balie"
    shutil.copytree(HERE / "before", show)
    (show / "index.md").write_text(SHOW, encoding="utf-8")
    (root / "mkdocs.yml").write_text("site_name: Proef\ndocs_dir: content\n", encoding="utf-8")
    for name in PEOPLE:
        path = root / "content" / "mensen" / f"{name.lower().replace(' ', '-')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    media = root / "content" / "media" / "voorbij-de-balie"
    media.mkdir(parents=True)
    for sound in SAMPLES.glob("0[12]*.mp3"):
        shutil.copy(sound, media / sound.name)
    return Hub(root)


@pytest.fixture
def page(browser: Chromium, start: Start) -> Iterator[tuple[Page, Running]]:
    desk = start()
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.add_init_script(COUNT)
    page.goto(f"http://127.0.0.1:{desk.port}/?token={desk.entry.token}")
    yield page, desk
    context.close()


AT_MOST = 1 / 3

PLACE = """async ([around, wrong]) => {
  for (const text of document.querySelectorAll(".cue-text")) {
    const at = text.textContent.indexOf(around);
    if (at < 0) continue;
    text.scrollIntoView({ block: "center", behavior: "instant" });
    for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
    text.scrollIntoView({ block: "center", behavior: "instant" });
    const start = at + around.indexOf(wrong), stop = start + wrong.length;
    const range = document.createRange(), walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let seen = 0;
    for (let node = walker.nextNode(); node; seen += node.length, node = walker.nextNode()) {
      if (seen <= start && start < seen + node.length) range.setStart(node, start - seen);
      if (seen < stop && stop <= seen + node.length) { range.setEnd(node, stop - seen); break; }
    }
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    const [first, last] = [boxes[0], boxes.at(-1)];
    return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
  }
  return null;
}"""


class Sitting:
    """Somebody at the desk, with a keyboard and a mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, page.keyboard

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys.press(key)

    def spot(self, around: str, wrong: str) -> tuple[float, float, float, float]:
        box = self.page.evaluate(PLACE, [around, wrong])
        assert box, f"nobody says {around}"
        return tuple(box)

    def correct(self, one: Mapping[str, Any]) -> None:
        left, top, right, below = self.spot(one["around"], one["wrong"])
        if "offered" in one:
            self.page.mouse.click(left + 4, top)
            word = one["right"] if one["offered"] is True else one["offered"]
            wanted = re.compile(rf"^{word}\W*( |$)")
            offered = self.page.locator("#in-plaats-van button")
            expect(offered.filter(has_text=wanted)).to_have_count(1)
            if wanted.search(offered.first.inner_text()):
                self.press("F9")
            else:
                offered.filter(has_text=wanted).click()
            self.keys.type(one["right"].removeprefix(word))
        elif " " in one["wrong"]:
            self.drag((left + 0.5, top), (right - 0.5, below))
            self.type(one)
        else:
            self.page.mouse.dblclick((left + right) / 2, top)
            self.type(one)

    def type(self, one: Mapping[str, Any]) -> None:
        for part in one.get("typed", [one["right"]]):
            if part == "Tab":
                self.press(part)
            else:
                self.keys.type(part)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=3)
        self.page.mouse.up()

    def speaker(self, old: str, new: str) -> None:
        self.page.locator(".cue-who", has_text=old).first.click()
        self.keys.type(new[:2].lower())
        self.press("Enter")
        expect(self.page.locator(".cue-who", has_text=old)).to_have_count(0)

    def notes(self, wanted: list[Mapping[str, Any]]) -> None:
        """Walk the proposals: what is not among the wanted is left for later."""
        cards = self.page.locator(".note-card")
        cards.first.locator(".note-text").click()
        at = 0
        while at < cards.count():
            said = cards.nth(at).locator(".note-text").inner_text()
            one = next((one for one in wanted if one["about"] in said), {"do": "pass"})
            expect(cards.nth(at)).to_be_focused()
            if one["do"] == "refuse":
                size = cards.count()
                self.press("x")
                expect(cards).to_have_count(size - 1)
                continue
            if one["do"] == "trim":
                self.trim(one)
                expect(cards.nth(at).locator(".note-text")).not_to_have_text(said)
            self.press({"accept": "a"}.get(one["do"], "j"))
            at += 1

    def trim(self, one: Mapping[str, Any]) -> None:
        """Pull the begin of a note to the word before it, or to a word within."""
        self.press("t")
        pulled, within = self.page.locator(".pull span.pulled").first, self.page.locator(".pull span.pulled")
        if pulled.inner_text() == one["about"].split()[0]:
            self.press("ArrowLeft")
        else:
            first = within.get_by_text(one["to"], exact=True).first
            self.drag(*(centre(spot.bounding_box()) for spot in (pulled, first)))
        self.press("Enter")

    def chapter(self, one: Mapping[str, Any], length: float) -> None:
        """Drag a chapter to where it begins."""
        knob, line = self.page.get_by_role("slider", name=one["title"]), self.page.locator("#tijdlijn")
        knob.scroll_into_view_if_needed()
        box = line.bounding_box()
        assert box
        minutes, seconds = one["to"].split(":")
        x = box["x"] + box["width"] * (60 * int(minutes) + int(seconds) + 0.2) / length
        start = centre(knob.bounding_box())
        self.drag(start, (x, start[1]))


def centre(box: Any) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_an_hour_at_the_desk_leaves_what_a_careful_editor_types(page: tuple[Page, Running]) -> None:
    browser, desk = page
    used: dict[str, Hands] = {}
    for work in WORK:
        browser.goto(f"http://127.0.0.1:{desk.port}/")
        titles = browser.locator(".desk-title")
        titles.filter(has_text={"2026-09-01": "Klagers", "2026-09-15": "Eerst"}[work["slug"][:10]]).click()
        browser.wait_for_selector("html[data-ready]")
        expect(browser.locator("#twijfels")).to_contain_text(re.compile(r"\d+ twijfelwoorden"))
        sitting, hands = Sitting(browser), Hands()

        def counted(part: str, do: Callable[[], None], hands: Hands = hands) -> None:
            before = browser.evaluate("() => ({ ...used })")
            do()
            after = browser.evaluate("() => ({ ...used })")
            hands.use(part, **{name: after[name] - before[name] for name in ("keys", "clicks")})

        for old, new in work["speakers"].items():
            counted("speakers", lambda: sitting.speaker(old, new))  # noqa: B023 - done at once
        for one in work["corrections"]:
            counted("corrections", lambda: sitting.correct(one))  # noqa: B023
        counted("notes", lambda: sitting.notes(work["notes"]))  # noqa: B023
        if "quote" in work:
            counted("quote", lambda: quote(sitting, work["quote"]["said"]))  # noqa: B023
        counted("chapter", lambda: sitting.chapter(work["chapter"], 291))  # noqa: B023
        counted("publish", lambda: browser.get_by_role("button", name="Publiceer", exact=False).first.click())
        folder = desk.hub.root / "episodes" / "voorbij-de-balie" / work["slug"]
        until(lambda: "status: published" in files(folder)[0])  # noqa: B023
        wrong = differences(files(folder), files(HERE / "after" / work["slug"]))
        assert not wrong, "\n".join(wrong)
        used[work["slug"]] = hands
    hand = by_hand()
    for slug, hands in used.items():
        print(f"\n{slug}: {hands.total} at the desk {hands.parts}, {hand[slug].total} by hand {hand[slug].parts}")
    total, other = (sum(one.total for one in some.values()) for some in (used, hand))
    assert total <= AT_MOST * other
    print(f"{total} keys and clicks at the desk, {other} in a text editor: {total / other:.0%}")


def quote(sitting: Sitting, said: str) -> None:
    left, top, _, _ = sitting.spot(said, said)
    sitting.page.mouse.click(left + 4, top)
    sitting.press("Alt+q")
    expect(sitting.page.locator(".note-text", has_text=said)).to_have_count(1)
