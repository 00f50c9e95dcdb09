"""Lists as data, people by surname, menus without what a hub does not have."""

import json
from pathlib import Path

from klankbord.model import Audio, Tip
from klankbord.site.reading.catalogue import Catalogue, EpisodeEntry, PersonEntry, Saying, ThemeEntry
from klankbord.site.reading.collect import _by_surname
from klankbord.site.views import whole_lists
from klankbord.site.views.knowledge import Knowledge


def test_all_tips_are_told_with_what_they_can_be_filtered_by(tmp_path: Path) -> None:
    episode = EpisodeEntry(
        "podcasts/show/een/", "een", "show", "Show", "Een", None, "guid", Path("een"), themes=("klachten",),
        audio=Audio("https://x.example/1.mp3", "audio/mpeg", 1),
    )  # fmt: skip
    site = Catalogue(
        "Hub", "nl",
        themes={"klachten": ThemeEntry("klachten", "themas/klachten/", "Klachten")},
        people={"jan": PersonEntry("jan", "mensen/jan/", "Jan")},
        sayings=(Saying("tip", Tip(None, "Bel terug.", "Jan", 12.34), episode, "jan"),),
    )  # fmt: skip
    whole_lists.write(Knowledge(site), tmp_path)
    assert json.loads((tmp_path / whole_lists.place("tips")).read_text(encoding="utf-8")) == {
        "themes": ["Klachten"],
        "sources": [["Een", "podcasts/show/een/", 0, [0], "nl", "https://x.example/1.mp3"]],
        "rows": [["Bel terug.", "Jan", "mensen/jan/", 0, "t=12.3", 1]],
    }
    assert not (tmp_path / whole_lists.place("quotes")).exists()


def test_people_stand_where_a_dutch_list_of_names_has_them() -> None:
    names = [
        "Noor van Dijk",
        "Jan Willem Bos",
        "Zoë de Boer",
        "Anouk van den Heuvel-van der Steen",
        "Cher",
        "Ann Çelik",
    ]
    people = {str(at): PersonEntry(str(at), f"mensen/{at}/", name) for at, name in enumerate(names)}
    assert [person.name for person in _by_surname(people, "nl").values()] == [
        "Zoë de Boer", "Jan Willem Bos", "Ann Çelik", "Cher", "Noor van Dijk", "Anouk van den Heuvel-van der Steen",
    ]  # fmt: skip
