"""The alignment chip: what a track's offset is, and where that number comes from."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from syncstudio.timebase.timecode import offset_text

Tone: TypeAlias = Literal["measured", "plain", "faint", "moving", "stale"]


# What fits a header as wide as it is: where the number needs the room, its colour says that it was measured.
_MOST_CHARS, _SHORT_CHARS = 30, 14
# Less would read 0.00.
_LEAST_DRIFT_PPM = 0.005

COARSE_NS = 95_000
"""From here on an uncertainty is said in ms, and so is what it belongs to."""


@dataclass(frozen=True, slots=True)
class Chip:
    """The words on the chip, shorter ones for a low row, and how they are coloured."""

    text: str
    short: str
    tone: Tone
    tip: str


def alignment_chip(
    alignment: str,
    offset_ns: int,
    drift_ppm: Fraction,
    uncertainty_ns: int | None,
    reference: bool = False,
    moving: bool = False,
    chosen: bool = False,
    stale: bool = False,
    device: str = "",
) -> Chip:
    """The chip of one track. `reference` is of the file the others are aligned to, `chosen` the very track that a
    person made the reference; `moving` is a running preview; `stale` was measured before its file was replaced;
    `device` says by what delay of its device it is corrected."""
    chip = _chip_of(alignment, offset_ns, drift_ppm, uncertainty_ns, reference, moving, chosen, stale)
    if not device or moving:
        return chip
    return replace(chip, tip=f"{chip.tip}\nCorrected for its device: {device}")


def _chip_of(
    alignment: str,
    offset_ns: int,
    drift_ppm: Fraction,
    uncertainty_ns: int | None,
    reference: bool,
    moving: bool,
    chosen: bool,
    stale: bool,
) -> Chip:
    offset = offset_text(offset_ns)
    drift = f" · {text}" if (text := drift_if_any(drift_ppm)) else ""
    if moving:
        return Chip(f"{offset} · moving", offset, "moving", "Release to keep this offset, Esc to put it back")
    spread = f" {uncertainty_text(uncertainty_ns)}" if uncertainty_ns is not None else ""
    if alignment == "measured" and stale:
        return Chip(
            f"{offset} · measure again",
            offset,
            "stale",
            f"Offset {offset}{spread}{drift}, measured before a file was replaced: measure again. Click to change it",
        )
    if alignment == "measured":
        whole = f"{offset}{spread} · measured"
        return Chip(
            whole if len(whole) <= _MOST_CHARS else f"{offset}{spread}",
            f"{offset}{spread}" if len(offset + spread) <= _SHORT_CHARS else offset,
            "measured",
            f"Offset {offset}{spread}{drift}, measured. Click to change it",
        )
    source = {"typed": "typed", "from-file": "from file"}.get(alignment)
    if source is not None and not chosen:
        whole = f"{offset}{spread} · {source}"
        return Chip(
            whole if len(whole) <= _MOST_CHARS else f"{offset} · {source}",
            offset,
            "plain",
            f"Offset {offset}{spread}{drift}, {source}. Click to change it",
        )
    if reference or chosen:
        return Chip(
            f"{offset} · reference",
            offset,
            "measured",
            "The others are aligned to this one. Click to change it",
        )
    return Chip(
        f"{offset} · not aligned",
        offset,
        "faint",
        "Nobody has aligned this track yet. Click to type an offset, or Alt-drag its row",
    )


def drift_text(drift_ppm: Fraction) -> str:
    """A drift with its sign: "+24.1 ppm"; two decimals below 10."""
    size = abs(float(drift_ppm))
    text = f"{size:.1f}" if size >= 10 else f"{size:.2f}"
    sign = "" if float(text) == 0 else "−" if drift_ppm < 0 else "+"
    return f"{sign}{text} ppm"


def drift_if_any(drift_ppm: Fraction) -> str:
    """A drift with its sign; nothing where its figure would only be noughts."""
    return drift_text(drift_ppm) if abs(drift_ppm) >= _LEAST_DRIFT_PPM else ""


def uncertainty_text(uncertainty_ns: int) -> str:
    """A 95 % uncertainty in the unit that suits it: "±0.4 ms", "±6 ms", "±12 µs", "±24 ns"."""
    if 0 < uncertainty_ns < 95:
        return f"±{uncertainty_ns} ns"
    if uncertainty_ns < COARSE_NS:
        return f"±{_two_digits(uncertainty_ns / 1e3)} µs"
    if uncertainty_ns < 950_000_000:
        return f"±{_two_digits(uncertainty_ns / 1e6)} ms"
    return f"±{_two_digits(uncertainty_ns / 1e9)} s"


def _two_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 9.5 or value == round(value) else f"{value:.1f}"
