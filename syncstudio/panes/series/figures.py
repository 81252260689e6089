"""Figures of channels as they are written and read: six digits, a real minus sign, decimal comma or point."""

from __future__ import annotations

import math

_MINUS = "−"


def figure(value: float) -> str:
    """A value in six digits, as it can be typed again."""
    return in_print(f"{value:.6g}")


def short_figure(value: float) -> str:
    """A value in four digits, for reading."""
    return in_print(f"{value:.4g}")


def in_print(text: str) -> str:
    """A number as Python writes it, as people do: "1.5e+06" is "1.5e6", with a real minus sign."""
    return text.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace("-", _MINUS)


def read_figure(text: str) -> float | None:
    """The number a person typed, or nothing; "1,5" and "1.5" are the same."""
    plain = text.strip().replace(_MINUS, "-").replace("\u00a0", "").replace(" ", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
