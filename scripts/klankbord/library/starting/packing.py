"""The Klankbord that runs here, as a wheel that others can install: it needs no tool, no network and no checkout."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

from klankbord import shipped

_PACKAGE = Path(__file__).resolve().parents[2]
_BESIDE = {"theme": "main.html", "cron": "crontab"}  # in a checkout these are not in the package
_LEARNT_FROM = "extract/training/"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes at any time
_WHEEL = "Wheel-Version: 1.0\nGenerator: klankbord\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(package: Distribution) -> tuple[str, bytes]:
    """The file name and the bytes of a wheel of ``package``, which is Klankbord as it is installed here."""
    stem = f"klankbord-{package.version}"
    held = dict(sorted(_files()))
    for name in ("METADATA", "entry_points.txt", "licenses/LICENSE"):
        if text := package.read_text(name):
            held[f"{stem}.dist-info/{name}"] = text.encode("utf-8")
    held[f"{stem}.dist-info/WHEEL"] = _WHEEL.encode()
    record = f"{stem}.dist-info/RECORD"
    lines = (f"{name},sha256={_digest(data)},{len(data)}" for name, data in held.items())
    held[record] = ("\n".join((*lines, f"{record},,")) + "\n").encode("utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            about = zipfile.ZipInfo(name, _FIRST_DAY)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(about, data)
    return f"{stem}-py3-none-any.whl", packed.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    folders = {"klankbord": _PACKAGE}
    folders |= {f"klankbord/{name}": shipped.folder(name, holds=holds) for name, holds in _BESIDE.items()}
    for place, folder in folders.items():
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            unwanted = any(part.startswith(".") or part == "__pycache__" for part in Path(name).parts)
            if path.is_file() and not unwanted and not (name.startswith(_LEARNT_FROM) and name.endswith(".txt")):
                yield f"{place}/{name}", path.read_bytes()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
