"""Compares when files say they began, and finds clocks that were set to another time zone than the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import Finding, Severity, rank
from syncstudio.media.health.report import FileHealth
from syncstudio.media.health.series_words import hours_text, length_text

_NS_PER_S = 1_000_000_000
_QUARTER_NS = 900 * _NS_PER_S
# From UTC-12 to UTC+14.
_MOST_QUARTERS = 26 * 4

# Two recordings of one event begin or end within a minute of one another; by chance a full hour fits so closely once
# in thirty times. Quarters come four times as often, so they must fit closer.
_HOURS_WITHIN_NS, _QUARTERS_WITHIN_NS = 60 * _NS_PER_S, 10 * _NS_PER_S
# Less close than that is worth a hint only, and only where one recording would lie wholly within the other.
_THIN_WITHIN_NS = 300 * _NS_PER_S
# Recordings begun this near to a full quarter were begun by a timetable.
_ON_THE_DOT_NS = 2 * _NS_PER_S
# How much of the shorter one must lie beside the longer one.
_BESIDE = 0.5


@dataclass(frozen=True, slots=True)
class _Pair:
    """A file held against another one: ahead of it by whole quarters, and how near the rest comes to nothing."""

    other: int
    quarters: int
    away_ns: int
    thin: bool
    in_company: bool


def check_clocks(reports: Sequence[FileHealth]) -> list[FileHealth]:
    """The same reports in the same order; files whose clock may be off by whole hours from that of the others get a
    `clock-zone` finding that names the other file and the hours.

    Files made at other times, by one recorder after the other, or on a timetable give no warning.
    """
    dated = [
        place
        for place, report in enumerate(reports)
        if report.epoch_ns is not None and _length_ns(report) > 0
    ]
    files = [reports[place] for place in dated]
    if len(files) < 2:
        return list(reports)
    starts = np.array([report.epoch_ns for report in files], np.int64)
    ends = starts + np.array([_length_ns(report) for report in files], np.int64)
    beside = np.array(
        [np.count_nonzero((starts < ends[one]) & (ends > starts[one])) - 1 for one in range(len(files))]
    )
    makers = [_recorder(report) for report in files]
    out = list(reports)
    for one, place in enumerate(dated):
        pair = _best(one, starts, ends, beside, makers)
        # Of a clock whose zone is written and one whose zone is assumed, the assumption is in doubt.
        if pair is not None and not (files[pair.other].zone_assumed and not files[one].zone_assumed):
            found = _finding(files[one], files[pair.other], pair)
            report = reports[place]
            out[place] = replace(report, findings=tuple(sorted((*report.findings, found), key=rank)))
    return out


def _best(
    one: int,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    beside: NDArray[np.int64],
    makers: list[tuple[object, ...]],
) -> _Pair | None:
    """The file that best shows that this one's clock is off; None when no other does."""
    ahead = starts[one] - starts
    quarters = np.round(ahead / _QUARTER_NS).astype(np.int64)
    apart_ns = ahead - quarters * _QUARTER_NS
    ends_apart_ns = (ends[one] - ends) - quarters * _QUARTER_NS
    away_ns = np.minimum(np.abs(apart_ns), np.abs(ends_apart_ns))
    shifted_start, shifted_end = starts + apart_ns, ends[one] - quarters * _QUARTER_NS
    shorter = np.minimum(ends - starts, ends[one] - starts[one])
    common = np.minimum(ends, shifted_end) - np.maximum(starts, shifted_start)
    overlaps = (starts < ends[one]) & (ends > starts[one])
    whole = quarters % 4 == 0
    fits = (quarters != 0) & (np.abs(quarters) <= _MOST_QUARTERS) & ~overlaps & (common >= _BESIDE * shorter)
    # Where most agree, the few are wrong.
    fits &= beside >= beside[one]
    close = away_ns <= np.where(whole, _HOURS_WITHIN_NS, _QUARTERS_WITHIN_NS)
    thin = whole & (away_ns <= _THIN_WITHIN_NS) & (common >= shorter) & (beside > beside[one])
    pairs = []
    for other in np.flatnonzero(fits & (close | thin)).tolist():
        if makers[other] == makers[one]:
            continue
        on_the_dot = _on_the_dot(int(starts[one])) and _on_the_dot(int(starts[other]))
        weak = on_the_dot or not bool(close[other])
        in_company = bool(beside[other] > beside[one])
        pairs.append(_Pair(other, int(quarters[other]), int(away_ns[other]), weak, in_company))
    return min(pairs, key=lambda pair: (pair.thin, not pair.in_company, pair.away_ns), default=None)


def _finding(report: FileHealth, other: FileHealth, pair: _Pair) -> Finding:
    hours = hours_text(pair.quarters * _QUARTER_NS)
    word = "ahead of" if pair.quarters > 0 else "behind"
    severity: Severity = "info" if pair.thin else "warning"
    says = report.epoch_says or "as written in the file"
    # The zone of a table can be chosen, and it then lies where its stamps put it.
    remedy = ", or choose its zone (Track › Time column…)" if report.zone_assumed else ""
    apart = length_text(_rounded(pair.away_ns))
    message = (
        f"The clock of {report.path.name} ({says}) may be {hours} {word} that of "
        f"{other.path.name}, as in another time zone: but for these hours both begin or end within "
        f"{apart} of one another, and placed by their clocks they do not meet; if they were recorded together, shift "
        f"this one by {hours}{remedy}."
    )
    return Finding("clock-zone", severity, None, None, message)


def _rounded(away_ns: int) -> int:
    """To the second; people compare wall clocks."""
    return max(_NS_PER_S, -(-away_ns // _NS_PER_S) * _NS_PER_S)


def _length_ns(report: FileHealth) -> int:
    ends = [stream.start_s + stream.duration_s for stream in report.streams if stream.duration_s is not None]
    return round(max(ends, default=0) * _NS_PER_S)


def _on_the_dot(start_ns: int) -> bool:
    return abs(start_ns - round(start_ns / _QUARTER_NS) * _QUARTER_NS) <= _ON_THE_DOT_NS


def _recorder(report: FileHealth) -> tuple[object, ...]:
    """What files of one recorder have in common: it cannot have made two of them at once."""
    path = Path(report.path)
    made_of = tuple((stream.kind, stream.codec) for stream in report.streams)
    return path.parent, re.sub(r"\d+", "0", path.name), made_of
