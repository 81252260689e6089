"""Figures of channels as they are written and read: six digits, a real minus sign, decimal comma or point."""

from __future__ import annotations

import math

_MINUS = "−"


def figure(value: float) -> str:
    """A value in six digits, as it can be typed again."""
    return f"{value:.6g}".replace("-", _MINUS)


def short_figure(value: float) -> str:
    """A value in four digits, for reading."""
    return f"{value:.4g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace("-", _MINUS)


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
