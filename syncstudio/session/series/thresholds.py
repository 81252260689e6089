"""Lanes from a threshold: where a channel is above, below, inside or outside, or crosses; looked at first, then made in
one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.project.records import Lane, LaneKind, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.labels.attributes import initial_values
from syncstudio.session.names import checked_name, fitted_name, free_name
from syncstudio.session.notices import ThresholdsChanged
from syncstudio.session.schemas.schema_reading import refuse_worse, schema_of
from syncstudio.session.series.analysed_rows import AnalysedTracks

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.crossings import Found, Kind, Rule

# Labels are for people; so many of them already take a while and a gigabyte to write.
_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """What a person looks for in one channel; lengths in ns.

    In sigmas, `low` counts robust deviations from the median of the channel: up, or for two values up and down.
    """

    track_id: int
    channel: str
    kind: Kind
    low: float
    high: float = 0.0
    hysteresis: float = 0.0
    shortest_ns: int = 0
    merge_ns: int = 0
    sigmas: bool = False


@dataclass(frozen=True, slots=True)
class ThresholdProposal:
    """What was found, on the track's own clock; nothing of it is stored. `says` is the rule in words."""

    choice: ThresholdChoice
    rule: Rule
    found: Found
    says: str

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.found.starts_ns)


class Thresholds(AnalysedTracks):
    """Looking for where a rule holds, and making a lane of it."""

    threshold_proposal: ThresholdProposal | None = None
    threshold_trouble: str = ""
    _threshold_job: int | None = None
    _threshold_turn = 0

    @property
    def threshold_busy(self) -> bool:
        """Whether the search is under way."""
        return any(job.id == self._threshold_job for job in self.jobs.running())

    def look_for(self, choice: ThresholdChoice) -> None:
        """Begin to look for a rule, instead of what was looked for before; told with `ThresholdsChanged`."""
        self._check_choice(choice)
        self._stop_looking()
        self._threshold_turn += 1
        turn = self._threshold_turn

        def work(job: JobHandle) -> None:
            from syncstudio.media.errors import MediaCancelled, MediaError

            proposal, trouble = None, ""
            try:
                proposal = self._proposed_threshold(choice, job)
            except MediaCancelled as error:
                raise Cancelled from error
            except (SessionError, MediaError) as error:
                trouble = str(error)
            if turn != self._threshold_turn or job.cancelled():
                raise Cancelled
            self.threshold_proposal, self.threshold_trouble = proposal, trouble
            self.notices.emit(ThresholdsChanged(choice.track_id))

        name = f"Looking in {choice.channel}"
        self._threshold_job = self.jobs.start(name, work, choice.track_id).id

    def drop_threshold(self) -> None:
        """Forget what was found, or stop looking for it."""
        self._stop_looking()
        self._threshold_turn += 1
        before, self.threshold_proposal, self.threshold_trouble = self.threshold_proposal, None, ""
        if before is not None:
            self.notices.emit(ThresholdsChanged(before.choice.track_id))

    def make_threshold_lane(self, name: str = "", label_id: int | None = None) -> int:
        """Make a lane of what was found, on the clock of its track; one step of undo. Answers the lane.

        Its labels get `label_id`, where one is named.
        """
        proposal = self.threshold_proposal
        if proposal is None or not proposal.count:
            raise SessionError("Nothing was found yet: change the rule until it finds something.")
        if proposal.count > _MOST:
            raise SessionError(
                f"{proposal.count:,} labels are more than anybody can work through: narrow the rule with a "
                "hysteresis or a minimum length first."
            )
        lanes = self.project.lanes()
        name = checked_name("lane", name) if name else fitted_name(proposal.says)
        kind: LaneKind = "events" if proposal.rule.events else "segments"
        track = self.project.track(proposal.choice.track_id)
        origin = fitted_name(f"{self._source_path(track.source_id).name}, where {proposal.says}")
        before = schema_of(self.project)
        with self.project.edit("Make a lane of a threshold") as edit:
            lane_id = edit.insert(
                Lane(
                    track_id=track.id,
                    name=free_name(name, (lane.name for lane in lanes)),
                    kind=kind,
                    position=len(lanes),
                    color=len(lanes),
                    origin=origin,
                )
            )
            found = proposal.found
            segments = [
                Segment(0, lane_id, start_ns, end_ns, label_id)
                for start_ns, end_ns in zip(found.starts_ns.tolist(), found.ends_ns.tolist(), strict=True)
            ]
            ids = edit.insert_many(segments)
            if label_id is not None and self.project.attributes():
                made = [Segment(each, lane_id, label_id=label_id) for each in ids]
                edit.insert_many(initial_values(self.project, made))
            refuse_worse(before, schema_of(self.project))
        self.drop_threshold()
        self.current_lane_id = lane_id
        return lane_id

    # -- inside ---------------------------------------------------------------------------------------------------

    def _check_choice(self, choice: ThresholdChoice) -> None:
        if choice.channel not in self.analysed_names(choice.track_id):
            raise SessionError(f"“{choice.channel}” holds no numbers: choose another channel.")
        if choice.kind in ("inside", "outside") and not choice.sigmas and choice.low >= choice.high:
            raise SessionError("The lower value comes first: it must be less than the upper one.")
        if choice.hysteresis < 0 or choice.shortest_ns < 0 or choice.merge_ns < 0:
            raise SessionError("Hysteresis and lengths are 0 or more.")
        band = abs(choice.high - choice.low)
        if choice.kind == "outside" and not choice.sigmas and 2 * choice.hysteresis >= band:
            raise SessionError("The hysteresis must be less than half of what lies between the two values.")

    def _proposed_threshold(self, choice: ThresholdChoice, job: JobHandle) -> ThresholdProposal:
        from syncstudio.media.series.analysis.crossings import Rule, found_in, usual_and_spread

        rows = self.analysed_rows(choice.track_id, choice.channel)
        try:
            low, high, by = choice.low, choice.high, choice.hysteresis
            if choice.sigmas:
                middle, spread = usual_and_spread(rows.source, rows.channel)
                if not spread > 0:
                    raise SessionError("More than half of its values are the same: give a value, not sigmas.")
                two_sided = choice.kind in ("inside", "outside")
                low, high = (
                    (middle - abs(low) * spread, middle + abs(low) * spread)
                    if two_sided
                    else (middle + low * spread, 0.0)
                )
                by *= spread
            rule = Rule(choice.kind, low, high, by, choice.shortest_ns, choice.merge_ns)
            found = found_in(rows.source, rows.channel, rule, job.progress, job.cancelled)
        finally:
            rows.close()
        return ThresholdProposal(choice, rule, found, rule_in_words(rows.name, rows.unit, rule))

    def _stop_looking(self) -> None:
        if self._threshold_job is not None:
            self.jobs.cancel(self._threshold_job)
            self._threshold_job = None


def rule_in_words(channel: str, unit: str, rule: Rule) -> str:
    """A rule as it is said: "x > 3 g for at least 50 ms"."""
    low, high = (_number(value, unit) for value in (rule.low, rule.high))
    says = {
        "above": f"{channel} > {low}",
        "below": f"{channel} < {low}",
        "inside": f"{channel} from {low} to {high}",
        "outside": f"{channel} outside {low} to {high}",
        "rising": f"{channel} rises over {low}",
        "falling": f"{channel} falls below {low}",
    }[rule.kind]
    if rule.hysteresis:
        says += f", hysteresis {_number(rule.hysteresis, unit)}"
    if rule.merge_ns:
        says += f", gaps under {_length(rule.merge_ns)} joined"
    if rule.shortest_ns:
        says += f", for at least {_length(rule.shortest_ns)}"
    return says


def _number(value: float, unit: str) -> str:
    return f"{value:.6g} {unit}".strip().replace("-", "−")


def _length(ns: int) -> str:
    return f"{ns / 1e9:g} s" if ns >= 1_000_000_000 else f"{ns / 1e6:g} ms"
