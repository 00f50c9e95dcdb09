"""What ``klankbord check`` says is data, the same messages in Dutch as in English, in the language of the hub."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from klankbord import languages, settings
from klankbord.errors import KlankbordError
from klankbord.languages.messages import catalogue, message
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub

Put = Callable[[str, str | bytes], Path]
PACKAGE = Path(languages.__file__).parents[1]
LANGUAGES = ("en", "nl")
SAID: dict[str, dict[str, dict[str, str]]] = {
    language: yaml.safe_load((PACKAGE / "languages" / language / "check.yml").read_text(encoding="utf-8"))
    for language in LANGUAGES
}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_messages_with_the_same_blanks() -> None:
    english, dutch = SAID["en"], SAID["nl"]
    assert list(english) == list(dutch)
    assert list(english["words"]) == list(dutch["words"])
    for key in english.keys() - {"words"}:
        assert list(english[key]) == list(dutch[key]), key
        for part, text in english[key].items():
            assert blanks(text) == blanks(dutch[key][part]), key


def test_nothing_was_left_untranslated() -> None:
    same = {
        (key, part)
        for key, parts in SAID["en"].items()
        for part, text in parts.items()
        if text == SAID["nl"][key].get(part)
    }
    assert same == {("memory", "cause"), ("in_may_not", "cause")}  # which are all blank


def sources() -> Iterator[ast.AST]:
    for folder in ("cli", "library", "pipeline"):
        for path in (PACKAGE / folder).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _keys() -> Iterator[object]:
    """The keys that the code names, where it names one."""
    places = {"message": 0, "sentence": 0, "problem": 3, "RefusedError": 0, "Word": 0, "_refused": 1}
    for call in sources():
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        if isinstance(call, ast.Call) and name in places and len(call.args) > places[name]:
            key = call.args[places[name]]
            borrowed = [word.value for word in call.keywords if word.arg == "mend"]
            yield from (one.value for one in (key, *borrowed) if isinstance(one, ast.Constant) and one.value)


def test_every_message_is_said_somewhere_and_every_one_that_is_said_exists() -> None:
    words = {node.value for node in sources() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    made = {"value_", "no_", "syntax_", "quote_", "note_", "done_", "analytics_", "warning"}
    known = {*SAID["en"], *SAID["en"]["words"]} - {"words"}
    assert {key for key in known if key not in words and not key.startswith(tuple(made))} == set()
    named = {str(key) for key in _keys()}
    assert named - known == set()


def test_no_problem_is_told_in_words_of_the_code() -> None:
    """Outside the module that makes them, a problem comes from a message or from an error that brings one."""
    for path in (PACKAGE / "library" / "check").glob("*.py"):
        if path.name != "problem.py":
            calls = [
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            ]
            assert not [call.lineno for call in calls if getattr(call.func, "id", "") == "Problem"], path.name


def test_no_error_of_an_import_is_told_in_words_of_the_code() -> None:
    for path in [PACKAGE / "library" / "dom.py", *(PACKAGE / "library" / "importers").rglob("*.py")]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"KlankbordError", "NetworkError"}:
                assert len(call.args) == 2, (path.name, call.lineno)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "PageError":
                assert len(call.args) == 3, (path.name, call.lineno)


PAGE = "---\ntitle: Stuk\ndate: 2026-03-04\n{}---\n{}\n"


@pytest.mark.parametrize(
    ("fields", "body", "dutch", "english"),
    [
        ("", "[x](weg.md)", "'weg.md' is er niet. Verbeter het pad", "'weg.md' is not there. Correct the path"),
        ("topcis: [a]\n", "", "topcis: is geen veld van dit soort pagina. Bedoel je topics?", "Did you mean topics?"),
        ("updated: morgen\n", "", "updated: 'morgen' is niet als datum te lezen", "'morgen' cannot be read as"),
        ("image:\n- a\n", "", "image: een lijst is geen tekst", "image: a list is not text"),
        ("image: a: b\n", "", "er staat een dubbelepunt in de waarde", "the value holds a colon"),
        (
            "topics: [niets]\n",
            "",
            "topics: er is geen thema 'niets'. Maak content/themas/niets.md",
            "there is no theme",
        ),
        ("", "{{< figure >}}", "(let op) '{{< figure >}}' betekent alleen iets", "(warning) '{{< figure >}}' means"),
    ],
)
def test_an_editor_reads_it_in_the_language_of_the_hub(
    hub: Hub, put: Put, fields: str, body: str, dutch: str, english: str
) -> None:
    put("content/artikelen/stuk.md", PAGE.format(fields, body))
    assert any(dutch in str(problem) for problem in check(hub))
    assert any(english in str(problem) for problem in check(hub, language="en"))


def test_a_language_without_messages_says_them_in_english(hub: Hub, put: Put, tmp_path: Path) -> None:
    assert message("empty").said("de") == message("empty").said("en")
    settings.settle(tmp_path, settings.Settings(language="en"))
    try:
        put("content/artikelen/leeg.md", "")
        assert [problem.cause for problem in check(hub) if "leeg" in problem.path] == ["the file is empty"]
    finally:
        settings.settle(tmp_path, settings.Settings(language="nl"))


def test_an_error_in_a_page_is_in_english_for_the_log_and_keeps_its_message() -> None:
    with pytest.raises(KlankbordError) as caught:
        document.parse("---\ntitle: a: b\n---\n", Path("stuk.md"))
    assert "the value holds a colon" in str(caught.value)
    found: Any = caught.value
    assert found.message.said("nl")[0] == "er staat een dubbelepunt in de waarde"


def test_no_dutch_message_is_formatted_wrongly() -> None:
    for language in LANGUAGES:
        for key, parts in catalogue(language).items():
            for part in parts.values():
                shown = part.format(**dict.fromkeys(blanks(part), "x"))
                assert not re.search(r"\{\{|\}\}", shown), key
