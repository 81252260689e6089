"""What of a project goes into a file, and how its times are told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.label_format import OffsetsWay, WriteOptions
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """Which lanes (None: all), which part of the master timeline (None: all), and on which clock.

    `offsets` "bake": every time is on `time_base`, a track's own clock or (None) the master timeline. "keep": each
    lane stays in its own track's time, and the media say where they lie.
    """

    lane_ids: tuple[int, ...] | None = None
    span: Span | None = None
    offsets: OffsetsWay = "bake"
    time_base: int | None = None
    dialect: str = ""
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    frame_rate: str = ""
    """For files that count frames, in words ("25", "30000/1001"); "": that of the video."""

    def write_options(self, path: Path | None = None) -> WriteOptions:
        """The same for a writer of files."""
        return WriteOptions(self.offsets, self.dialect, self.encoding, self.columns, path, self.frame_rate)
