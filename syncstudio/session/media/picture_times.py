"""Where the times of a row of pictures come from: what each source would give, and taking another one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from syncstudio.project.records import Source, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.measuring.first_alignment import FirstAlignment
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.new_track import track_of_stream
from syncstudio.session.media.sourcing import take_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncstudio.media.images.picture_choice import PictureChoice
    from syncstudio.media.images.picture_plan import PicturePlan


class PictureTimesChoosing(FirstAlignment, MediaShelf):
    """The times of pictures, as chosen."""

    def is_pictures(self, track: Track) -> bool:
        """Whether a track shows still pictures whose times can be chosen."""
        from syncstudio.media.images.picture_row import is_picture

        if track.kind != "video":
            return False
        return is_picture(os.path.basename(self.project.source(track.source_id).absolute_path))

    def picture_choice(self, track_id: int) -> PictureChoice:
        """How the pictures of a track are read now."""
        from syncstudio.media.images.picture_choice import Members, PictureChoice, is_picture_choice
        from syncstudio.media.images.slide_choice import SlideChoice, is_slide_choice

        reading = self.project.source(self._pictures(track_id).source_id).reading
        if is_slide_choice(reading):
            return PictureChoice(
                cast(Members, SlideChoice.from_json(reading).members or "numbered"), assumed=True
            )
        return PictureChoice.from_json(reading) if is_picture_choice(reading) else PictureChoice(assumed=True)

    def picture_plan(
        self,
        track_id: int,
        choice: PictureChoice,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> PicturePlan:
        """What a choice would make of the pictures; MediaError says why it is none. It may take as long as reading
        the head of every picture."""
        from syncstudio.media.images.picture_plan import picture_plan
        from syncstudio.media.images.picture_row import picture_row

        return picture_plan(
            picture_row(self._picture_place(track_id), choice.members), choice, progress, cancelled
        )

    def picture_tables(self, track_id: int) -> list[Path]:
        """The tables beside the pictures that name most of them."""
        from syncstudio.media.images.picture_row import picture_row
        from syncstudio.media.images.table_times import tables_beside

        members = self.picture_choice(track_id).members
        return tables_beside(picture_row(self._picture_place(track_id), members).files)

    def table_name(self, track_id: int, table: Path) -> str:
        """How a table is kept in a choice: from the pictures' folder where it lies on the same disk."""
        folder = self._picture_place(track_id).parent
        try:
            return Path(os.path.relpath(table, folder)).as_posix()
        except ValueError:
            return str(table)

    def begin_picture_times(self, track_id: int, choice: PictureChoice) -> None:
        """Read the pictures' times anew behind the window, and take them; what goes wrong is said."""
        from syncstudio.media.errors import MediaError

        name = self._pictures(track_id).name

        def work(job: JobHandle) -> None:
            try:
                self.set_picture_times(track_id, choice, job.progress, job.cancelled)
            except (MediaError, SessionError) as error:
                if job.cancelled():
                    raise Cancelled from error
                self.say(str(error), "error")

        self.jobs.start(f"Times of {name}", work)

    def set_picture_times(
        self,
        track_id: int,
        choice: PictureChoice,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Take the times of pictures from elsewhere, as one step; MediaError says why that cannot be.

        A track that was placed by nobody, or by the clocks of its files, is placed by the new times.
        """
        from syncstudio.media.images.picture_lists import made_list

        track = self._pictures(track_id)
        reading = choice.checked().to_json()
        opened = made_list(self._picture_place(track_id), reading, progress, cancelled)
        self.read_as(track, reading, opened, "Times of pictures", placed=True)

    def read_as(self, track: Track, reading: str, opened: Path, name: str, placed: bool = False) -> None:
        """Read a source by another choice, through the list made of it, as one step."""
        from syncstudio.media.fingerprint import fingerprint
        from syncstudio.media.probe import probe

        source_id = track.source_id
        facts = probe(opened)
        stream = facts.streams[0]
        found = track_of_stream(source_id, opened, facts, stream, [stream])
        place = self.placed_anew(opened, source_id) if placed else None
        with self.project.edit(name) as edit:
            for each in self.project.tracks_of(source_id):
                pieces = self.project.pieces(each.id)
                if each.kind == "video":
                    take_clock(edit, each, found, pieces)
                if (
                    place is not None
                    and place.alignment == "from-file"
                    and each.alignment in ("none", "from-file")
                ):
                    edit.set_pieces(each.id, place.pieces, place.alignment, place.uncertainty_ns)
            edit.update(Source, source_id, reading=reading, fingerprint=fingerprint(opened))
        if place is not None and place.sentence:
            self.say(place.sentence)

    def _picture_place(self, track_id: int) -> Path:
        return self.project.place_of(self.project.source(self._pictures(track_id).source_id))

    def _pictures(self, track_id: int) -> Track:
        track = self.project.track(track_id)
        if not self.is_pictures(track):
            raise SessionError(f"{track.name} shows no still pictures: only those have their times chosen.")
        return track
