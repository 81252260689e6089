"""The functions of a formula: their names, what they take, and what each does to plain arrays."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

# Units that may stand after a number: what they are units of, and how many of it.
UNITS: dict[str, tuple[str, float]] = {
    "ns": ("s", 1e-9),
    "us": ("s", 1e-6),
    "µs": ("s", 1e-6),
    "ms": ("s", 1e-3),
    "s": ("s", 1.0),
    "sec": ("s", 1.0),
    "min": ("s", 60.0),
    "h": ("s", 3600.0),
    "mHz": ("Hz", 1e-3),
    "Hz": ("Hz", 1.0),
    "kHz": ("Hz", 1e3),
    "MHz": ("Hz", 1e6),
}

_MANY = 64


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `least` to `most` values; `units` are those of the plain numbers it takes last ("" for a number
    without one). `apply` works it out where each row stands for itself; the others need the rows around."""

    name: str
    least: int
    most: int
    apply: Callable[..., Any] | None = None
    units: tuple[str, ...] = ()

    def unit_of(self, place: int) -> str | None:
        """What a value must be: a plain number of this unit; None where it may be anything."""
        channels = self.most - len(self.units)
        return self.units[place - channels] if channels <= place < self.most else None


def takes_text(function: Function) -> str:
    """How many values a function takes, in words."""
    if function.least == function.most:
        return "1 value" if function.most == 1 else f"{function.most} values"
    if function.most >= _MANY:
        return f"{function.least} values or more"
    return f"{function.least} or {function.most} values"


def _magnitude(*values: Values) -> Values:
    return np.asarray(np.sqrt(sum((np.square(each) for each in values), np.float64(0.0))))


def _compared(how: Callable[[Values, Values], Any]) -> Callable[[Values, Values], Values]:
    def apply(a: Values, b: Values) -> Values:
        unknown = np.isnan(a) | np.isnan(b)
        return np.where(unknown, np.nan, how(a, b).astype(np.float64))

    return apply


def _where(condition: Values, yes: Values, no: Values) -> Values:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, yes, no))


def _many(how: Callable[[Values, Values], Values]) -> Callable[..., Values]:
    def apply(*values: Values) -> Values:
        return reduce(how, values)

    return apply


def _table(functions: Sequence[Function]) -> dict[str, Function]:
    return {each.name: each for each in functions}


# Beside one another row by row.
_PLAIN = [
    Function("+", 2, 2, np.add),
    Function("-", 2, 2, np.subtract),
    Function("*", 2, 2, np.multiply),
    Function("/", 2, 2, np.divide),
    Function("**", 2, 2, np.power),
    Function("neg", 1, 1, np.negative),
    Function("<", 2, 2, _compared(np.less)),
    Function("<=", 2, 2, _compared(np.less_equal)),
    Function(">", 2, 2, _compared(np.greater)),
    Function(">=", 2, 2, _compared(np.greater_equal)),
    Function("==", 2, 2, _compared(np.equal)),
    Function("!=", 2, 2, _compared(np.not_equal)),
    Function("abs", 1, 1, np.abs),
    Function("sign", 1, 1, np.sign),
    Function("sqrt", 1, 1, np.sqrt),
    Function("exp", 1, 1, np.exp),
    Function("log", 1, 1, np.log),
    Function("log10", 1, 1, np.log10),
    Function("sin", 1, 1, np.sin),
    Function("cos", 1, 1, np.cos),
    Function("tan", 1, 1, np.tan),
    Function("asin", 1, 1, np.arcsin),
    Function("acos", 1, 1, np.arccos),
    Function("atan", 1, 1, np.arctan),
    Function("atan2", 2, 2, np.arctan2),
    Function("degrees", 1, 1, np.degrees),
    Function("radians", 1, 1, np.radians),
    Function("floor", 1, 1, np.floor),
    Function("ceil", 1, 1, np.ceil),
    Function("round", 1, 1, np.round),
    Function("magnitude", 1, _MANY, _magnitude),
    Function("difference", 2, 2, np.subtract),
    Function("clip", 3, 3, np.clip),
    Function("where", 3, 3, _where),
    # With one value they are those of the whole channel, with more of the values side by side.
    Function("min", 1, _MANY, _many(np.minimum)),
    Function("max", 1, _MANY, _many(np.maximum)),
]
# Those that look at the rows before and after.
_AROUND = [
    Function("derivative", 1, 1),
    Function("integral", 1, 1),
    Function("mean", 1, 2, None, ("s",)),
    Function("rolling_mean", 2, 2, None, ("s",)),
    Function("median", 2, 2, None, ("s",)),
    Function("std", 1, 2, None, ("s",)),
    Function("lowpass", 2, 2, None, ("Hz",)),
    Function("highpass", 2, 2, None, ("Hz",)),
    Function("bandpass", 3, 3, None, ("Hz", "Hz")),
    Function("unwrap", 1, 2, None, ("",)),
    Function("detrend", 1, 1),
]

FUNCTIONS: dict[str, Function] = _table([*_PLAIN, *_AROUND])
"""Every function by its name, operators by their sign."""


def applied(function: Function, values: Sequence[Values]) -> Values:
    """What a function makes of arrays, row by row; what has no value (a root of -1) is NaN."""
    assert function.apply is not None
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = np.asarray(function.apply(*values), np.float64)
    if np.isinf(made).any():
        made = np.where(np.isinf(made), np.nan, made)
    return made
