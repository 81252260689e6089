"""How the tables of a project are read: what was chosen, what else there is, and what a choice would make of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Source, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.first_alignment import FirstAlignment
from syncstudio.session.media.curve_track import is_table
from syncstudio.session.media.media_shelf import MediaShelf

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth
    from syncstudio.media.series.table_preview import ReadRows
    from syncstudio.media.series.time_choices import TimeChoices
    from syncstudio.media.series.time_column import TimeColumn


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table as a choice would read it: `choice` with what it means in words, and its first rows."""

    choice: TimeColumn
    rows: ReadRows


class TableReading(FirstAlignment, MediaShelf):
    """What a person chooses about tables; every change is one step, and labels stay where they are in the source."""

    def look_at_table(self, choices: TimeChoices, choice: TimeColumn) -> TableLook:
        """The first rows as a choice reads them; SessionError says why the table cannot be read so."""
        from syncstudio.media.series.table_preview import rows_as_read

        with _readable(choices.path):
            checked = choices.checked(choice)
            return TableLook(checked, rows_as_read(choices, checked))

    def table_timing(
        self, path: str | Path, choice: TimeColumn, cancelled: Callable[[], bool] | None = None
    ) -> FileHealth | None:
        """The times of a whole table read as chosen: from when to when, gaps, and what looks wrong; None when
        `cancelled()` turns true. Takes as long as reading the time column."""
        from syncstudio.media.errors import MediaCancelled
        from syncstudio.media.health.check import check_health

        try:
            with _readable(Path(path)):
                return check_health(path, cancelled=cancelled, choice=choice)
        except MediaCancelled:
            return None

    def time_column(self, track_id: int) -> TimeColumn:
        """How a table's time is read now, in words, with the alternatives."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.time_column import TimeColumn, propose

        source = self.project.source(self._table(track_id).source_id)
        path = self._source_path(source.id)
        if source.reading == "{}":
            return propose(path)
        kept = TimeColumn.from_json(source.reading)
        try:
            proposed = propose(path, kept)
        except (MediaError, OSError):  # the table is gone, or only its rows' rate tells time
            return kept
        known = [replace(proposed, alternatives=()), *proposed.alternatives]
        same = next((each for each in known if each.same_time(kept)), None)
        others = tuple(each for each in known if each is not same)
        says = same.says if same is not None and not kept.zone else ""
        return replace(kept, says=says, alternatives=others)

    def set_time_column(self, track_id: int, choice: TimeColumn) -> None:
        """Read a table differently; the series is read anew behind. SessionError when it cannot be read so."""
        from syncstudio.media.series.time_choices import TimeChoices

        track = self._table(track_id)
        path = self._source_path(track.source_id)
        place = None
        if path.is_file():  # of one that is away, what is known can still be chosen
            with _readable(path):
                TimeChoices(path, choice).checked(choice)
            # One that was placed by its dates lies where they are now; one that a person placed stays.
            if track.alignment == "from-file":
                place = self.placed_anew(path, track.source_id, choice)
        with self.project.edit("Choose how the table is read") as edit:
            edit.update(Source, track.source_id, reading=choice.to_json())
            if place is not None and place.alignment == "from-file":
                edit.set_pieces(track.id, place.pieces, place.alignment, place.uncertainty_ns)
        if place is not None and place.sentence:
            self.say(place.sentence)

    def _table(self, track_id: int) -> Track:
        track = self.project.track(track_id)
        if not is_table(track):
            raise SessionError(f"{track.name} is no table: only tables have a time column.")
        return track


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What goes wrong with a table, as a sentence of the session."""
    from syncstudio.media.errors import MediaCancelled, MediaError

    try:
        yield
    except MediaCancelled:
        raise
    except MediaError as error:
        raise SessionError(str(error)) from error
    except OSError as error:
        raise SessionError(
            f"{path.name} cannot be read ({error.strerror or error}): check its permissions."
        ) from error
