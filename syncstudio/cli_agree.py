"""The command `agree`: how far two or more people's labels of the same recording agree."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_agree_tables import tell_agreement
from syncstudio.cli_documents import existing
from syncstudio.cli_door import CANNOT_TELL, CHECK_FAILED, DONE, Refusal
from syncstudio.cli_output import count_text, print_json, working
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.options import AgreementOptions, Criterion


@click.command("agree")
@click.argument("projects", type=PATH, nargs=-1, required=True, metavar="PROJECT...")
@click.option(
    "--lanes", multiple=True, metavar="LANE or MINE=THEIRS",
    help="Only these lanes; two names where they are called differently, or within one project: Anna=Ben.",
)  # fmt: skip
@click.option(
    "--tolerance", default="250ms", show_default=True, metavar="250ms or 2f",
    help="How far edges may lie apart and still match; in frames of the first video with f.",
)  # fmt: skip
@click.option(
    "--match", "criterion", type=click.Choice(["edges", "onset", "overlap"]), default="edges", show_default=True,
    help="What makes two labels the same: both edges or the onset within the tolerance, or their overlap.",
)  # fmt: skip
@click.option(
    "--overlap", type=click.FloatRange(0.0, 1.0, min_open=True), default=0.5, show_default=True,
    help="With --match overlap: the least share that they have in common (intersection over union).",
)  # fmt: skip
@click.option(
    "--step", default="10ms", show_default=True, metavar="10ms or 1f",
    help="The cells that kappa and alpha count.",
)  # fmt: skip
@click.option(
    "--names",
    default="",
    metavar="NAME,...",
    help="What the annotators are called; the files' names unless given.",
)
@click.option("--gamma/--no-gamma", default=True, show_default=True, help="Work out the unified gamma too.")
@click.option("--keep-case", is_flag=True, help="Transcripts: upper and lower case differ.")
@click.option("--keep-punctuation", is_flag=True, help="Transcripts: punctuation counts.")
@click.option(
    "--replicates", type=click.IntRange(0, 100_000), default=1000, show_default=True,
    help="Resamplings for intervals; 0 for none.",
)  # fmt: skip
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=20151,
    show_default=True,
    help="The seed of resampling.",
)
@click.option("--picture", type=PATH, metavar="FILE.svg", help="Write the confusion matrix as a picture.")
@click.option(
    "--fail-under", type=click.FloatRange(0.0, 1.0), metavar="F1",
    help="End with status 1 where F1 of all labels is less than this.",
)  # fmt: skip
@as_json_option
@click.pass_context
def agree(
    ctx: click.Context, projects: tuple[Path, ...], lanes: tuple[str, ...], tolerance: str, criterion: Criterion,
    overlap: float, step: str, names: str, gamma: bool, keep_case: bool, keep_punctuation: bool, replicates: int,
    seed: int, picture: Path | None, fail_under: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell how far annotators agree.

    Takes two or more projects of the same recording, or lanes of one project against each other (--lanes Anna=Ben).

    Matched labels with precision, recall and F1, how far edges lie apart, Cohen's or Fleiss' kappa, Krippendorff's
    alpha, the unified gamma, word errors of transcripts and overlap of regions, with intervals of 95 %. No project is
    changed. Ends with status 3 where there are no labels to compare.
    """
    from syncstudio.session.agreement.agreeing import agreement_of, agreement_within
    from syncstudio.session.agreement.options import AgreementOptions
    from syncstudio.session.comparing.tolerance import tolerance_ns

    for path in projects:
        existing(path, "project")
    if picture is not None and (picture.is_dir() or not picture.absolute().parent.is_dir()):
        raise Refusal(f"{picture} cannot be written: name a file in a folder that exists.")
    told = tuple(part.strip() for part in names.split(",") if part.strip())
    if told and len(projects) > 1 and len(told) != len(projects):
        raise click.UsageError(
            f"--names has {count_text(len(told), 'name')} for {len(projects)} projects: give one each.", ctx
        )
    options = AgreementOptions(
        criterion=criterion, least_overlap=overlap, replicates=replicates, seed=seed, gamma=gamma,
        fold_case=not keep_case, drop_punctuation=not keep_punctuation,
    )  # fmt: skip
    with ExitStack() as stack, working("Comparing labels"):
        opened = _opened(projects, stack)
        options = _timed(options, tolerance_ns(tolerance, opened[0]), tolerance_ns(step, opened[0]))
        if len(opened) > 1:
            found = agreement_of(opened, options, told, lanes)
        else:
            found = agreement_within(opened[0], _within(ctx, opened[0], lanes), options)
    if picture is not None:
        _write(found, picture)
    if as_json:
        print_json(found.document())
    else:
        tell_agreement(found)
        if picture is not None:
            click.echo(f"Wrote {picture}")
    ctx.exit(_status(found, fail_under))


def _opened(paths: Sequence[Path], stack: ExitStack) -> list[Project]:
    """The projects, for viewing; the same one twice is refused."""
    from syncstudio.session.comparing.opening import OtherProject

    opened: list[Project] = []
    for place, path in enumerate(paths):
        twice = next((before for before in paths[1:place] if before.samefile(path)), None)
        if twice is not None:
            raise Refusal(f"{path.name} is named twice: name each project once.")
        opened.append(stack.enter_context(OtherProject(path, paths[0] if place else None)).project)
    return opened


def _within(ctx: click.Context, project: Project, lanes: Sequence[str]) -> list[list[int]]:
    """Groups of lanes of one project, from texts such as “Anna=Ben” or “Anna=Ben=Cleo”."""
    from syncstudio.session.agreement.reading import lane_called

    if not lanes or not all("=" in each for each in lanes):
        raise click.UsageError(
            "Name two projects, or with one project the lanes that are compared, such as --lanes Anna=Ben.",
            ctx,
        )
    return [[lane_called(project, name).id for name in each.split("=")] for each in lanes]


def _timed(options: AgreementOptions, tolerance_ns: int, step_ns: int) -> AgreementOptions:
    if step_ns <= 0:
        raise Refusal("A step of nothing makes no cells: give a step such as 10ms or 1f.")
    return replace(options, tolerance_ns=tolerance_ns, step_ns=step_ns)


def _write(found: Agreement, picture: Path) -> None:
    from syncstudio.interchange.pages.chart_file import chart_file

    confusion = found.overall.confusion
    if confusion is None:
        raise Refusal("There are no labels to compare, so there is no picture of them.")
    title = f"{confusion.first} and {confusion.second}: which label met which"
    svg = chart_file(confusion.svg(title))
    picture.write_text(svg, encoding="utf-8")


def _status(found: Agreement, fail_under: float | None) -> int:
    f1 = found.headline.value
    if f1 is None:
        return CANNOT_TELL
    return CHECK_FAILED if fail_under is not None and f1 < fail_under else DONE
