"""The panels of an evidence picture: each draws one kind of evidence, where a measurement has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from syncstudio.cli_measure_words import names_of

if TYPE_CHECKING:
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.sync.evidence import Correlation
    from syncstudio.sync.measurement import MeasuredPiece, Measurement

# Okabe and Ito's colours: told apart with any colour vision, and in grey.
BLUE, SKY, ORANGE, GREEN = "#0072B2", "#56B4E9", "#D55E00", "#009E73"
GREY, BLACK = "#8A8A8A", "#222222"

_NS_PER_S = 1e9
# Around a peak and its rival so much is shown, in their distance, and at least so many seconds.
_AROUND, _LEAST_S = 0.35, 0.02
# Offsets further off the line than this many times the spread of the others are drawn at the edge.
_OFF_SCALE = 6.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One kind of evidence: whether a measurement has it, and how it is drawn."""

    fits: Callable[[Measurement], bool]
    draw: Callable[[Any, PairAnswer], None]


def style() -> Any:
    """Plain axes, small type, no box."""
    return {
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "axes.labelsize": 9,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.grid": True,
        "grid.color": "#E6E6E6",
        "grid.linewidth": 0.6,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "xtick.color": "#555555",
        "ytick.color": "#555555",
        "legend.fontsize": 8,
        "legend.frameon": False,
        "lines.linewidth": 1.0,
        "svg.fonttype": "none",
    }


def _curve(ax: Any, answer: PairAnswer) -> None:
    """How well the two fit at each offset, with the best and its rival."""
    curve = answer.measurement.evidence.correlation
    assert curve is not None
    ax.plot(curve.offset_s, curve.value, color=BLUE, lw=0.8)
    ax.plot([curve.peak_s], [curve.peak], "v", color=GREEN, ms=7, label=f"best {curve.peak_s:+.4f} s")
    if curve.rival_s is not None and curve.rival is not None:
        part = f", {100 * curve.rival / curve.peak:.0f} % of it" if curve.peak > 0 and curve.rival > 0 else ""
        label = f"rival {curve.rival_s:+.4f} s{part}"
        ax.plot([curve.rival_s], [curve.rival], "v", color=ORANGE, ms=7, label=label)
    ax.set_title("How well the two fit at each offset")
    ax.set_xlabel("offset, s")
    ax.set_ylabel("fit")
    ax.margins(x=0.01, y=0.12)
    ax.legend(loc="upper right")
    _inset(ax, curve)


def _inset(ax: Any, curve: Correlation) -> None:
    """The peak from near, where the whole curve is much wider than it."""
    span = float(np.ptp(curve.offset_s)) if len(curve.offset_s) else 0.0
    if span < 4 or len(curve.offset_s) < 50:
        return
    near = np.abs(curve.offset_s - curve.peak_s) <= max(span / 200, _LEAST_S)
    if near.sum() < 5:
        return
    # Above the whole curve, which makes room for it.
    low, high = ax.get_ylim()
    ax.set_ylim(low, low + 1.7 * (high - low))
    left = curve.peak_s - curve.offset_s[0] > span / 2
    inset = ax.inset_axes((0.03 if left else 0.5, 0.68, 0.2, 0.3))
    inset.plot(curve.offset_s[near], curve.value[near], color=BLUE, lw=0.9)
    inset.axvline(curve.peak_s, color=GREEN, lw=0.8, ls="--")
    inset.tick_params(labelsize=6)
    inset.set_yticks([])
    inset.grid(False)


def _windows(ax: Any, answer: PairAnswer) -> None:
    """The offset at each place, with the fitted line and its 95 % band; of an ambiguous answer the candidates."""
    found = answer.measurement
    at = np.array([window.at_s for window in found.windows])
    offset = np.array([window.offset_s for window in found.windows])
    used = np.array([window.used for window in found.windows], bool)
    other, _ = names_of(answer.reference, answer.other)
    if found.status != "measured" or found.offset_ns is None:
        ax.scatter(at, offset, s=16, color=ORANGE, label="candidates")
        ax.set_title("Candidates")
        ax.set_ylabel("offset, s")
        ax.set_xlabel(f"time in {other}, s")
        return
    base = found.offset_ns / _NS_PER_S
    unit, scale = (
        ("ms", 1e3) if np.ptp(offset[used] if used.any() else offset) > 2e-5 or len(at) < 2 else ("µs", 1e6)
    )
    for piece in found.pieces:
        _line(ax, piece, base, scale, found)
    away = (offset - base) * scale
    ax.scatter(at[used], away[used], s=14, color=BLUE, zorder=3, label="used")
    if (~used).any():
        low, high = _scale_of(away[used], found, scale)
        kept = np.clip(away[~used], low, high)
        ax.scatter(at[~used], kept, s=16, color=ORANGE, marker="x", zorder=3, label="left out")
        ax.set_ylim(low - 0.08 * (high - low), high + 0.08 * (high - low))
    ax.set_title(f"Offset at each place, less {base:+.6f} s")
    ax.set_ylabel(f"offset, {unit}")
    ax.set_xlabel(f"time in {other}, s")
    ax.legend(loc="upper right", ncols=4)


def _line(ax: Any, piece: MeasuredPiece, base: float, scale: float, found: Measurement) -> None:
    """One piece's line over the reach it was measured in, with its band."""
    anchors = piece.anchors_ns if len(piece.anchors_ns) > 1 else piece.anchors_ns * 2
    at = np.array([other for other, _ in anchors]) / _NS_PER_S
    if len(piece.anchors_ns) < 2:
        ends = [window.at_s for window in found.windows]
        at = np.array([min(ends), max(ends)])
    late = np.array([float(reference - other) for other, reference in anchors]) / _NS_PER_S
    width = piece.uncertainty_ns / _NS_PER_S * scale
    line = (late - base) * scale
    ax.fill_between(
        at,
        line - width,
        line + width,
        color=BLUE,
        alpha=0.15,
        lw=0,
        label="95 %" if ax.get_legend_handles_labels()[1] == [] else None,
    )
    ax.plot(at, line, color=BLACK, lw=1.0)


def _scale_of(away: Any, found: Measurement, scale: float) -> tuple[float, float]:
    """What to show of the offsets, so that those left out do not flatten the others."""
    if not len(away):
        return -1.0, 1.0
    spread = max(float(np.ptp(away)), (found.uncertainty_ns or 0) / _NS_PER_S * scale, 1e-9)
    middle = float(np.median(away))
    return middle - _OFF_SCALE * spread, middle + _OFF_SCALE * spread


def _overlay(ax: Any, answer: PairAnswer) -> None:
    """One telling moment of both, as they lie once aligned."""
    found = answer.measurement
    reference, other = found.evidence.reference, found.evidence.other
    assert reference is not None
    assert other is not None
    # Aligned by the answer; where there is none, the middles are laid over each other.
    if found.offset_ns is not None:
        at = other.at_s + _late_at(found, other.at_s)
    else:
        at = other.at_s - float(np.mean(other.at_s)) + float(np.mean(reference.at_s))
    below, above = names_of(answer.reference, answer.other)[::-1]
    ax.plot(reference.at_s, _even(reference.value), color=SKY, lw=2.6, label=_named(below, reference.name))
    ax.plot(at, _even(other.value), color=BLACK, lw=0.7, label=_named(above, other.name))
    ax.set_title("The same moment in both, aligned" if found.offset_ns is not None else "A moment of both")
    ax.set_xlabel("time of the reference, s")
    ax.set_yticks([])
    ax.margins(x=0.0, y=0.15)
    ax.legend(loc="upper right", ncols=2)


def _named(file: str, curve: str) -> str:
    """A curve of a file; methods that have nothing to add call theirs after its side."""
    return file if curve in ("", "reference", "other", "sound") else f"{file}: {curve}"


def _late_at(found: Measurement, at_s: Any) -> Any:
    """Reference time minus other time, on the piece that holds the moment."""
    middle_ns = float(np.mean(at_s)) * _NS_PER_S
    piece = next((one for one in found.pieces if one.to_ns is None or middle_ns < one.to_ns), None)
    if piece is None:
        return (found.offset_ns or 0) / _NS_PER_S + at_s * (found.drift_ppm or 0.0) / 1e6
    other_ns, reference_ns = piece.anchors_ns[0]
    return (reference_ns - other_ns) / _NS_PER_S + (at_s - other_ns / _NS_PER_S) * piece.drift_ppm / 1e6


def _even(value: Any) -> Any:
    """A curve at the height of any other: about zero, its largest swing 1."""
    centred = value - np.nanmedian(value) if np.isfinite(value).any() else value
    top = float(np.nanmax(np.abs(centred))) if np.isfinite(centred).any() else 0.0
    return centred / top if top else centred


def _events(ax: Any, answer: PairAnswer) -> None:
    """Each moment found in both: how much earlier it is in the one than in the other."""
    found = answer.measurement
    events = found.evidence.events
    at = np.array([event.reference_s for event in events])
    apart = np.array([event.reference_s - event.other_s for event in events])
    used = np.array([event.used for event in events], bool)
    base = (
        0.0
        if found.offset_ns is None or abs(found.offset_ns) < 2 * _NS_PER_S
        else found.offset_ns / _NS_PER_S
    )
    ax.axhline(0.0, color=GREY, lw=0.8)
    away = (apart - base) * 1e3
    ax.vlines(at[used], 0.0, away[used], color=BLUE, lw=1.2)
    ax.scatter(at[used], away[used], s=18, color=BLUE, zorder=3, label="used")
    if (~used).any():
        ax.scatter(at[~used], away[~used], s=18, marker="x", color=ORANGE, zorder=3, label="left out")
    if found.offset_ns is not None:
        ax.axhline((found.offset_ns / _NS_PER_S - base) * 1e3, color=BLACK, lw=1.0, label="the answer")
    less = f", less {base:+.4f} s" if base else ""
    ax.set_title(f"Moments found in both: reference minus other{less}")
    ax.set_xlabel("time of the reference, s")
    ax.set_ylabel("ms")
    ax.legend(loc="upper right", ncols=3)


def _has_curve(found: Measurement) -> bool:
    return found.evidence.correlation is not None and len(found.evidence.correlation.offset_s) > 1


def _has_overlay(found: Measurement) -> bool:
    sides = (found.evidence.reference, found.evidence.other)
    return all(side is not None and len(side.at_s) > 1 for side in sides)


PANELS = (
    Panel(_has_curve, _curve),
    Panel(lambda found: bool(found.windows), _windows),
    Panel(lambda found: bool(found.evidence.events), _events),
    Panel(_has_overlay, _overlay),
)
"""In the order from top to bottom."""
