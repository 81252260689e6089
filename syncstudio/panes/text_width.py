"""How wide a text is about, for plans that are laid out without Qt."""

from __future__ import annotations

# Widths in the app's typeface (Inter) by the size of the type; what is not named is as wide as most small letters.
_NARROW, _SLIM, _USUAL, _BROAD, _WIDE = 0.28, 0.37, 0.575, 0.69, 0.88
_WIDTHS = {
    **dict.fromkeys("il.,:;'|!I ·", _NARROW),
    **dict.fromkeys("fjrt()[]-", _SLIM),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", _BROAD),
    **dict.fromkeys("mwMW@%", _WIDE),
}
_BOLDER = 1.05


def about_px(text: str, px: float, bold: bool = False) -> float:
    """The width of a text of that size, to a tenth or so."""
    return sum(_WIDTHS.get(letter, _USUAL) for letter in text) * px * (_BOLDER if bold else 1.0)
