"""Data flows one way: a room knows the nouns and the rooms above it, never those below."""

import ast
import graphlib
import runpy
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scripts" / "klankbord"
BASE = set(
    "model settings thresholds errors durable entities confined packages decoding shipped languages".split()
    + "clocks folding plaintext".split()
)
ROOMS = ["feeds", "audio", "transcribe", "extract", "library", "pipeline", "site", "desk"]
MAY_KNOW = {room: BASE | set(ROOMS[: number + 1]) for number, room in enumerate(ROOMS)}
MAY_KNOW["site"] -= {"pipeline"}
MAY_KNOW["desk"] -= {"pipeline", "site"}


def imported_rooms(module: Path) -> set[str]:
    """The first name below ``klankbord`` of everything that a module imports, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("klankbord.")}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_the_rooms_above_it(room: str) -> None:
    modules = list((PACKAGE / room).rglob("*.py"))
    assert modules
    for module in modules:
        unknown = imported_rooms(module) - MAY_KNOW[room] - {"__version__"}
        assert not unknown, f"{module.relative_to(PACKAGE)} may not import {sorted(unknown)}"


@pytest.mark.parametrize("name", sorted(BASE))
def test_the_nouns_know_no_room(name: str) -> None:
    modules = [*PACKAGE.glob(f"{name}.py"), *(PACKAGE / name).glob("*.py")]
    assert modules
    assert set().union(*map(imported_rooms, modules)) <= BASE


def test_the_public_face_is_for_others_alone() -> None:
    """What it shows is made in the rooms; a room that took it from there would stand on all of them."""
    using = [module for module in PACKAGE.rglob("*.py") if "plugins" in imported_rooms(module)]
    assert not using
    assert imported_rooms(PACKAGE / "plugins.py") <= {"errors", "model", "transcribe", "library"}


DRAWN = runpy.run_path(str(PACKAGE.parent / "dev" / "rooms.py"))


def test_the_rooms_within_the_big_rooms_know_each_other_one_way() -> None:
    """Imports in functions and for types too: of two rooms that know each other, neither can be read alone."""
    graph = DRAWN["graph"]()
    assert {"library/notes", "library/merge", "site/reading", "site/views"} <= set(graph)
    assert set(DRAWN["order"](graph)) >= set(graph)


def test_every_module_of_a_big_room_is_in_a_room_of_it_or_known_to_stand_alone() -> None:
    alone = {
        "library": {
            "addresses",
            "configuration",
            "dom",
            "embedded",
            "git",
            "hub",
            "proposal",
            "slugs",
            "timecodes",
            "urls",
        },
        "site": {
            "addresses",
            "boundary",
            "build",
            "drafting",
            "making",
            "plugin",
            "ranges",
            "watching",
            "sanitize",
            "tags",
        },
    }
    for room, known in alone.items():
        assert {path.stem for path in (PACKAGE / room).glob("*.py")} - {"__init__"} == known


def imported_modules(module: Path) -> set[str]:
    """The modules of the package that one needs, when loaded or in a function; not those that it names for types."""
    return imported_by(module.read_text(encoding="utf-8"))


def imported_by(text: str) -> set[str]:
    """The same for a module's text."""
    waiting: list[ast.AST] = [ast.parse(text)]
    found = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            waiting += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in MODULES else node.module for name in inside}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        waiting += ast.iter_child_nodes(node)
    return found & MODULES.keys()


MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("from klankbord.library import hub", {"klankbord.library.hub"}),
        ("def f():\n    from klankbord.library import hub", {"klankbord.library.hub"}),
        ("class A:\n    async def f(self):\n        import klankbord.library.hub", {"klankbord.library.hub"}),
        (
            "if TYPE_CHECKING:\n    from klankbord.library import hub\nelse:\n    import klankbord.model",
            {"klankbord.model"},
        ),
        ("if DEBUG:\n    from klankbord.library.hub import Hub", {"klankbord.library.hub"}),
    ],
)
def test_what_a_module_needs_is_seen_wherever_it_asks(text: str, needs: set[str]) -> None:
    assert imported_by(text) == needs


def test_no_module_needs_itself() -> None:
    """Not even through others: each can be read, and loaded, after those that it stands on."""
    needs = {name: imported_modules(path) - {name} for name, path in MODULES.items()}
    order = list(graphlib.TopologicalSorter(needs).static_order())
    assert set(order) == set(MODULES)


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "base", "core", "tools", "stuff"}
    assert vague.isdisjoint(part for name in MODULES for part in name.split("."))
