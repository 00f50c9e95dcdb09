"""Whether what the desk stands on is installed, and what to do when it is not."""

from __future__ import annotations

from importlib.util import find_spec

from klankbord.errors import KlankbordError

NEEDED = ("argon2", "starlette", "uvicorn")


def require() -> None:
    """Raise KlankbordError, with the command that helps, unless the extra ``desk`` is installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise KlankbordError(
            "klankbord desk",
            f"the extra `desk` is not installed ({', '.join(missing)} missing)",
            "Install it: pip install 'klankbord[desk]'.",
        )
