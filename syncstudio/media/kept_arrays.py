"""Reads arrays back from the cache, from any thread."""

from __future__ import annotations

import struct
import threading
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# NumPy reads the head of an array with `ast.literal_eval`, which two threads must not do at once before Python 3.11.8
# and 3.12.2 (CPython's gh-106905): one of them would get a SystemError.
_ONE_AT_A_TIME = threading.Lock()

# A damaged head of an archive reads as packed in ways that are not known here, or as locked. A SystemError comes where
# somebody else parses at the same moment.
_NOT_READ = (
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    SystemError,
    struct.error,
    zipfile.BadZipFile,
)


def kept_array(target: Path) -> NDArray[Any] | None:
    """What `numpy.save` wrote; None when there is nothing, or it is damaged."""
    arrays = kept_arrays(target)
    return None if arrays is None else arrays.get("")


def kept_arrays(target: Path) -> dict[str, NDArray[Any]] | None:
    """What `numpy.savez` wrote, by name (a single array has the empty one); None as for `kept_array`."""
    try:
        with _ONE_AT_A_TIME, target.open("rb") as file:
            loaded = np.load(file, allow_pickle=False)
            return {"": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded}
    except _NOT_READ:
        return None
