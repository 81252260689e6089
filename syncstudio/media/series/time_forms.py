"""Tells how a column of texts writes its times."""

from __future__ import annotations

import re

from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.time_units import CLOCK, DATES, DAY_FIRST, ISO, MONTH_FIRST

_TIME_FORM = r"([T_ ]+\d{1,2}:?\d\d.*)?"
_ISO_FORM = re.compile(r"(\d{4}([-/. ])\d\d?\2\d\d?|\d\d?\.\d\d?\.\d{4})" + _TIME_FORM)
_ORDER_FORM = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)" + _TIME_FORM)
_DAY_FORM = re.compile(r"\d{1,4}[-/. ]\d\d?[-/. ]\d{1,4}")
_CLOCK_FORM = re.compile(r"\d{1,3}:\d{1,2}(:\d{1,2}([.,]\d+)?)?(\s?[apAP]\.?[mM]\.?)?")

_LOOKED_AT = 50


def text_form(head: TableHead, index: int) -> str | None:
    """How a column of texts writes times: as one of `DATES` or as times of day; None where it does not."""
    texts = [text for text in head.texts(index) if text][:_LOOKED_AT]
    if not texts:
        return None
    if all(_ISO_FORM.fullmatch(text) for text in texts):
        return ISO
    if all(_CLOCK_FORM.fullmatch(text) for text in texts):
        return CLOCK
    parts = [_ORDER_FORM.fullmatch(text) for text in texts]
    if not all(parts):
        return None
    first = max(int(part[1]) for part in parts if part)
    second = max(int(part[3]) for part in parts if part)
    if first > 31 or second > 31 or (first > 12 and second > 12):
        return None
    dotted = all(part[2] == "." for part in parts if part)
    return MONTH_FIRST if second > 12 and not dotted else DAY_FIRST


def day_form(head: TableHead, index: int) -> str | None:
    """How the days in a column are written, where it holds nothing but days."""
    import pyarrow.types as types

    if head.dialect is None and types.is_date(head.cells(index).type):
        return ISO
    texts = [text for text in head.texts(index) if text][:_LOOKED_AT]
    if not texts or not all(_DAY_FORM.fullmatch(text) for text in texts):
        return None
    form = text_form(head, index)
    return form if form in DATES else None
