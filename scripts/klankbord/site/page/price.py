"""What an event costs, from the words of whoever organises it, as far as these name one price."""

from __future__ import annotations

import re

from klankbord import languages

_SIGNS = {"€": "EUR", "euro": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "$": "USD", "usd": "USD"}
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[€£$]|[^\W\d_]+")


def price(said: str) -> tuple[str, str] | None:
    """The amount and the currency (ISO 4217) of "€ 45,-" or "gratis"; None where it takes words to say.

    "20 euro, leden gratis" has no single price, and machines are told none rather than a wrong one.
    """
    words = _WORD.findall(said.lower())
    free = any(word in known.free for known in languages.beside() for word in words)
    amounts = _AMOUNT.findall(said)
    if free:
        return None if amounts else ("0", "EUR")
    currencies = {_SIGNS[word] for word in words if word in _SIGNS}
    if len(amounts) != 1 or len(currencies) != 1:
        return None
    return _figure(amounts[0]), currencies.pop()


def _figure(amount: str) -> str:
    """The amount with a point before its cents: 1.250,00 and 1,250.00 are both 1250.00."""
    whole, cents = amount, ""
    if found := re.fullmatch(r"(.*)[.,](\d{1,2})", amount):
        whole, cents = found[1], f".{found[2]:0<2}"
    return re.sub(r"[.,]", "", whole) + cents
