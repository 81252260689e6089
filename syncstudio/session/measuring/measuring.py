"""Measuring how tracks lie against one another, as one job behind the window; answers are kept as proposals."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.measuring.measurement_rows import fingerprint, row_of
from syncstudio.session.measuring.measuring_options import (
    MeasuringOptions,
    limits_as_settings,
    limits_between,
)
from syncstudio.session.measuring.moments import Moments
from syncstudio.session.measuring.role_guessing import RoleGuessing
from syncstudio.session.media.files_coming import FilesComing
from syncstudio.session.notices import MeasuringChanged
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.method_words import in_words
from syncstudio.survey.pairing import PairPlan, methods_for, pairs_worth_measuring, plans_by
from syncstudio.survey.project_subjects import measurable, subject_of
from syncstudio.survey.subject import Subject
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement

_log = logging.getLogger(__name__)

_BROKE_OFF = "Measuring broke off in a way that was not foreseen: Help › Show the log says what happened."

# Reasons come with a hyphen before what is less than nothing.
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")

Answer = tuple[PairPlan, Measurement]


@dataclass(frozen=True, slots=True)
class _Task:
    """What one job measures, as the project has it when the job begins: pairs, and what is known of their tracks."""

    plans: Sequence[PairPlan]
    limits: Sequence[Limits]
    subjects: Mapping[int, Subject]
    names: Mapping[int, str]
    marks: Mapping[int, str]


class Measuring(Moments, RoleGuessing, FilesComing):
    """Use cases that measure; the survey opens the files and picks the methods."""

    _measuring_options = MeasuringOptions()
    _measuring_job: int | None = None

    @property
    def measuring_options(self) -> MeasuringOptions:
        """How the next measurement is made."""
        return self._measuring_options

    @measuring_options.setter
    def measuring_options(self, options: MeasuringOptions) -> None:
        if options != self._measuring_options:
            self._measuring_options = options
            self.notices.emit(MeasuringChanged())

    @property
    def measuring_job(self) -> Job | None:
        """The measurement under way, or nothing."""
        return next((job for job in self.jobs.running() if job.id == self._measuring_job), None)

    def measure_track(self, track_id: int) -> Job:
        """Measure a track against the reference track, or where the two cannot be compared through other tracks of
        their files."""
        track = self.project.track(track_id)
        reference_id = self.reference_track_id
        if reference_id is None or not measurable(track):
            raise SessionError(f"{track.name} is not measured for itself: measure the video it belongs to.")
        return self._start(self._plans_of_track(track, reference_id), track.name)

    def measure_pair(self, reference_id: int, track_id: int) -> Job:
        """Measure one track against another."""
        if reference_id == track_id:
            raise SessionError("A track is not measured against itself: choose two tracks.")
        names = [self.project.track(id).name for id in (track_id, reference_id)]
        plan = PairPlan(reference_id, track_id, self.measuring_options.method, "chosen")
        return self._start([plan], f"{names[0]} against {names[1]}")

    def measure_all(self) -> Job:
        """Measure every pair of the project that is worth it; files that are still being added are waited for."""
        if self.files_coming:
            self._check_free()
            return self._begin("everything", self._task_when_all_is_in)
        return self._start(self._plans_of_all(), "everything")

    def methods_of(self, reference_id: int, track_id: int) -> tuple[str, ...]:
        """The methods that can compare two tracks, best first."""
        ends = [self.project.track(id) for id in (reference_id, track_id)]
        return methods_for(*(subject_of(self.project, track) for track in ends))

    # -- what is measured -----------------------------------------------------------------------------------------

    def _subjects(self) -> dict[int, Subject]:
        """What can be read of the project, by track."""
        tracks = [track for track in self.project.tracks() if measurable(track)]
        return {
            track.id: subject_of(self.project, track)
            for track in tracks
            if self.track_trouble(track.id) is None
        }

    def _plans_of_all(self) -> list[PairPlan]:
        subjects = self._subjects()
        plans = self._with_method(self._worth(subjects), subjects)
        if not plans:
            roles = any(subject.role for subject in subjects.values())
            if roles and pairs_worth_measuring(_without_roles(subjects), self.reference_track_id):
                raise SessionError(
                    "By the roles that are set no two tracks have anything in common to compare: take one back."
                )
            raise SessionError("There is nothing to measure: add at least two recordings of the same scene.")
        return plans

    def _plans_of_track(self, track: Track, reference_id: int) -> list[PairPlan]:
        subjects = self._subjects()
        if track.id not in subjects:
            raise SessionError(self.track_trouble(track.id) or f"{track.name} cannot be read.")
        own, others = set(self.moved_with(track.id)), set(self.moved_with(reference_id))
        if track.id in others:
            # It moves with the reference: what is left to ask is how it lies against the others of its file.
            plans = [plan for plan in self._worth(subjects) if track.id in (plan.reference, plan.other)]
            plans = [plan for plan in plans if subjects[plan.reference].group == subjects[plan.other].group]
        else:
            plans = [plan for plan in self._worth(subjects) if _joins(plan, own, others)]
            plans = [plan for plan in plans if track.id in (plan.reference, plan.other)] or plans
        plans = self._with_method(plans, subjects)
        comparable = track.id != reference_id and reference_id in subjects
        if not plans and comparable and self.methods_of(reference_id, track.id):
            plans = [PairPlan(reference_id, track.id, self.measuring_options.method, "chosen")]
        if not plans:
            name = self.project.track(reference_id).name
            roles = [subjects[id].role for id in (track.id, reference_id) if id in subjects]
            if (
                comparable
                and any(roles)
                and methods_for(*_without_roles(subjects, track.id, reference_id).values())
            ):
                kinds = " and ".join(
                    f"{self.project.track(id).name} ({subjects[id].role or 'no role'})"
                    for id in (track.id, reference_id)
                )
                raise SessionError(
                    f"{kinds} have nothing in common to compare: take a role back, or choose another track."
                )
            what = (
                "is the reference"
                if track.id == reference_id
                else f"cannot be compared with {name}, the reference"
            )
            raise SessionError(
                f"{track.name} {what}: choose another track, or make another one the reference."
            )
        return plans

    def _worth(self, subjects: Mapping[int, Subject]) -> list[PairPlan]:
        return pairs_worth_measuring(subjects, self.reference_track_id, self.measuring_options.method)

    def _with_method(self, plans: Sequence[PairPlan], subjects: Mapping[int, Subject]) -> list[PairPlan]:
        """Those plans that the chosen method can follow."""
        return plans_by(plans, subjects, self.measuring_options.method)

    # -- the job --------------------------------------------------------------------------------------------------

    def _start(self, plans: Sequence[PairPlan], what: str) -> Job:
        self._check_free()
        task = self._task(plans)
        return self._begin(what, lambda _handle: task)

    def _begin(self, what: str, task_of: Callable[[JobHandle], _Task]) -> Job:
        def work(handle: JobHandle) -> None:
            try:
                self._measure(task_of(handle), handle)
            except Cancelled:
                self.say("Measuring was cancelled: nothing of it was kept, and nothing moved.")
                raise

        job = self.jobs.start(f"Measuring {what}", work)
        self._measuring_job = job.id
        self.notices.emit(MeasuringChanged())
        return job

    def _check_free(self) -> None:
        """SessionError where nothing can be measured now."""
        if self.viewing:
            raise SessionError(f"Nothing can be measured here: {self.viewing}")
        if self.measuring_job is not None:
            raise SessionError("A measurement is under way: wait for it, or cancel it.")
        if self.measuring_options.selection_only and self.selection is None:
            raise SessionError(
                "Only the selection is to be measured, but nothing is selected: drag over a span first."
            )

    def _task(self, plans: Sequence[PairPlan]) -> _Task:
        subjects = {
            id: subject_of(self.project, self.project.track(id)) for plan in plans for id in _ends(plan)
        }
        for id in subjects:
            trouble = self.track_trouble(id)
            if trouble is not None and len(plans) == 1:
                raise SessionError(trouble)
        names = {id: self.project.track(id).name for id in subjects}
        # What is measured is what the files hold now, whatever replaces them meanwhile.
        marks = {id: fingerprint(self.project, id) for id in subjects}
        options, selection = self.measuring_options, self.selection
        spans = [selection] if options.selection_only and selection is not None else []
        limits = [
            limits_between(
                self.project.clock_map(plan.reference),
                self.project.clock_map(plan.other),
                options.search_ns,
                spans,
                options.excluded,
            )
            for plan in plans
        ]
        return _Task(plans, limits, subjects, names, marks)

    def _task_when_all_is_in(self, handle: JobHandle) -> _Task:
        """Everything, once the files that are being added are in: who asks means those, too."""
        handle.begin_step("waiting for the files that are being added")
        handle.wait_while(lambda: self.files_coming)
        handle.begin_step("")
        try:
            return self._task(self._plans_of_all())
        except SessionError as error:
            self.say(str(error), "warning")
            raise

    def _measure(self, task: _Task, handle: JobHandle) -> None:
        from syncstudio.survey.measure_pair import measure_pair

        plans, names, answers = task.plans, task.names, list[Answer]()
        for number, (plan, within) in enumerate(zip(plans, task.limits, strict=True)):

            def progress(fraction: float, done: int = number) -> None:
                try:
                    handle.progress((done + min(max(fraction, 0.0), 1.0)) / len(plans))
                except Cancelled:  # a method that is cancelled has not stumbled
                    raise MeasuringCancelled from None

            pair = (task.subjects[plan.reference], task.subjects[plan.other])
            if len(plans) > 1:
                against = f"{names[plan.other]} against {names[plan.reference]}"
                handle.begin_step(f"{number + 1} of {len(plans)}: {against}")
            try:
                progress(0.0)
                answer = measure_pair(*pair, plan.method, within, progress, handle.cancelled)
            except MeasuringCancelled:
                raise Cancelled from None
            except SurveyError as error:
                answer = Measurement.cannot_tell(plan.method, str(error))
            except Exception:
                # The other pairs can still be measured.
                _log.exception("measuring %s against %s broke off", pair[1].path, pair[0].path)
                answer = Measurement.cannot_tell(plan.method, _BROKE_OFF)
            settings = {**answer.settings, **limits_as_settings(within)}
            answers.append((plan, replace(answer, settings=settings)))
        if handle.cancelled():
            raise Cancelled
        self._keep(answers, task.marks)

    def _keep(self, answers: Sequence[Answer], marks: Mapping[int, str]) -> None:
        """Store what was measured, as one step, of tracks that are still there."""
        known = {track.id for track in self.project.tracks()}
        kept = [(plan, answer) for plan, answer in answers if known.issuperset(_ends(plan))]
        if not kept:
            return
        name = "Measure 1 pair" if len(kept) == 1 else f"Measure {len(kept)} pairs"
        at_ns = self.project.wall_ns()
        with self.project.edit(name) as edit:
            for plan, answer in kept:
                edit.insert(row_of(self.project, plan.reference, plan.other, answer, at_ns, marks))
        self._say_result(kept)

    def _say_result(self, kept: Sequence[Answer]) -> None:
        told = sum(answer.status == "measured" for _, answer in kept)
        if len(kept) == 1 and not told:
            reason = _MINUS.sub("−", in_words(kept[0][1].reason))
            self.say(f"{self.project.track(kept[0][0].other).name}: {reason}", "warning")
        elif not told:
            self.say(f"None of the {len(kept)} pairs could be measured: the Sync dock says why.", "warning")
        elif told < len(kept):
            were = "was" if told == 1 else "were"
            self.say(
                f"{told} of {len(kept)} pairs {were} measured: look at the evidence in the Sync dock, then accept."
            )


def _ends(plan: PairPlan) -> tuple[int, int]:
    return plan.reference, plan.other


def _without_roles(subjects: Mapping[int, Subject], *ids: int) -> dict[int, Subject]:
    return {id: replace(subjects[id], role="") for id in ids or subjects}


def _joins(plan: PairPlan, one: set[int], other: set[int]) -> bool:
    return (plan.reference in one and plan.other in other) or (plan.other in one and plan.reference in other)
