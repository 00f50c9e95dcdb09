"""The price of an event, for machines: one amount and its currency, or nothing rather than something wrong."""

import pytest

from klankbord.site.page.price import price


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("gratis", ("0", "EUR")),
        ("Gratis, wel even aanmelden", ("0", "EUR")),
        ("45 euro", ("45", "EUR")),
        ("€ 45,-", ("45", "EUR")),
        ("€ 12,50 p.p.", ("12.50", "EUR")),
        ("€1.250,00 excl. btw", ("1250.00", "EUR")),
        ("£1,250", ("1250", "GBP")),
        ("$ 20", ("20", "USD")),
        ("Free", ("0", "EUR")),
        ("20 euro, leden gratis", None),
        ("40–60 euro", None),
        ("45", None),
        ("op aanvraag", None),
        ("", None),
    ],
)
def test_only_one_certain_price_counts(said: str, found: tuple[str, str] | None) -> None:
    assert price(said) == found
