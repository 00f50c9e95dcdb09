"""Whatever is in a file, the library never fails in any other way than with one line."""

import contextlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klankbord.errors import KlankbordError, PageError
from klankbord.library import importers, merge, notes
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import page, plain
from klankbord.library.notes import blocks

CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What our formats are made of, one per line; ~ stands for a line end.
CASES = Path(__file__).parent / "cases"
WRITTEN = (CASES / "marks.txt").read_text(encoding="utf-8").replace("~", "\r").split("\n")
MARKS = st.sampled_from(
    [*(mark.replace("\r", "\n") for mark in WRITTEN), "\t", "\ufeff", "\r\n", "\r", "\u2028", "\x00"]
)
TEXT = st.lists(st.one_of(MARKS, st.text(max_size=6)), max_size=30).map("".join)
DATA = st.one_of(TEXT.map(lambda text: text.encode("utf-8", "replace")), st.binary(max_size=200))


@CALM
@given(DATA)
def test_a_page_is_read_or_refused_with_a_line(data: bytes) -> None:
    refused: PageError | None = None
    try:
        found = document.parse(data, Path("x.md"))
    except PageError as error:
        refused = error
    if refused is not None:
        assert refused.line >= 1
        assert "\n" not in str(refused)
    else:
        assert document.parse(document.emit(found.meta, found.body) or "x", Path("x.md")).meta == found.meta


@CALM
@given(DATA, DATA, DATA)
def test_check_names_problems_on_lines_that_exist(hub: Hub, one: bytes, two: bytes, three: bytes) -> None:
    files = {
        "content/artikelen/a.md": one,
        "episodes/over-service/2026-01-01-b/index.md": two,
        "episodes/over-service/2026-01-01-b/transcript.vtt": three,
        "episodes/over-service/2026-01-01-b/notes.json": three,
    }
    for name, data in files.items():
        (hub.root / name).parent.mkdir(parents=True, exist_ok=True)
        (hub.root / name).write_bytes(data)
    for problem in check(hub, language="en"):
        lines = len((hub.root / problem.path).read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        assert 1 <= problem.line <= lines + 1, str(problem)
        assert "\n" not in str(problem)


@CALM
@given(TEXT, TEXT, TEXT)
def test_anything_merges_and_keeps_what_the_editor_typed(base: str, editor: str, machine: str) -> None:
    base, editor, machine = (text.replace("\r", "") for text in (base, editor, machine))
    merged = merge.merge(base, editor, machine).text
    assert merge.merge(base, merged, machine).text == merged
    known = {block.text for block in blocks.blocks(base)}
    for block in blocks.blocks(editor):
        if block.kind in {"item", "quote"} and block.text not in known and "---" not in editor and editor != base:
            assert block.text in merged


@CALM
@given(TEXT)
def test_notes_of_anything_are_read(body: str) -> None:
    found = notes.parse(body, "nl")
    again = notes.parse(notes.render(found, "nl"), "nl")
    assert notes.parse(notes.render(again, "nl"), "nl") == again


@CALM
@given(DATA)
def test_importing_anything_gives_an_article_or_a_reason(data: bytes) -> None:
    with contextlib.suppress(KlankbordError):
        assert page.read(data, "x").title
    with contextlib.suppress(KlankbordError):
        assert plain.read(data.decode("utf-8", "replace"), "x").title


@CALM
@given(st.lists(st.tuples(st.sampled_from([".md", ".txt", ".html", ".xml", ".pdf"]), DATA), max_size=3))
def test_importing_any_folder_stops_for_nothing(hub: Hub, tmp_path: Path, files: list[tuple[str, bytes]]) -> None:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    for number, (suffix, data) in enumerate(files):
        (folder / f"{number}{suffix}").write_bytes(data)
    for found in importers.import_from(hub, str(folder)):
        named = found.problem is not None or found.left_out is not None
        assert named or (found.path is not None and found.path.is_file())
    for problem in check(hub, language="en"):
        assert problem.rule != "unreadable", str(problem)
