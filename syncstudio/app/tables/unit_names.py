"""The ways to write time, in words of a list."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_NAMES = {
    "ns": QT_TRANSLATE_NOOP("unit_names", "nanoseconds"),
    "us": QT_TRANSLATE_NOOP("unit_names", "microseconds"),
    "ms": QT_TRANSLATE_NOOP("unit_names", "milliseconds"),
    "s": QT_TRANSLATE_NOOP("unit_names", "seconds"),
    "min": QT_TRANSLATE_NOOP("unit_names", "minutes"),
    "epoch ns": QT_TRANSLATE_NOOP("unit_names", "nanoseconds since 1970"),
    "epoch us": QT_TRANSLATE_NOOP("unit_names", "microseconds since 1970"),
    "epoch ms": QT_TRANSLATE_NOOP("unit_names", "milliseconds since 1970"),
    "epoch s": QT_TRANSLATE_NOOP("unit_names", "seconds since 1970"),
    "iso8601": QT_TRANSLATE_NOOP("unit_names", "dates and times"),
    "day first": QT_TRANSLATE_NOOP("unit_names", "dates, day/month/year"),
    "month first": QT_TRANSLATE_NOOP("unit_names", "dates, month/day/year"),
    "excel": QT_TRANSLATE_NOOP("unit_names", "days of a spreadsheet"),
    "gps s": QT_TRANSLATE_NOOP("unit_names", "GPS seconds"),
    "gps ms": QT_TRANSLATE_NOOP("unit_names", "GPS milliseconds"),
    "clock": QT_TRANSLATE_NOOP("unit_names", "times of day"),
    "clock, day first": QT_TRANSLATE_NOOP("unit_names", "times of day, day/month/year"),
    "clock, month first": QT_TRANSLATE_NOOP("unit_names", "times of day, month/day/year"),
}


def unit_name(unit: str) -> str:
    """A unit of time in full."""
    return QCoreApplication.translate("unit_names", str(_NAMES[unit]))
