"""Which streams of sensors hold words alone, events or states: nothing measures them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.media.series.table_file import is_table
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.openers import readable
from syncstudio.survey.subject import Subject

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_stream import SensorStream


def of_words(stream: SensorStream) -> bool:
    """Whether no channel of a stream holds numbers."""
    return bool(stream.kinds) and "number" not in stream.kinds


def holds_words(subject: Subject) -> bool:
    """Whether a series is of words alone; no for tables, and where the file cannot be read, which measuring it says."""
    if subject.kind != "series":
        return False
    from syncstudio.media.sensors import sensor_listing

    try:
        with readable(subject):
            if is_table(subject.path):
                return False
            streams = sensor_listing(subject.path).streams
    except SurveyError:
        return False
    return any(one.index == subject.stream_index and of_words(one) for one in streams)
