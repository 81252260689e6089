"""Linear timecode in the channels of a sound: read at the sound's own rate, for the mono sounds that are compared
have their channels mixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.survey.openers import readable
from syncstudio.survey.subject import Subject
from syncstudio.sync.clocks.ltc import Ltc, decode_ltc, holds_ltc

if TYPE_CHECKING:
    from syncstudio.media.samples import SampleReader
    from syncstudio.media.written_clocks import WrittenClock

_NS = 1_000_000_000
# So much of a timecode tells well enough when recording began.
_BEGINNING_S = 10.0

Cancelled = Callable[[], bool] | None


@dataclass(slots=True, eq=False)
class _Channel:
    """One channel of a file as the decoder of timecode reads it."""

    reader: SampleReader
    channel: int
    rate: int
    count: int
    start_s: Fraction = field(default=Fraction(0))

    @property
    def duration_s(self) -> float:
        return self.count / self.rate

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        begin = max(first, 0)
        out = np.zeros(count, np.float32)
        out[begin - first :] = self.reader.read(begin, count - (begin - first))[:, self.channel]
        return out


def timecode_of(subject: Subject, cancelled: Cancelled = None) -> Ltc | None:
    """The timecode in whichever channel of a sound carries it; None where none does, and for what is no sound.

    Six seconds of each channel tell whether there is any. Raises SurveyError when the file cannot be read.
    """
    if subject.kind != "sound":
        return None
    from syncstudio.media.samples import SampleReader

    with readable(subject), SampleReader(subject.path, subject.stream_index) as reader:
        for channel in _channels(reader, reader.count or 0):
            if holds_ltc(channel) and (found := decode_ltc(channel, None, cancelled)) is not None:
                return found
    return None


def clocks_heard(path: Path) -> tuple[WrittenClock, ...]:
    """The timecode that a recording's sounds begin with, as clocks; none where their first second holds none.

    A glance, for what comes in: a code that begins later is found by measuring. Raises MediaError where the file
    cannot be read.
    """
    from syncstudio.media.probe import probe
    from syncstudio.media.samples import SampleReader

    found = []
    for stream in probe(path).of_kind("sound"):
        with SampleReader(path, stream.index) as reader:
            count = reader.count or 0
            for beginning in _channels(reader, min(count, round(_BEGINNING_S * reader.rate))):
                heard = decode_ltc(beginning) if holds_ltc(beginning, 1) else None
                if heard is not None:
                    found.append(clock_of(heard, stream.index))
                    break
    return tuple(found)


def clock_of(heard: Ltc, stream_index: int) -> WrittenClock:
    """What a timecode in a sound says of its file's source zero, to a frame: the clock beside it counts no less."""
    from syncstudio.media.written_clocks import WrittenClock

    says = f"linear timecode in its sound, {float(heard.rate):.6g} frames a second"
    return WrittenClock("ltc", stream_index, says, None, heard.zero_ns, round(_NS / heard.rate), False)


def _channels(reader: SampleReader, count: int) -> list[_Channel]:
    return [
        _Channel(reader, channel, reader.rate, count, reader.start_s) for channel in range(reader.channels)
    ]
