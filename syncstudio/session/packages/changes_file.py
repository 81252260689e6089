"""A `*.changes` file: what was done in a copy since it was handed out, small enough to mail.

A line that says what it is and which version, a line with the checksum (SHA-256) of the rest, then zlib-packed JSON:
the step they start from and every later step with its changeset. Nothing in it is ever run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syncstudio.project.merging.ancestry import Past, PastStep, past_of
from syncstudio.project.merging.merge import Other
from syncstudio.project.merging_reads import handed_out, package
from syncstudio.project.project import Project
from syncstudio.project.schema import VERSION
from syncstudio.session.errors import SessionError

SCHEMA = "syncstudio.changes/1"
_HEAD = b"SYNCSTUDIO-CHANGES "
_FORMAT = 1
# Ten thousand edits are some megabytes; what unpacks to more than this is no mail of ours.
_MOST_BYTES = 1 << 30
_KINDS = ("edit", "undo", "redo")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file of changes holds: the package, who has it, the step they start from, and the steps since."""

    package_id: int
    person: str
    base: PastStep
    steps: tuple[PastStep, ...]
    changesets: dict[int, bytes]


def write_changes(copy: Project, out: Path) -> int:
    """Write what was done in a copy since it was handed out; how many steps that are. SessionError: it never was."""
    package_id, position = handed_out(copy)
    if not package_id:
        raise SessionError(
            f"{copy.path.name} was not handed out as a work package, so there is no start to tell changes from; "
            "send the project itself."
        )
    if os.path.exists(out):
        raise SessionError(f"{out.name} is already there; choose another name for the changes.")
    with copy._mutex:
        past = past_of(copy._open_connection())
    base, steps = past.steps[position - 1], past.steps[position:]
    changesets = past.changesets(step.id for step in steps if step.size is not None)
    document = {
        "schema": SCHEMA,
        "project_version": VERSION,
        "package": package_id,
        "person": package(copy, package_id).person,
        "base": _told(base, None),
        "steps": [_told(step, changesets.get(step.id)) for step in steps],
    }
    packed = zlib.compress(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"), 9)
    head = _HEAD + b"%d\n%s\n" % (_FORMAT, hashlib.sha256(packed).hexdigest().encode())
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(head + packed)
        os.replace(part, out)
    except OSError as error:
        raise SessionError(f"{out.name} could not be written in {out.parent}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return len(steps)


def read_changes(path: Path) -> Changes:
    """Read a file of changes. SessionError, in one sentence, for whatever is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SessionError(f"{path.name} cannot be read: {error.strerror}.") from error
    first, _, rest = data.partition(b"\n")
    if not first.startswith(_HEAD):
        raise SessionError(
            f"{path.name} is no file of changes: choose one that “package changes” or Send back wrote, or a copy."
        )
    if first != _HEAD + b"%d" % _FORMAT:
        raise SessionError(
            f"{path.name} was written by a newer Sync Studio. Update Sync Studio to collect it."
        )
    told, _, packed = rest.partition(b"\n")
    if hashlib.sha256(packed).hexdigest().encode() != told:
        raise SessionError(f"{path.name} is damaged: its checksum does not fit. Have it sent again.")
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, _MOST_BYTES)
        if not unpacker.eof:
            raise ValueError("too large")
        return _changes(json.loads(text), path)
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError) as error:
        raise SessionError(
            f"{path.name} is damaged: it cannot be read as changes. Have it sent again."
        ) from error


def other_of_changes(changes: Changes, project: Project, path: Path) -> Other:
    """Changes as the other side of a merge into the project they were handed out from.

    SessionError: the step they start from is not in its history.
    """
    with project._mutex:
        past = past_of(project._open_connection())
    at = next((n for n, step in enumerate(past.steps) if step.id == changes.base.id), None)
    if at is None:
        raise SessionError(
            f"{path.name} belongs to another project: the step its changes start from is not in {project.path.name}. "
            "Collect the whole copy instead."
        )
    steps = (*past.steps[: at + 1], *changes.steps)

    def changesets(ids: Iterable[int]) -> dict[int, bytes]:
        wanted = set(ids)
        own = {row_id: changes.changesets[row_id] for row_id in wanted & changes.changesets.keys()}
        return {**past.changesets(wanted - own.keys()), **own}

    return Other(path.name, path.absolute().parent, Past(steps, changesets))


def _told(step: PastStep, changeset: bytes | None) -> dict[str, Any]:
    return {
        "id": step.id, "step_id": step.step_id, "kind": step.kind, "name": step.name, "at_ns": step.at_ns,
        "author": step.author, "undone": step.undone, "joined": step.joined, "size": step.size,
        "changeset": None if changeset is None else base64.b64encode(changeset).decode(),
    }  # fmt: skip


def _changes(found: dict[str, Any], path: Path) -> Changes:
    if found["schema"] != SCHEMA:
        raise ValueError("no changes")
    if _whole(found["project_version"]) > VERSION:
        raise SessionError(
            f"{path.name} was written by a newer Sync Studio. Update Sync Studio to collect it."
        )
    changesets = {
        each["id"]: base64.b64decode(each["changeset"], validate=True)
        for each in found["steps"]
        if each["changeset"] is not None
    }
    steps = tuple(_step(each) for each in found["steps"])
    return Changes(_whole(found["package"]), str(found["person"]), _step(found["base"]), steps, changesets)


def _step(told: dict[str, Any]) -> PastStep:
    if told["kind"] not in _KINDS:
        raise ValueError("no kind of step")
    size = None if told["size"] is None else _whole(told["size"])
    return PastStep(
        _whole(told["id"]), _whole(told["step_id"]), told["kind"], str(told["name"]), _whole(told["at_ns"]),
        str(told["author"]), bool(told["undone"]), _whole(told["joined"]), size,
    )  # fmt: skip


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError("no whole number")
    return value
