"""The pages of the desk by address, and what a browser can ask it to do."""

from __future__ import annotations

from collections.abc import Mapping

from klankbord.desk import front_page
from klankbord.desk.app import Action, Page

PAGES: Mapping[str, Page] = {
    "/": front_page.shown,
}
ACTIONS: Mapping[str, Action] = {
    "here": front_page.here,
    "away": front_page.away,
}
