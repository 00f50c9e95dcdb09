"""Reads the tensors of an old-style PyTorch file without PyTorch, and without running what a pickle could hold.

The layout (torch/serialization.py, ``_legacy_save``): five pickles (magic number, protocol, system, the object
with storages by key, the keys in order), then for each key the count as int64 and the raw little-endian numbers.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klankbord.errors import ModelError

_MAGIC = 0x1950A86A20F9469CFC6C
_KINDS = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8"), "DoubleStorage": np.dtype("<f8")}


class _Restricted(pickle.Unpickler):
    """An unpickler that knows only what a table of tensors needs; every other name is refused."""

    def __init__(self, file: io.BufferedReader, wanted: dict[str, tuple[np.dtype[Any], int]]) -> None:
        super().__init__(file, encoding="utf-8")
        self.wanted = wanted

    def find_class(self, module: str, name: str) -> Any:
        """Names that may occur in the file, each mapped to something harmless."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _described
        if module == "torch" and name in _KINDS:
            return _KINDS[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not expected in a file of weights")

    def persistent_load(self, pid: Any) -> str:
        """Note a storage, whose numbers come later, and stand its key in for it."""
        key = str(pid[2])
        self.wanted[key] = (pid[1], int(pid[4]))
        return key


def _described(key: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object) -> tuple[Any, ...]:
    return key, int(offset), tuple(shape), tuple(stride)


def read(path: Path, table: str) -> dict[str, NDArray[Any]]:
    """The tensors in dictionary ``table`` of the file, by name. Raises KlankbordError when it is not such a file."""
    wanted: dict[str, tuple[np.dtype[Any], int]] = {}
    try:
        with path.open("rb") as file:
            magic, _, _, data, keys = (_Restricted(file, wanted).load() for _ in range(5))
            if magic != _MAGIC:
                raise pickle.UnpicklingError("another magic number")
            numbers = {str(key): _numbers(file, *wanted[str(key)]) for key in keys}
        return {name: _tensor(numbers, *spec) for name, spec in data[table].items()}
    except (pickle.UnpicklingError, EOFError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelError(str(path), f"is not a file of weights ({error})", "Fetch it again.") from error


def _numbers(file: io.BufferedReader, kind: np.dtype[Any], count: int) -> NDArray[Any]:
    stated = int(np.frombuffer(file.read(8), "<i8")[0])
    if stated != count:
        raise ValueError(f"{stated} numbers where {count} were announced")
    return np.frombuffer(file.read(count * kind.itemsize), kind)


def _tensor(
    numbers: dict[str, NDArray[Any]], key: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]
) -> NDArray[Any]:
    flat = numbers[key]
    return np.lib.stride_tricks.as_strided(
        flat[offset:], shape, [step * flat.itemsize for step in stride], writeable=False
    ).copy()
