"""QR codes: an address for the camera of a phone."""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup

BORDER = 4  # modules of light around a code, without which cameras do not see it


@lru_cache(maxsize=1024)
def qr(address: str, title: str) -> Markup:
    """The address as an SVG, black on white in any colour scheme; nothing if it is too long for a code."""
    try:
        code = segno.make_qr(address, error="m", boost_error=False)
    except segno.DataOverflowError:
        return Markup("")
    drawn = code.svg_inline(omitsize=True, border=BORDER, light="#fff", svgclass="qr", lineclass=None)
    named = Markup('<svg role="img" aria-label="{}" ').format(title)
    return named + Markup(drawn.removeprefix("<svg "))  # noqa: S704 - modules of a code, no words
