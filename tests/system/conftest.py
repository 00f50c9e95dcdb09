"""A wheel built from this checkout, and installed apart from it."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "stage"))

from stranger import ROOT, Installed


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A wheel in an environment of its own, beside the locked dependencies of this one."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    install = ["--python", str(home / "bin" / "python"), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True)
    (site,) = home.glob("lib/python*/site-packages")
    locked = [path for path in sys.path if path.endswith("site-packages")]
    # .pth files in a folder that a .pth file names are not read, so the checkout that is installed there for
    # development stays out of sight.
    (site / "locked.pth").write_text("\n".join(locked) + "\n", encoding="utf-8")
    return Installed(wheel, home / "bin", tmp_path_factory.mktemp("home"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder outside the checkout to work in."""
    assert not tmp_path.is_relative_to(ROOT)
    return tmp_path
