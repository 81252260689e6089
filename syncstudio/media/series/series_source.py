"""The rows of a stream that lie uncompressed in its recording: nothing is read of them before they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.column_place import ColumnPlace
from syncstudio.media.series.series_file import ALIGN
from syncstudio.media.series.series_writer import not_kept, write_facts
from syncstudio.media.series.time_law import TimeLaw
from syncstudio.media.series.time_steps import count_backwards


class SeriesSource:
    """`rows` rows of the channels that lie at `places` in the recording; takes the place of a `SeriesSpool`."""

    def __init__(self, rows: int, places: Sequence[ColumnPlace]) -> None:
        self.rows = rows
        self.channels = len(places)
        self._places = tuple(places)

    def write(self, part: Path, times_ns: NDArray[np.int64] | TimeLaw, facts: dict[str, Any]) -> int:
        """Make the series at `part`, which says where the numbers are; ValueError when times step back, for rows that
        are not copied cannot be put in order."""
        if not isinstance(times_ns, TimeLaw) and count_backwards(times_ns):
            raise ValueError("rows out of order are not used where they lie")
        try:
            with part.open("w+b") as file:
                file.seek(ALIGN)
                places = [place.to_json() for place in self._places]
                write_facts(file, self.rows, places, times_ns, facts, outside=True)
        except OSError as error:
            raise not_kept(error) from error
        return 0

    def close(self) -> None:
        """There is nothing to let go of."""
