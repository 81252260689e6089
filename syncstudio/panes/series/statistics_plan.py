"""The figures of a selection in words: the rows of a table, what is to be known of them, and all of it as text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.series.figures import in_print
from syncstudio.timebase.timecode import clock_text, lasting_text

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.spectrum import Spectrum
    from syncstudio.session.series.selection_figures import ChannelFigures, SelectionFigures

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """Mark a text for translation; Qt's own stub forgets that it stays a text."""
        return text
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

HEADS = (
    QT_TRANSLATE_NOOP("Statistics", "Channel"),
    QT_TRANSLATE_NOOP("Statistics", "Mean"),
    QT_TRANSLATE_NOOP("Statistics", "SD"),
    QT_TRANSLATE_NOOP("Statistics", "RMS"),
    QT_TRANSLATE_NOOP("Statistics", "Min"),
    QT_TRANSLATE_NOOP("Statistics", "Max"),
    QT_TRANSLATE_NOOP("Statistics", "Median"),
    QT_TRANSLATE_NOOP("Statistics", "Values"),
    QT_TRANSLATE_NOOP("Statistics", "Missing"),
    QT_TRANSLATE_NOOP("Statistics", "Rate"),
    QT_TRANSLATE_NOOP("Statistics", "Gaps"),
)
MIN, MAX = 4, 5
_COLUMNS = (
    *("channel", "unit", "rows", "looked", "missing", "mean", "sd", "rms"),
    *("min", "min_at_s", "max", "max_at_s", "median", "rate_hz", "gaps"),
)
# Of a whole number nothing is cut off below this.
_WHOLE = 1e6


def heads() -> list[str]:
    """The heads of the table in the user's language."""
    return [_tr(head) for head in HEADS]


def number(value: float) -> str:
    """A figure in five digits, with a real minus sign; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    text = f"{value:.0f}" if value == round(value) and abs(value) < _WHOLE else f"{value:.5g}"
    return in_print(text)


def cells(channel: ChannelFigures) -> list[str]:
    """One row of the table."""
    name = f"{channel.name} [{channel.unit}]" if channel.unit else channel.name
    found = channel.figures
    if found is None:
        return [name, *["–"] * (len(HEADS) - 1)]
    values = (found.mean, found.deviation, found.rms, found.low, found.high, found.median)
    rate = f"{found.rate:.5g} Hz" if found.rate and found.even else _tr("uneven") if found.rate else "–"
    counted = f"{found.looked - found.missing:,}"
    return [
        name,
        *(number(value) for value in values),
        counted,
        f"{found.missing:,}",
        rate,
        f"{found.gaps:,}",
    ]


def place_of(channel: ChannelFigures, column: int) -> int | None:
    """The instant that a cell is about."""
    return {MIN: channel.low_at_ns, MAX: channel.high_at_ns}.get(column)


def hint_of(channel: ChannelFigures, column: int) -> str:
    """What a hover over a cell says."""
    if channel.trouble:
        return channel.trouble
    at_ns = place_of(channel, column)
    if at_ns is None:
        return ""
    return _tr("At {at}; double-click goes there").format(at=clock_text(at_ns))


def what_was_looked_at(told: SelectionFigures) -> str:
    """Of what the figures are: all of a selection, or a part of it."""
    span = told.wish.span
    first = next((each.figures for each in told.channels if each.figures is not None), None)
    if first is None:
        return next((each.trouble for each in told.channels if each.trouble), "")
    where = (
        _tr("The whole recording")
        if span is None
        else _tr("Selection of {length}").format(length=lasting_text(span.duration_ns))
    )
    if not first.rows:
        return _tr("{where}: nothing was recorded in it").format(where=where)
    if first.looked < first.rows:
        part = _tr("{looked} of {rows} rows looked at, spread over all of it")
        text = part.format(looked=f"{first.looked:,}", rows=f"{first.rows:,}")
        return f"{where}: {text}" + ("" if not first.exact else "; " + _tr("least and largest are of all"))
    return f"{where}: " + _tr("{rows} rows").format(rows=f"{first.rows:,}")


def spectrum_words(told: SelectionFigures) -> str:
    """What the spectrum is of and how it was made."""
    found = told.spectrum
    if found is None:
        return _tr("Too few rows together for a spectrum") if told.done and told.channels else ""
    peak = f"{number(found.peak_hz)} Hz"
    how = {
        "even": _tr("Welch, {windows} windows of {rows} rows ({length}), Hann"),
        "read-off": _tr(
            "Welch, {windows} windows of {rows} rows ({length}), Hann, uneven rows put on an even grid"
        ),
        "lomb": _tr("Lomb-Scargle, {rows} rows that come at no rate"),
    }[found.how]
    text = how.format(
        windows=f"{found.windows:,}",
        rows=f"{found.window_rows:,}",
        length=f"{found.window_rows / found.rate:.3g} s",
    )
    return f"{told.spectrum_of}: " + _tr("peak at {peak}").format(peak=peak) + f" · {text}"


def as_table(told: SelectionFigures, separator: str = "\t") -> str:
    """All figures for a spreadsheet: full digits, the times of extremes in seconds of the timeline."""
    rows = [list(_COLUMNS)]
    for channel in told.channels:
        found = channel.figures
        if found is None:
            continue
        at = ["" if ns is None else f"{ns / 1e9:.9f}" for ns in (channel.low_at_ns, channel.high_at_ns)]
        rows.append(
            [
                *(channel.name, channel.unit, str(found.rows), str(found.looked), str(found.missing)),
                *(_full(value) for value in (found.mean, found.deviation, found.rms, found.low)),
                *(at[0], _full(found.high), at[1], _full(found.median), _full(found.rate), str(found.gaps)),
            ]
        )
    return "\n".join(separator.join(_cell(each, separator) for each in row) for row in rows) + "\n"


def spectrum_table(told: SelectionFigures, separator: str = "\t") -> str:
    """The spectrum for a spreadsheet."""
    found: Spectrum | None = told.spectrum
    if found is None:
        return ""
    unit = f"{told.spectrum_unit}^2/Hz" if told.spectrum_unit else "1/Hz"
    lines = [f"frequency_hz{separator}{_cell(f'{told.spectrum_of} [{unit}]', separator)}"]
    for hz, density in zip(found.frequencies.tolist(), found.density.tolist(), strict=True):
        lines.append(f"{hz:.9g}{separator}{density:.9g}")
    return "\n".join(lines) + "\n"


def _full(value: float) -> str:
    return f"{value:.12g}" if math.isfinite(value) else ""


def _cell(text: str, separator: str) -> str:
    if separator not in text and '"' not in text and "\n" not in text:
        return text
    return '"' + text.replace('"', '""') + '"'


def _tr(text: str) -> str:
    return QCoreApplication.translate("Statistics", text)
