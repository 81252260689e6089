"""The command `verify`: many recordings checked at once, each row of a report decided by a policy."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_door import CANNOT_TELL, CHECK_FAILED, DONE, Refusal
from syncstudio.cli_values import PATH, Seconds, as_json_option

if TYPE_CHECKING:
    from syncstudio.verify.checking.settings import CheckSettings
    from syncstudio.verify.engine.verify_run import RunEnded, VerifyRun
    from syncstudio.verify.policy import Policy
    from syncstudio.verify.result import PairName

AGAINST_PICTURE: tuple[PairName, ...] = ("sound_picture", "voice_face", "dub_picture")
"""What a profile is about: where a person sees and hears."""
CHECKS = ("sound", "picture", "faces")


@click.command()
@click.argument("paths", nargs=-1, metavar="PATHS...")
@click.option(
    "--out", type=PATH, required=True, metavar="REPORT.parquet", help="The report to write, or to continue."
)
@click.option(
    "--policy",
    "policy_name",
    default="",
    metavar="NAME or FILE",
    help="What to keep and what to drop: a preset or a TOML file of your own.",
)
@click.option(
    "--profile",
    "profile_id",
    default="",
    metavar="NAME or FILE",
    help="The tolerance, instead of the policy's own.",
)
@click.option(
    "--checks",
    default=",".join(CHECKS),
    show_default=True,
    metavar="NAME,...",
    help="sound: timing health, sounds and texts, always. picture: sound against picture. faces: voices against faces,"
    " and picture with it.",
)
@click.option(
    "--search", "search_ns", type=Seconds(), metavar="S", help="Look for offsets up to so many seconds."
)
@click.option(
    "--processes",
    type=click.IntRange(1),
    metavar="N",
    help="Processes on this machine; one a core unless told.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Start a Dask cluster of N workers on this machine.",
)
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Use the Dask cluster there, such as tcp://host:8786."
)
@click.option("--html", "page", type=PATH, metavar="PAGE.html", help="Also write a page, the worst first.")
@click.option("--allow-remote", is_flag=True, help="Fetch URLs that a manifest names, too.")
@click.option("--keep-gone", is_flag=True, help="Keep rows of samples that are not there any more.")
@click.option("--retry-errors", is_flag=True, help="Check again what could not be checked before.")
@click.option("--strict", is_flag=True, help="Exit with 3 when a sample is left for review.")
@as_json_option
@click.pass_context
def verify(
    ctx: click.Context, paths: tuple[str, ...], out: Path, policy_name: str, profile_id: str, checks: str,
    search_ns: int | None, processes: int | None, workers: int | None, scheduler: str, page: Path | None,
    allow_remote: bool, keep_gone: bool, retry_errors: bool, strict: bool, as_json: bool,
) -> None:  # fmt: skip
    """Check many recordings: keep, drop or review.

    PATHS are folders (files of the same stem are one sample), manifests, tar shards, projects or URLs. What is in the
    report already and has not changed is not checked again, so the same command continues what was stopped. A report
    as the only path is decided anew, without measuring.

    Exit status: 1 samples were dropped or could not be checked, 3 with --strict when some are left for review.
    """
    if not paths:
        raise click.UsageError("Name what to verify: folders, manifests, shards, projects or URLs.", ctx)
    if not all(path.strip() for path in paths):
        raise click.UsageError("One of the paths is empty: name a file, a folder or a URL there.", ctx)
    if sum((processes is not None, workers is not None, bool(scheduler))) > 1:
        raise click.UsageError("Use one of --processes, --workers and --scheduler.", ctx)
    _named_well(out, (".parquet",), "the report is a Parquet file")
    if page is not None:
        _named_well(page, (".html", ".htm"), "the page is HTML")
    if page is not None and (page.is_dir() or not page.absolute().parent.is_dir()):
        raise Refusal(f"{page} cannot be written: name a file in a folder that is there.")
    settings = _settings(ctx, checks, search_ns)
    policy = _policy(policy_name, profile_id)
    ended: RunEnded | None = None
    if _is_report(paths):
        _nothing_measured(ctx, paths[0])
        _decide(Path(paths[0]), out, settings, policy)
    else:
        ended = _run(
            paths, out, policy, settings, processes or workers, scheduler, workers is not None,
            allow_remote, keep_gone, retry_errors,
        )  # fmt: skip
    ctx.exit(_told(out, page, policy, ended, strict, as_json))


def _named_well(path: Path, endings: tuple[str, ...], what: str) -> None:
    """Refuse a name that says it is something else."""
    if path.suffix.lower() not in endings:
        raise Refusal(f"{path}: {what}, so its name ends in {endings[0]}; call it {path.stem}{endings[0]}.")


def _nothing_measured(ctx: click.Context, report: str) -> None:
    """Refuse what is said of measuring where a report is only decided anew."""
    from click.core import ParameterSource

    for name in ("checks", "search_ns", "retry_errors"):
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            said = "--" + name.removesuffix("_ns").replace("_", "-")
            raise click.UsageError(
                f"{report} is a report and decided anew without measuring, so {said} does nothing: name the "
                "recordings to measure them again.",
                ctx,
            )


def _settings(ctx: click.Context, checks: str, search_ns: int | None) -> CheckSettings:
    from syncstudio.verify.checking.settings import CheckSettings

    names = {name.strip() for name in checks.split(",") if name.strip()}
    if not names:
        raise click.UsageError(f"--checks names none: choose of {', '.join(CHECKS)}.", ctx)
    if unknown := names - set(CHECKS):
        raise click.UsageError(f"“{min(unknown)}” is no check: choose of {', '.join(CHECKS)}.", ctx)
    if search_ns is not None and search_ns <= 0:
        raise click.UsageError("--search is how far from zero to look: write seconds above 0.", ctx)
    faces = "faces" in names
    # A mouth is looked for where the pictures are decoded and held against the sound anyway.
    settings = CheckSettings(picture=faces or "picture" in names, faces=faces)
    return settings if search_ns is None else replace(settings, search_s=search_ns / 1e9)


def _policy(name: str, profile_id: str) -> Policy:
    """The policy named, with the tolerance of a profile for pictures where one is named, too."""
    from syncstudio.verify.policy_file import PRESETS, policy_named

    policy = policy_named(name or PRESETS[0])
    if not profile_id:
        return policy
    from syncstudio.session.measuring.profile_library import ProfileLibrary, is_half_frame
    from syncstudio.sync.profile import HALF_FRAME

    wanted = profile_id.strip()
    if is_half_frame(wanted):
        return with_tolerance(policy, HALF_FRAME, early_frames=0.5, late_frames=0.5)
    profile = ProfileLibrary().named_or_read(wanted)
    return with_tolerance(policy, profile.id, early_ms=profile.early_ms, late_ms=profile.late_ms)


def with_tolerance(policy: Policy, profile_id: str, **bounds: float) -> Policy:
    """The policy, but sound against picture is held to other bounds."""
    none: dict[str, float | None] = dict.fromkeys(("early_ms", "late_ms", "early_frames", "late_frames"))
    rules = dict(policy.pairs)
    for pair in AGAINST_PICTURE:
        rules[pair] = replace(policy.rule(pair), **{**none, **bounds})  # type: ignore[arg-type]
    return replace(
        policy,
        id=f"{policy.id}, {profile_id}",
        name=f"{policy.name}, {profile_id}",
        pairs=tuple(rules.items()),
    )


def _is_report(paths: tuple[str, ...]) -> bool:
    """Whether the one path is a report of ours, and no Parquet manifest."""
    from syncstudio.verify.engine.report_file import ReportFile
    from syncstudio.verify.errors import VerifyError

    if (
        len(paths) != 1
        or "://" in paths[0]
        or not paths[0].endswith(".parquet")
        or not Path(paths[0]).is_file()
    ):
        return False
    try:
        ReportFile.open(Path(paths[0]))
    except VerifyError:
        return False
    return True


def _decide(old: Path, out: Path, settings: CheckSettings, policy: Policy) -> None:
    from syncstudio.verify.engine.checker import SampleChecker
    from syncstudio.verify.engine.report_store import decide_report

    decide_report(old, out, SampleChecker(policy.check_settings(settings), policy))


def _run(
    paths: tuple[str, ...], out: Path, policy: Policy, settings: CheckSettings, workers: int | None, scheduler: str,
    cluster: bool, remote: bool, keep_gone: bool, retry_errors: bool,
) -> RunEnded:  # fmt: skip
    from syncstudio.cli_verify_progress import progress_told
    from syncstudio.verify.engine.verify_paths import verify_paths

    with progress_told() as tell:
        run = verify_paths(
            paths, out, policy=policy, settings=settings, workers=workers, scheduler=scheduler, cluster=cluster,
            remote=remote, keep_gone=keep_gone, retry_errors=retry_errors, on_progress=tell,
        )  # fmt: skip
        with _stopped_by_signals(run):
            ended = run.run()
    if ended.cancelled:
        progress = ended.progress
        total = "" if progress.total is None else f" of {progress.total:,}"
        raise Refusal(
            f"Stopped: {progress.done:,}{total} samples are done and kept in {out}; the same command continues."
        )
    return ended


@contextmanager
def _stopped_by_signals(run: VerifyRun) -> Iterator[None]:
    """The first Ctrl+C, or a cluster's request to end, stops the run in good order; the second at once.

    A signal that is ignored, as of a run in the background, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    before = {number: handler for number, handler in handlers.items() if handler != signal.SIG_IGN}

    def stop(number: int, frame: object) -> None:
        run.cancel()
        for each, handler in before.items():
            signal.signal(each, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(
    out: Path, page: Path | None, policy: Policy, ended: RunEnded | None, strict: bool, as_json: bool
) -> int:
    from syncstudio.cli_verify_output import print_report, summary_of, tell_people

    summary = summary_of(out, policy.id, ended)
    if page is not None:
        from syncstudio.verify.page.worst_first import write_page

        write_page(out, page)
    if as_json:
        print_report(out, summary)
    else:
        tell_people(summary, page)
    if summary.drop or summary.errors:
        return CHECK_FAILED
    return CANNOT_TELL if strict and summary.review else DONE
