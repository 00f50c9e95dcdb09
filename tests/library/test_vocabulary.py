"""The names that are listened for in an episode: of its show, of what the feed says about it, and of the hub."""

from collections.abc import Callable
from pathlib import Path

from klankbord.library.front.frontmatter import ShowMeta
from klankbord.library.hub import Hub
from klankbord.library.pages import vocabulary
from klankbord.model import Episode

Put = Callable[[str, str | bytes], Path]


def test_names_of_the_show_come_first_and_those_of_the_hub_last(hub: Hub, put: Put) -> None:
    put("content/organisaties/vitens.md", "---\ntitle: Vitens\naliases: [Vitens NV]\n---\n")
    put("content/organisaties/geheim.md", "---\ntitle: Geheim BV\nstatus: hidden\n---\n")
    put("content/begrippen/klantreis.md", "---\ntitle: Klantreis\ndescription: De weg van een klant.\n---\n")
    put("content/begrippen/stuk.md", "---\ntitle: [x\n---\n")
    show = ShowMeta(title="Aan de balie", hosts=("jan-peeters", "Noor de Wit", "els-bos"), vocabulary=("Boekenbos",))
    episode = Episode("1", "Bellen helpt, met Karel Smit", summary="<p>Over <b>Fietsvriend</b> en Karel Smit.</p>")
    assert vocabulary.of(hub, show, episode, "nl") == (
        "Boekenbos",
        "Aan de balie",
        *("Jan Peeters", "Jan", "Peeters"),
        *("Noor de Wit", "Noor", "de Wit", "Wit"),
        *("Els Bos", "Els", "Bos"),
        *("Karel Smit", "Fietsvriend"),
        *("Vitens", "Vitens NV"),
        "Klachten",
        "Klantreis",
    )


def test_an_empty_hub_gives_the_title_of_the_show(tmp_path: Path) -> None:
    assert vocabulary.of(Hub(tmp_path), ShowMeta(title="Aan de balie"), Episode("1", "x"), "nl") == ("Aan de balie",)
