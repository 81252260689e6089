"""A project checked: every pair that `measure --project` measures, judged as its tracks are aligned now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaError
from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.project_subjects import measurable, subject_of
from syncstudio.verify.checking.pair_answer import pair_of, with_evidence
from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.judging import judged_by
from syncstudio.verify.result import FindingFound, PairFound, PairName, PartFound, Result
from syncstudio.verify.sample import Part, Sample

if TYPE_CHECKING:
    from syncstudio.survey.measure_project import PairResult
    from syncstudio.survey.subject import Subject

_STEMS: dict[str, PairName] = {"speech": "speech_mix", "effects": "effects_mix", "music": "music_mix"}


def check_project(
    sample: Sample,
    paths: Mapping[Part, Path],
    settings: CheckSettings,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """What is found about a project's tracks. Offsets are what its alignments leave of what was measured, so that a
    project that was aligned well has none. Raises VerifyError where it cannot be opened."""
    part = next(one for one in sample.parts if one.kind == "project")
    try:
        with Project.open(paths[part], view_only=True) as project:
            return _checked(sample, part, project, settings, cancelled)
    except (ProjectError, SurveyError) as error:
        raise VerifyError(str(error)) from error


def _checked(
    sample: Sample,
    part: Part,
    project: Project,
    settings: CheckSettings,
    cancelled: Callable[[], bool] | None,
) -> Result:
    from syncstudio.survey.as_aligned import as_aligned
    from syncstudio.survey.measure_project import measure_project
    from syncstudio.survey.pairing import pairs_worth_measuring

    tracks = {track.id: track for track in project.tracks() if measurable(track)}
    subjects = {number: subject_of(project, track) for number, track in tracks.items()}
    reference = project.reference_track_id
    plans = [
        plan
        for plan in pairs_worth_measuring(subjects, reference)
        if pair_name(subjects[plan.reference], subjects[plan.other]) is not None
        and (settings.picture or subjects[plan.reference].kind != "video")
    ]
    parts, findings = _files(part, subjects, tracks, cancelled)
    duration_s = max((one.duration_s or 0.0 for one in parts), default=0.0)
    survey = measure_project(subjects, reference, cancelled=cancelled, plans=plans) if plans else None
    pairs: list[PairFound] = []
    left = settings.evidence_bytes if settings.evidence else 0

    def found(pair: PairResult, name: PairName) -> PairFound:
        maps = (project.clock_map(pair.reference), project.clock_map(pair.other))
        answer = as_aligned(pair.measurement, *maps)
        names = (tracks[pair.reference].name, tracks[pair.other].name)
        return with_evidence(pair_of(name, *names, answer, duration_s), pair.measurement, left)

    for pair in survey.pairs if survey is not None else ():
        name = pair_name(subjects[pair.reference], subjects[pair.other])
        if name is not None:
            pairs.append(found(pair, name))
            left = max(0, left - len(pairs[-1].packed))
    for pair in survey.dubs if survey is not None else ():
        pairs.append(found(pair, "dub_picture"))
        left = max(0, left - len(pairs[-1].packed))
    seen = [pair for pair in pairs if pair.pair == "sound_picture"]
    told = any(pair.status == "measured" for pair in seen)
    why = next((pair.reason for pair in seen if pair.reason), "")
    return judged_by(
        Result(
            sample.name,
            sample.mark,
            judgeable=("yes" if told else "no") if seen else "",
            judgeable_reason="What is seen and heard fits together." if told else why,
            parts=parts,
            pairs=tuple(pairs),
            health_findings=findings,
            said=sample.said,
        )
    )


def pair_name(reference: Subject, other: Subject) -> PairName | None:
    """What the report calls a pair of tracks; None for two recorders of one scene, which share no clock."""
    kinds = (reference.kind, other.kind)
    if kinds == ("video", "sound"):
        return "sound_picture" if reference.group == other.group and other.role != "dub" else None
    if "transcript" in kinds:
        return "transcript_sound"
    if "series" in kinds:
        if kinds == ("series", "series"):
            return None
        return "series_picture" if "video" in kinds else "series_sound"
    if other.role == "dub":
        return "dub_original"
    return _STEMS.get(other.role) if reference.role not in _STEMS else None


def _files(
    part: Part,
    subjects: Mapping[int, Subject],
    tracks: Mapping[int, object],
    cancelled: Callable[[], bool] | None,
) -> tuple[tuple[PartFound, ...], tuple[FindingFound, ...]]:
    """The project and the files of its tracks, with what their timing health says."""
    from syncstudio.media.health.check import check_health

    parts = [PartFound("project", "", part.name, part.place.url, part.place.member)]
    findings: list[FindingFound] = []
    for path in dict.fromkeys(one.path for one in subjects.values() if one.kind != "transcript"):
        own = [one for one in subjects.values() if one.path == path]
        kind = next(
            (kind for kind in ("video", "sound", "series") if any(one.kind == kind for one in own)), "sound"
        )
        try:
            report = check_health(path, None, cancelled)
        except MediaError as error:
            findings.append(FindingFound(path.name, "undecodable", "error", None, str(error)))
            continue
        lengths = [one.start_s + one.duration_s for one in report.streams if one.duration_s]
        rate = next((one.measured_rate for one in report.streams if one.kind == "video"), None)
        # Of a measured rate the nearest that cameras have.
        near = None if rate is None else Fraction(rate).limit_denominator(1001)
        fps = "" if near is None else f"{near.numerator}/{near.denominator}"
        duration_s = float(max(lengths)) if lengths else None
        parts.append(PartFound(kind, own[0].role, path.name, str(path), duration_s=duration_s, fps=fps))
        findings += [
            FindingFound(
                path.name,
                one.code,
                one.severity,
                None if one.at_s is None else float(one.at_s),
                one.message,
            )
            for one in report.findings
        ]
    return tuple(parts), tuple(findings)
