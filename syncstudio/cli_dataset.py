"""The command `dataset`: training clips of projects, aligned, measured again, and laid out for a trainer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_dataset_options import choice_from, dataset_options
from syncstudio.cli_door import CHECK_FAILED, DONE, say_line, sentence
from syncstudio.cli_output import print_json
from syncstudio.cli_projects import open_session, projects_in
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncstudio.session.dataset.choice import DatasetChoice
    from syncstudio.session.dataset.planned import DatasetPlan, LeftOut, PlannedClip
    from syncstudio.session.dataset.writing import ClipDone, DatasetMade

SCHEMA = "syncstudio.dataset/1"
# Reasons that are told one by one; the rest are counted, and are all in --json.
_MOST_TOLD = 8


@click.command("dataset")
@click.argument("projects", nargs=-1, required=True, type=PATH, metavar="PROJECT or FOLDER...")
@click.option(
    "--out", type=PATH, required=True, help="The folder to write to; new, or one that was not finished."
)
@dataset_options
@click.option("--dry-run", is_flag=True, help="List the clips, and write nothing.")
@as_json_option
@click.pass_context
def dataset(
    ctx: click.Context, /, projects: tuple[Path, ...], out: Path, dry_run: bool, as_json: bool, **options: Any
) -> None:
    """Cut aligned training clips out of projects.

    Each clip begins with a frame and a sample at exactly one instant; drift is taken out, and what is smaller than a
    frame is written into its metadata. Every clip is measured again after it was written, and what is left goes into
    the manifest. A run that was stopped goes on where it was. Status 1: some clips were left out because a recording
    is missing, unreadable or not as planned.
    """
    from syncstudio.session.dataset.writing import make_dataset

    choice = choice_from(ctx, options)
    with ExitStack() as opened:
        plan = _plan(opened, projects_in(projects), choice, quiet=as_json)
        opened.callback(plan.close)
        if not as_json:
            _tell_losses(plan.left_out)
            for note in plan.notes:
                click.echo(f"Note: {note}")
        if dry_run:
            _tell_plan(plan, out, choice, as_json)
            ctx.exit(_status(plan.left_out))
        before = len(plan.left_out)
        with _progress(len(plan.clips)) as told:
            made = make_dataset(plan, choice, out, told)
    if as_json:
        print_json(document(out, choice, [_done(one) for one in made.clips], made.left_out, made.notes, made))
    else:
        _tell_losses(made.left_out[before:])
        _tell_made(made)
    ctx.exit(_status(made.left_out))


def _plan(opened: ExitStack, paths: Sequence[Path], choice: DatasetChoice, quiet: bool) -> DatasetPlan:
    """The plan of all projects; one of several that cannot be read is left out, and said."""
    from syncstudio.session.dataset.plan import plan_project
    from syncstudio.session.dataset.planned import DatasetPlan, LeftOut
    from syncstudio.session.dataset.whole_plan import joined_plans

    plans = []
    for path in paths:
        try:
            session = opened.enter_context(open_session(path, view_only=True))
            # Nothing is shown, so nothing has to be prepared for being shown.
            for job in session.jobs.running():
                session.jobs.cancel(job.id)
            plans.append(plan_project(session, choice))
        except Exception as error:
            if len(paths) == 1:
                raise
            line = sentence(error)
            if not quiet:
                say_line(f"{path.name}: {line}")
            plans.append(DatasetPlan(left_out=[LeftOut(path, "", None, None, line, "project")]))
    return joined_plans(plans, choice)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[int, int, str], None]]:
    """How many clips of how many, on a terminal; nothing where errors go to a file."""
    if not sys.stderr.isatty():
        yield lambda done, total, key: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Making clips"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=count)
        yield lambda done, total, key: bar.update(task, completed=done)


def _status(left_out: Sequence[LeftOut]) -> int:
    """1 where something is wrong with a recording or with what was written; clips that were filtered out are not."""
    wrong = {"source", "project", "media", "residual"}
    return CHECK_FAILED if any(one.kind in wrong for one in left_out) else DONE


def document(
    out: Path,
    choice: DatasetChoice,
    clips: Sequence[dict[str, Any]],
    left_out: Sequence[LeftOut],
    notes: Sequence[str],
    made: DatasetMade | None,
) -> dict[str, Any]:
    """The document of `--json`."""
    splits: Counter[str] = Counter(str(clip["split"]) for clip in clips if clip["split"])
    return {
        "schema": SCHEMA,
        "out": str(out),
        "layout": choice.layout,
        "written": made is not None and bool(made.clips),
        "files": [str(path) for path in made.files] if made else [],
        "clips": list(clips),
        "duration_s": sum(float(clip["duration_s"]) for clip in clips),
        "splits": dict(splits),
        "residual_sound_s": made.worst_sound_s if made else None,
        "residual_frames": made.worst_frames if made else None,
        "left_out": [
            {
                "project": str(one.project),
                "name": one.name,
                "start_s": None if one.at_ns is None else one.at_ns / 1e9,
                "end_s": None if one.end_ns is None else one.end_ns / 1e9,
                "kind": one.kind,
                "reason": one.reason,
            }
            for one in left_out
        ],
        "notes": list(notes),
    }


def _planned(clip: PlannedClip) -> dict[str, Any]:
    said = clip.metadata
    return {
        "key": clip.key,
        "split": clip.split,
        "project": str(clip.project),
        "name": clip.cut.name,
        "start_s": float(Fraction(said["master_start_ns"])) / 1e9,
        "duration_s": clip.seconds,
        "verdict": said["verdict"],
        "people": said["people"],
        "tracks": [part.media.track.name for part in clip.parts],
        "files": [],
        "reused": False,
        "residual_sound_s": None,
        "residual_frames": None,
        "faults": [],
    }


def _done(one: ClipDone) -> dict[str, Any]:
    return _planned(one.clip) | {
        "files": sorted(one.files),
        "reused": one.reused,
        "residual_sound_s": one.sound_s,
        "residual_frames": one.metadata["residual_frames"],
        "faults": one.metadata["faults"],
    }


def _tell_plan(plan: DatasetPlan, out: Path, choice: DatasetChoice, as_json: bool) -> None:
    clips = [_planned(clip) for clip in plan.clips]
    if as_json:
        print_json(document(out, choice, clips, plan.left_out, plan.notes, None))
        return
    from syncstudio.cli_output import print_table

    rows = [
        [
            clip["key"], clip["split"], f"{clip['start_s']:.6f}", f"{clip['duration_s']:.6f}", clip["verdict"],
            clip["name"], ", ".join(clip["tracks"]),
        ]
        for clip in clips
    ]  # fmt: skip
    seconds = sum(clip.seconds for clip in plan.clips)
    title = f"{_clips(len(rows))}, {seconds:,.1f} s; nothing was written"
    print_table(title, ["key", "split", "start s", "length s", "verdict", "name", "tracks"], rows)


def _tell_losses(left_out: Sequence[LeftOut]) -> None:
    for one in left_out[:_MOST_TOLD]:
        where = "" if one.at_ns is None else f", {one.at_ns / 1e9:.3f} s"
        name = f" “{one.name}”" if one.name else ""
        click.echo(f"{one.project.name}{where}{name}: {one.reason}")
    rest = left_out[_MOST_TOLD:]
    if rest:
        kinds = ", ".join(
            f"{count} for “{kind}”" for kind, count in Counter(one.kind for one in rest).items()
        )
        click.echo(f"{len(rest):,} more are left out ({kinds}); --json names all.")


def _tell_made(made: DatasetMade) -> None:
    if not made.clips:
        click.echo("No clip was written.")
        return
    seconds = sum(one.clip.seconds for one in made.clips)
    again = sum(one.reused for one in made.clips)
    reused = f", {again:,} of them from the run before" if again else ""
    click.echo(f"Wrote {_clips(len(made.clips))}, {seconds:,.1f} s, to {made.out}{reused}.")
    worst = made.worst_sound_s
    sound = "no sound to measure" if worst is None else f"sound at most {worst * 1000:.3f} ms from its place"
    click.echo(f"Measured again after writing: {sound}, frames at most {made.worst_frames} from theirs.")
    if made.left_out:
        click.echo(f"Left out: {len(made.left_out):,}.")


def _clips(count: int) -> str:
    return f"{count:,} clip" if count == 1 else f"{count:,} clips"
