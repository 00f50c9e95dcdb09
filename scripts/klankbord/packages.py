"""What third-party packages bring, by the entry points that they name; docs/extending.md shows complete examples."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from klankbord.errors import PluginError

IMPORTERS = "klankbord.importers"
ENGINES = "klankbord.engines"
DIARISERS = "klankbord.diarisers"


def bring(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group by name, in alphabetical order."""
    return {point.name: point for point in sorted(entry_points(group=group), key=lambda point: point.name)}


def load(point: EntryPoint) -> object:
    """What an entry point stands for; raises PluginError when its package cannot be loaded."""
    try:
        return point.load()
    except Exception as error:  # third-party code: whatever it raises is about that package
        raise no_use(point, f"cannot be loaded ({type(error).__name__}: {error})") from error


def no_use(point: EntryPoint, cause: str) -> PluginError:
    """The error for an entry point; it names the package that the entry point belongs to."""
    package = point.dist.name if point.dist else point.value
    return PluginError(f"{point.group} {point.name} of {package}", cause, "Update that package, or remove it.")
