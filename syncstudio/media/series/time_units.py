"""The ways in which a table may write its times."""

from __future__ import annotations

# Nanoseconds in one of each unit; an epoch counts from 1970-01-01 UTC in the same units.
NS_PER_UNIT = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000}
EPOCHS = {"epoch s": "s", "epoch ms": "ms", "epoch us": "us", "epoch ns": "ns"}

# Counts from 1980-01-06, without leap seconds; of the week where a column beside it holds the week.
GPS = {"gps s": "s", "gps ms": "ms"}

# Text of a date and time: the year first (ISO 8601, or parted by points or strokes) or day.month.year; day/month/year;
# month/day/year. Days since 1899-12-30, as spreadsheets count.
ISO, DAY_FIRST, MONTH_FIRST, EXCEL = "iso8601", "day first", "month first", "excel"
DATES = (ISO, DAY_FIRST, MONTH_FIRST)

# Text of a time of day (HH:MM:SS, decimals); where its day stands in a column beside it, how that is written.
CLOCK, CLOCK_DAY_FIRST, CLOCK_MONTH_FIRST = "clock", "clock, day first", "clock, month first"
CLOCKS = {CLOCK: ISO, CLOCK_DAY_FIRST: DAY_FIRST, CLOCK_MONTH_FIRST: MONTH_FIRST}

UNITS = (*NS_PER_UNIT, *EPOCHS, *DATES, EXCEL, *GPS, *CLOCKS)
NUMERIC = (*NS_PER_UNIT, *EPOCHS, EXCEL, *GPS)

DAY_NS = 86_400 * 1_000_000_000


def is_epoch(unit: str) -> bool:
    """Whether times in this unit, of one column, count from 1970."""
    return unit in EPOCHS or unit in GPS or unit in DATES or unit == EXCEL


def has_no_zone(unit: str) -> bool:
    """Whether times in this unit are those of a clock on a wall, unless the cells name a zone."""
    return unit in DATES or unit in CLOCKS or unit == EXCEL


def unit_text(unit: str) -> str:
    """A unit in words, after "read as"."""
    if unit in EPOCHS:
        return f"{EPOCHS[unit]} since 1970"
    words = {
        ISO: "dates and times",
        DAY_FIRST: "dates and times, day first",
        MONTH_FIRST: "dates and times, month first",
        EXCEL: "days of a spreadsheet",
        "gps s": "GPS seconds",
        "gps ms": "GPS milliseconds",
    }
    return "times of day" if unit in CLOCKS else words.get(unit, unit)
