"""The command `measure`: how two files, a file's sound and picture, or all tracks of a project lie."""

from __future__ import annotations

import gc
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import existing
from syncstudio.cli_door import CANNOT_TELL, CHECK_FAILED, DONE
from syncstudio.cli_measure_documents import measure_document
from syncstudio.cli_measure_files import (
    ROLES,
    Pair,
    in_found_roles,
    opened_file,
    pairs_to_try,
    with_other_sounds,
    with_role,
    with_roles,
)
from syncstudio.cli_measure_profile import PROFILE_HELP, chosen_profile
from syncstudio.cli_measure_progress import progress_line
from syncstudio.cli_measure_project import measure_whole_project
from syncstudio.cli_measure_words import first_sentence, further_lines
from syncstudio.cli_output import print_json
from syncstudio.cli_tables import any_table_option, chosen_time_columns, table_options
from syncstudio.cli_values import PATH, Seconds, as_json_option

if TYPE_CHECKING:
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.inputs import Limits
    from syncstudio.sync.verdict import Verdict


class Stretch(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A span A:B of the reference's own time; an empty end is open."""

    name = "a:b"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        from syncstudio.timebase.timecode import TimecodeError, parse_time

        if isinstance(value, tuple):
            return value
        text = str(value)
        # Times may hold colons of their own (1:30): the one in the middle parts them.
        places = [place for place, mark in enumerate(text) if mark == ":"]
        for place in sorted(places, key=lambda place: abs(2 * place + 1 - len(text))):
            try:
                start_ns = parse_time(text[:place]) if text[:place].strip() else 0
                end_ns = parse_time(text[place + 1 :]) if text[place + 1 :].strip() else _OPEN_END_NS
            except TimecodeError:
                continue
            if end_ns > start_ns:
                return start_ns, end_ns
        self.fail(f"“{text}” is no span: write its start and end in seconds, such as 10:25.5.", param, ctx)


# Longer than any recording.
_OPEN_END_NS = 10**17


@click.command()
@click.argument("files", nargs=-1, type=PATH, metavar="[REFERENCE OTHER | FILE]")
@click.option("--project", type=PATH, help="Measure all pairs of a project that are worth it.")
@click.option("--apply", "apply_all", is_flag=True, help="With --project: align the tracks as measured.")
@click.option("--method", default="auto", show_default=True, metavar="NAME", help="One method, and no other.")
@click.option(
    "--search", "search_ns", type=Seconds(), metavar="S", help="Offsets up to so many seconds only."
)
@click.option("--span", "spans", type=Stretch(), multiple=True, help="Look at this part of REFERENCE only.")
@click.option("--exclude", "excluded", type=Stretch(), multiple=True, help="Never look at this part of it.")
@click.option("--profile", "profile_id", metavar="NAME or FILE", help=PROFILE_HELP)
@click.option(
    "--roles",
    metavar="R,O",
    help=f"What the two sounds, or FILE's, are, such as original,dub ({', '.join(ROLES)}).",
)
@click.option("--model", type=PATH, metavar="ONNX", help="For --method scorer: a model of your own.")
@click.option("--reference-stream", type=int, metavar="N", help="The stream of REFERENCE.")
@click.option("--stream", type=int, metavar="N", help="The stream of OTHER, or the sound of FILE.")
@table_options
@click.option("--strict", is_flag=True, help="Exit with 3 when a verdict is undecided.")
@click.option("--plot", type=PATH, metavar="OUT.png|svg", help="Write a picture of the evidence.")
@as_json_option
@click.pass_context
def measure(
    ctx: click.Context, files: tuple[Path, ...], project: Path | None, apply_all: bool, method: str,
    search_ns: int | None, spans: tuple[tuple[int, int], ...], excluded: tuple[tuple[int, int], ...],
    profile_id: str | None, roles: str | None, reference_stream: int | None, stream: int | None,
    time_column: str | None, rate: Fraction | None, strict: bool, plot: Path | None, model: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Measure how two recordings lie, with an interval.

    With one FILE its sound is measured against its own picture. REFERENCE time = OTHER time * (1 + drift) + offset.
    Exit status: 1 a verdict is outside its tolerance, 3 the answer is ambiguous or cannot be told.
    """
    _reuse_memory(ctx)
    from syncstudio.survey.measure_file import picture_and_sound
    from syncstudio.survey.verdicts import verdict_for
    from syncstudio.sync.inputs import Limits

    if search_ns is not None and search_ns < 0:
        raise click.UsageError("--search is how far from zero to look: write seconds above 0.", ctx)
    if project is not None:
        if (
            files
            or roles
            or stream is not None
            or reference_stream is not None
            or plot
            or model
            or any_table_option(time_column, rate)
        ):
            raise click.UsageError(
                "--project measures its own tracks as they are read: name no files, streams, roles, tables, model or "
                "plot.",
                ctx,
            )
        from syncstudio.session.measuring.measuring_project import Asked
        from syncstudio.timebase.span import Span

        asked = Asked(
            method, search_ns, tuple(Span(*one) for one in spans), tuple(Span(*one) for one in excluded)
        )
        ctx.exit(measure_whole_project(project, asked, apply_all, profile_id, strict, as_json))
    if apply_all:
        raise click.UsageError("--apply needs --project: there is nothing to align between loose files.", ctx)
    if not 1 <= len(files) <= 2:
        raise click.UsageError(
            "Name REFERENCE and OTHER, or one FILE with sound and picture, or --project.", ctx
        )
    if model is not None and method != "scorer":
        raise click.UsageError("--model is for --method scorer: name that, too.", ctx)
    if plot is not None:
        from syncstudio.cli_measure_plot import checked_place

        checked_place(plot)
    choices = chosen_time_columns(files, time_column, rate)
    for path in files:
        existing(path, "file")
    opened: list[list[Subject]] = []
    if len(files) == 1:
        pairs = [with_role(picture_and_sound(files[0], reference_stream, stream), roles)]
    else:
        opened = [opened_file(path, choices) for path in files]
        tried = pairs_to_try(opened[0], opened[1], reference_stream, stream, method)
        pairs = [with_roles(pair, roles, method) for pair in tried]
    profile = chosen_profile(profile_id, files)
    limits = Limits(0, search_ns, spans or None, excluded)
    answer = _answer(pairs, method, limits, "" if model is None else str(existing(model, "model")))
    if opened:
        told = stream is not None or reference_stream is not None
        answer = with_other_sounds(answer, opened, told)
    verdict = verdict_for(answer.reference, answer.other, answer.measurement, profile)
    if as_json:
        print_json(measure_document(answer, verdict))
    else:
        click.echo(first_sentence(answer, verdict))
        for line in further_lines(answer, verdict):
            click.echo(f"  {line}")
    if plot is not None:
        from syncstudio.cli_measure_plot import write_plot

        write_plot(plot, answer, verdict)
    ctx.exit(exit_status(answer, verdict, strict))


def exit_status(answer: PairAnswer, verdict: Verdict | None, strict: bool) -> int:
    """0 done, 1 outside the tolerance, 3 cannot tell; undecided is 0, and 3 when strict."""
    if answer.measurement.status != "measured":
        return CANNOT_TELL
    if verdict is None or verdict.verdict == "inside":
        return DONE
    if verdict.verdict == "outside":
        return CHECK_FAILED
    return CANNOT_TELL if strict else DONE


def _reuse_memory(ctx: click.Context) -> None:
    """Keep memory that large arrays were in for the next ones, here and in processes that are copies of this one.

    The C library of Linux hands it back to the system otherwise, and every array costs its pages anew: a fifth of all
    the time. To have let go of an array of nearly 32 MB, never touched, raises its limits (mallopt(3) on dynamic
    thresholds); elsewhere it does nothing. A window that is open for a day had better give memory back. So short a
    life leaves little that goes round in circles: what is loaded is not looked through for it again and again.
    """
    usual = gc.get_threshold()
    ctx.call_on_close(lambda: gc.set_threshold(*usual))
    gc.set_threshold(50_000)
    import numpy as np

    np.empty(31 << 20, np.uint8)


def _answer(pairs: list[Pair], method: str, limits: Limits, model: str) -> PairAnswer:
    """The first pair of streams that can tell, or else the first one's answer."""
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.survey.measure_pair import measure_pair

    answers: list[PairAnswer] = []
    for reference, other in pairs:
        with progress_line(f"{other.path.name} against {reference.path.name}") as tell:
            found = measure_pair(reference, other, method, limits, tell, model=model)
        answers.append(PairAnswer(*in_found_roles(reference, other, found.method), found))
        if found.status == "measured":
            return answers[-1]
    return answers[0]
