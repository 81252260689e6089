"""Lanes from streams: the states or events of a channel, as they are filtered, become labels to work on."""

from __future__ import annotations

from syncstudio.project.records import LaneKind
from syncstudio.session.errors import SessionError
from syncstudio.session.schemas.schema_reading import refuse_worse, schema_of
from syncstudio.session.series.lane_of_texts import TextSpans, insert_lane
from syncstudio.session.series.streams import Streams

# Labels are for people; so many of them already take half a minute and a gigabyte to write.
_MOST = 2_000_000


class StreamLanes(Streams):
    """How streams become lanes."""

    def make_stream_lane(self, track_id: int, channel: int) -> int:
        """Make a lane of what is kept of a channel of states (segments) or events, on the track's own clock.

        Labels of the same name are used, or made where the texts are few; else labels have texts. One step of undo.
        """
        stream = self.stream(track_id, channel)
        if stream is None:
            raise SessionError(
                "Its changes are still being gathered: wait a moment, then make the lane."
                if channel in self.stream_channels(track_id)
                else "Lanes are made of channels with states or events: choose one of these."
            )
        runs = stream.kept
        if not len(runs):
            raise SessionError("Nothing is left to make a lane of: let the filter keep something first.")
        if len(runs) > _MOST:
            raise SessionError(
                f"{len(runs):,} labels are more than anybody can work through: keep fewer with the filter first."
            )
        track = self.project.track(track_id)
        kind: LaneKind = "events" if runs.kind == "event" else "segments"
        series = self.series(track_id)
        name = series.names[channel] if series is not None else ""
        spans = TextSpans(runs.starts_ns, runs.ends_ns, runs.codes, runs.texts, stream.colors.tolist())
        kept = self.stream_filter(track_id, channel).in_words()
        origin = f"{self._source_path(track.source_id).name}, {name}" + (f", only {kept}" if kept else "")
        alone = len(self.stream_channels(track_id)) == 1
        before = schema_of(self.project)
        with self.project.edit("Make a lane of this channel") as edit:
            lane_id = insert_lane(
                edit,
                self.project,
                track_id,
                track.name if alone else f"{track.name} {name}",
                kind,
                spans,
                origin,
                new_labels=True,
            )
            refuse_worse(before, schema_of(self.project))
        self.current_lane_id = lane_id
        return lane_id
