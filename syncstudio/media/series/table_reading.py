"""How a table is read: what in it is time and in which zone, how it is laid out, and which columns are channels.

>>> TimeColumn("k", "ms").to_json()
'{"column": "k", "unit": "ms", "rate": null}'
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from syncstudio.media.errors import MediaError
from syncstudio.media.series.table_layout import AS_FOUND, TableLayout
from syncstudio.media.series.time_units import is_epoch

ChosenKind = Literal["", "number", "state", "event", "out"]
KINDS: tuple[ChosenKind, ...] = ("", "number", "state", "event", "out")


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """What was chosen for one column, by its name in the table.

    `name` and `unit` are shown instead of the table's own (empty and None: those); `kind` says what it holds, "out"
    leaves it out, "" is found.
    """

    column: str
    name: str = ""
    unit: str | None = None
    kind: ChosenKind = ""

    def to_json(self) -> dict[str, Any]:
        """What was chosen, as plain values."""
        values: dict[str, Any] = {"column": self.column}
        values |= {"name": self.name} if self.name else {}
        values |= {"unit": self.unit} if self.unit is not None else {}
        values |= {"kind": self.kind} if self.kind else {}
        return values

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> ChannelChoice:
        """From `to_json`; TypeError when it is something else."""
        made = cls(**kept)
        if made.kind not in KINDS or not isinstance(made.column, str) or not isinstance(made.name, str):
            raise TypeError("a channel has a column, a name and a kind")
        if made.unit is not None and not isinstance(made.unit, str):
            raise TypeError("a unit is a text")
        return made


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """A choice of where a table's times come from: a column and its unit, or a rate on the row's number.

    `unit` is one of `time_units.UNITS`; "row" with `rate` in Hz and no `column`. `beside` is a second column that
    holds the day of times of day, or the week of GPS times. `zone` ("UTC", "+02:00", "Europe/Berlin") is that of dates
    which name none; empty: UTC is assumed, and said. `layout` and `channels` are what else was chosen of the table.
    `says` explains a proposal in a sentence; `alternatives` are other choices, the likeliest first.
    """

    column: str | None
    unit: str
    rate: Fraction | None = None
    says: str = ""
    alternatives: tuple[TimeColumn, ...] = ()
    beside: str | None = None
    zone: str = ""
    layout: TableLayout = AS_FOUND
    channels: tuple[ChannelChoice, ...] = ()

    @classmethod
    def at_rate(cls, rate: Fraction | int) -> TimeColumn:
        """Row n lies at n / rate seconds."""
        if rate <= 0:
            raise MediaError(f"A rate must be more than 0 Hz, not {rate}.")
        return cls(None, "row", Fraction(rate), says=f"The rows come at {float(rate):g} Hz.")

    @property
    def dated(self) -> bool:
        """Whether its times count from 1970."""
        return self.column is not None and (is_epoch(self.unit) or self.beside is not None)

    def same_time(self, other: TimeColumn) -> bool:
        """Whether another choice finds times at the same place and in the same way."""
        mine = (self.column, self.unit, self.rate, self.beside)
        return mine == (other.column, other.unit, other.rate, other.beside)

    def to_json(self) -> str:
        """The choice alone, as kept in a project."""
        kept: dict[str, Any] = {
            "column": self.column,
            "unit": self.unit,
            "rate": None if self.rate is None else str(self.rate),
        }
        kept |= {"beside": self.beside} if self.beside is not None else {}
        kept |= {"zone": self.zone} if self.zone else {}
        kept |= {"layout": self.layout.to_json()} if self.layout != AS_FOUND else {}
        kept |= {"channels": [each.to_json() for each in self.channels]} if self.channels else {}
        return json.dumps(kept)

    @classmethod
    def from_json(cls, text: str) -> TimeColumn:
        """The choice that `to_json` wrote, in this version or one before; MediaError when it is none."""
        try:
            kept = json.loads(text)
            return cls(
                kept["column"],
                kept["unit"],
                None if kept.get("rate") is None else Fraction(kept["rate"]),
                beside=kept.get("beside"),
                zone=kept.get("zone", ""),
                layout=TableLayout.from_json(kept.get("layout", {})),
                channels=tuple(ChannelChoice.from_json(each) for each in kept.get("channels", ())),
            )
        except (ValueError, KeyError, AttributeError, TypeError, ZeroDivisionError) as error:
            raise MediaError(f"{text!r} is no choice of a time column; choose one again.") from error
