"""What `measure --project` prints for people: pairs, tracks and loops."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_measure_words import drift_figures, early_text, ms_text, percent, piece_lines
from syncstudio.cli_output import count_text, print_table

if TYPE_CHECKING:
    from syncstudio.cli_measure_judged import Judged
    from syncstudio.survey.measure_project import ProjectSurvey
    from syncstudio.sync.graph import NodeSolution
    from syncstudio.sync.profile import Profile
    from syncstudio.sync.verdict import Verdict

_NS_PER_S = 1_000_000_000


def tell_survey(
    path: Path,
    survey: ProjectSurvey,
    judged: Sequence[Judged],
    names: Mapping[int, str],
    profile: Profile,
    moved: int | None,
) -> None:
    """Pairs with their verdicts, where the tracks lie, and whether the measurements agree around loops."""
    measured = sum(pair.measurement.status == "measured" for pair in survey.pairs)
    heads = [
        "reference",
        "other",
        "offset s",
        "+- ms",
        "drift ppm",
        "method",
        "sure",
        "as recorded",
        "as aligned",
    ]
    rows = [_pair_row(each, names) for each in judged]
    verdicts = any(each.recorded is not None for each in judged)
    width = len(heads) if verdicts else len(heads) - 2
    title = f"{path}: {measured} of {count_text(len(survey.pairs), 'pair')} measured"
    title += f", verdicts by {profile.name}" if verdicts else ""
    print_table(title, heads[:width], [row[:width] for row in rows])
    _tell_reasons(survey, names)
    _tell_pieces(survey, names)
    _tell_tracks(survey, names, moved)
    _tell_loops(survey, names)


def _tell_reasons(survey: ProjectSurvey, names: Mapping[int, str]) -> None:
    """Why pairs tell nothing; pairs that do so for one reason share a line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for pair in survey.pairs:
        found = pair.measurement
        if found.status != "measured":
            ends = f"{names[pair.other]} against {names[pair.reference]}"
            alike.setdefault((found.status, found.reason), []).append(ends)
    for (status, reason), pairs in alike.items():
        click.echo(f"  {', '.join(pairs)}: {status}. {reason}")


def _tell_pieces(survey: ProjectSurvey, names: Mapping[int, str]) -> None:
    """Where recordings were interrupted or cut: the table has the offset of one piece only."""
    for pair in survey.pairs:
        if pair.measurement.status == "measured" and len(pair.measurement.pieces) > 1:
            ends = f"{names[pair.other]} against {names[pair.reference]}"
            lines = "; ".join(piece_lines(pair.measurement))
            click.echo(f"  {ends}: {len(pair.measurement.pieces)} pieces. {lines}")


def _pair_row(judged: Judged, names: Mapping[int, str]) -> list[str]:
    found = judged.pair.measurement
    ends = [names[judged.pair.reference], names[judged.pair.other]]
    if found.status != "measured":
        return [*ends, found.status, "", "", found.method, "", "", ""]
    return [
        *ends,
        f"{(found.offset_ns or 0) / _NS_PER_S:+z.6f}",
        ms_text(found.uncertainty_ns or 0, found.uncertainty_ns),
        drift_figures(found) or "not measured",
        found.method,
        percent(found.confidence),
        _verdict(judged.recorded),
        _verdict(judged.aligned),
    ]


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    return f"{verdict.verdict} ({early_text(verdict.sound_early_ms, round(verdict.uncertainty_ms * 1e6))})"


def _tell_tracks(survey: ProjectSurvey, names: Mapping[int, str], moved: int | None) -> None:
    graph = survey.graph
    if len(graph.nodes) > 1:
        rows = [
            [names[track], f"{node.offset_ns / _NS_PER_S:+z.6f}", ms_text(node.uncertainty_ns, node.uncertainty_ns),
             *_drift_of(node)]
            for track in names
            if (node := graph.nodes.get(track)) is not None
        ]  # fmt: skip
        click.echo()
        title = f"Solved together, on the clock of {names[graph.reference]}"
        print_table(title, ["track", "offset s", "+- ms", "drift ppm", "+- ppm"], rows)
    if graph.unreached:
        click.echo(f"No measurement reaches {', '.join(names[track] for track in graph.unreached)}.")
    if moved is not None:
        click.echo(f"Aligned: {moved} {'track' if moved == 1 else 'tracks'} moved.")


def _drift_of(node: NodeSolution) -> tuple[str, str]:
    from syncstudio.sync.interval import CLOCKS_DIFFER_PPM, drift_is_told

    told = drift_is_told(node.drift_ppm, node.drift_uncertainty_ppm)
    # No measurement told it: what is known is how far clocks differ at most.
    if not told or node.drift_uncertainty_ppm >= CLOCKS_DIFFER_PPM > abs(node.drift_ppm):
        return "not measured", ""
    # So many digits that an interval never reads as none.
    digits = 5 if 0 < (node.drift_uncertainty_ppm or 0) < 0.0005 else 3
    return f"{node.drift_ppm:+z.{digits}f}", f"{node.drift_uncertainty_ppm:.{digits}f}"


def _tell_loops(survey: ProjectSurvey, names: Mapping[int, str]) -> None:
    graph = survey.graph
    if not graph.loops:
        return
    failing = [loop for loop in graph.loops if not loop.closes]
    click.echo()
    if len(graph.loops) == 1:
        click.echo("Loops: 1, which is open" if failing else "Loops: 1, which closes")
    elif failing:
        click.echo(f"Loops: {len(graph.loops) - len(failing)} of {len(graph.loops)} close")
    else:
        click.echo(f"Loops: all {len(graph.loops)} close")
    for loop in graph.loops:
        way = " - ".join(names[track] for track in (*loop.nodes, loop.nodes[0]))
        error, width = (ms_text(ns, loop.uncertainty_ns) for ns in (loop.closure_ns, loop.uncertainty_ns))
        click.echo(f"  {'closes' if loop.closes else 'OPEN  '}  {error} ms (+-{width})  {way}")
    for each in graph.edges:
        apart = {each.edge.reference, each.edge.other} <= set(graph.nodes)
        if (
            not each.used
            and apart
            and any(not loop.closes and each.edge.other in loop.nodes for loop in failing)
        ):
            ends = f"{names[each.edge.other]} against {names[each.edge.reference]}"
            click.echo(f"  left out: {ends}, {each.residual_ns / _NS_PER_S:+z.6f} s off what the others say")
    sys.stdout.flush()
