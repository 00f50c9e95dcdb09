"""A person who changes her name keeps one page, whatever older pages call her."""

from pathlib import Path

import pytest

from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site.reading.collect import catalogue

ARTICLE = "---\ntitle: Stuk\npeople: [{named}]\n---\nTekst.\n\n## Tips\n- Bel terug. — Esther Brouwer\n"


@pytest.mark.parametrize("named", ["esther-brouwer", "Esther Brouwer", "esther-de-wit", "Esther de Wit"])
def test_an_alias_leads_to_the_one_page(tmp_path: Path, named: str) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Proef\n", encoding="utf-8")
    for folder in ("artikelen", "mensen"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    person = "---\ntitle: Esther de Wit\naliases: [Esther Brouwer]\n---\n"
    (tmp_path / "content" / "mensen" / "esther-de-wit.md").write_text(person, encoding="utf-8")
    (tmp_path / "content" / "artikelen" / "stuk.md").write_text(ARTICLE.format(named=named), encoding="utf-8")
    site = catalogue(Hub(tmp_path), Settings(), name="Proef", language="nl")
    assert [(person.slug, person.name) for person in site.people.values()] == [("esther-de-wit", "Esther de Wit")]
