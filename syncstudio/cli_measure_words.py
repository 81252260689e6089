"""What a measurement says in words: one sentence first, then what it rests on and what it means for labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.cli_output import count_text

if TYPE_CHECKING:
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.evidence import Window
    from syncstudio.sync.measurement import MeasuredPiece, Measurement
    from syncstudio.sync.verdict import Verdict

_NS_PER_MS, _NS_PER_S = 1_000_000, 1_000_000_000
_NS_PER_DAY = 86_400 * _NS_PER_S
# A step that is known better than a frame of film needs no word on how well.
_TELLING_NS = 42 * _NS_PER_MS
# Less than half a microsecond is said in microseconds.
_TINY_NS = 500


def first_sentence(answer: PairAnswer, verdict: Verdict | None) -> str:
    """The answer in one sentence, as a person would say it."""
    found = answer.measurement
    other, reference = names_of(answer.reference, answer.other)
    if found.status != "measured" or found.offset_ns is None:
        what = "is ambiguous" if found.status == "ambiguous" else "cannot be told"
        return f"How {other} lies against {reference} {what}: {found.reason}"
    widths = f"({width_text(found.uncertainty_ns or 0)}, 95 %)"
    if verdict is not None:
        lies = early_text(verdict.sound_early_ms, found.uncertainty_ns)
        text = f"{other} is {lies} against {reference} {widths}{_drift(found)}"
        return f"{text}: {verdict.verdict} {verdict.profile.name}."
    return f"{other} starts {_apart(found)} {reference} {widths}{_drift(found)}."


def further_lines(answer: PairAnswer, verdict: Verdict | None) -> list[str]:
    """A few lines more: how it was measured, pieces, the verdict's band, what it means for labels."""
    found = answer.measurement
    used = sum(window.used for window in found.windows)
    parts = [f"method {found.method}"]
    if found.windows:
        agree = "agrees" if used == 1 else "agree"
        windows = f"{used} of {count_text(len(found.windows), 'window')} {agree}"
        parts.append(windows if found.status == "measured" else "")
    if found.evidence.events:
        events = sum(event.used for event in found.evidence.events)
        parts.append(f"{count_text(events, 'moment')} seen in both")
    if found.status == "measured":
        parts.append(f"confidence {percent(found.confidence)}")
    parts.append(f"{found.elapsed_s:.1f} s")
    lines = [", ".join(part for part in parts if part)]
    if found.status != "measured":
        return lines + _candidates(found) + list(found.evidence.notes)
    lines += _pieces(found)
    if verdict is not None:
        band = f"{verdict.profile.early_ms:.4g} ms early to {verdict.profile.late_ms:.4g} ms late"
        lines.append(f"verdict as recorded: {verdict.verdict} {verdict.profile.name} ({band})")
    lines.append(_labels(found))
    return lines + [f"note: {note}" for note in found.evidence.notes]


def names_of(reference: Subject, other: Subject) -> tuple[str, str]:
    """What to call the other and the reference."""
    if reference.path == other.path:
        return f"{other.path.name} {_what(other)}", f"its {_what(reference)}"
    same = reference.path.name == other.path.name
    seen, against = (str(one.path) if same else one.path.name for one in (other, reference))
    if reference.kind == other.kind:
        return (f"{seen} {_what(other)}" if other.kind == "sound" else seen), against
    return f"{seen} {_what(other)}", f"{against} {_what(reference)}"


def ms_text(ns: float, uncertainty_ns: int | None) -> str:
    """Milliseconds with as many digits as the uncertainty leaves."""
    return _plain(ns / _NS_PER_MS, _digits(uncertainty_ns))


def width_text(ns: int) -> str:
    """ "+-0.3 ms", in microseconds where milliseconds would be nothing but zeros, and in seconds from one on."""
    if 0 < ns < _TINY_NS:
        return f"+-{ns / 1000:.{_digits(1000 * ns)}f} us"
    if ns >= _NS_PER_S:
        return f"+-{ns / _NS_PER_S:.{1 if ns < 10 * _NS_PER_S else 0}f} s"
    return f"+-{ms_text(ns, ns)} ms"


def early_text(early_ms: float, width_ns: int | None) -> str:
    """How far sound is ahead of its picture, the sign as a word: "52.3 ms early"; from a second on "15.871 s late"."""
    size_ns = abs(early_ms) * _NS_PER_MS
    if size_ns >= _NS_PER_S:
        text = f"{size_ns / _NS_PER_S:.{_decimals(width_ns)}f} s"
    elif 0 < (width_ns or 0) < _TINY_NS and size_ns < _NS_PER_MS / 100:
        text = f"{size_ns / 1000:.{_digits(1000 * (width_ns or 0))}f} us"
    else:
        text = f"{ms_text(size_ns, width_ns)} ms"
    return f"{text} {'early' if early_ms > 0 else 'late'}"


def percent(confidence: float) -> str:
    """A chance in per cent; never quite certain."""
    return f"{confidence * 100:.1f} %" if confidence < 0.9995 else "over 99.9 %"


def _what(subject: Subject) -> str:
    if subject.kind == "series" and subject.name:
        return subject.name
    return "picture" if subject.kind == "video" else subject.kind


def _digits(uncertainty_ns: int | None) -> int:
    if not uncertainty_ns or uncertainty_ns >= 50 * _NS_PER_MS:
        return 0
    # So many that an interval never reads as none.
    return next(
        (digits for digits, least in enumerate((50_000, 5_000, 500, 50, 5), 1) if uncertainty_ns >= least), 6
    )


def _decimals(uncertainty_ns: int | None) -> int:
    """How many of a second's decimals the uncertainty leaves."""
    if (uncertainty_ns or 0) >= 50 * _NS_PER_MS:
        return 2 if (uncertainty_ns or 0) < 500 * _NS_PER_MS else 1
    return 3 + _digits(uncertainty_ns)


def _apart(found: Measurement) -> str:
    offset_ns = found.offset_ns or 0
    text = f"{abs(offset_ns) / _NS_PER_S:.{_decimals(found.uncertainty_ns)}f}"
    word = "before" if offset_ns < 0 and float(text) else "after"
    days = abs(offset_ns) / _NS_PER_DAY
    return f"{text} s {f'({days:,.1f} days) ' if days >= 1 else ''}{word}"


def _drift(found: Measurement) -> str:
    return ", drift " + (f"{figures} ppm" if (figures := drift_figures(found)) else "not measured")


def drift_figures(found: Measurement) -> str:
    """ "24.1 +-0.4", in ppm; nothing where the drift could not be told."""
    from syncstudio.sync.interval import drift_is_told

    drift, half = found.drift_ppm, found.drift_uncertainty_ppm
    if drift is None or half is None or not drift_is_told(drift, half):
        return ""
    if half == 0:
        # The rate was taken as it is, and not measured: nothing, or exactly that of other frames a second.
        return _plain(drift, 1) if drift else ""
    # So many that an interval never reads as none.
    digits = next((digits for digits, least in enumerate((0.05, 0.005, 0.0005), 1) if half >= least), 4)
    return f"{_plain(drift, digits)} +-{max(half, 10.0**-digits):.{digits}f}"


def _plain(value: float, digits: int) -> str:
    """Without a sign on what rounds to nothing."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _pieces(found: Measurement) -> list[str]:
    if len(found.pieces) < 2:
        return []
    heading = f"{len(found.pieces)} pieces, for one of the two was interrupted or cut:"
    return [heading, *(f"  {line}" for line in piece_lines(found))]


def piece_lines(found: Measurement) -> list[str]:
    """ "from 20.000 s to the end: +3.000000 s, drift 0.0 ppm", for each piece, by the other's time."""
    lines = []
    for piece in found.pieces:
        other_ns, reference_ns = piece.anchors_ns[0]
        start = "the start" if piece.from_ns is None else f"{piece.from_ns / _NS_PER_S:.3f} s"
        end = "the end" if piece.to_ns is None else f"{piece.to_ns / _NS_PER_S:.3f} s{_within(piece)}"
        offset = f"{(reference_ns - other_ns) / _NS_PER_S:+z.{3 + _digits(piece.uncertainty_ns)}f} s"
        drift = f", drift {_plain(piece.drift_ppm, 1)} ppm" if drift_figures(found) else ""
        lines.append(f"from {start} to {end}: {offset}{drift}")
    return lines


def _within(piece: MeasuredPiece) -> str:
    """How well the end of a piece is known, where that is worth a word: worse than a frame of film."""
    within_ns = piece.to_within_ns or 0
    return f" (+-{within_ns / _NS_PER_S:.2f} s)" if within_ns > _TELLING_NS else ""


def _candidates(found: Measurement) -> list[str]:
    if not found.windows:
        return []
    ranked = sorted(found.windows, key=lambda window: -window.score)
    # Windows that say the same are one candidate.
    best = sorted(
        {f"{one.offset_s:+z.4f}": one for one in reversed(ranked)}.values(), key=lambda window: -window.score
    )[:5]
    return ["candidates, the best first: " + ", ".join(_candidate(one, best[0]) for one in best)]


def _candidate(one: Window, best: Window) -> str:
    """An offset, and how near it comes to the best one."""
    if one is best or not 0 < one.score <= best.score:
        return f"{one.offset_s:+z.4f} s"
    return f"{one.offset_s:+z.4f} s ({100 * one.score / best.score:.0f} % as good)"


def _labels(found: Measurement) -> str:
    width = max((piece.uncertainty_ns for piece in found.pieces), default=found.uncertainty_ns or 0)
    text = f"labels carried over with this alignment are right to {width_text(width)}"
    hourly_ms = abs(found.drift_ppm or 0.0) * 3.6
    if hourly_ms >= 1 and abs(found.drift_ppm or 0.0) > (found.drift_uncertainty_ppm or 0.0):
        text += f"; without its drift they would be {hourly_ms:.0f} ms off after an hour"
    return text
