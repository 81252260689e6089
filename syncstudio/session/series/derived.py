"""Channels worked out from others: kept in the project as formulas, worked out behind the window."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from syncstudio.project.records import ChannelRow
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.notices import JobChanged, MediaFailed, MediaGrown, Notice, ProjectChanged
from syncstudio.session.series.formula_ground import FormulaGround

if TYPE_CHECKING:
    from syncstudio.media.series.series import Series

_TABLES = frozenset({"channel", "track", "piece", "anchor", "source"})


@dataclass(slots=True)
class _Kept:
    """What is known of one derived channel.

    `mark` names what it was worked out from in this session; it `holds` that, so that nothing else gets its id.
    """

    mark: str
    holds: tuple[Series | None, ...]
    series: Series | None = None
    trouble: str | None = None
    job_id: int | None = None


class DerivedChannels(FormulaGround):
    """Making, changing and working out derived channels. All of it one step of undo each."""

    _derived: dict[int, _Kept]

    def _open_derived(self) -> None:
        self._derived = {}
        self._derived_lock = threading.RLock()
        self._stop_listening.append(self.notices.subscribe(self._hear_derived))
        self._take_derived()

    # -- asking ---------------------------------------------------------------------------------------------------

    def derived_rows(self, track_id: int) -> list[ChannelRow]:
        """The derived channels of a track, in their order."""
        return [row for row in self.project.channels(track_id) if row.formula]

    def derived_series(self, channel_id: int) -> Series | None:
        """The values of a derived channel, as a series of one channel on the track's own times; or nothing yet."""
        with self._derived_lock:
            kept = self._derived.get(channel_id)
        return None if kept is None else kept.series

    def derived_trouble(self, channel_id: int) -> str | None:
        """Why a derived channel cannot be worked out, in a sentence, or nothing."""
        with self._derived_lock:
            kept = self._derived.get(channel_id)
        return None if kept is None else kept.trouble

    # -- changing -------------------------------------------------------------------------------------------------

    def add_derived(self, track_id: int, name: str, formula: str, unit: str = "") -> int:
        """Add a channel that a formula makes of others; its id. SessionError where name or formula cannot be."""
        name = self._free_channel_name(track_id, name)
        self.refuse_formula(track_id, formula)
        row = ChannelRow(
            track_id=track_id,
            name=name,
            position=len(self.channel_views(track_id)),
            formula=formula.strip(),
            unit=unit.strip(),
        )
        with self.project.edit(f"Add channel “{name}”") as edit:
            return edit.insert(row)

    def change_derived(self, channel_id: int, name: str, formula: str, unit: str = "") -> None:
        """Give a derived channel another name, formula or unit: one step. Formulas that name it follow."""
        row = self._derived_row(channel_id)
        name = self._free_channel_name(row.track_id, name, channel_id)
        self.refuse_formula(row.track_id, formula, channel_id)
        if (name, formula.strip(), unit.strip()) == (row.name, row.formula, row.unit):
            return
        with self.project.edit(f"Change channel “{name}”") as edit:
            edit.update(ChannelRow, row.id, name=name, formula=formula.strip(), unit=unit.strip())
            for other, text in self._following_formulas(row, name):
                edit.update(ChannelRow, other, formula=text)

    def delete_derived(self, channel_id: int) -> None:
        """Take a derived channel away; SessionError while another one is worked out from it."""
        row = self._derived_row(channel_id)
        users = self._users_of_channel(row)
        if users:
            raise SessionError(f"“{row.name}” is used by “{users[0].name}”: change or delete that one first.")
        with self.project.edit(f"Delete channel “{row.name}”") as edit:
            edit.delete(ChannelRow, channel_id)

    # -- working out ----------------------------------------------------------------------------------------------

    def _hear_derived(self, notice: Notice) -> None:
        edited = isinstance(notice, ProjectChanged) and notice.change.tables & _TABLES
        read = isinstance(notice, MediaFailed) or (isinstance(notice, MediaGrown) and notice.what == "series")
        if edited or read:
            self._take_derived()
        elif isinstance(notice, JobChanged) and notice.job.state == "cancelled":
            self._say_derived_stopped(notice.job.id)

    def _take_derived(self) -> None:
        """Begin to work out what is new or stands on something else now; let go of what is gone."""
        rows = {row.id: row for track in self.project.tracks() for row in self.derived_rows(track.id)}
        changed: set[int] = set()
        with self._derived_lock:
            for gone in set(self._derived) - set(rows):
                self._drop_derived(self._derived.pop(gone))
            for row in rows.values():
                mark = self.formula_mark(row)
                kept = self._derived.get(row.id)
                if kept is not None and kept.mark == mark:
                    continue
                if kept is not None:
                    self._drop_derived(kept)
                    changed.add(row.track_id)
                kept = self._derived[row.id] = _Kept(mark, self.formula_holds(row))
                if self.formula_ready(row):
                    self._begin_derived(row, kept)
        for track_id in changed:
            self.notices.emit(MediaGrown(track_id, "series"))

    def _begin_derived(self, row: ChannelRow, kept: _Kept) -> None:
        work = partial(self._work_out_derived, row, kept)
        kept.job_id = self.jobs.start(f"Working out {row.name}", work, row.track_id).id

    def _work_out_derived(self, row: ChannelRow, kept: _Kept, job: JobHandle) -> None:
        from syncstudio.media.errors import MediaCancelled, MediaError
        from syncstudio.media.series.analysis.derived import derived_series

        try:
            stand = self.formula_stand(row)
            series = derived_series(
                stand.mark, row.name, stand.node, stand.series, stand.ground, job.progress, job.cancelled
            )
        except MediaCancelled as error:
            raise Cancelled from error
        except MediaError as error:
            self._keep_derived(row, kept, None, str(error))
            return
        self._keep_derived(row, kept, series, None)
        for note in series.notes:
            self.say(f"{row.name}: {note}", "warning")
        # Whoever waits for the levels of a long one is told as they come.
        grown = MediaGrown(row.track_id, "series")
        if series.summarised < 1 and series.summarise(job.progress, job.cancelled):
            self.notices.emit(grown)

    def _keep_derived(self, row: ChannelRow, kept: _Kept, series: Series | None, trouble: str | None) -> None:
        with self._derived_lock:
            wanted = self._derived.get(row.id) is kept
            if wanted:
                kept.series, kept.trouble, kept.job_id = series, trouble, None
        if not wanted:
            if series is not None:
                series.close()
            raise Cancelled
        self.notices.emit(MediaGrown(row.track_id, "series"))

    def _say_derived_stopped(self, job_id: int) -> None:
        with self._derived_lock:
            found = [(key, kept) for key, kept in self._derived.items() if kept.job_id == job_id]
            for _, kept in found:
                kept.job_id = None
                kept.trouble = "It was stopped: “Read again” on the track works it out."
        for key, _ in found:
            for track in self.project.tracks():
                if any(row.id == key for row in self.derived_rows(track.id)):
                    self.notices.emit(MediaGrown(track.id, "series"))

    def _drop_derived(self, kept: _Kept) -> None:
        if kept.job_id is not None:
            self.jobs.cancel(kept.job_id)
        if kept.series is not None:
            kept.series.close()
            kept.series = None

    def _close_shelves(self) -> None:
        with self._derived_lock:
            for kept in self._derived.values():
                self._drop_derived(kept)
            self._derived = {}
        super()._close_shelves()

    # -- names ----------------------------------------------------------------------------------------------------

    def _derived_row(self, channel_id: int) -> ChannelRow:
        for track in self.project.tracks():
            for row in self.derived_rows(track.id):
                if row.id == channel_id:
                    return row
        raise SessionError("This derived channel is gone: choose another one.")
