"""What a person decides about the project's files: where one that moved is now, and how a table's time is read."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

from syncstudio.media.recording_folder import recording_file
from syncstudio.project.edit import Edit
from syncstudio.project.reads import clock_of
from syncstudio.project.records import Source, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import relative_to_project
from syncstudio.session.media.new_track import track_of_stream
from syncstudio.session.media.sensor_tracks import streams_as_found
from syncstudio.session.media.stamp_jitter import StampJitter
from syncstudio.session.media.table_reading import TableReading
from syncstudio.survey.media_place import opened_as
from syncstudio.timebase.piece import Piece


class Sourcing(TableReading, StampJitter):
    """Missing files found again, and tables and stamps read as chosen."""

    def missing_sources(self) -> list[Source]:
        """The files that are not where the project remembers them."""
        return [
            source for source in self.project.sources() if not os.path.isfile(self.project.place_of(source))
        ]

    def search_missing(self, folder: str | Path) -> dict[int, Path]:
        """Files in a folder, and below it, that are the missing ones: same name first, then same content."""
        from syncstudio.session.media.searching import find_by_name_and_content

        return find_by_name_and_content(self.missing_sources(), Path(folder))

    def relink(self, source_id: int, path: str | Path, force: bool = False) -> None:
        """Tell the project where a file is now. Another recording is refused unless `force` says it is meant."""
        from syncstudio.media.fingerprint import fingerprint

        found = (recording_file(path) or Path(path)).resolve()
        if not os.path.isfile(found):
            raise SessionError(f"{found} is not a file: choose the recording itself.")
        source = self.project.source(source_id)
        # Pictures are known by what they are as they are read.
        opened = opened_as(found, source.reading)
        mark = fingerprint(opened)
        if mark != source.fingerprint and not force:
            raise SessionError(
                f"{found.name} is not the recording that was added ({Path(source.absolute_path).name}): its content "
                "differs. Choose another file, or use it anyway: what was measured of it will ask to be measured again."
            )
        tracks = self.project.tracks_of(source_id)
        as_found = _streams_as_found(opened, source_id, tracks) if mark != source.fingerprint else {}
        with self.project.edit("Relink recording") as edit:
            for track in tracks:
                if track.id in as_found:
                    take_clock(edit, track, as_found[track.id], self.project.pieces(track.id))
            edit.update(
                Source,
                source_id,
                absolute_path=str(found),
                relative_path=relative_to_project(found, self.project.path),
                size=found.stat().st_size,
                fingerprint=mark,
            )


def _streams_as_found(found: Path, source_id: int, tracks: list[Track]) -> dict[int, Track]:
    """What the tracks of a recording would be, had this file been added: an equal copy may count time differently.

    SessionError when a track's stream is not in it.
    """
    from syncstudio.media.probe import probe

    as_found = streams_as_found(found, source_id, tracks)
    shown = [track for track in tracks if track.kind in ("video", "sound")]
    if not shown:
        return as_found
    facts = probe(found)
    for track in shown:
        stream = next((each for each in facts.streams if each.index == track.stream_index), None)
        if stream is None or stream.kind != track.kind:
            raise SessionError(
                f"{found.name} has no {track.kind} where “{track.name}” has it: choose another file."
            )
        as_found[track.id] = track_of_stream(source_id, found, facts, stream, [stream])
    return as_found


def take_clock(edit: Edit, track: Track, found: Track, pieces: tuple[Piece, ...]) -> None:
    """Let a track count as the stream that was found does; pieces keep their place in the source's time."""
    before, after = clock_of(track), clock_of(found)

    def carried(tick: int | None) -> int | None:
        return None if tick is None else ceil(after.exact_tick(before.exact_ns(tick)))

    names = ("time_base_num", "time_base_den", "zero_num", "zero_den", "start_tick", "end_tick", "facts")
    edit.update(Track, track.id, **{name: getattr(found, name) for name in names})
    moved = [Piece(piece.anchors, carried(piece.from_tick), carried(piece.to_tick)) for piece in pieces]
    edit.set_pieces(track.id, moved, track.alignment, track.uncertainty_ns)
