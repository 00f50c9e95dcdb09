"""A language without rules gets chapters, and says so in one line."""

from __future__ import annotations

from pathlib import Path

from klankbord.extract import articles, propose
from klankbord.extract.titles import opening
from klankbord.model import Segment, Theme, Transcript

SPANISH = """Bienvenidos al programa de hoy, vamos a hablar de las quejas de los clientes.
¿Por qué se quejan tanto los clientes de los bancos?
Pues mira, porque nadie les escucha. En nuestro banco empezamos a llamar a cada cliente que se quejaba.
Al principio nos daba miedo, pero luego vimos que la gente agradece una llamada.
La formación dura dos semanas y empieza siempre con escuchar llamadas de verdad."""


def test_only_chapters_are_looked_for_and_their_titles_are_what_was_said() -> None:
    lines = SPANISH.split("\n") * 6
    talk = Transcript(
        "es", tuple(Segment(30.0 * at, 30.0 * at + 28, "AB"[at % 2], line) for at, line in enumerate(lines))
    )
    found = propose(talk, "es", themes=[Theme("quejas", "Quejas")])
    assert found.chapters
    assert (found.quotes, found.lessons, found.tips, found.topics, found.people) == ((), (), (), (), ())
    assert found.warnings == ("language es: there are no rules for it, so only chapters were looked for",)
    for chapter in found.chapters:
        assert chapter.title.removesuffix("…").lower() in SPANISH.lower()


def test_of_an_article_nothing_is_looked_for() -> None:
    found = articles.propose(SPANISH, "es")
    assert (found.tips, found.quotes, found.people) == ((), (), ())
    assert len(found.warnings) == 1


def test_an_opening_is_short_and_told_to_go_on() -> None:
    assert opening(["¿Sí?", "pues mira, porque nadie les escucha nunca, de verdad te lo digo."]) == (
        "Pues mira, porque nadie les escucha nunca, de…"
    )
    assert opening(["Hoy hablamos de quejas."]) == "Hoy hablamos de quejas"
    assert opening([]) == ""


def test_every_language_of_ours_has_rules_or_says_that_it_has_none() -> None:
    folder = Path(__file__).parents[2] / "scripts" / "klankbord" / "languages"
    talk = "Dit is een zin die in geen van die talen is."
    for code in sorted(path.name for path in folder.iterdir() if (path / "language.yml").is_file()):
        warned = bool(propose(Transcript(code, (Segment(0.0, 5.0, "", talk),)), code).warnings)
        assert warned is not (folder / code / "phrases.yml").is_file(), code
