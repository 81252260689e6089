"""Figures in words for reports: signs as words, every measured value with its ±, methods as people name them."""

from __future__ import annotations

from datetime import UTC, datetime

from syncstudio.project.records import MeasurementRow
from syncstudio.session.measuring.loop_words import wrong_text
from syncstudio.survey.method_words import in_words, method_text
from syncstudio.sync.graph import Loop
from syncstudio.sync.interval import drift_is_told
from syncstudio.sync.verdict import Verdict
from syncstudio.timebase.timecode import offset_text

_S, _MS, _US = 1_000_000_000, 1_000_000, 1_000
_NOTHING_NS = 500
_NOTHING_MS = 0.05


def date_text(at_ns: int) -> str:
    """A time of day (Unix, ns) in UTC: "2026-11-30 13:02 UTC"."""
    return datetime.fromtimestamp(at_ns // _S, UTC).strftime("%Y-%m-%d %H:%M UTC")


def date_json(at_ns: int) -> str:
    """The same for programs: "2026-11-30T13:02:07Z"."""
    return datetime.fromtimestamp(at_ns // _S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def size_text(ns: int, within_ns: int | None = None) -> str:
    """How large an offset is, without its sign: "1.234 567 s", "52.3 ms", "125 µs"; with more digits where it is known
    to `within_ns`."""
    size = abs(ns)
    if size >= _S:
        return offset_text(size).lstrip("+")
    if size >= _MS:
        fine = within_ns is not None and within_ns < 95_000
        return f"{size / _MS:.{3 if fine else 1 if size >= 100 * _MS else 2}f} ms"
    return f"{size / _US:.3g} µs" if size >= _US else f"{size} ns" if size else "0 ms"


def spread_text(ns: int | None) -> str:
    """The half-width of a 95 % interval: " ±0.2 ms"; nothing where none is known."""
    if ns is None:
        return ""
    if ns >= _S:
        return f" ±{ns / _S:.3g} s"
    if ns >= 95_000:
        return f" ±{ns / _MS:.0f} ms" if ns >= 10 * _MS else f" ±{ns / _MS:.2g} ms"
    return f" ±{ns / _US:.2g} µs" if ns >= 95 else f" ±{max(ns, 1)} ns"


def drift_text(drift_ppm: float | None, half_ppm: float | None) -> str:
    """ "+24.1 ±0.4 ppm", or that it was not measured."""
    if drift_ppm is None or not drift_is_told(drift_ppm, half_ppm):
        return "not measured"
    sign = "−" if drift_ppm < 0 else "+" if drift_ppm > 0 else ""
    spread = (
        "" if half_ppm is None else f" ±{half_ppm:.0f}" if half_ppm >= 10 else f" ±{_small(half_ppm):.2g}"
    )
    digits = 1 if half_ppm is None or half_ppm >= 0.1 else 3
    return f"{sign}{abs(drift_ppm):.{digits}f}{spread} ppm"


def _small(half_ppm: float) -> float:
    """Never so little that it would be a power of ten."""
    return max(half_ppm, 0.0001) if half_ppm else half_ppm


def percent(share: float) -> str:
    """A chance in per cent; never a certainty."""
    return f"{min(share * 100, 99.9):.1f} %" if share >= 0.995 else f"{share * 100:.0f} %"


def measured_sentence(row: MeasurementRow, other: str, reference: str, together: bool) -> str:
    """A measurement in one sentence; where it could not tell, why. `together`: both were meant to run together."""
    if row.status != "measured" or row.offset_ns is None:
        several = row.status == "ambiguous"
        start = (
            f"{other} fits {reference} at several places."
            if several
            else f"Cannot tell how {other} lies against {reference}."
        )
        return f"{start} {in_words(row.reason)}" if row.reason else start
    spread = spread_text(row.uncertainty_ns)
    if abs(row.offset_ns) < _NOTHING_NS:
        lies = f"{other} and {reference} run together{spread}"
    elif together:
        word = "early" if row.offset_ns > 0 else "late"
        lies = f"{other} is {size_text(row.offset_ns, row.uncertainty_ns)}{spread} {word} against {reference}"
    else:
        word = "later" if row.offset_ns > 0 else "earlier"
        lies = (
            f"{other} starts {size_text(row.offset_ns, row.uncertainty_ns)}{spread} {word} than {reference}"
        )
    drift = drift_text(row.drift_ppm, row.drift_uncertainty_ppm)
    return f"{lies}, drift {drift}, by {method_text(row.method)}, confidence {percent(row.confidence)}."


def early_text(verdict: Verdict) -> str:
    """How far sound is from its picture, the sign as a word: "52.3 ms early ±6.1"."""
    size = abs(verdict.sound_early_ms)
    spread = spread_text(round(verdict.uncertainty_ms * _MS)).strip()
    if size < _NOTHING_MS:
        return f"in time {spread}"
    side = "early" if verdict.sound_early_ms > 0 else "late"
    if size >= 1000:
        return f"{size / 1000:.3f} s {side} {spread}"
    return f"{size:.{1 if size >= 10 else 2}f} ms {side} {spread}"


def loop_sentence(loop: Loop, names: dict[int, str]) -> str:
    """What a closed way round over measurements says of them."""
    way = " → ".join(names.get(node, "?") for node in (*loop.nodes, loop.nodes[0]))
    left, allowed = size_text(loop.closure_ns), size_text(loop.uncertainty_ns)
    if loop.closes and abs(loop.closure_ns) > loop.uncertainty_ns:
        return f"{way} closes to {left}: more than ±{allowed}, but chance alone does that."
    if loop.closes:
        return f"{way} closes to {left}, within ±{allowed}."
    wrong = wrong_text(loop, names, size_text)
    return f"{way} does not close: {left} are left where ±{allowed} would do. {wrong}"
