"""What ships' instruments say in NMEA 0183: heading, depth, wind, water. Their sentences have no time of their own."""

from __future__ import annotations

from math import nan

from syncstudio.media.series.nmea.nmea_sentences import M_S_PER_KNOT, Sentence, number

_M_PER_FOOT, _M_PER_FATHOM = 0.3048, 1.8288

# Name of the stream, and of its columns with their units, by kind of sentence.
INSTRUMENTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "HDT": ("true heading", (("heading", "°"),)),
    "THS": ("true heading", (("heading", "°"),)),
    "HDM": ("magnetic heading", (("heading", "°"),)),
    "HDG": ("compass", (("heading", "°"), ("deviation", "°"), ("variation", "°"))),
    "ROT": ("rate of turn", (("rate of turn", "°/min"),)),
    "DPT": ("depth", (("depth", "m"), ("offset", "m"))),
    "DBT": ("depth below transducer", (("depth", "m"),)),
    "MWV": ("wind", (("wind angle", "°"), ("wind speed", "m/s"))),
    "MTW": ("water", (("temperature", "°C"),)),
    "VHW": ("through water", (("heading", "°"), ("speed", "m/s"))),
}
_SPEEDS = {"N": M_S_PER_KNOT, "K": 1 / 3.6, "M": 1.0, "S": 0.44704}


def values_of(sentence: Sentence) -> list[float] | None:
    """The values of the instrument's columns; None where the sentence says nothing."""
    if sentence.kind not in INSTRUMENTS:
        return None
    said = _values(sentence.kind, (*sentence.fields, *("",) * 8))
    return said if any(value == value for value in said) else None


def _values(kind: str, fields: tuple[str, ...]) -> list[float]:
    if kind == "HDG":
        return [number(fields[0]), _signed(fields[1], fields[2]), _signed(fields[3], fields[4])]
    if kind == "DPT":
        return [number(fields[0]), number(fields[1])]
    if kind == "DBT":
        feet, metres, fathoms = number(fields[0]), number(fields[2]), number(fields[4])
        known = (metres, feet * _M_PER_FOOT, fathoms * _M_PER_FATHOM)
        return [next((depth for depth in known if depth == depth), nan)]
    if kind == "MWV":
        good = fields[4] != "V"
        return [number(fields[0]), number(fields[2]) * _SPEEDS.get(fields[3], nan)] if good else [nan, nan]
    if kind == "VHW":
        return [number(fields[0]), number(fields[4]) * M_S_PER_KNOT]
    return [number(fields[0])]


def _signed(text: str, side: str) -> float:
    return -number(text) if side == "W" else number(text)
