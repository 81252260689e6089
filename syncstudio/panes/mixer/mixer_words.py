"""What the mixer says: gains, pans and channels in words of the field."""

from __future__ import annotations

from collections.abc import Sequence

# FFmpeg's short names of channels.
_NAMES = {
    "FL": "left",
    "FR": "right",
    "FC": "centre",
    "LFE": "low effects",
    "BL": "back left",
    "BR": "back right",
    "FLC": "left of centre",
    "FRC": "right of centre",
    "BC": "back centre",
    "SL": "side left",
    "SR": "side right",
}


def gain_text(gain_db: float) -> str:
    """A gain: “+3.0 dB”."""
    return "0.0 dB" if abs(gain_db) < 0.05 else f"{gain_db:+.1f} dB"


def pan_text(pan: float) -> str:
    """A pan: “centre”, “L 25”, “R 100” (hundredths of the way)."""
    hundredths = round(abs(pan) * 100)
    if not hundredths:
        return "C"
    return f"{'L' if pan < 0 else 'R'} {hundredths}"


def channel_text(number: int, names: Sequence[str]) -> str:
    """A channel of a menu: “1  left (FL)”, or “Channel 3” where its file gives no name; counted from 1."""
    name = names[number]
    words = _NAMES.get(name.upper())
    if words is not None:
        return f"{number + 1}  {words} ({name})"
    if name and name != str(number + 1):
        return f"{number + 1}  {name}"
    if len(names) == 2:
        return f"{number + 1}  {('left', 'right')[number]}"
    return f"Channel {number + 1}"


def channels_text(heard: Sequence[int], names: Sequence[str]) -> str:
    """Which channels are heard, short enough for a button: “All”, “FL”, “1+3”."""
    if not heard:
        return "All"
    if len(heard) == 1 and heard[0] < len(names) and 0 < len(names[heard[0]]) <= 4:
        return names[heard[0]]
    if len(heard) > 3:
        return f"{len(heard)} of {len(names)}"
    return "+".join(str(number + 1) for number in heard)


def toggled(heard: Sequence[int], number: int, count: int) -> tuple[int, ...]:
    """The channels heard after one was clicked: the first click chooses one alone, further ones add and take away."""
    chosen = set(heard)
    chosen ^= {number}
    return () if len(chosen) == count else tuple(sorted(chosen))
