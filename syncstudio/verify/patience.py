"""How long a sample may take before it counts as hanging: longer the longer its recordings are.

Whoever checks calls `expect` once it knows how long a sample lasts; outside of a worker nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from syncstudio.verify.sample import Sample

_listeners: list[Callable[[float], None]] = []


@dataclass(frozen=True, slots=True)
class Patience:
    """The time limit of one sample, in seconds: a base, more for each megabyte, more for each second it lasts.

    A 10-second clip takes a fraction of a second; so wide a limit only ends what would never end.
    """

    base_s: float = 120.0
    per_megabyte_s: float = 1.0
    per_second_s: float = 10.0

    def limit_s(self, megabytes: float, duration_s: float) -> float:
        """What a sample of that size and length may take."""
        return self.base_s + self.per_megabyte_s * megabytes + self.per_second_s * duration_s


def expect(duration_s: float) -> None:
    """Say how long the sample at hand lasts, as soon as it is known."""
    for tell in _listeners:
        tell(duration_s)


def listen(tell: Callable[[float], None]) -> None:
    """Hear of every `expect` in this process."""
    _listeners[:] = [tell]


def megabytes_of(sample: Sample) -> float:
    """The size of a sample's parts as far as it is known without reading: bytes in a shard, and local files."""
    size = 0
    for part in sample.parts:
        if part.place.size >= 0:
            size += part.place.size
        elif not part.place.text and "://" not in part.place.url:
            with suppress(OSError, ValueError):
                size += Path(part.place.url).stat().st_size
    return size / 1e6
