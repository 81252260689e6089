"""The command `compare`: where two or more people's work on the same recording differs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import CHECK_FAILED
from syncstudio.cli_output import print_json, print_table, working
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.session.comparing.difference_row import DifferenceRow, Side
    from syncstudio.session.comparing.differences import Comparison

COMPARE = "syncstudio.compare/1"


@click.command("compare")
@click.argument("project", type=PATH)
@click.argument("others", type=PATH, nargs=-1, required=True, metavar="OTHER...")
@click.option(
    "--lanes", multiple=True, metavar="MINE=THEIRS",
    help="Which lane is which, where their names differ; a JSON file of such pairs; “MINE=”: compared with none.",
)  # fmt: skip
@click.option(
    "--tolerance", default="", metavar="40ms or 1f",
    help="Edges no further apart are the same: one frame of the video (or 1 ms) unless given.",
)  # fmt: skip
@click.option(
    "--limit", default=40, show_default=True, type=click.IntRange(0), help="So many differences are listed."
)
@as_json_option
@click.pass_context
def compare(
    ctx: click.Context, project: Path, others: tuple[Path, ...], lanes: tuple[str, ...], tolerance: str, limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Tell where projects of the same recording differ.

    Files are matched by their content, lanes by their names. Times are compared on each lane's own clock, so another
    alignment is told once and not at every label. No project is changed. Ends with status 1 where anything differs.
    """
    from syncstudio.session.comparing.differences import compare as compare_matched
    from syncstudio.session.comparing.lane_map import lanes_told
    from syncstudio.session.comparing.matching import match_projects
    from syncstudio.session.comparing.opening import OtherProject
    from syncstudio.session.comparing.summary import names_of
    from syncstudio.session.comparing.tolerance import default_tolerance_ns, tolerance_ns

    for path in (project, *others):
        existing(path, "project")
    entries: list[Document] = []
    alike = True
    with OtherProject(project) as one:
        within = tolerance_ns(tolerance, one.project) if tolerance else default_tolerance_ns(one.project)
        for path in others:
            with OtherProject(path, one.path) as other, working(f"Comparing with {path.name}"):
                told = lanes_told(lanes, one.project, other.project)
                found = compare_matched(match_projects(one.project, other.project, told), within)
                names = names_of(one.path, other.path)
                alike &= found.alike
                if as_json:
                    entries.append(_document(found, path, names))
                else:
                    _tell(found, names, limit)
    if as_json:
        document = {
            "schema": COMPARE, "project": str(project), "tolerance_s": within / 1e9, "alike": alike,
            "comparisons": entries,
        }  # fmt: skip
        print_json(document)
    ctx.exit(0 if alike else CHECK_FAILED)


def _document(found: Comparison, path: Path, names: tuple[str, str]) -> Document:
    """One comparison as it stands in `syncstudio.compare/1`."""
    from syncstudio.session.comparing.difference_row import difference_row
    from syncstudio.session.comparing.notes import notes_of
    from syncstudio.session.comparing.summary import summary
    from syncstudio.session.comparing.tolerance import frame_ns

    matched, frame = found.matched, frame_ns(found.matched.one)
    return {
        "project": str(path),
        "names": list(names),
        "summary": summary(found, *names),
        "alike": found.alike,
        "agreed": found.agreed,
        "segments": found.total,
        "counts": {"alignment": len(found.alignments), **found.counts},
        "sources": [
            {"one": pair.one.relative_path, "other": pair.other.relative_path, "matched_by": pair.way}
            for pair in matched.sources
        ],
        "lanes": [
            {
                "lane": pair.one.name, "other_lane": pair.other.name, "matched_by": pair.way,
                "clock": "lane" if pair.own_clock else "master", "segments": [len(lane.ones), len(lane.others)],
                "agreed": lane.agreed,
            }
            for pair, lane in zip(matched.lanes, found.lanes, strict=True)
        ],
        "not_compared": {
            "one": [lane.name for lane in matched.lanes_of_one],
            "other": [lane.name for lane in matched.lanes_of_other],
        },
        "alignments": [
            {
                "name": each.name, "tracks": [list(pair) for pair in each.tracks], "later_s": each.most_ns / 1e9,
                "later_at_start_s": each.first_ns / 1e9, "later_at_end_s": each.last_ns / 1e9,
                "constant": each.constant,
            }
            for each in found.alignments
        ],
        "differences": [_row(difference_row(found, place), frame) for place in range(len(found.differences))],
        "notes": notes_of(matched, *names),
    }  # fmt: skip


def _row(row: DifferenceRow, frame: int | None) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "field": row.field,
        "lane": row.lane.name,
        "other_lane": row.other_lane.name,
        "mine": _side(row.mine),
        "theirs": _side(row.theirs),
        "apart_s": row.apart_ns / 1e9,
        "apart_master_s": row.apart_master_ns / 1e9,
        "apart_frames": None if frame is None else row.apart_ns / frame,
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "id": side.id, "start_s": side.own.start_ns / 1e9, "end_s": side.own.end_ns / 1e9,
        "master_start_s": side.master.start_ns / 1e9, "master_end_s": side.master.end_ns / 1e9, "label": side.label,
        "text": side.text, "speaker": side.speaker, "status": side.status, "author": side.author, "value": side.value,
    }  # fmt: skip


def _tell(found: Comparison, names: tuple[str, str], limit: int) -> None:
    """The comparison for people: the sentence, what to know, and the first differences."""
    from syncstudio.session.comparing.difference_row import difference_row
    from syncstudio.session.comparing.difference_words import kind_text, side_text
    from syncstudio.session.comparing.notes import notes_of
    from syncstudio.session.comparing.summary import summary
    from syncstudio.session.comparing.tolerance import frame_ns
    from syncstudio.timebase.timecode import clock_text

    click.echo(summary(found, *names))
    for note in notes_of(found.matched, *names):
        click.echo(note)
    shown = min(limit, len(found.differences))
    if not shown:
        return
    frame = frame_ns(found.matched.one)
    rows = []
    for place in range(shown):
        row = difference_row(found, place)
        side = row.mine or row.theirs
        assert side is not None
        rows.append(
            [kind_text(row, frame), row.lane.name, clock_text(side.own.start_ns), clock_text(side.master.start_ns),
             side_text(row, row.mine), side_text(row, row.theirs)]
        )  # fmt: skip
    click.echo()
    title = f"Differences ({shown:,} of {len(found.differences):,})"
    print_table(title, ["difference", "lane", "on its clock", "on the timeline", *names], rows)
