"""A run over paths that a person names: folders, manifests, shards, projects, URLs. For the command and the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.verify.engine.checker import SampleChecker
from syncstudio.verify.engine.crew import Crew
from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Result
from syncstudio.verify.sample import Sample, Unfound

if TYPE_CHECKING:
    from syncstudio.verify.checking.settings import CheckSettings
    from syncstudio.verify.policy import Policy


def verify_paths(
    paths: Sequence[str | os.PathLike[str]],
    out: Path,
    *,
    policy: Policy,
    settings: CheckSettings | None = None,
    workers: int | None = None,
    scheduler: str = "",
    cluster: bool = False,
    remote: bool = False,
    keep_gone: bool = False,
    retry_errors: bool = False,
    on_result: Callable[[Result], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> VerifyRun:
    """The run, ready to be started.

    `workers` processes of this machine (a core each unless told); with `cluster` they are Dask's, and with `scheduler`
    those at that address. `remote`: URLs that a manifest names may be fetched; those in `paths` always are.
    """
    from syncstudio.verify.checking.settings import CheckSettings as Settings
    from syncstudio.verify.finding.find_samples import find_samples

    named = [os.fspath(path) for path in paths]
    checker = SampleChecker(policy.check_settings(settings or Settings()), policy)

    def find() -> Iterator[Sample | Unfound]:
        return found_in(find_samples(named, remote=remote), frozenset(named))

    def crew() -> Crew:
        if cluster or scheduler:
            from syncstudio.verify.engine.dask_crew import DaskCrew

            return DaskCrew(checker, workers=workers or os.cpu_count() or 1, scheduler=scheduler)
        return LocalCrew(checker, workers)

    # To list a store over a network twice costs requests and time; here it costs little.
    here = not any("://" in path for path in named)
    return VerifyRun(
        find,
        checker,
        out,
        crew,
        count=find if here else None,
        roots=frozenset(named),
        keep_gone=keep_gone,
        retry_errors=retry_errors,
        on_result=on_result,
        on_progress=on_progress,
    )


def found_in(listed: Iterator[Sample | Unfound], roots: frozenset[str]) -> Iterator[Sample | Unfound]:
    """What was listed; VerifyError where no path holds or is anything, so that no report is written of nothing."""
    held: list[Unfound] = []
    anything = False
    for found in listed:
        if isinstance(found, Unfound) and found.name in roots and not anything:
            held.append(found)
            continue
        anything = True
        yield from held
        held.clear()
        yield found
    if anything:
        return
    if held:
        raise VerifyError(held[0].reason)
    raise VerifyError(
        f"Nothing to verify lies in {', '.join(sorted(roots)[:3])}: name recordings, folders that hold some, "
        "manifests, shards or projects."
    )
