"""Adding recordings: every stream of a file becomes a track; what cannot be read is said, the rest is in."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.file_suffixes import DIARISATION_SUFFIX
from syncstudio.media.images.pages import is_document
from syncstudio.media.recording_folder import recording_file
from syncstudio.media.series.dji.dji_beside import telemetry_beside, video_of
from syncstudio.media.series.table_file import is_table
from syncstudio.project.edit import Edit
from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Source, Track
from syncstudio.session.errors import SessionError, TimeColumnNeededError
from syncstudio.session.measuring.devices import Devices
from syncstudio.session.measuring.first_alignment import AT_THE_BEGINNING, FirstAlignment, FirstPlace
from syncstudio.session.media.media_shelf import relative_to_project
from syncstudio.session.media.new_track import new_track, one_line, track_of_stream
from syncstudio.session.media.picture_adding import PictureAdding, track_of_pictures
from syncstudio.session.media.sensor_tracks import insert_events, sensor_notes, sensor_track, shown_streams
from syncstudio.session.media.stream_choosing import StreamChoosing
from syncstudio.session.speakers.speaker_lanes import SpeakerLanes
from syncstudio.survey.media_place import is_listed

if TYPE_CHECKING:
    from syncstudio.media.images.picture_choice import PictureChoice
    from syncstudio.media.series.sensor_cache import SensorListing
    from syncstudio.media.series.time_choices import TimeChoices
    from syncstudio.media.series.time_column import TimeColumn

# Series and transcripts count nanoseconds.
_NS = Fraction(1, 1_000_000_000)

# Puts a file that was looked at into a project, inside a running edit; answers the id of its source.
Insert = Callable[[Edit, FirstPlace], int]


class Adding(SpeakerLanes, Devices, FirstAlignment, PictureAdding, StreamChoosing):
    """How recordings come into a project."""

    def add_media(
        self,
        paths: Sequence[str | Path],
        time_columns: Mapping[Path, TimeColumn] | None = None,
        unclear: Callable[[TimeColumnNeededError], None] | None = None,
    ) -> list[str]:
        """Add files, each as one undo step; one sentence for each that could not be added.

        `time_columns` says of tables how their time is read. `unclear` hears of each table of which that must
        be said first; without it, they are among the sentences.
        """
        from syncstudio.media.errors import MediaError
        from syncstudio.media.image_sequence import image_sequence

        troubles = []
        # Pictures of one sequence, dropped together, are one recording.
        together: set[Path] = set()
        # Who speaks in a recording can be said when the recording is there.
        for path in sorted(self._as_folders(paths), key=_comes_late):
            if Path(os.path.abspath(path)) in together:
                continue
            with contextlib.suppress(MediaError, SessionError):
                sequence = image_sequence(path)
                together.update(sequence.files if sequence is not None else ())
                # What a drone wrote beside a video comes in with it.
                telemetry = telemetry_beside(path)
                together.update(() if telemetry is None else (Path(os.path.abspath(telemetry)),))
                together.update(self._taken_together(Path(path)))
            try:
                if _is_diarisation(path):
                    self.import_speakers(path)
                    continue
                if self._holds_labels(path):
                    self.import_file(path)
                    continue
                source_id = self.add_file(path, (time_columns or {}).get(Path(path)))
                self.recognise_device(source_id)
            except TimeColumnNeededError as error:
                if unclear is None:
                    troubles.append(str(error))
                else:
                    unclear(error)
            except (SessionError, ProjectError) as error:
                troubles.append(str(error))
        self._looked = None
        self._load_missing_tracks()
        self._refresh_end()
        return troubles

    def time_choices(self, path: str | Path, choice: TimeColumn | None = None) -> TimeChoices:
        """Which columns of a table can be read as time, and what each choice means; SessionError if it is none.

        `choice` says how the table is laid out, where that was chosen.
        """
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.time_choices import TimeChoices

        try:
            return TimeChoices(path, choice)
        except MediaError as error:
            raise SessionError(str(error)) from error
        except OSError as error:
            raise SessionError(_unreadable(Path(path), error)) from error

    def add_file(self, path: str | Path, time_column: TimeColumn | None = None) -> int:
        """Add one recording, table, document or row of pictures and answer the id of its source.

        `time_column` says how a table's time is read, where its own proposal is not wanted. Raises
        TimeColumnNeededError when there is no proposal.
        """
        from syncstudio.media.errors import MediaError, NoTimeColumnError

        path, choice = self._picture_choice(Path(path))
        file = self._new_file(path, choice)
        table = is_table(file)
        if time_column is not None and not table:
            raise SessionError(f"{file.name} is no table: only tables have a time column.")
        try:
            if table:
                return self._add_table(file, time_column)
            reading = "{}" if choice is None else choice.to_json()
            reading = self._slides_reading(file) if is_document(file) else reading
            insert, length_ns, opened = self._looked_at_media(file, reading)
            place = self.first_place(opened, length_ns=length_ns)
            with self.project.edit(f"Add {file.name}") as edit:
                source_id = insert(edit, place)
            self._say_place(place)
            self._say_pictures(file, opened)
            return source_id
        except NoTimeColumnError as error:
            raise TimeColumnNeededError(file, str(error)) from error
        except MediaError as error:
            raise SessionError(str(error)) from error
        except OSError as error:
            raise SessionError(_unreadable(file, error)) from error

    def looked_at(self, path: Path) -> Insert:
        """Look at a recording or table that comes along with labels; what puts it in. SessionError: it is none."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.time_column import propose

        file = self._new_file(path)
        try:
            if not is_table(file):
                reading = self._slides_reading(file) if is_document(file) else "{}"
                return self._looked_at_media(file, reading)[0]
            column = propose(file)
            return lambda edit, place: self._insert_table(edit, file, column, place)
        except MediaError as error:
            raise SessionError(str(error)) from error
        except OSError as error:
            raise SessionError(_unreadable(file, error)) from error

    def _new_file(self, path: str | Path, choice: PictureChoice | None = None) -> Path:
        """Where a file truly lies that is not in the project yet; SessionError says why it cannot be added.

        Of pictures with times of their own (`choice`) it is the first one.
        """
        file = Path(path)
        if not os.path.exists(file):
            raise SessionError(f"{path} does not exist: check the name and the folder.")
        file = recording_file(file) or file
        if file.is_dir() and choice is None:
            raise SessionError(
                f"{path} is a folder: add the recordings in it one by one, or drop them together."
            )
        file = self._first_of(file) if choice is None else self._first_picture(file, choice)
        if not _is_text(file):
            raise SessionError(
                f"{file.name!a} has a name or folder that is not readable text: rename it first."
            )
        for source in self.project.sources():
            if self.project.place_of(source) == file:
                raise SessionError(f"{file.name} is already in this project.")
        video = video_of(file, [self.project.place_of(source) for source in self.project.sources()])
        if video is not None:
            raise SessionError(f"{file.name} is already in this project: it came in with {video.name}.")
        return file

    @staticmethod
    def _first_of(file: Path) -> Path:
        """Where a file truly lies; of a picture in a numbered sequence, the first one."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.image_sequence import image_sequence

        try:
            sequence = image_sequence(file)
        except MediaError as error:
            raise SessionError(str(error)) from error
        if sequence is None or sequence.is_lone:
            return file.resolve()
        # Links in the row may lead anywhere; what makes it a row is this folder.
        return sequence.files[0].parent.resolve() / sequence.files[0].name

    def _looked_at_media(self, file: Path, reading: str = "{}") -> tuple[Insert, int, Path]:
        """What puts a recording in, how long it is where its file says so, and what is opened of it."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.image_sequence import image_sequence
        from syncstudio.media.probe import probe
        from syncstudio.media.sensors import holds_only_sensors, sensor_listing

        if holds_only_sensors(file):  # a lab's, or a robot's log
            listing = sensor_listing(file)

            def insert_sensors(edit: Edit, place: FirstPlace) -> int:
                source_id = edit.insert(self._source(file, Fraction(0)))
                self._insert_sensors(edit, source_id, file, listing, place)
                return source_id

            return insert_sensors, 0, file
        opened = self._listed(file, reading) if is_listed(reading) else file
        facts = probe(opened)
        # Pictures first, whatever order the file keeps them in: a row of pictures heads its sounds.
        streams = [stream for kind in ("video", "sound") for stream in facts.streams if stream.kind == kind]
        if not streams:
            raise MediaError(f"{file.name} holds neither picture nor sound: add a recording that does.")
        pictures = image_sequence(opened)
        sensors = sensor_listing(opened)

        def insert(edit: Edit, place: FirstPlace) -> int:
            source_id = edit.insert(self._source(file, facts.zero_s, reading, opened))
            for stream in streams:
                track = track_of_stream(source_id, file, facts, stream, streams)
                if pictures is not None:
                    track = track_of_pictures(track, pictures)
                self._insert_track(edit, track, place)
            self._insert_sensors(edit, source_id, file, sensors, place)
            return source_id

        return insert, int((facts.duration_s or 0) / _NS), opened

    def _say_pictures(self, file: Path, opened: Path) -> None:
        """What tells the times of pictures that came in, and what a person should know of them."""
        from syncstudio.media.image_sequence import image_sequence

        pictures = image_sequence(opened)
        if pictures is None:
            return
        if is_document(file):
            self._say_pages(file)
            return
        times = pictures.times
        if times is not None and len(pictures.files) > 1 and not pictures.maker:
            self.say(
                f"{len(pictures.files):,} pictures of {pictures.name} lie at the times told by {times.says}."
            )
        for note in (*pictures.notes, *(() if times is None else times.notes)):
            self.say(f"{pictures.name}: {note}", "warning")

    def _insert_sensors(
        self, edit: Edit, source_id: int, file: Path, listing: SensorListing, place: FirstPlace
    ) -> None:
        for number, stream in enumerate(shown_streams(listing)):
            track = sensor_track(source_id, file, stream, number)
            track_id = self._insert_track(edit, track, place)
            insert_events(edit, self.project, file, stream, track, track_id)
        for note in sensor_notes(listing):
            self.say(f"{file.name}: {note}", "warning")

    def _add_table(self, file: Path, choice: TimeColumn | None) -> int:
        from syncstudio.media.series.time_choices import TimeChoices
        from syncstudio.media.series.time_column import propose

        column = propose(file) if choice is None else TimeChoices(file, choice).checked(choice)
        place = self.first_place(file, column)
        with self.project.edit(f"Add {file.name}") as edit:
            source_id = self._insert_table(edit, file, column, place)
        self.say(f"{file.name}: {column.says}")
        self._say_place(place)
        return source_id

    def _insert_table(self, edit: Edit, file: Path, column: TimeColumn, place: FirstPlace) -> int:
        source_id = edit.insert(self._source(file, Fraction(0), column.to_json()))
        track = new_track(source_id, one_line(file.stem), "series", _NS, {"codec": "table"})
        self._insert_track(edit, track, place)
        return source_id

    def _holds_labels(self, path: str | Path) -> bool:
        """Whether a file holds labels or a transcript rather than a recording; tables are sensor values here."""
        from syncstudio.interchange.label_formats import is_label_file

        return is_label_file(path)

    def _source(
        self, file: Path, zero_s: Fraction, reading: str = "{}", opened: Path | None = None
    ) -> Source:
        from syncstudio.media.fingerprint import fingerprint

        return Source(
            relative_path=relative_to_project(file, self.project.path),
            absolute_path=str(file),
            size=file.stat().st_size,
            fingerprint=fingerprint(opened or file),
            zero_num=zero_s.numerator,
            zero_den=zero_s.denominator,
            reading=reading,
        )

    def _insert_track(self, edit: Edit, track: Track, place: FirstPlace = AT_THE_BEGINNING) -> int:
        number = len(self.project.tracks())
        track_id = edit.insert(replace(track, position=number, color=number))
        edit.set_pieces(track_id, place.pieces, place.alignment, place.uncertainty_ns)
        return track_id

    def _say_place(self, place: FirstPlace) -> None:
        if place.sentence:
            self.say(place.sentence)


def _comes_late(path: str | Path) -> tuple[bool, bool]:
    """Who speaks, and what a drone wrote, come after the recordings they are of."""
    return _is_diarisation(path), Path(path).suffix.lower() == ".srt"


def _is_diarisation(path: str | Path) -> bool:
    return Path(path).suffix.lower() == DIARISATION_SUFFIX


def _unreadable(file: Path, error: OSError) -> str:
    return f"{file.name} cannot be read ({error.strerror or error}): check its permissions."


def _is_text(path: Path) -> bool:
    """Whether a path can be kept as text; on Linux a name may hold any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
