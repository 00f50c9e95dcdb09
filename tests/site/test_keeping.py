"""What builds remember of their work: whole, of this very Klankbord, or not at all."""

from __future__ import annotations

import os
import pickle
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import pytest

from klankbord.model import Lesson, Notes, Span
from klankbord.site.keeping import stamps
from klankbord.site.keeping.compiled import Compiled
from klankbord.site.keeping.store import Store, digest
from klankbord.site.redrawing.keys import EACH_TIME
from klankbord.site.views import theme

VALUE = {
    "notes": Notes(lessons=(Lesson(Span(1, 2), "Bel terug.", "Jan", 1.0, 2.0, 0.5),)),
    "moment": datetime(2026, 1, 1, tzinfo=UTC),
    "day": datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam")),  # as a page has it that names only a day
    "folder": Path("episodes/praat"),
}


def test_what_is_saved_is_there_for_the_next_build(tmp_path: Path) -> None:
    Store(tmp_path / "made", "1").save("pages", VALUE)
    assert Store(tmp_path / "made", "1").load("pages") == VALUE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data.replace(b"Bel terug.", b"Bel maar. "),
        lambda data: b"",
        lambda data: data.replace(b"made 1", b"made 0"),
    ],
)
def test_a_file_that_is_not_as_it_was_saved_counts_as_none(tmp_path: Path, spoil: object) -> None:
    store = Store(tmp_path, "1")
    store.save("pages", VALUE)
    path = tmp_path / "pages"
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert store.load("pages") is None


def test_what_another_version_or_other_settings_made_counts_as_none(tmp_path: Path) -> None:
    Store(tmp_path, "1").save("pages", VALUE)
    assert Store(tmp_path, "2").load("pages") is None


def test_nothing_is_kept_where_it_cannot_be_told_what_it_was_made_of(tmp_path: Path) -> None:
    store = Store(tmp_path / "made", "")
    store.save("pages", VALUE)
    assert store.load("pages") is None
    assert not (tmp_path / "made").exists()


def test_a_disk_that_takes_nothing_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("a file in the way")
    store = Store(tmp_path / "made", "1")
    store.save("pages", VALUE)
    assert store.load("pages") is None


class Hostile:
    """Runs a command where it is read as a plain pickle."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("owned",)


def test_a_file_that_somebody_else_put_there_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store(tmp_path, "1")
    store.save("pages", Hostile())
    assert store.load("pages") is None
    pickle.loads(pickle.dumps(Hostile()))  # noqa: S301 - shows that it would have
    assert (tmp_path / "owned").is_dir()


def test_the_same_work_is_done_once(tmp_path: Path) -> None:
    done = []

    def work() -> int:
        done.append(1)
        return len(done)

    for _ in range(2):
        assert Store(tmp_path, "1").remembered("sum", digest("a", "b"), work) == 1
    assert Store(tmp_path, "1").remembered("sum", digest("ab", ""), work) == 2


def test_a_file_written_just_now_is_no_proof(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("Hallo.")
    assert stamps.stamp(str(path)) is None
    time.sleep(stamps.RACY_SECONDS * 1.2)
    before = stamps.stamp(str(path), str(tmp_path / "gone"))
    assert before is not None
    path.write_text("Hallo!")
    time.sleep(stamps.RACY_SECONDS * 1.2)
    assert stamps.stamp(str(path), str(tmp_path / "gone")) != before


def test_templates_of_pages_that_may_stay_show_no_more_than_their_keys_tell() -> None:
    """What a template takes from the whole site must be in the key of every page: redrawing/keys.py."""
    told = {"language", "themes", "people", "organisations"}
    each_time = {f"pages/{kind}.html" for kind in EACH_TIME} | {"404.html"}
    templates = {path.relative_to(theme.folder()).as_posix(): path for path in theme.folder().rglob("*.html")}
    assert len(templates) > 30
    for name in templates.keys() - each_time:
        text = re.sub(r"{#.*?#}", "", templates[name].read_text(encoding="utf-8"), flags=re.DOTALL)
        code = " ".join(re.findall(r"{[{%].*?[%}]}", text, re.DOTALL))
        assert set(re.findall(r"(?<![/.])\bsite\.(\w+)", code)) <= told, name
        assert not re.search(
            r"shows_by_slug|(?<![/.])\bsite\b(?![.=])|\.transcript\b(?<!t\.transcript)|show\.episodes", code
        ), name


def compiled(folder: Path, source: str, **more: object) -> tuple[jinja2.Environment, str]:
    """An environment that keeps what it compiles in ``folder``, and what its template shows."""
    place = theme.folder() / "proef.html"
    loader = jinja2.FunctionLoader(lambda name: (source, str(place), lambda: True))
    environment = jinja2.Environment(loader=loader, autoescape=True)
    environment.filters.update(more)
    environment.bytecode_cache = Compiled(environment, folder)
    return environment, environment.get_template("proef.html").render()


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    done: list[str] = []
    whole = jinja2.Environment.compile

    def compile_(self: jinja2.Environment, source: str, *given: object) -> object:
        done.append(source)
        return whole(self, source, *given)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    return done


def test_a_template_is_compiled_once(tmp_path: Path, compiler: list[str]) -> None:
    assert compiled(tmp_path, "{{ 1 + 1 }}")[1] == compiled(tmp_path, "{{ 1 + 1 }}")[1] == "2"
    assert compiler == ["{{ 1 + 1 }}"]


def test_a_template_is_compiled_again_when_anything_that_decides_changes(tmp_path: Path, compiler: list[str]) -> None:
    compiled(tmp_path, "{{ 1 }}")
    assert compiled(tmp_path, "{{ 2 }}")[1] == "2"
    assert compiled(tmp_path, "{{ 2 }}", other=len)[1] == "2"
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert compiled(tmp_path, "{{ 2 }}", other=len)[1] == "2"
    assert len(compiler) == 4
    compiled(tmp_path, "{{ 2 }}", other=len)
    assert len(compiler) == 4


def test_a_template_of_a_hub_is_never_kept(tmp_path: Path, compiler: list[str]) -> None:
    environment = jinja2.Environment(loader=jinja2.DictLoader({"own.html": "Eigen."}), autoescape=True)
    environment.bytecode_cache = Compiled(environment, tmp_path / "kept")
    assert environment.bytecode_cache.get_cache_key("own.html", str(tmp_path / "theme/own.html")) == ""
    assert environment.get_template("own.html").render() == "Eigen."
    assert not (tmp_path / "kept").exists()
