"""Agreement of the open project with others, or of its own lanes, measured behind the window."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.errors import ProjectError
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.comparing.comparing import Comparing
from syncstudio.session.comparing.opening import OtherProject
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Job, JobHandle
from syncstudio.session.notices import AgreementChanged

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.lane_agreement import LaneAgreement


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """What is measured: other projects by their files, or groups of lanes of this project by their ids."""

    paths: tuple[Path, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    options: AgreementOptions = field(default_factory=AgreementOptions)


class Agreements(Comparing):
    """What is asked about agreement."""

    agreement: Agreement | None = None
    agreement_request: AgreementRequest | None = None
    agreement_trouble: str = ""
    _agreement_job: Job | None = None
    # What is being measured; set before its job begins, for a job may end before anybody knows its number.
    _agreement_asked: AgreementRequest | None = None

    @property
    def agreement_busy(self) -> bool:
        """Whether agreement is being measured."""
        job = self._agreement_job
        # One that was stopped while it waited for a free worker never began, and tells nobody.
        waits = job is None or any(each.id == job.id for each in self.jobs.running())
        return self._agreement_asked is not None and waits

    def measure_agreement(self, request: AgreementRequest) -> None:
        """Measure behind the window; AgreementChanged follows. One that still runs is stopped first.

        The answer is in `agreement`, or the sentence why there is none in `agreement_trouble`.
        """
        self.cancel_agreement()
        if not request.paths and not request.groups:
            raise SessionError("Choose other projects of this recording, or two lanes of this one.")
        self.agreement_request = self._agreement_asked = request
        self._agreement_job = self.jobs.start(
            "Measuring agreement", lambda handle: self._measure_agreement(request, handle)
        )
        self.notices.emit(AgreementChanged())

    def cancel_agreement(self) -> None:
        """Stop measuring; what was measured before stays."""
        asked, self._agreement_asked = self._agreement_asked, None
        if asked is not None and self._agreement_job is not None:
            self.jobs.cancel(self._agreement_job.id)
            self.notices.emit(AgreementChanged())

    def go_to_agreed(self, lane: LaneAgreement, start_ns: int, segment_id: int) -> None:
        """Go to a place of a lane that was measured: its label is selected where it is one of this project."""
        known = lane.lane_ids[0] if lane.lane_ids else None
        here = self.project.lane_of_segment(segment_id) if segment_id else None
        lane_id = here if here in lane.lane_ids else known
        if lane_id is None or not self.project.has_lane(lane_id):
            raise SessionError("The lane of this place is no longer in the project: measure again.")
        self.selected_segments = frozenset({segment_id} if here == lane_id else ())
        self.current_lane_id = lane_id
        # What was measured on the master timeline is already there.
        clock_map = None if lane.clock_is_master else self.lane_clock_map(lane_id)
        self.transport.pause()
        self.transport.seek(start_ns if clock_map is None else clock_map.nearest_master(start_ns))

    def _measure_agreement(self, request: AgreementRequest, handle: JobHandle) -> None:
        # What measures loads SciPy, which a session that never measures does without.
        from syncstudio.session.agreement.agreeing import agreement_of, agreement_within

        found: Agreement | None = None
        trouble = ""
        try:
            with ExitStack() as stack:
                if request.groups:
                    found = agreement_within(self.project, request.groups, request.options, handle.progress)
                else:
                    others = [
                        stack.enter_context(OtherProject(path, self.project.path)).project
                        for path in request.paths
                    ]
                    told = [self._lanes_told(path) for path in request.paths]
                    projects = [self.project, *others]
                    found = agreement_of(projects, request.options, progress=handle.progress, told=told)
        except (SessionError, ProjectError, OSError) as error:
            trouble = str(error)
        finally:
            # Also where it was stopped from the status bar, or failed: nobody waits for it any more.
            if request is self._agreement_asked:
                self._agreement_asked = None
                if found is not None or trouble:
                    self.agreement, self.agreement_trouble = found, trouble
                self.notices.emit(AgreementChanged())

    def _lanes_told(self, path: Path) -> dict[int, int]:
        """Which lanes belong together as a person told it, where the same project is compared with now."""
        return next((dict(each.lanes) for each in self.comparisons if each.path == path.resolve()), {})
