"""Lists as CommonMark means them, written so that Python-Markdown shows the same."""

from __future__ import annotations

import markdown
import pytest

from klankbord.library.importers import lists


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Zo doe je dat:\n- Bel.\n- Lees.", "Zo doe je dat:\n\n- Bel.\n- Lees."),
        ("- een\n  - onder\n    - dieper\n- twee", "- een\n    - onder\n        - dieper\n- twee"),
        ("1. een\n   - onder\n2. twee", "1. een\n    - onder\n2. twee"),
        ("- een\n\n  tweede alinea\n\nBuiten.", "- een\n\n    tweede alinea\n\nBuiten."),
        (
            "- een\n  ```py\n  x = 1\n    y = 2\n  ```\n- twee",
            "- een\n    ```py\n    x = 1\n      y = 2\n    ```\n- twee",
        ),
        ("- een\n    - vier is goed\n\n    en dit", "- een\n    - vier is goed\n\n    en dit"),
        ("- een\nloopt door\n- twee", "- een\nloopt door\n- twee"),
        ("In het jaar\n2019. was alles anders.", "In het jaar\n2019. was alles anders."),
        ("Tekst\n\n    - code\n\nTekst", "Tekst\n\n    - code\n\nTekst"),
        ("```\n- geen\n  - lijst\n```", "```\n- geen\n  - lijst\n```"),
        ("Kop\n---\n- een", "Kop\n---\n\n- een"),
        ("* * *\n- een", "* * *\n- een"),
        ("# Kop\n- een", "# Kop\n- een"),
        ("Tekst.\n\nMeer.", "Tekst.\n\nMeer."),
    ],
)
def test_lists_of_others(source: str, expected: str) -> None:
    assert lists.rewritten(source) == expected
    assert lists.rewritten(expected) == expected


def test_a_nested_list_is_shown_nested() -> None:
    html = markdown.markdown(lists.rewritten("Tekst:\n- een\n  - onder\n- twee"))
    assert html.replace("\n", "") == "<p>Tekst:</p><ul><li>een<ul><li>onder</li></ul></li><li>twee</li></ul>"
