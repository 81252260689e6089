"""What was measured of each track, and what was decided about it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import get_ident

from syncstudio.project.records import MeasurementRow
from syncstudio.session.measuring.measurement_rows import is_stale
from syncstudio.session.measuring.measuring_options import spans_of_setting
from syncstudio.session.measuring.roles import Roles
from syncstudio.session.media.picture_curves import PictureCurves
from syncstudio.session.notices import Notice, ProjectChanged
from syncstudio.sync.errors import SyncError
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.packing import unpacked

# Evidence is read again while a person looks at it, and a packed one takes some ms to open.
_KEPT = 32
# What a measurement is, whether it is stale, and which tracks move together.
_DEPENDS_ON = {"measurement", "track", "source", "project"}


class Measurements(PictureCurves, Roles):
    """The history of measurements. A track that moves with others of its file shares theirs."""

    _rows: tuple[MeasurementRow, ...] | None = None
    _row_changes = 0
    _moved_known: tuple[int, dict[int, tuple[int, ...]]] | None = None
    _listens_to_rows = False

    @contextmanager
    def read_at_one_go(self) -> Iterator[None]:
        """While a pane reads everything of every track: which tracks move together is looked up once for each.

        For the thread that reads only; what changes meanwhile is told, and read again.
        """
        self._moved_known = (get_ident(), {})
        try:
            yield
        finally:
            self._moved_known = None

    def moved_with(self, track_id: int) -> tuple[int, ...]:
        """The tracks that an alignment of this one moves."""
        reader, known = self._moved_known or (None, {})
        if reader != get_ident():
            return super().moved_with(track_id)
        if track_id not in known:
            known[track_id] = super().moved_with(track_id)
        return known[track_id]

    def measurements(self, track_id: int) -> list[MeasurementRow]:
        """Every measurement of a track, the newest first, those of tracks that move with it included."""
        moved = self.moved_with(track_id)
        beside = {track.id for track in self.project.tracks_of(self.project.track(track_id).source_id)}
        return [
            row
            for row in self.all_measurements()
            if row.track_id == track_id or (row.track_id in moved and row.reference_id not in beside)
        ]

    def all_measurements(self) -> Sequence[MeasurementRow]:
        """Every measurement of the project, the newest first; kept until one changes, for rows carry their evidence."""
        if not self._listens_to_rows:
            self._listens_to_rows = True
            self._stop_listening.append(self.notices.subscribe(self._forget_rows))
        known, changes = self._rows, self._row_changes
        if known is None:
            known = tuple(self.project.measurements())
            if changes == self._row_changes:  # nothing was edited while they were read
                self._rows = known
        return known

    def _forget_rows(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged) and _DEPENDS_ON & set(notice.change.tables):
            self._row_changes += 1
            self._rows = None

    def shown_measurement(self, track_id: int) -> MeasurementRow | None:
        """The one to look at first: the newest that calls for a decision, else the accepted one, else the newest.

        What could not be told comes first only when it was tried after the accepted one.
        """
        # Of one job's answers the one against the reference comes first: it does not lean on another track's place.
        beside = self._beside_reference()
        rows = sorted(
            self.measurements(track_id), key=lambda row: (-row.at_ns, row.reference_id not in beside)
        )
        told = [row for row in rows if row.status == "measured"]
        found = next((row for row in told if self.calls_for_decision(row)), None)
        if found is not None:
            return found
        found = self.measurement_in_use(track_id)
        found = found or next((row for row in told if row.decision == "accepted"), None)
        if found is not None:
            newer = rows[0].at_ns > found.at_ns and rows[0].decision != "accepted"
            return rows[0] if newer else found
        return next((row for row in told if row.decision == "proposed"), rows[0] if rows else None)

    def calls_for_decision(self, row: MeasurementRow) -> bool:
        """Whether somebody should accept or reject a measurement."""
        return row.status == "measured" and row.decision == "proposed"

    def _beside_reference(self) -> tuple[int, ...]:
        reference_id = self.reference_track_id
        return () if reference_id is None else self.moved_with(reference_id)

    def measurement_in_use(self, track_id: int) -> MeasurementRow | None:
        """The accepted one that a track's alignment comes from, or nothing when it comes from elsewhere.

        Of several the one that is about as exact as the track's place: of all accepted together, the sharpest counts,
        and one whose files are still the same before any other.
        """
        track = self.project.track(track_id)
        if track.alignment != "measured":
            return None
        accepted = [row for row in self.measurements(track_id) if row.decision == "accepted"]
        known_ns = track.uncertainty_ns or 0
        return min(
            accepted,
            key=lambda row: (self.is_stale(row), abs((row.uncertainty_ns or 0) - known_ns)),
            default=None,
        )

    def lies_by_stale(self, track_id: int) -> bool:
        """Whether a track lies as it was measured before one of the files was replaced."""
        row = self.measurement_in_use(track_id)
        return row is not None and self.is_stale(row)

    def evidence(self, measurement_id: int) -> Measurement:
        """The whole answer with what it rests on; SyncError when it was damaged, or kept by a newer program."""
        row = self.project.measurement(measurement_id)
        known = self._evidence_known
        if measurement_id not in known:
            known[measurement_id] = unpacked(row.content)
            while len(known) > _KEPT:
                known.popitem(last=False)
        return known[measurement_id]

    def looked_only_at(self, measurement_id: int) -> list[tuple[int, int]]:
        """The spans that a measurement was confined to, in ns of the reference's own time; none where it was not."""
        # It never changes and is asked of every row of a history, whose evidence need not be kept for it.
        known = self._confined_known
        if measurement_id not in known:
            try:
                settings = self.evidence(measurement_id).settings
            except SyncError:
                settings = {}
            known[measurement_id] = spans_of_setting(settings.get("only", ""))
        return known[measurement_id]

    def is_stale(self, row: MeasurementRow) -> bool:
        """Whether a file was replaced or relinked since, so that it should be measured again."""
        return is_stale(self.project, row)

    @property
    def _confined_known(self) -> dict[int, list[tuple[int, int]]]:
        if not hasattr(self, "_confined_cache"):
            self._confined_cache: dict[int, list[tuple[int, int]]] = {}
        return self._confined_cache

    @property
    def _evidence_known(self) -> OrderedDict[int, Measurement]:
        if not hasattr(self, "_evidence_cache"):
            self._evidence_cache: OrderedDict[int, Measurement] = OrderedDict()
        return self._evidence_cache
