"""The wheel contains all that a hub needs and nothing else, and works away from this repository."""

import json
import subprocess
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from stranger import ROOT, Installed

from klankbord.library.front.frontmatter import KINDS

LARGEST = 1_700_000  # each version is in the git of every hub
LEARNT_FROM = "scripts/klankbord/extract/training/*.txt"
PLACES = {"scripts/klankbord/": "klankbord/", "theme/": "klankbord/theme/", "scripts/cron/": "klankbord/cron/"}

pytestmark = [pytest.mark.slow]


def tracked() -> dict[str, str]:
    """Where each file of the repository that belongs in the wheel goes."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PLACES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return {
        place + name.removeprefix(start): name
        for name in filter(None, listed)
        for start, place in PLACES.items()
        if name.startswith(start) and (ROOT / name).is_file() and not fnmatch(name, LEARNT_FROM)
    }


def test_the_wheel_holds_every_file_of_package_theme_and_schedules_and_no_other(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert held == set(tracked())
        for name, source in tracked().items():
            assert wheel.read(name) == (ROOT / source).read_bytes(), name


def test_the_wheel_is_small(installed: Installed) -> None:
    assert installed.wheel.stat().st_size < LARGEST


def test_the_installed_package_is_not_the_checkout(installed: Installed, elsewhere: Path) -> None:
    told = installed.run("python", "-c", "import klankbord; print(klankbord.__file__)", cwd=elsewhere).stdout
    assert Path(told).is_relative_to(installed.bin.parent)


def test_every_schema_and_word_list_is_found(installed: Installed, elsewhere: Path) -> None:
    program = """
import json
from klankbord.extract import lexicon
from klankbord.library.front import schemas
from klankbord.library.front.frontmatter import KINDS
from klankbord.library.notes import headings
print(json.dumps({kind: sorted(schemas.schema(kind)["properties"]) for kind in KINDS}))
"""
    told = json.loads(installed.run("python", "-c", program, cwd=elsewhere).stdout)
    assert set(told) == set(KINDS)
    assert all("title" in fields for fields in told.values())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_hub_is_checked_and_built_far_from_here(installed: Installed, elsewhere: Path, language: str) -> None:
    installed.run("klankbord", "init", "hub", "--name", "Our customers", "--language", language, cwd=elsewhere)
    hub = elsewhere / "hub"
    installed.run("klankbord", "check", "--strict", cwd=hub)
    built = installed.run("klankbord", "build", "--strict", "--audit", cwd=hub)
    assert (built.stdout.splitlines()[-1], built.stderr) == ("0 problems", "")
    home = (hub / "build" / "site" / "index.html").read_text(encoding="utf-8")
    assert "Our customers" in home
    assert f'lang="{language}"' in home
    assert (hub / "build" / "site" / "pagefind").is_dir()
    text = (hub / "requirements.txt").read_text(encoding="utf-8")
    assert "--find-links wheels" in text
    assert (hub / "wheels" / installed.wheel.name).read_bytes() == installed.wheel.read_bytes()
