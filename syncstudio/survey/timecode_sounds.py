"""Linear timecode in the channels of a sound: read at the sound's own rate, for the mono sounds that are compared
have their channels mixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.survey.openers import readable
from syncstudio.survey.subject import Subject
from syncstudio.sync.clocks.ltc import Ltc, decode_ltc, holds_ltc

if TYPE_CHECKING:
    from syncstudio.media.samples import SampleReader

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
        count = reader.count or 0
        channels = [
            _Channel(reader, channel, reader.rate, count, reader.start_s)
            for channel in range(reader.channels)
        ]
        for channel in channels:
            if holds_ltc(channel) and (found := decode_ltc(channel, None, cancelled)) is not None:
                return found
    return None
