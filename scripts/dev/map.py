"""Say in one line what each module, script and file of tests is for: ``make map | grep -i redirect``.

The lines are the sentences that the files themselves begin with, so the map is never out of date and nobody keeps it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("scripts/klankbord/**/*.py", "scripts/dev/*.py", "theme/assets/js/*.js", "tests/**/test_*.py")
PLACES += ("scripts/klankbord/desk/assets/*.js",)


def entries() -> Iterator[tuple[str, str]]:
    """Each file by its path in the checkout, with its sentence; nothing for a file that begins with none."""
    for path in sorted({path for place in PLACES for path in ROOT.glob(place)}):
        text = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(text)) or "" if path.suffix == ".py" else comment(text)
        yield path.relative_to(ROOT).as_posix(), sentence(said)


def comment(script: str) -> str:
    """The comment that a script begins with."""
    if block := re.match(r"/\*(.*?)\*/", script, re.DOTALL):
        return block[1]
    lines = re.match(r"(?://.*\n)*", script)
    return re.sub(r"^// ?", "", lines[0] if lines else "", flags=re.MULTILINE)


def sentence(said: str) -> str:
    """The first paragraph in one line."""
    return " ".join(said.strip().partition("\n\n")[0].split())


if __name__ == "__main__":
    for name, about in entries():
        print(f"{name}: {about}" if about else name)
