"""Says in sentences what is odd about the stamps of a series, where, and what to do: gaps, repeats, rate."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from syncstudio.media.health.finding import Finding, Severity, rank
from syncstudio.media.health.said import Said
from syncstudio.media.health.series_clock_findings import clock_findings
from syncstudio.media.health.series_words import length_text

# Findings of one kind told one by one; the rest are told together.
_EACH = 10
# A gap worth a warning: this many rows and this long. Shorter ones lose single rows and are told as such.
_LONG_GAP_STEPS, _LONG_GAP_NS = 5, 100_000_000
# Losing more than this part of the rows is worth a warning, however short each gap is.
_MUCH_MISSING = 0.01
# Repeats below this part are single slips; without half of the stamps the times tell little.
_MANY_REPEATS, _MOST_MISSING = 0.01, 0.5
# Any crystal is within 100 ppm; 0.1 % puts the end of an hour 3.6 s off for whoever believes the stated rate.
_RATE_INFO_PPM, _RATE_WARNING_PPM = 100, 1000


def findings_of(said: Said) -> list[Finding]:
    """All findings of one series, worst first."""
    found = [
        *clock_findings(said),
        *_repeats(said),
        *_missing(said),
        *_gaps(said),
        *_uneven(said),
        *_rate(said),
    ]
    return sorted(found, key=rank)


def _repeats(said: Said) -> Iterator[Finding]:
    steps, rows = said.steps, len(said.stamps.times_ns)
    if not steps.repeats:
        return
    many = steps.repeats > _MANY_REPEATS * rows
    count = "1 row has" if steps.repeats == 1 else f"{steps.repeats:,} of {rows:,} rows have"
    if 2 * steps.repeats > rows and steps.typical_ns:
        together = rows / (rows - steps.repeats)
        message = (
            f"{count} the stamp of another row: the times are written only every {length_text(steps.typical_ns)}, "
            f"about {together:.3g} rows each, so a label cannot tell these apart; {_even_remedy(said)}."
        )
    else:
        message = (
            f"{count} the stamp of another row, first at {said.place(steps.first_repeat_ns)}: of these only "
            f"the last is read at the playhead; remove rows that were written twice, or {said.stamps.remedy}."
        )
    yield said.finding("duplicate-timestamp", "warning" if many else "info", message, steps.first_repeat_ns)


def _missing(said: Said) -> Iterator[Finding]:
    stamps = said.stamps
    if not stamps.missing:
        return
    rows = len(stamps.times_ns) + stamps.missing
    count = "1 row has" if stamps.missing == 1 else f"{stamps.missing:,} of {rows:,} rows have"
    severity: Severity = "error" if stamps.missing > _MOST_MISSING * rows else "warning"
    message = (
        f"{count} no readable time in {stamps.name}, first row {stamps.first_missing:,}: they are left out, and labels "
        f"there lie on the rows around them; complete the column, or {stamps.remedy}."
    )
    yield said.finding("missing-timestamp", severity, message, _stamp_before(said, stamps.first_missing))


def _stamp_before(said: Said, row: int) -> int | None:
    rows = said.stamps.rows
    if rows is None:
        return None
    place = int(np.searchsorted(rows, row)) - 1
    return int(said.stamps.times_ns[max(place, 0)])


def _gaps(said: Said) -> Iterator[Finding]:
    steps = said.steps
    long_ns = max(_LONG_GAP_STEPS * steps.typical_ns, _LONG_GAP_NS)
    longest = sorted((gap for gap in steps.gaps if gap[1] >= long_ns), key=lambda gap: -gap[1])
    told = sorted(longest[:_EACH])
    for at_ns, length_ns in told:
        message = (
            f"No rows for {length_text(length_ns)} from {said.place(at_ns)} on, where one comes every "
            f"{length_text(steps.typical_ns)}: labels there have nothing recorded under them, and all after it "
            f"stay right by their stamps; do not count rows across it."
        )
        yield said.finding("timestamp-gap", "warning", message, at_ns, at_ns + length_ns)
    rest = sorted(set(steps.gaps) - set(told))
    if not rest:
        return
    rows = len(said.stamps.times_ns)
    lost = max(len(rest), steps.missing - sum(round(length / (steps.mean or 1)) - 1 for _, length in told))
    severity: Severity = "warning" if len(longest) > _EACH or lost > _MUCH_MISSING * rows else "info"
    more = "more " if told else ""
    places = f"1 {more}place" if len(rest) == 1 else f"{len(rest):,} {more}places"
    are = "row is" if lost == 1 else "rows are"
    longest_text = length_text(max(length for _, length in rest))
    message = (
        f"About {lost:,} {are} missing in {places}, first at {said.place(rest[0][0])} (the longest for "
        f"{longest_text}): labels stay right by the stamps, but programs that count rows drift; go by the times."
    )
    yield said.finding("timestamp-gap", severity, message, rest[0][0], rest[0][0] + rest[0][1])


def _uneven(said: Said) -> Iterator[Finding]:
    steps = said.steps
    if steps.even or not steps.rate:
        return
    message = (
        f"Rows come unevenly, {length_text(steps.typical_ns)} apart as a rule and nine of ten within "
        f"±{length_text(steps.jitter_ns)} of that ({float(steps.rate):.4g} Hz on average): labels follow each row's "
        f"own time, but programs that assume an even rate will be off; resample by time for these."
    )
    yield said.finding("variable-frame-rate", "info", message)


def _rate(said: Said) -> Iterator[Finding]:
    rate, nominal = said.steps.rate, said.stamps.nominal_rate
    if not rate or not nominal:
        return
    ppm = (rate / nominal - 1) * 1_000_000
    if abs(ppm) <= _RATE_INFO_PPM or not _is_sure(said, ppm):
        return
    off_s = abs(float(3600 * (rate / nominal - 1)))
    message = (
        f"{said.stamps.nominal_says} promises {float(nominal):g} Hz, but the stamps come at {float(rate):.6g} Hz "
        f"({float(ppm):+.0f} ppm): labels here follow the stamps, while whoever counts rows at the promised rate is "
        f"{off_s:.3g} s off after an hour; {_rate_remedy(said)}."
    )
    yield said.finding("rate-mismatch", "warning" if abs(ppm) > _RATE_WARNING_PPM else "info", message)


def _even_remedy(said: Said) -> str:
    if not said.stamps.rate_is_chosen:
        return f"set the device to write finer times, or {said.stamps.remedy}"
    return "if the rows are even, give their rate (Track › Time column…)"


def _rate_remedy(said: Said) -> str:
    if not said.stamps.rate_is_chosen:
        return "use the times"
    return "use the times, or choose the rate (Track › Time column…) if it is right"


def _is_sure(said: Said, ppm: Fraction) -> bool:
    """Whether a difference in rate is more than what the first and last stamp's jitter could make."""
    steps = said.steps
    span_ns = sum(int(era.max() - era.min()) for era in steps.eras if len(era))
    slack_ns = 2 * max(steps.jitter_ns, 1)
    return span_ns > 0 and abs(ppm) > Fraction(slack_ns * 1_000_000, span_ns)
