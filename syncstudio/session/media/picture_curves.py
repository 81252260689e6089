"""The flash and cut curve of a video, shown as a series right under it: how bright each frame is, and how much it
differs from the one before."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.project.reads import clock_of
from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import JobHandle
from syncstudio.session.measuring.aligning import Aligning
from syncstudio.session.media.curve_track import curve_among, curve_pieces, curve_track
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.shelf_loading import Reading, Shelf
from syncstudio.survey.curve_of_video import is_picture_curve, video_among


class PictureCurves(Aligning, MediaShelf):
    """Showing and hiding curves; a curve lies wherever its video lies."""

    def picture_curve(self, track_id: int) -> int | None:
        """The track of a video's curve, or nothing when it is not shown; a curve answers itself."""
        track = self.project.track(track_id)
        if is_picture_curve(track):
            return track_id
        curve = curve_among(self.project.tracks_of(track.source_id), track) if track.kind == "video" else None
        return None if curve is None else curve.id

    def show_picture_curve(self, track_id: int) -> int:
        """Show how bright a video's frames are and how much they change, in a row right under it; answers its track.

        The video is decoded once, behind; from then on the curve is there at once.
        """
        video = self.project.track(track_id)
        shown = self.picture_curve(track_id)
        if shown is not None:
            return shown
        if video.kind != "video":
            raise SessionError(f"{video.name} has no pictures: only a video has a flash and cut curve.")
        curve = curve_track(video, f"{video.name} flash and cuts")
        below = [track for track in self.project.tracks() if track.position > video.position]
        with self.project.edit("Show flash and cut curve") as edit:
            for track in below:
                edit.update(Track, track.id, position=track.position + 1)
            row = replace(
                curve,
                position=video.position + 1,
                color=video.color,
                linked=video.linked,
                delay_ns=video.delay_ns,
            )
            curve_id = edit.insert(row)
            pieces = curve_pieces(video, self.project.pieces(track_id))
            edit.set_pieces(curve_id, pieces, video.alignment, video.uncertainty_ns)
        self._load_missing_tracks()
        return curve_id

    def hide_picture_curve(self, track_id: int) -> None:
        """Take the curve of a video out of the project again; what was worked out is kept for the next time."""
        curve_id = self.picture_curve(track_id)
        if curve_id is None:
            return
        with self.project.edit("Hide flash and cut curve") as edit:
            edit.delete(Track, curve_id)
        self._load_missing_tracks()
        if self.focus_track_id == curve_id:
            self.focus_track_id = None

    # -- a curve follows its video --------------------------------------------------------------------------------

    def moved_with(self, track_id: int) -> tuple[int, ...]:
        """The tracks that an alignment of this one moves; a curve always moves with its video."""
        track = self.project.track(track_id)
        beside = self.project.tracks_of(track.source_id)
        video = video_among(beside, track) if is_picture_curve(track) else None
        moved = set(super().moved_with(track_id if video is None else video.id))
        for curve in filter(is_picture_curve, beside):
            of = video_among(beside, curve)
            if of is not None:
                (moved.add if of.id in moved else moved.discard)(curve.id)
        return tuple(each.id for each in beside if each.id in moved)

    def set_linked(self, track_id: int, linked: bool) -> None:
        """Let a track move with the other tracks of its file, or on its own; a video takes its curve along."""
        track = self.project.track(track_id)
        beside = self.project.tracks_of(track.source_id)
        pair = video_among(beside, track) if is_picture_curve(track) else curve_among(beside, track)
        with self.project.edit("Link track" if linked else "Unlink track") as edit:
            for each in (track, pair):
                if each is not None:
                    edit.update(Track, each.id, linked=linked)

    # -- reading it -----------------------------------------------------------------------------------------------

    def _load_series(self, reading: Reading, job: JobHandle) -> None:
        track = reading.track
        if not is_picture_curve(track):
            super()._load_series(reading, job)
            return
        from syncstudio.media.index_store import build_index
        from syncstudio.media.picture_curve import picture_curve

        # The video's zero: where a source was relinked to an equal copy, its tracks count as the copy does.
        zero_s = clock_of(video_among(self.project.tracks_of(track.source_id), track) or track).zero_s
        index = build_index(reading.path, track.stream_index, None, job.cancelled)
        series = picture_curve(reading.path, track.stream_index, index, job.progress, job.cancelled, zero_s)
        self._put(reading, "series", Shelf(series=series))
        for note in series.notes:
            self.say(f"{reading.path.name}: {note}", "warning")
