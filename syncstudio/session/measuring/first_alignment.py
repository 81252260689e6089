"""Where a file's tracks lie when they come in: by the clocks written in it and in the files already there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.core import SessionCore
from syncstudio.session.health.checked_sources import chosen_time_column
from syncstudio.timebase.clockmap import piece_from_offset
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.timecode import offset_text

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.media.written_clocks import WrittenClock
    from syncstudio.project.records import Alignment
    from syncstudio.sync.clocks.clocks import ClockAlignment

_DAY_NS = 86_400 * NS_PER_S
# Files of one project were made on one day; what is further off has a clock that was never set.
_MOST_APART_NS = _DAY_NS

# Creation times are written by every tool that copies a film: only recordings that lie beside one another by them
# are believed to.
_WEAK = frozenset({"created"})


@dataclass(frozen=True, slots=True)
class FirstPlace:
    """Where source zero of a new file goes, and a sentence about it where there is one to say."""

    offset_ns: int = 0
    uncertainty_ns: int | None = None
    alignment: Alignment = "none"
    sentence: str = ""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The alignment of each of its tracks."""
        return (piece_from_offset(self.offset_ns, Fraction(0)),)


AT_THE_BEGINNING = FirstPlace()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file of the project whose clocks can be compared with the new one's, and where that puts the new one."""

    name: str
    offset_ns: int
    uncertainty_ns: int
    found: ClockAlignment
    beside: bool


class FirstAlignment(SessionCore):
    """First alignments of what is added. What is in the project already is never moved."""

    def first_place(
        self, file: Path, time_column: TimeColumn | None = None, length_ns: int = 0
    ) -> FirstPlace:
        """Where a file that is about to be added lies, from the clocks written in it; at zero where none tells.

        `length_ns` is how long it is, as far as is known.
        """
        return self._by_clocks(file, time_column, length_ns)

    def placed_anew(self, file: Path, source_id: int, time_column: TimeColumn | None = None) -> FirstPlace:
        """Where a source of the project lies that is read differently from now on, as `file`, a table as
        `time_column` says."""
        return self._by_clocks(file, time_column, 0, source_id)

    def _by_clocks(
        self, file: Path, time_column: TimeColumn | None, length_ns: int, skip: int | None = None
    ) -> FirstPlace:
        from syncstudio.sync.clocks.clocks import compare_clocks

        # Timecode in a sound must be listened to: not where there is nothing that it could be held against.
        others = any(source.id != skip for source in self.project.sources())
        clocks = _clocks_of(file, time_column) if others else ()
        if not clocks:
            return AT_THE_BEGINNING
        candidates = []
        for source in self.project.sources():
            tracks = [track for track in self.project.tracks_of(source.id) if track.kind != "transcript"]
            if not tracks or source.id == skip:
                continue
            theirs = _clocks_of(self._source_path(source.id), chosen_time_column(self.project, source.id))
            found = compare_clocks(theirs, clocks)
            if found is None:
                continue
            # Its clocks are those of the file: a picture that is late by a delay lies that much before them.
            its_map = self.project.clock_map(tracks[0].id).shifted(tracks[0].delay_ns)
            offset_ns = its_map.nearest_master(found.offset_ns)
            uncertainty_ns = found.uncertainty_ns + (tracks[0].uncertainty_ns or 0)
            extent = self.track_extent(tracks[0].id)
            beside = (
                extent is not None
                and offset_ns <= extent.end_ns + uncertainty_ns
                and offset_ns + length_ns >= extent.start_ns - uncertainty_ns
            )
            candidates.append(_Candidate(tracks[0].name, offset_ns, uncertainty_ns, found, beside))
        return _chosen(file, candidates)


def _chosen(file: Path, candidates: list[_Candidate]) -> FirstPlace:
    """The surest of the plausible candidates; else zero, and why."""
    if not candidates:
        return AT_THE_BEGINNING
    best = min(candidates, key=lambda one: (bool(_doubt(one)), one.uncertainty_ns))
    doubt = _doubt(best)
    if doubt:
        return FirstPlace(sentence=f"{file.name} was left at the beginning: {doubt}")
    exact = offset_text(best.uncertainty_ns).lstrip("+")
    apart = offset_text(best.found.offset_ns)
    side = "after" if apart.startswith("+") else "before" if apart.startswith("−") else ""
    place = f"{apart[1:]} {side}" if side else "at the same moment as"
    says = f"{file.name} was placed {place} {best.name} by {best.found.says} (± {exact})."
    sentence = f"{says} {best.found.note}".strip()
    return FirstPlace(best.offset_ns, best.uncertainty_ns, "from-file", sentence)


def _doubt(candidate: _Candidate) -> str:
    """Why a candidate is not believed; nothing where it is."""
    found = candidate.found
    if found.disagreement:
        return found.disagreement
    if abs(found.offset_ns) > _MOST_APART_NS:
        days = f"{abs(found.offset_ns) / _DAY_NS:,.1f} days {'after' if found.offset_ns > 0 else 'before'}"
        return f"by {found.says} it lies {days} {candidate.name}, more than a day."
    apart = offset_text(found.offset_ns)
    if _WEAK & set(found.kinds) and not candidate.beside:
        return f"by {found.says} it was not made beside {candidate.name}, but {apart} after it."
    return ""


def _clocks_of(file: Path, time_column: TimeColumn | None) -> tuple[WrittenClock, ...]:
    """A file's clocks; none where it is gone or cannot be read, which is said elsewhere."""
    from syncstudio.media.errors import MediaError

    try:
        stat = file.stat()
        return _kept_clocks(file, stat.st_mtime_ns, stat.st_size, time_column)
    except (MediaError, OSError):
        return ()


@lru_cache(maxsize=1024)
def _kept_clocks(
    file: Path, changed_ns: int, size: int, time_column: TimeColumn | None
) -> tuple[WrittenClock, ...]:
    """Read once: of a hundred files added together each is compared with all before it."""
    from syncstudio.media.image_sequence import image_sequence
    from syncstudio.media.sensors import holds_only_sensors
    from syncstudio.media.series.table_file import is_table
    from syncstudio.media.written_clocks import written_clocks
    from syncstudio.survey.timecode_sounds import clocks_heard

    found = written_clocks(file, time_column)
    if is_table(file) or holds_only_sensors(file) or image_sequence(file) is not None:
        return found
    return (*clocks_heard(file), *found)
