"""The command `devices`: how late a person's cameras are known to be, learned, typed, and put on tracks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document
from syncstudio.cli_door import Refusal
from syncstudio.cli_output import print_json, print_table
from syncstudio.cli_projects import open_session, track_named
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_NS_PER_MS = 1_000_000
_FRAME, _NONE = "one-frame", "none"


@click.command()
@click.argument("project", type=PATH, required=False)
@click.option("--set", "typed", metavar="NAME", help="Type how late a device is, with --late.")
@click.option("--late", "late_ms", type=float, metavar="MS", help="With --set: how late; below 0 is early.")
@click.option("--within", "within_ms", type=float, metavar="MS", help="With --set: how well that is known.")
@click.option("--forget", "forgotten", metavar="NAME", help="Take a device out of the list.")
@click.option(
    "--learn", "learned", metavar="NAME",
    help="Learn how late a device is from the newest measurement of a track of PROJECT against a picture.",
)  # fmt: skip
@click.option(
    "--apply", "applied", metavar="NAME",
    help=f"Correct a track of PROJECT by what a device is known for; “{_FRAME}” and “{_NONE}” will do, too.",
)  # fmt: skip
@click.option("--track", metavar="T", help="With --learn and --apply: the track.")
@as_json_option
def devices(
    project: Path | None, typed: str | None, late_ms: float | None, within_ms: float | None,
    forgotten: str | None, learned: str | None, applied: str | None, track: str | None, as_json: bool,
) -> None:  # fmt: skip
    """List, learn and apply how late devices are.

    With PROJECT the devices of its tracks are told, too.
    """
    ctx = click.get_current_context()
    asked = [one for one in (typed, forgotten, learned, applied) if one is not None]
    if len(asked) > 1:
        raise click.UsageError("One at a time: --set, --forget, --learn or --apply.", ctx)
    if (typed is None) != (late_ms is None) or (within_ms is not None and typed is None):
        raise click.UsageError("A device is typed with --set NAME and --late MS.", ctx)
    if (learned is not None or applied is not None) and (project is None or track is None):
        raise click.UsageError("Name the project and, with --track, the track.", ctx)
    if track is not None and learned is None and applied is None:
        raise click.UsageError("--track goes with --learn and --apply.", ctx)
    said = ""
    if typed is not None:
        said = _typed(typed, late_ms or 0.0, within_ms or 0.0)
    elif forgotten is not None:
        said = _forgotten(forgotten)
    document: Document = {"schema": "syncstudio.devices/1", "path": None}
    if project is not None:
        with open_session(project, view_only=applied is None) as session:
            if learned is not None:
                said = _learned(session, learned, track or "")
            elif applied is not None:
                said = _applied(session, applied, track or "")
            document |= {"path": str(project), "tracks": _tracks(session)}
    document["devices"] = _library()
    if as_json:
        print_json(document)
        return
    if said:
        click.echo(said)
    _tell(document)


def _typed(name: str, late_ms: float, within_ms: float) -> str:
    from syncstudio.session.measuring.device_library import DeviceLibrary, typed_device

    device = DeviceLibrary().set(typed_device(name, late_ms, within_ms))
    return f"{device.name} is {device.says}, as typed."


def _forgotten(name: str) -> str:
    from syncstudio.session.measuring.device_library import DeviceLibrary

    library = DeviceLibrary()
    device = library.named(name)
    if device is None:
        raise Refusal(_unknown(name))
    library.forget(name)
    return f"Forgotten: {device.name}. Tracks that were corrected by it stay so."


def _learned(session: Session, name: str, track: str) -> str:
    found = track_named(session.project, track)
    row = session.newest_delay(found.id)
    if row is None:
        raise Refusal(
            f"Nothing was measured of “{found.name}” against a picture: measure the sound of its file against that, "
            "with a few claps in it, and keep it with “measure --project P --apply”."
        )
    device = session.learn_device(row.id, name)
    from syncstudio.cli_output import count_text

    return f"{device.name} is {device.says}, from {count_text(device.count, 'measurement')}."


def _applied(session: Session, name: str, track: str) -> str:
    from syncstudio.session.measuring.devices import ONE_FRAME

    found = track_named(session.project, track)
    wanted = {_FRAME: ONE_FRAME, _NONE: ""}.get(name.strip().casefold(), name.strip())
    if wanted not in ("", ONE_FRAME) and session.device_library.named(wanted) is None:
        raise Refusal(_unknown(name))
    session.set_device(found.id, wanted)
    now = session.project.track(found.id)
    if not wanted:
        return f"“{found.name}” is corrected for no device now."
    side = "later" if now.delay_ns < 0 else "earlier"
    by = f"{_ms_text(abs(now.delay_ns))} ms {side} than the others of its file"
    return f"“{found.name}” lies {by}: {now.device}."


def _unknown(name: str) -> str:
    from syncstudio.session.measuring.device_library import DeviceLibrary

    known = ", ".join(f"“{one.name}”" for one in DeviceLibrary().devices()) or "none yet"
    return f"There is no device “{name}”: those known are {known}."


def _library() -> list[dict[str, Any]]:
    from syncstudio.session.measuring.device_library import DeviceLibrary

    return [
        {
            "name": one.name,
            "late_ms": one.delay_ns / _NS_PER_MS,
            "uncertainty_ms": one.uncertainty_ns / _NS_PER_MS if one.uncertainty_ns else None,
            "measurements": one.count,
        }
        for one in DeviceLibrary().devices()
    ]


def _tracks(session: Session) -> list[dict[str, Any]]:
    """Every track of a picture, and others that are corrected: which device, how late, what the file names."""
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "device": one.device or None,
            "late_ms": one.delay_ns / _NS_PER_MS,
            "recorder": session.recorder_of(one.id) or None,
        }
        for one in session.project.tracks()
        if one.kind == "video" or one.device
    ]


def _tell(document: Document) -> None:
    known = [
        [
            one["name"],
            f"{one['late_ms']:.3f}",
            "" if one["uncertainty_ms"] is None else f"{one['uncertainty_ms']:.2g}",
            str(one["measurements"]) if one["measurements"] else "typed",
        ]
        for one in document["devices"]
    ]
    print_table("Devices", ["device", "late ms", "+- ms", "measured"], known)
    if "tracks" in document:
        rows = [
            [one["name"], one["device"] or "", f"{one['late_ms']:.3f}", one["recorder"] or "", one["id"]]
            for one in document["tracks"]
        ]
        print_table(f"{document['path']}", ["track", "device", "late ms", "its file names", "id"], rows)


def _ms_text(ns: int) -> str:
    return f"{ns / _NS_PER_MS:.3f}".rstrip("0").rstrip(".")
