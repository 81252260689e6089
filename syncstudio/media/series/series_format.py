"""One way of writing sensor streams into a file, known by its content: what it is called, and who reads it.

Another package brings a format of its own by naming a `SeriesFormat` as an entry point of the group
"syncstudio.series".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader

# Bytes of a file's beginning that `found` is shown.
HEAD_BYTES = 4096

# What a file's instant since 1970 comes from, as `written_clocks` names it.
StampKind = Literal["gps", "stamps"]


@dataclass(frozen=True, slots=True)
class SeriesFormat:
    """`name` is short and stays for good ("edf"); `title` is for people ("EDF and BDF"); `suffixes` are what dialogs
    offer, in lower case.

    `found(path, head)` says from the first `HEAD_BYTES` bytes (or from the file) that it is of this format, whatever it
    is called; it never raises but for OSError. `reader` imports what reads it. `clock` and `resolution_ns` (the
    half-width of 95 %) say how well the instants since 1970 in such files are known. Where `reader` takes the jitter of
    delivery out of times, `as_stamped` imports what leaves it in.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    found: Callable[[Path, bytes], bool]
    reader: Callable[[], SensorReader]
    clock: StampKind = "stamps"
    resolution_ns: int = 1_000_000
    as_stamped: Callable[[], SensorReader] | None = None
