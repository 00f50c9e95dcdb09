"""What ``check`` finds, said in Dutch to somebody who has never seen a file of the hub."""

from __future__ import annotations

import re

from klankbord.library.check.problem import Problem

TOLD = {
    "unknown-field": "dit veld kent de site niet. Is het een tikfout?",
    "duplicate-field": "dit veld staat er twee keer; alleen het laatste telt.",
    "no-date": "er staat geen datum bij. Vul de dag van publicatie in.",
    "dates": "de datums kloppen niet met elkaar.",
    "no-person": "deze persoon heeft nog geen pagina.",
    "no-theme": "dit thema bestaat nog niet.",
    "no-organisation": "deze organisatie heeft nog geen pagina.",
    "no-term": "dit begrip bestaat nog niet.",
    "no-show": "deze podcast bestaat niet.",
    "missing-media": "dit bestand is er niet.",
    "no-alt": "zeg bij de foto wat erop te zien is, voor wie haar niet kan zien.",
    "broken-link": "deze link leidt nergens heen.",
    "broken-anchor": "deze link leidt naar een plek op de bladzijde die er niet is.",
    "redirect": "met dit oude adres klopt iets niet.",
    "unreadable": "de bladzijde kan niet gelezen worden.",
    "quote": "dit citaat staat niet letterlijk in het transcript. Kort het in, of verbeter een van de twee.",
    "time": "deze tijd valt buiten de opname, of staat niet op volgorde.",
    "transcript": "met het transcript klopt iets niet.",
    "timed": "de tijden van dit transcript zijn geschat.",
    "duplicate-guid": "twee afleveringen hebben hetzelfde kenmerk.",
    "duplicate-slug": "twee bladzijden hebben hetzelfde adres.",
    "leftover": "hier is iets van een ander programma blijven staan.",
    "foreign-syntax": "dit doet op de site niets; schrijf het anders.",
    "hide": "dit onderdeel heeft de bladzijde niet.",
    "scheduled": "er staat een moment bij, maar zolang de bladzijde op nalezen wacht, gebeurt er dan niets.",
    "memory": "het geheugen van de machine bij deze bladzijde is beschadigd.",
}
"""By rule. Rules that are not here are told in the words of ``check`` itself."""


def told(problem: Problem) -> str:
    """One mistake in a sentence, with what it is about."""
    sentence = TOLD.get(problem.rule)
    if sentence is None:
        return f"{problem.cause}. {problem.mend}"
    about = re.match(r"([a-z_]+)(?:\.\d+)?: ", problem.cause)
    quoted = re.search(r"['\"“]([^'\"”]{1,120})['\"”]", problem.cause)
    lead = f"{about[1]}" if about else ""
    if quoted:
        lead += f"{' ' if lead else ''}“{quoted[1]}”"
    return f"{lead}: {sentence}" if lead else sentence[0].upper() + sentence[1:]
