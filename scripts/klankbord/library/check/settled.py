"""Rules about the settings of a hub in its pyproject.toml: what no command can work with, what nobody may read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from klankbord.errors import SettingsError
from klankbord.library.check.problem import Problem, problem, raised
from klankbord.library.check.stock import Stock
from klankbord.settings import load, secrets_written

FILE = "pyproject.toml"
_AT = re.compile(r"\(at line (\d+)")


def problems(stock: Stock) -> Iterator[Problem]:
    """The mistake that stops every other command, and secrets that go to git. The environment is not looked at."""
    file = stock.hub.root / FILE
    if not file.is_file():
        return
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        load(stock.hub.root)
    except SettingsError as error:
        name = error.cause.partition(" ")[0]
        if error.thing not in os.environ:
            at = _AT.search(error.cause)
            yield raised(FILE, int(at[1]) if at else _line(text, name), "setting", error)
    for name in secrets_written(stock.hub.root):
        variable = f"KLANKBORD_{name.upper()}"
        yield problem(FILE, _line(text, name), "secret", "secret_setting", "warning", field=name, variable=variable)


def _line(text: str, name: str) -> int:
    """The line of a setting; 1 when it is not found."""
    found = re.search(rf"(?m)^[ \t]*[\"']?{re.escape(name)}\b", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
