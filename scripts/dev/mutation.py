"""Mutation testing: change the code that everything relies on, one piece at a time, and see that a test fails.

The package and the tests are copied to build/mutation/, so that the checkout is never touched. Every change that no
test notices must be listed in docs/mutation.md with the reason why no test can; any other is a gap in the tests.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutation"
EXPLANATIONS = ROOT / "docs" / "mutation.md"
MUTMUT = Path(sys.executable).parent / "mutmut"
UNNOTICED = {"survived", "no tests"}
_ROW = re.compile(r"^\| `(?P<place>[^`]+)` \| `(?P<before>.+?)` \| `(?P<after>.*?)` \| (?P<why>.+) \|$", re.MULTILINE)

Change = tuple[str, str, str]  # module.function, the line before, the line after


def lay_out() -> None:
    """Copy the tests, and the package to ``src/``: the one folder that mutmut leaves out of module names."""
    shutil.rmtree(WORK, ignore_errors=True)
    junk = shutil.ignore_patterns("__pycache__", "node_modules", "browser", "bench", "system", "mutants")
    for source, target in (("scripts/klankbord", "src/klankbord"), ("tests", "tests"), ("theme", "theme")):
        shutil.copytree(ROOT / source, WORK / target, ignore=junk)
    shutil.copy2(ROOT / "pyproject.toml", WORK)


def mutmut(*arguments: str) -> str:
    """The output of mutmut, run in build/mutation/."""
    done = subprocess.run([MUTMUT, *arguments], cwd=WORK, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"mutation: mutmut {arguments[0]} ended with exit code {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def verdicts() -> dict[str, str]:
    """The outcome of every change, by name: killed, timeout (which anybody would notice), survived or no tests."""
    return dict(re.findall(r"^\s*(\S+): ([\w ]+)$", mutmut("results", "--all", "true"), re.MULTILINE))


def change(name: str, diff: str) -> Change:
    """A mutant as the line that it removes and the line that it adds, without the space around them."""
    module, _, mangled = name.rpartition(".")
    function = mangled.partition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ")
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"{module.removeprefix('klankbord.')}.{function.replace('ǁ', '.')}", before, after


def explained() -> dict[Change, str]:
    """The rows of docs/mutation.md."""
    rows = _ROW.finditer(EXPLANATIONS.read_text(encoding="utf-8"))
    return {
        (row["place"], row["before"].replace("\\|", "|"), row["after"].replace("\\|", "|")): row["why"] for row in rows
    }


def main() -> None:
    """Make all mutants, run the tests against each, and compare the survivors with the explanations."""
    lay_out()
    mutmut("run", "--max-children", "2")
    found, known = verdicts(), explained()
    made = {name: change(name, mutmut("show", name)) for name, verdict in found.items() if verdict != "killed"}
    alive = {made[name] for name, verdict in found.items() if verdict in UNNOTICED}
    alive |= known.keys() & set(made.values())  # on a busy machine, what makes no difference may take too long to tell
    for place, before, after in sorted(alive - known.keys()):
        print(f"\n{place}: no test notices\n- {before}\n+ {after}")
    for place, before, after in sorted(known.keys() - alive):
        print(f"\n{place}: explained in docs/mutation.md, but no longer alive\n- {before}\n+ {after}")
    print(f"\n{len(alive)} of {len(found)} changes go unnoticed, {len(alive & known.keys())} of them for a reason.")
    sys.exit(alive != known.keys())


if __name__ == "__main__":
    main()
