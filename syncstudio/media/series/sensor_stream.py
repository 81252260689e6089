"""One stream of a recording that holds several (a camera's sensors, a lab recording, a robot's log)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

ChannelKind = Literal["number", "state", "event"]
"""What the values of a channel are: numbers; or numbers of its texts, each of which holds until the next ("state") or
happens once ("event")."""


@dataclass(frozen=True, slots=True)
class SensorStream:
    """What is known of one stream before its values are looked at.

    `key` names it within its file for good; `index` is its number among all streams of the file. `name` is for
    people. `rate` is rows a second as measured, None when that cannot be said; `nominal_rate` what the file
    promises. `start_ns` and `end_ns` count from the file's source zero. `format` is "gpmf" or the name of a
    `SeriesFormat`. `kinds` are those of the columns; none named: all are numbers. `events` are (ns, text) of a
    stream of markers that comes in as a lane, `lasting_ns` how long each of them lasts; none named: all are instants.
    """

    key: str
    index: int
    name: str
    format: str
    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: int
    rate: Fraction | None
    nominal_rate: Fraction | None
    start_ns: int
    end_ns: int
    notes: tuple[str, ...] = ()
    events: tuple[tuple[int, str], ...] = ()
    kinds: tuple[ChannelKind, ...] = ()
    lasting_ns: tuple[int, ...] = ()

    @property
    def rate_hz(self) -> float | None:
        """The measured rate for people and for estimates."""
        return None if self.rate is None else float(self.rate)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"rate": _text(self.rate), "nominal_rate": _text(self.nominal_rate)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> SensorStream:
        """From `to_json`; KeyError, TypeError or ValueError when it is something else."""
        lists = {name: tuple(kept[name]) for name in ("columns", "units", "notes", "kinds", "lasting_ns")}
        rates = {name: Fraction(kept[name]) if kept[name] else None for name in ("rate", "nominal_rate")}
        events = tuple((int(ns), str(text)) for ns, text in kept["events"])
        return cls(**(kept | lists | rates | {"events": events}))


def _text(rate: Fraction | None) -> str | None:
    return None if rate is None else str(rate)
