"""The command `schema`: a project's labels, lanes and attributes told, applied from a file, and saved to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import Refusal
from syncstudio.cli_output import print_json, print_table
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.interchange.schemas.schema import Schema
    from syncstudio.session.schemas.schema_changes import SchemaPlan
    from syncstudio.session.session import Session


@click.command()
@click.argument("project", type=PATH, required=False)
@click.option(
    "--apply", "applied", metavar="NAME or FILE",
    help="Merge this schema into the project: a ready set, a .labels.toml, or Label Studio's config (.xml).",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="With --apply: only say what it would add and change.")
@click.option("--save", "saved", type=PATH, metavar="FILE", help="Write the project's schema to this file.")
@click.option("--list", "listed", is_flag=True, help="List the ready sets: those shipped, and your own.")
@as_json_option
def schema(
    project: Path | None, applied: str | None, dry_run: bool, saved: Path | None, listed: bool, as_json: bool
) -> None:
    """Tell, apply or save what labels a project has.

    What is applied is merged by name, in one step; nothing is deleted.
    """
    if project is None and not listed:
        raise click.UsageError("Name a project, or ask for --list.", click.get_current_context())
    if project is None and (applied or saved):
        raise click.UsageError("Name the project to apply to or to save from.", click.get_current_context())
    if dry_run and not applied:
        raise click.UsageError("--dry-run goes with --apply.", click.get_current_context())
    document: Document = {"schema": "syncstudio.schema/1", "path": None}
    if listed:
        document["library"] = _library()
    if project is not None:
        _at_project(document, existing(project, "project"), applied, dry_run, saved)
    if as_json:
        print_json(document)
        return
    _tell(document)
    if saved is not None:
        click.echo(f"Wrote {saved}")


def _at_project(
    document: Document, project: Path, applied: str | None, dry_run: bool, saved: Path | None
) -> None:
    from syncstudio.session.session import Session

    writes = applied is not None and not dry_run
    session = Session.open(project, view_only=not writes)
    try:
        if writes and session.viewing:
            raise Refusal(session.viewing)
        if applied is not None:
            _apply(document, session, applied, dry_run)
        if saved is not None:
            session.save_schema(saved)
        document |= {"path": str(project), **_contents(session.schema())}
    finally:
        session.close()


def _apply(document: Document, session: Session, applied: str, dry_run: bool) -> None:
    from syncstudio.interchange.label_studio.label_studio_config import read_label_studio_config
    from syncstudio.interchange.schemas.schema_file import read_schema
    from syncstudio.session.schemas.schema_library import SchemaLibrary

    path = Path(applied)
    notes: list[str] = []
    left_out: list[dict[str, Any]] = []
    if path.suffix.casefold() == ".xml":
        config = read_label_studio_config(path)
        wanted, notes = config.schema, list(config.notes)
        left_out = [{"line": one.line, "what": one.what, "reason": one.reason} for one in config.unmapped]
    elif path.suffix.casefold() == ".toml" or path.is_file():
        wanted = read_schema(path)
    else:
        wanted = SchemaLibrary().named(applied)
    plan: SchemaPlan = session.preview_schema(wanted) if dry_run else session.apply_schema(wanted)
    document |= {
        "applied": not dry_run,
        "added": plan.added,
        "changed": plan.changed,
        "notes": [*notes, *plan.notes],
        "left_out": left_out,
    }


def _library() -> list[dict[str, Any]]:
    from syncstudio.session.schemas.schema_library import SchemaLibrary

    return [
        {
            "name": entry.word,
            "title": entry.name,
            "description": entry.description,
            "own": entry.own,
            "path": str(entry.path),
            "trouble": entry.trouble or None,
        }
        for entry in SchemaLibrary().known()
    ]


def _contents(schema: Schema) -> Document:
    from syncstudio.interchange.schemas.schema import COLORS

    return {
        "name": schema.name,
        "labels": [
            {
                "name": one.name,
                "color": None if one.color is None else COLORS[one.color],
                "key": one.key or None,
                "parent": one.parent or None,
                "exclusive": one.exclusive or None,
                "description": one.description,
            }
            for one in schema.labels
        ],
        "lanes": [
            {
                "name": one.name,
                "kind": one.kind,
                "labels": list(one.labels),
                "parent": one.parent or None,
                "relation": one.relation or None,
                "follows": one.follows or None,
                "person": one.person or None,
            }
            for one in schema.lanes
        ],
        "attributes": [
            {
                "name": one.name,
                "kind": one.kind,
                "choices": list(one.choices),
                "initial": one.initial,
                "required": one.required,
                "label": one.label or None,
                "lane": one.lane or None,
                "description": one.description,
            }
            for one in schema.attributes
        ],
    }


def _tell(document: Document) -> None:
    """The document in tables and lines."""
    if "library" in document:
        rows = [
            [one["name"], "own" if one["own"] else "shipped", one["trouble"] or one["description"]]
            for one in document["library"]
        ]
        print_table("Ready sets", ["name", "from", "what it is for"], rows)
    if "labels" not in document:
        return
    for head, key in (("Added", "added"), ("Changed", "changed"), ("Note", "notes")):
        for text in document.get(key, ()):
            click.echo(f"{head if document.get('applied', True) else f'Would be: {head.lower()}'}: {text}")
    for one in document.get("left_out", ()):
        click.echo(f"Left out: line {one['line']}, {one['what']}: {one['reason']}")
    labels = [
        [one["name"], one["key"] or "", one["color"] or "", one["parent"] or "", one["exclusive"] or ""]
        for one in document["labels"]
    ]
    print_table(f"{document['path']}: labels", ["label", "key", "colour", "below", "group"], labels)
    lanes = [
        [
            one["name"],
            one["kind"],
            str(len(one["labels"]) or "all"),
            one["follows"] or "master time",
            _held(one),
        ]
        for one in document["lanes"]
    ]
    print_table("Lanes", ["lane", "kind", "labels", "follows", "held"], lanes)
    attributes = [
        [
            one["name"],
            one["kind"],
            "required" if one["required"] else "",
            one["label"] or one["lane"] or "every label",
        ]
        for one in document["attributes"]
    ]
    print_table("Attributes", ["attribute", "kind", "", "asked of"], attributes)


def _held(lane: dict[str, Any]) -> str:
    how = {"inside": "inside", "same-span": "same span as"}.get(lane["relation"] or "", "below")
    return f"{how} {lane['parent']}" if lane["parent"] else ""
