"""Checks one sample: timing health, every pair that should share a clock, whether it can be judged, where to look.

>>> check_sample(sample).pairs[0].offset_s
0.0412
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.verify.checking.content_key import content_key
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.checking.pair_answer import pair_of, with_evidence
from syncstudio.verify.checking.settings import USUAL, CheckSettings
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.judging import judged_by
from syncstudio.verify.pair_span import duration_of, early_span_s, furthest_s
from syncstudio.verify.result import PairFound, Result
from syncstudio.verify.sample import Part, Sample

if TYPE_CHECKING:
    from syncstudio.verify.checking.pairs_of_sample import PairAnswered

Cancelled = Callable[[], bool] | None

# Pairs that are surely no further apart than this are fine by every policy, and nobody looks at their evidence.
_FINE_S, _SURE = 0.015, 0.9


def check_sample(sample: Sample, settings: CheckSettings = USUAL, cancelled: Cancelled = None) -> Result:
    """Everything that is found about a sample. No policy has decided yet: the decision is "review".

    What goes wrong is said in `error`, and raised is only MeasuringCancelled, when `cancelled()` turns true.
    """
    from syncstudio.verify.finding.local_parts import local_parts

    began = time.monotonic()
    try:
        with local_parts(sample) as paths:
            found = check_parts(sample, paths, settings, cancelled)
    except MeasuringCancelled:
        raise
    except VerifyError as error:
        found = failed(sample, str(error))
    except Exception as error:  # whatever one sample does to its check, the others go on
        found = failed(
            sample,
            f"The check stumbled over this sample ({type(error).__name__}: {error}): please report it.",
        )
    return replace(found, elapsed_s=time.monotonic() - began)


def check_parts(
    sample: Sample, paths: Mapping[Part, Path], settings: CheckSettings, cancelled: Cancelled = None
) -> Result:
    """The same, where the parts lie on this computer already. Raises VerifyError where no part of it can be read."""
    from syncstudio.verify.checking.pairs_of_sample import measured_pairs

    key = content_key(sample, settings, paths)
    if any(part.kind == "project" for part in sample.parts):
        from syncstudio.verify.checking.project_check import check_project

        return replace(check_project(sample, paths, settings, cancelled), key=key)
    from syncstudio.verify.checking.health_of_parts import health_of

    opened = Opened(sample, paths, settings, cancelled)
    health = health_of(opened)
    if health.trouble and not health.readable:
        raise VerifyError(health.trouble[0])
    answers = measured_pairs(opened)
    duration_s = max((part.duration_s or 0.0 for part in health.parts), default=0.0)
    pairs = [pair_of(one.pair, one.reference, one.other, one.answer, duration_s) for one in answers.pairs]
    result = Result(
        sample.name,
        sample.mark,
        key,
        judgeable=answers.judgeable,
        judgeable_reason=answers.judgeable_reason,
        parts=health.parts,
        pairs=tuple(pairs),
        health_findings=health.findings,
        measures=tuple(sorted(answers.figures.items())),
        said=sample.said,
        error=" ".join(health.trouble),
        version=_version(),
    )
    result = judged_by(result)
    return replace(result, pairs=tuple(_kept(result, answers.pairs, settings))) if pairs else result


def failed(sample: Sample, why: str) -> Result:
    """The row of a sample that could not be checked."""
    return judged_by(Result(sample.name, sample.mark, said=sample.said, error=why, version=_version()))


def _kept(result: Result, answers: Sequence[PairAnswered], settings: CheckSettings) -> Iterator[PairFound]:
    """The pairs, with the evidence of those that are not clearly fine, within what a sample may keep."""
    left = settings.evidence_bytes if settings.evidence else 0
    duration_s = duration_of(result)
    for pair, one in zip(result.pairs, answers, strict=True):
        span = early_span_s(pair, duration_s)
        fine = span is not None and furthest_s(span) <= _FINE_S and pair.confidence >= _SURE
        silent = one.answer.method == "" or not one.answer.windows
        if left <= 0 or fine or (pair.status == "cannot-tell" and silent):
            yield pair
            continue
        kept = with_evidence(pair, one.answer, left)
        left -= len(kept.packed)
        yield kept


@cache
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return ""
