"""Interviews written as questions and answers: whose the quotations are that have no name beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from klankbord.extract import attribution

# So many questions on lines of their own make an interview.
_QUESTIONS = 2
_LEAST = 5
_WHOLE = re.compile(r"[.!?…]$")


def answered(found: Sequence[tuple[str, str]], language: str) -> str:
    """The one who answers in an article, given as kinds and texts of its blocks; empty when that is not clear.

    It is an interview when there are questions on lines of their own, and the text above the first of them names just
    one person in full.
    """
    questions = [at for at, (kind, text) in enumerate(found) if kind == "heading" and text.endswith("?")]
    if len(questions) < _QUESTIONS:
        return ""
    above = [text for kind, text in found[: questions[0]] if kind in ("paragraph", "heading")]
    people = {name for text in above for name in attribution.full_names(text, language)}
    return people.pop() if len(people) == 1 else ""


def said(text: str, known: Sequence[str]) -> list[str]:
    """The whole sentences between quotation marks in an answer that are not among those ``known`` already."""
    found = [attribution.spoken(one) for one in attribution.SAID.finditer(text)]
    return [said for said in found if said not in known and len(said.split()) >= _LEAST and _WHOLE.search(said)]
