"""Files that come with Klankbord but are not code: in the package when it was installed, else in the checkout."""

from __future__ import annotations

from pathlib import Path

from klankbord.errors import KlankbordError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str, *, holds: str) -> Path:
    """The folder ``name``, a path in the package; in a checkout it is at the top, or in ``scripts/``.

    It is recognised by a file or folder that it ``holds``. Raises KlankbordError when there is no such folder.
    """
    for place in (_PACKAGE / name, _PACKAGE.parents[1] / name, _PACKAGE.parent / name):
        if (place / holds).exists():
            return place
    raise KlankbordError(name, "is not among the files of Klankbord", "Install Klankbord again, whole.")
