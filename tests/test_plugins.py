"""The public face: what other people's packages import, with types, and what happens to a broken one."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mypy import api

from klankbord import plugins
from klankbord.errors import PluginError
from klankbord.library.hub import Hub
from klankbord.library.importers import formats, import_from
from klankbord.transcribe import engines
from klankbord.transcribe.speakers import diarisers

ROOT = Path(__file__).parents[1]
GOOD = ROOT / "tests" / "samples" / "plugins" / "good.py"
BAD = ROOT / "tests" / "samples" / "plugins" / "bad.txt"  # its name keeps everything but the test from checking it
Install = Callable[[str, str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package on the path that brings one thing: the group, the name and the code, in which it is ``IT``."""
    packages = tmp_path / "packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(str(packages))

    def put(group: str, name: str, code: str) -> None:
        module = f"brought_{tmp_path.name.replace('-', '_')}_{name}".lower()
        about = packages / f"klankbord_{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: klankbord-{name}\nVersion: 1.0\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[{group}]\n{name} = {module}:IT\n", "utf-8")
        (packages / f"{module}.py").write_text(code, "utf-8")
        formats.known.cache_clear()

    yield put
    formats.known.cache_clear()


def test_what_is_public_is_listed_and_says_what_it_is_for() -> None:
    own = {name for name in vars(plugins) if not name.startswith("_")} - {"annotations", "Path", "page", "plain"}
    assert own == set(plugins.__all__)
    for name in plugins.__all__:
        found = getattr(plugins, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), name


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_package_is_checked_with_types_by_that_module_alone(tmp_path: Path) -> None:
    for path in (GOOD, BAD):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name for name in modules if name and name.startswith("klankbord")} == {"klankbord.plugins"}
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    bad = tmp_path / "bad_plugin.py"
    bad.write_bytes(BAD.read_bytes())
    said, failed, _ = api.run([*config, "--no-error-summary", "--hide-error-context", str(GOOD), str(bad)])
    assert not failed
    wanted = {n for n, line in enumerate(BAD.read_text("utf-8").splitlines(), 1) if "# wrong" in line}
    lines = [line for line in said.splitlines() if ": error:" in line]
    assert {int(line.split(":")[1]) for line in lines} == wanted, said
    assert all("bad_plugin.py:" in line for line in lines), said


LETTER = """
from klankbord.plugins import Format, read_text
IT = Format("letter", lambda path, data, url: [read_text(data.decode(), str(path))], frozenset({".brief"}))
"""


def test_an_importer_of_another_package_is_asked(install: Install, tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    install("klankbord.importers", "letters", LETTER)
    (tmp_path / "a.brief").write_text("Bellen helpt\n\nWie een klacht krijgt, kan beter bellen dan schrijven.", "utf-8")
    (found,) = import_from(hub, str(tmp_path / "a.brief"))
    assert found.problem is None
    assert found.path == hub.content / "artikelen" / "bellen-helpt.md"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("IT = 3", "is not a Format"),
        ("import nowhere_to_be_found", "cannot be loaded (ModuleNotFoundError"),
        ("IT: int", "cannot be loaded (AttributeError"),
        ("raise SystemError('x')", "cannot be loaded (SystemError: x)"),
    ],
)
def test_an_importer_that_is_no_use_is_named_with_its_package(install: Install, code: str, why: str) -> None:
    install("klankbord.importers", "letters", code)
    with pytest.raises(PluginError, match=r"klankbord\.importers letters of klankbord-letters") as refused:
        formats.known()
    assert why in refused.value.cause


def test_an_engine_that_is_no_use_is_named_with_its_package(install: Install) -> None:
    install("klankbord.engines", "server", "IT = 'large'")
    with pytest.raises(PluginError, match=r"klankbord\.engines server of klankbord-server: is not a class or function"):
        engines.load(engines.Hearing("server:large"))


TURNS = """
from klankbord.plugins import Turn
class IT:
    def turns(self, path, sound):
        return [Turn(4.0, 6.0, "b"), Turn(0.0, 4.0, "a"), Turn(6.0, 6.0, "a")]
"""


def test_a_diariser_tells_turns_which_come_in_order(install: Install, tmp_path: Path) -> None:
    assert diarisers.told(tmp_path / "x.wav", iter(())) == ()
    install("klankbord.diarisers", "voices", TURNS)
    turns = diarisers.told(tmp_path / "x.wav", iter(()))
    assert turns == (plugins.Turn(0.0, 4.0, "a"), plugins.Turn(4.0, 6.0, "b"))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("IT = 3", "tells no turns (AttributeError"),
        (
            "class IT:\n    def turns(self, path, sound):\n        return [(0, 1, 'a')]",
            "tells no turns (AttributeError",
        ),
        (
            "class IT:\n    def turns(self, path, sound):\n        raise OSError('gone')",
            "tells no turns (OSError: gone)",
        ),
    ],
)
def test_a_diariser_that_fails_is_named_with_its_package(install: Install, tmp_path: Path, code: str, why: str) -> None:
    install("klankbord.diarisers", "voices", code)
    with pytest.raises(PluginError, match="of klankbord-voices") as refused:
        diarisers.told(tmp_path / "x.wav", iter(()))
    assert why in refused.value.cause


def test_of_two_diarisers_nobody_knows_which_is_meant(install: Install, tmp_path: Path) -> None:
    install("klankbord.diarisers", "voices", TURNS)
    install("klankbord.diarisers", "channels", TURNS)
    with pytest.raises(PluginError, match=r"several are installed \(channels, voices\)"):
        diarisers.told(tmp_path / "x.wav", iter(()))
