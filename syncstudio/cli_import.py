"""The command `import`: labels and transcripts of other tools, into a project; or what that would do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document, existing, project_document
from syncstudio.cli_door import BAD_INPUT, CHECK_FAILED, Refusal, say_line, sentence
from syncstudio.cli_output import count_text, print_json, print_table, working
from syncstudio.cli_projects import lane_named, open_session, track_named
from syncstudio.cli_values import PATH, as_json_option, label_read_options

if TYPE_CHECKING:
    from syncstudio.interchange.label_format import ReadOptions
    from syncstudio.session.exchange.import_plan import ImportPlan, PlannedLane
    from syncstudio.session.exchange.import_writing import Imported
    from syncstudio.session.session import Session

_SHOWN_NOTES = 20


@click.command("import")
@click.argument("project", type=PATH)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--track", help="The track (id or name) whose clock the file was written in.")
@click.option("--into", metavar="LANE", help="Put all of it on this lane (id or name).")
@click.option(
    "--update", is_flag=True, help="Change labels that are there by their id in the file, add the others."
)
@click.option("--no-media", is_flag=True, help="Leave recordings away that the file names.")
@click.option("--preview", is_flag=True, help="Only say what would come in, and where; nothing is written.")
@click.option(
    "--strict", is_flag=True, help="End with status 1 if anything was repaired, guessed or left out."
)
@label_read_options
@as_json_option
@click.pass_context
def import_labels(
    ctx: click.Context, project: Path, files: tuple[Path, ...], track: str | None, into: str | None, update: bool,
    no_media: bool, preview: bool, strict: bool, as_json: bool, format_id: str, read: ReadOptions,
) -> None:  # fmt: skip
    """Read labels or transcripts into lanes.

    Each file is one step of undo.

    Folders are searched for files of labels. The format is told by the content. Without --track a file goes on the
    clock of the recording it names, and a transcript that names none becomes a track of its own.
    """
    from syncstudio.session.exchange.import_plan import ImportOptions

    status = 0
    with open_session(existing(project, "project"), view_only=preview) as session:
        track_id = None if track is None else track_named(session.project, track).id
        lane_id = None if into is None else lane_named(session.project, into).id
        options = ImportOptions(read, format_id, track_id, lane_id, update, not no_media)
        entries = []
        for file in label_files(files):
            try:
                entries.append(_one(session, file, options, preview))
            except Exception as error:  # one file of many: the others come in all the same
                if len(files) == 1 and not files[0].is_dir():
                    raise
                say_line(sentence(error))
                status = BAD_INPUT
        document: Document = {**project_document(session.project), "schema": "syncstudio.import/1"}
        document |= {"preview": preview, "files": entries}
    if as_json:
        print_json(document)
    else:
        _tell(document)
    if strict and not status and any(entry["notes"] for entry in entries):
        status = CHECK_FAILED
    ctx.exit(status)


def label_files(paths: Sequence[Path]) -> list[Path]:
    """The files among these paths, and in folders those that are named like labels; a refusal where there is none."""
    from syncstudio.interchange.label_formats import is_label_file

    found: list[Path] = []
    for path in paths:
        existing(path, "file")
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file() and is_label_file(each))
            found += [each for each in inside if not each.name.endswith(".sync.json")]
        else:
            found.append(path)
    if not found:
        raise Refusal(
            f"There is no file of labels in {', '.join(map(str, paths))}: name one of another ending itself."
        )
    return found


def _one(session: Session, file: Path, options: Any, preview: bool) -> Document:
    with working(f"Reading {file.name}"):
        plan = session.plan_import(file, options)
    if preview:
        return _entry(session, plan, None)
    labels = count_text(sum(lane.count for lane in plan.wanted), "label")
    with working(f"Writing {labels} of {file.name}"):
        done = session.import_labels(plan)
    return _entry(session, plan, done)


def _entry(session: Session, plan: ImportPlan, done: Imported | None) -> Document:
    return {
        "path": str(plan.path),
        "format": plan.format_id,
        "format_name": plan.document.format or plan.format_name,
        "encoding": plan.document.encoding or None,
        "parts": list(plan.parts),
        "lanes": [_lane(session, plan, lane) for lane in plan.lanes],
        "media": [
            {
                "name": one.medium.name,
                "path": one.medium.path or None,
                "found": None if one.path is None else str(one.path),
                "track": None if one.track_id is None else str(one.track_id),
                "brought": one.bring and one.track_id is None,
                "offset_s": None if one.medium.offset_ns is None else one.medium.offset_ns / 1e9,
            }
            for one in plan.media
        ],
        "new_labels": plan.new_labels,
        "notes": list(plan.notes) if done is None else done.notes,
        "added": 0 if done is None else done.added,
        "changed": 0 if done is None else done.changed,
        "tracks_added": [] if done is None else [str(each) for each in done.track_ids],
    }


def _lane(session: Session, plan: ImportPlan, lane: PlannedLane) -> Document:
    start_ns, end_ns = lane.span_ns
    return {
        "name": lane.name,
        "kind": lane.lane.kind,
        "labels": lane.count,
        "start_s": start_ns / 1e9,
        "end_s": end_ns / 1e9,
        "person": lane.person or None,
        "target": lane.target,
        "into": None if lane.lane_id is None else str(lane.lane_id),
        "clock": clock_words(session, lane),
        "clashes": list(lane.clashes),
    }


def clock_words(session: Session, lane: PlannedLane) -> str:
    """Where a lane goes, in words."""
    if lane.target == "leave":
        return "left out"
    if lane.target == "existing":
        return f"lane {session.project.lane(lane.lane_id or 0).name}"
    if lane.clock.kind == "track":
        return session.project.track(lane.clock.track_id or 0).name
    return {"master": "master timeline", "own": "a track of its own"}.get(lane.clock.kind, lane.clock.medium)


def _tell(document: Document) -> None:
    for entry in document["files"]:
        coding = f", {entry['encoding']}" if entry["encoding"] else ""
        rows = [
            [
                lane["name"], lane["kind"], str(lane["labels"]), f"{lane['start_s']:.3f}", f"{lane['end_s']:.3f}",
                lane["clock"], lane["person"] or "", "; ".join(lane["clashes"]),
            ]
            for lane in entry["lanes"]
        ]  # fmt: skip
        heads = ["lane", "kind", "labels", "from s", "to s", "goes to", "person", "mind"]
        print_table(f"{entry['path']}: {entry['format_name']}{coding}", heads, rows)
        for one in entry["media"]:
            where = one["found"] or "not found"
            click.echo(f"Recording {one['name']}: {where}{'' if not one['brought'] else ', comes along'}")
        if entry["new_labels"]:
            click.echo(f"New labels: {', '.join(entry['new_labels'][:_SHOWN_NOTES])}")
        for note in entry["notes"][:_SHOWN_NOTES]:
            click.echo(f"Note: {note}")
        if len(entry["notes"]) > _SHOWN_NOTES:
            click.echo(f"{len(entry['notes']) - _SHOWN_NOTES} more notes; --json has all of them.")
        if not document["preview"]:
            changed = f", {entry['changed']:,} changed" if entry["changed"] else ""
            labels = "label" if entry["added"] == 1 else "labels"
            click.echo(f"{entry['added']:,} {labels} added{changed}.")
