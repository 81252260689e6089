"""Timing health of every part of a sample, as findings of the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.finding import Finding
from syncstudio.media.series.table_file import is_table
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.checking.recording_checked import recording_checked
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import FindingFound, PartFound
from syncstudio.verify.sample import Part


@dataclass(slots=True)
class PartsHealth:
    """`parts` as they were found, `findings` of all; `trouble` names parts that could not be read, in sentences."""

    parts: tuple[PartFound, ...] = ()
    findings: tuple[FindingFound, ...] = ()
    trouble: list[str] = field(default_factory=list)
    readable: int = 0


def health_of(opened: Opened) -> PartsHealth:
    """Every part of the sample, read once without decoding it. VerifyError: a part ends before the stretch meant."""
    found = PartsHealth()
    parts: list[PartFound] = []
    findings: list[FindingFound] = []
    for part in opened.sample.parts:
        path = opened.paths.get(part)
        row = PartFound(
            part.kind,
            part.role,
            part.name,
            part.place.url,
            part.place.member,
            part.place.offset,
            part.place.size,
        )
        if path is None:
            continue
        try:
            if part.kind in ("video", "sound"):
                row, of_part = _recording(opened, part, row)
            elif part.kind == "series":
                row, of_part = _series(path, part, row)
            else:
                of_part = []
            findings += of_part
            found.readable += 1
        except MediaCancelled as error:
            raise MeasuringCancelled(str(error)) from error
        except MediaError as error:
            findings.append(FindingFound(part.name, "undecodable", "error", None, str(error)))
            found.trouble.append(str(error))
        parts.append(row)
    found.parts, found.findings = tuple(parts), tuple(findings)
    return found


def _recording(opened: Opened, part: Part, row: PartFound) -> tuple[PartFound, list[FindingFound]]:
    checked = recording_checked(opened, part)
    duration_s = checked.duration_s
    if opened.sample.span_ns is not None and duration_s is not None:
        start_ns, end_ns = opened.sample.span_ns
        if start_ns / 1e9 >= duration_s:
            raise VerifyError(
                f"The stretch begins at {start_ns / 1e9:g} s, and {part.name} ends at {duration_s:g} s: mend what the "
                "manifest says of it."
            )
        duration_s = max(min(duration_s, end_ns / 1e9) - start_ns / 1e9, 0.0)
    shown = checked.rate
    row = PartFound(
        row.kind, row.role, row.name, row.url, row.member, row.offset, row.size,
        duration_s, "" if shown is None else f"{shown.numerator}/{shown.denominator}",
    )  # fmt: skip
    return row, [_found(part, one) for one in checked.findings]


def _series(path: Path, part: Part, row: PartFound) -> tuple[PartFound, list[FindingFound]]:
    from syncstudio.media.health.check import check_health

    try:
        report = check_health(path)
    except MediaError:
        if is_table(path):
            # A table beside a recording may be of anything: where it is no series, nothing is wrong with the sample.
            return row, []
        raise
    return row, [_found(part, one) for one in report.findings]


def _found(part: Part, finding: Finding) -> FindingFound:
    at_s = None if finding.at_s is None else float(finding.at_s)
    return FindingFound(part.name, finding.code, finding.severity, at_s, finding.message)
