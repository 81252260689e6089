"""What the formulas of a project stand on: the channels they may name, checked before anything is worked out."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.errors import SessionError
from syncstudio.session.media.sensor_tracks import sensor_key
from syncstudio.session.names import fitted_name
from syncstudio.session.series.carrying import carrier
from syncstudio.session.series.channels import Channels

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.derived import Ground
    from syncstudio.media.series.analysis.formula import Node
    from syncstudio.media.series.series import Series
    from syncstudio.project.records import ChannelRow, Track
    from syncstudio.timebase.span import Span

# Rows that a formula is tried on while it is written.
_TRIED = 4_000
_FILTERS = "scipy.signal"


@dataclass(frozen=True, slots=True)
class FormulaTrouble:
    """Why a formula cannot be: one sentence, and the characters `[at, end)` it is about."""

    sentence: str
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class FormulaTrial:
    """What a formula makes of some rows: times on the track's clock in ns, values, and the unit where it can be told;
    or why it cannot be."""

    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    unit: str
    trouble: FormulaTrouble | None


@dataclass(frozen=True, slots=True)
class FormulaStand:
    """A formula ready to be worked out; `mark` names the content of everything it stands on."""

    node: Node
    series: Series
    ground: Ground
    mark: str


def _load_filters() -> None:
    importlib.import_module(_FILTERS)


class FormulaGround(Channels):
    """Checking formulas, and what they stand on."""

    _filters_job: int | None = None

    def load_filters(self) -> None:
        """Begin to load what filters need, which takes a second: the first formula with one is then tried at once."""
        if _FILTERS not in sys.modules and not self.filters_loading:
            self._filters_job = self.jobs.start("Loading filters", lambda job: _load_filters()).id

    @property
    def filters_loading(self) -> bool:
        """Whether what filters need is still being loaded."""
        return any(job.id == self._filters_job for job in self.jobs.running())

    def formula_names(self, track_id: int) -> list[str]:
        """Every channel that a formula of a track may name, as it is written there: its own first."""
        from syncstudio.media.series.analysis.formula import quoted

        own = [quoted(view.name) for view in self.channel_views(track_id)]
        beside = []
        for track in self._series_beside(track_id):
            series = self.series(track.id)
            beside += (
                [] if series is None else [f"{quoted(track.name)}.{quoted(name)}" for name in series.names]
            )
        return [*own, *beside]

    def try_formula(
        self, track_id: int, formula: str, channel_id: int | None = None, near: Span | None = None
    ) -> FormulaTrial:
        """What a formula makes of some thousand rows within a span of the master timeline, worked out at once.

        Filters and integrals begin with these rows; `channel_id` is the derived channel that it would be of.
        """
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.analysis.derived import preview
        from syncstudio.media.series.analysis.formula_error import FormulaError
        from syncstudio.media.series.analysis.formula_units import unit_of
        from syncstudio.media.series.analysis.row_source import Part

        series, nothing = self.series(track_id), np.empty(0)
        if series is None:
            why = self.track_trouble(track_id) or "The track is still being read: try again in a moment."
            return FormulaTrial(nothing.astype(np.int64), nothing, "", FormulaTrouble(why, 0, 0))
        first, last = self._rows_to_try(track_id, series, near)
        part = Part(series, first, last)
        try:
            node, ground = self._resolved_formula(track_id, series, formula, channel_id)
            ground = type(ground)(part, ground.others)
            values = preview(node, ground)
            return FormulaTrial(part.times(0, part.rows), values, unit_of(node, ground.unit), None)
        except FormulaError as error:
            trouble = FormulaTrouble(str(error), error.at, error.end)
        except MediaError as error:
            trouble = FormulaTrouble(str(error), 0, 0)
        return FormulaTrial(nothing.astype(np.int64), nothing, "", trouble)

    def refuse_formula(self, track_id: int, formula: str, channel_id: int | None = None) -> None:
        """SessionError where a formula cannot be worked out on a track."""
        if self.project.track(track_id).kind != "series":
            raise SessionError("Channels are worked out on tracks of sensor series: choose one first.")
        trial = self.try_formula(track_id, formula, channel_id)
        if trial.trouble is not None:
            raise SessionError(trial.trouble.sentence)

    def formula_stand(self, row: ChannelRow) -> FormulaStand:
        """Everything that a derived channel is worked out from; FormulaError where that cannot be."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.fingerprint import fingerprint
        from syncstudio.media.series.analysis.formula import names_in

        series = self.series(row.track_id)
        if series is None:
            raise MediaError("The track it is worked out from cannot be read.")
        node, ground = self._resolved_formula(row.track_id, series, row.formula, row.id)
        used = {row.track_id}
        for name in names_in(node):
            where = ground.place(name)
            if where is not None and where[0] is not None:
                used |= {
                    key for key, track in self._tracks_by_id().items() if self.series(key) is where[0].series
                }
        parts = []
        for track_id in sorted(used):
            track = self.project.track(track_id)
            source = self.project.source(track.source_id)
            content = fingerprint(self._source_path(track.source_id))
            parts.append(f"{content} {source.reading} {track.stream_index} {sensor_key(track)}")
            if len(used) > 1:
                parts.append(repr(self.project.clock_map(track_id)))
        return FormulaStand(node, series, ground, "\n".join(parts))

    def formula_mark(self, row: ChannelRow) -> str:
        """What a derived channel was worked out from in this session: it is worked out anew when that changes."""
        text = f"{row.formula}\n{id(self.series(row.track_id))}"
        formulas = self._formulas_of(row.track_id, row.id)
        if any(name in row.formula for name in formulas):
            text += f"\n{formulas}"
        for track in self._named_in_formula(row):
            text += f"\n{track.name}\n{id(self.series(track.id))}\n{self.project.pieces(track.id)}"
            text += f"\n{self.project.pieces(row.track_id)}"
        return text

    def formula_holds(self, row: ChannelRow) -> tuple[Series | None, ...]:
        """The series that the mark of a derived channel is about."""
        return (self.series(row.track_id), *(self.series(track.id) for track in self._named_in_formula(row)))

    def formula_ready(self, row: ChannelRow) -> bool:
        """Whether all that a derived channel is worked out from has been read, as far as it can be."""
        if self.series(row.track_id) is None:
            return False
        return all(
            self.series(track.id) or self.track_trouble(track.id) for track in self._named_in_formula(row)
        )

    def _named_in_formula(self, row: ChannelRow) -> list[Track]:
        """The other series that a formula may name."""
        texts = [row.formula, *self._formulas_of(row.track_id, row.id).values()]
        return [
            track for track in self._series_beside(row.track_id) if any(track.name in text for text in texts)
        ]

    # -- inside ---------------------------------------------------------------------------------------------------

    def _resolved_formula(
        self, track_id: int, series: Series, formula: str, channel_id: int | None
    ) -> tuple[Node, Ground]:
        """The formula with those of derived channels in it, and its ground; FormulaError where it names what is not
        there."""
        from syncstudio.media.series.analysis.derived import Ground, Other
        from syncstudio.media.series.analysis.formula import inlined, names_in, parsed
        from syncstudio.media.series.analysis.formula_error import FormulaError

        node = parsed(formula)
        rows = self.project.channels(track_id)
        itself = next((row.name for row in rows if row.id == channel_id and row.formula), None)
        for name in names_in(node):
            if name.whole == itself:
                raise FormulaError(f"“{itself}” cannot be worked out from itself.", name.at, name.end)
        formulas = self._formulas_of(track_id, channel_id)
        if itself is not None:
            # Others may be worked out from the one that is being changed: they lead back to it.
            formulas[itself] = formula
        node = inlined(node, formulas)
        others = {}
        if any(name.track for name in names_in(node)):
            here = self.project.clock_map(track_id)
            for track in [*self._series_beside(track_id), self.project.track(track_id)]:
                there = self.series(track.id)
                if there is not None and track.name not in others:
                    others[track.name] = Other(there, carrier(here, self.project.clock_map(track.id)))
        ground = Ground(series, others)
        for name in names_in(node):
            if ground.place(name) is None and name.whole != "time":
                listed = ", ".join(series.names[:8]) + (" …" if len(series.names) > 8 else "")
                raise FormulaError(
                    f"There is no channel “{name.whole}” in this track: it has {listed}.", name.at, name.end
                )
        return node, ground

    def _rows_to_try(self, track_id: int, series: Series, near: Span | None) -> tuple[int, int]:
        first, last = 0, series.rows
        spans = [] if near is None else self.clock_map(track_id).source_spans(near)
        if spans:
            first, last = series.row_after(spans[0][1].start_ns), series.row_after(spans[0][1].end_ns)
        if last - first < _TRIED:
            middle = (first + last) // 2
            first, last = max(0, middle - _TRIED // 2), min(series.rows, middle + _TRIED // 2)
        return first, min(last, first + _TRIED)

    def _formulas_of(self, track_id: int, but: int | None) -> dict[str, str]:
        return {
            row.name: row.formula for row in self.project.channels(track_id) if row.formula and row.id != but
        }

    def _series_beside(self, track_id: int) -> list[Track]:
        return [track for track in self.project.tracks() if track.kind == "series" and track.id != track_id]

    def _tracks_by_id(self) -> dict[int, Track]:
        return {track.id: track for track in self.project.tracks()}

    def _free_channel_name(self, track_id: int, name: str, channel_id: int | None = None) -> str:
        name = fitted_name(" ".join(name.split()))
        if not name:
            raise SessionError("A channel needs a name.")
        taken = [
            view.name
            for view in self.channel_views(track_id)
            if view.row_id != channel_id or not view.formula
        ]
        if name in taken:
            raise SessionError(f"This track has a channel “{name}” already: choose another name.")
        return name

    def _users_of_channel(self, row: ChannelRow) -> list[ChannelRow]:
        """The derived channels of the same track whose formulas name this one."""
        from syncstudio.media.series.analysis.formula import renamed

        rows = [
            other for other in self.project.channels(row.track_id) if other.formula and other.id != row.id
        ]
        return [other for other in rows if renamed(other.formula, row.name, f"{row.name} ") != other.formula]

    def _following_formulas(self, row: ChannelRow, name: str) -> list[tuple[int, str]]:
        """The formulas that name a channel, as they are when it has another name."""
        from syncstudio.media.series.analysis.formula import renamed

        if name == row.name:
            return []
        return [(other.id, renamed(other.formula, row.name, name)) for other in self._users_of_channel(row)]
