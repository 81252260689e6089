"""The rows of any channel that can be looked at more closely: of a sensor series, of one worked out, of a sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.session.errors import SessionError
from syncstudio.session.series.derived import DerivedChannels

if TYPE_CHECKING:
    from syncstudio.media.samples import SampleReader
    from syncstudio.media.series.analysis.rhythm import Rhythm
    from syncstudio.media.series.analysis.row_source import RowSource

# What the mean of all channels of a sound is called; the channels themselves are "channel 1" and so on.
MIXED = ""


@dataclass(frozen=True, slots=True)
class AnalysedRows:
    """Channel `channel` of `source`, whose times are those of its recording; closed by whoever asked, on the same
    thread."""

    source: RowSource
    channel: int
    name: str
    unit: str
    rhythm: Rhythm
    reader: SampleReader | None = None

    def close(self) -> None:
        """Let go of the file, where one was opened."""
        if self.reader is not None:
            self.reader.close()


class AnalysedTracks(DerivedChannels):
    """Which channels of a track can be looked at, and their rows."""

    def analysed_names(self, track_id: int) -> tuple[str, ...]:
        """The channels of a track that hold numbers; none where it has none."""
        track = self.project.track(track_id)
        if track.kind == "series":
            return tuple(
                view.name
                for view in self.channel_views(track_id)
                if view.kind == "number" and view.series is not None
            )
        if track.kind != "sound":
            return ()
        peaks = self.peaks(track_id)
        count = 1 if peaks is None else peaks.channels
        return ("sound",) if count == 1 else tuple(f"channel {number + 1}" for number in range(count))

    def analysed_rows(self, track_id: int, name: str = MIXED) -> AnalysedRows:
        """The rows of a channel; `MIXED` is the mean of all channels of a sound, the first shown one of a series.

        Raises SessionError where there are none yet, MediaError where the file cannot be read.
        """
        track = self.project.track(track_id)
        if track.kind == "sound":
            return self._sound_rows(track_id, name)
        from syncstudio.media.series.analysis.rhythm import rhythm_of

        views = [view for view in self.channel_views(track_id) if view.kind == "number"]
        shown = [view for view in views if view.shown] or views
        view = next((each for each in views if each.name == name), None) if name else next(iter(shown), None)
        if view is None or view.series is None:
            raise SessionError(
                self.track_trouble(track_id)
                or (view.trouble if view is not None and view.trouble else "")
                or f"“{name or track.name}” holds no numbers yet: wait until it has been read."
            )
        return AnalysedRows(view.series, view.index, view.name, view.unit, rhythm_of(view.series))

    def _sound_rows(self, track_id: int, name: str) -> AnalysedRows:
        from syncstudio.media.samples import SampleReader
        from syncstudio.media.series.analysis.rhythm import Rhythm
        from syncstudio.media.series.analysis.sound_rows import SoundRows

        track, clock = self.project.track(track_id), self.project.clock(track_id)
        reader = SampleReader(self._source_path(track.source_id), track.stream_index)
        count = reader.count or max(track.end_tick, 0)
        mixed = name in (MIXED, "mean")
        rows = SoundRows(reader, count, -clock.zero_s, mixed)
        step = 1e9 / reader.rate
        channel = 0 if mixed else rows.names.index(name) if name in rows.names else 0
        rhythm = Rhythm(round(step), step, round(1.75 * step), True, True)
        return AnalysedRows(rows, channel, rows.names[channel], "", rhythm, reader)
