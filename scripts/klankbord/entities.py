"""Character references of HTML in text from outside."""

from __future__ import annotations

import html
import re

# Python refuses to turn more than 4,300 digits into a number; no character needs more than seven.
_HUGE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")


def unescape(text: str) -> str:
    """``html.unescape``, but no number is too large for it: what cannot be a character becomes U+FFFD."""
    if "&" not in text:
        return text
    return html.unescape(_HUGE.sub("\ufffd", text) if "&#" in text else text)
