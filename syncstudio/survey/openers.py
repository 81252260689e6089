"""Opens streams in the forms that methods compare; what was decoded once is taken from the cache.

Each opener raises SurveyError in a sentence when the file cannot be read, and MeasuringCancelled when told to stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.series.table_file import is_table
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.methods import Form
from syncstudio.survey.subject import Subject
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Signal, Sound, SpeechSpans

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.series.series import Series

Progress = Callable[[float], None] | None
Cancelled = Callable[[], bool] | None
Opened = Sound | Signal | SpeechSpans


def open_as(subject: Subject, form: Form, progress: Progress = None, cancelled: Cancelled = None) -> Opened:
    """A stream in the form that a method compares."""
    with readable(subject):
        if form == "sound":
            return _sound(subject, progress, cancelled)
        if form == "series":
            return _series(subject, progress, cancelled)
        if form == "curve":
            return _curve(subject, progress, cancelled)
        if form == "flow":
            return _flow(subject, progress, cancelled)
        if form == "faces":
            return _faces(subject, progress, cancelled)
        return _speech(subject)


def open_series(subject: Subject, progress: Progress = None, cancelled: Cancelled = None) -> Signal:
    """A series as it is."""
    with readable(subject):
        return _series(subject, progress, cancelled)


def decode_sounds(
    subjects: Sequence[Subject],
    progress: Progress = None,
    cancelled: Cancelled = None,
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Decode several sounds at once, so that opening them one by one is quick; `meanwhile` is done where that takes a
    while."""
    from syncstudio.media.mono_sound import mono_sounds

    if subjects:
        with readable(subjects[0]):
            mono_sounds(
                [(one.path, one.stream_index) for one in subjects],
                progress=progress,
                cancelled=cancelled,
                meanwhile=meanwhile,
            )


@contextmanager
def readable(subject: Subject) -> Iterator[None]:
    """What goes wrong with a file, as a sentence of the survey."""
    from syncstudio.media.errors import MediaCancelled, MediaError

    try:
        yield
    except MediaCancelled as error:
        raise MeasuringCancelled(str(error)) from error
    except MediaError as error:
        raise SurveyError(str(error)) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise SurveyError(
            f"{subject.path} cannot be read ({why}): check that it is there and may be read."
        ) from error


def _sound(subject: Subject, progress: Progress, cancelled: Cancelled) -> Sound:
    from syncstudio.media.mono_sound import mono_sound

    found = mono_sound(subject.path, subject.stream_index, progress=progress, cancelled=cancelled)
    return Sound(found.samples, found.rate, found.start_s, found.moved_s, found.smears_s)


def _series(subject: Subject, progress: Progress, cancelled: Cancelled) -> Signal:
    if is_table(subject.path):
        from syncstudio.media.series.table import read_table
        from syncstudio.media.series.time_column import TimeColumn

        choice = TimeColumn.from_json(subject.time_column) if subject.time_column else None
        return _signal(subject, read_table(subject.path, choice, progress, cancelled))
    from syncstudio.media.sensors import sensor_listing, sensor_series

    streams = sensor_listing(subject.path, progress, cancelled).streams
    key = next((one.key for one in streams if one.index == subject.stream_index), None)
    if key is None:
        having = ", ".join(f"{one.index} ({one.name})" for one in streams) or "none"
        raise SurveyError(f"{subject.path} has no series {subject.stream_index}: its series are {having}.")
    return _signal(subject, sensor_series(subject.path, key, progress, cancelled, subject.time_column))


def _signal(subject: Subject, series: Series) -> Signal:
    """The values of a series, or only of the channel that is asked for."""
    try:
        names, units, rows = series.names, series.units, series.rows
        # States and events are words: the numbers that stand for them mean nothing.
        numbers = [place for place, kind in enumerate(series.kinds) if kind == "number"]
        if not subject.channel and len(numbers) == len(names):
            return Signal(series.times(0, rows), series.values, names, units)
        if subject.channel and subject.channel not in names:
            raise SurveyError(
                f"{subject.path} has no column “{subject.channel}”: its columns are {', '.join(names)}."
            )
        places = [names.index(subject.channel)] if subject.channel else numbers
        if not set(places) <= set(numbers) or not places:
            where = f"{subject.path}, {subject.name}," if subject.name else subject.path
            raise SurveyError(
                f"{where} holds words, and no numbers that could be measured: choose another series."
            )
        columns = [series.column(place, 0, rows) for place in places]
        return Signal(
            series.times(0, rows),
            np.stack(columns, axis=1),
            tuple(names[place] for place in places),
            tuple(units[place] for place in places),
        )
    finally:
        series.close()


def _curve(subject: Subject, progress: Progress, cancelled: Cancelled) -> Signal:
    from syncstudio.media.motion_curve import motion_curve

    index, zero_s = _frames(subject, cancelled)
    curve = motion_curve(subject.path, subject.stream_index, index, progress, cancelled, zero_s)
    values = np.asarray(curve.values, np.float64)
    return Signal(
        curve.times_ns, values, curve.names, ("%",) * len(curve.names), _exposure_ns(curve.times_ns)
    )


def _flow(subject: Subject, progress: Progress, cancelled: Cancelled) -> Signal:
    from syncstudio.media.optical_flow import optical_flow

    index, zero_s = _frames(subject, cancelled)
    flow = optical_flow(subject.path, subject.stream_index, index, progress, cancelled, zero_s)
    times, values = flow.times(0, flow.rows), flow.values
    flow.close()
    return Signal(times, values, flow.names, flow.units, _exposure_ns(times))


def _frames(subject: Subject, cancelled: Cancelled) -> tuple[FrameIndex, Fraction]:
    """When frames come on show, and the file's source zero on the same stamps."""
    from syncstudio.media.index_store import build_index
    from syncstudio.media.probe import probe

    index = build_index(subject.path, subject.stream_index, None, cancelled)
    return index, probe(subject.path).zero_s


def _exposure_ns(times_ns: NDArray[np.int64]) -> int:
    """How long a frame usually stays on show."""
    return int(np.median(np.diff(times_ns))) if len(times_ns) > 1 else 0


def _faces(subject: Subject, progress: Progress, cancelled: Cancelled) -> Signal:
    from syncstudio.media.face_motion import face_motion

    seen = face_motion(subject.path, subject.stream_index, progress, cancelled)
    return Signal(seen.times_ns, seen.values, seen.names, seen.units, seen.frame_ns)


def _speech(subject: Subject) -> SpeechSpans:
    if subject.speech is None:
        raise SurveyError(f"The transcript {subject.path} has not been read: add it to a project first.")
    return subject.speech
