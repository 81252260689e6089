"""The front door: every command of `syncstudio`. Without a command it opens the window.

Commands print for people, or with `--json` exactly one document (`cli_documents`); how they end is in `cli_door`. Only
`open`, `demo` and `shot` import the window, and everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import existing, file_document, is_project
from syncstudio.cli_door import BAD_INPUT, FrontDoor, Refusal, say_line
from syncstudio.cli_output import tell_file, tell_project
from syncstudio.cli_projects import open_session, track_named
from syncstudio.cli_report_row import checked_row
from syncstudio.cli_tables import chosen_time_columns, table_options
from syncstudio.cli_values import PATH, Ppm, Seconds, Size, as_json_option, writable

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.session.errors import TimeColumnNeededError
    from syncstudio.session.media.picture_options import PlayerName
    from syncstudio.session.session import Session


# Each other command, where it is: what one of them imports, the others need not wait for.
_ELSEWHERE = {
    "agree": "syncstudio.cli_agree:agree",
    "align-words": "syncstudio.cli_align_words:align_words",
    "compare": "syncstudio.cli_compare:compare",
    "convert": "syncstudio.cli_convert:convert",
    "dataset": "syncstudio.cli_dataset:dataset",
    "devices": "syncstudio.cli_devices:devices",
    "export": "syncstudio.cli_export:export_labels",
    "formats": "syncstudio.cli_convert:formats",
    "frame": "syncstudio.cli_frames:frame",
    "frames": "syncstudio.cli_frames:frames",
    "health": "syncstudio.cli_health:health",
    "import": "syncstudio.cli_import:import_labels",
    "measure": "syncstudio.cli_measure:measure",
    "merge": "syncstudio.cli_merge:merge",
    "package": "syncstudio.cli_package:package",
    "profiles": "syncstudio.cli_profiles:profiles",
    "repair": "syncstudio.cli_repair:repair",
    "report": "syncstudio.cli_report:report",
    "schema": "syncstudio.cli_schema:schema",
    "verify": "syncstudio.cli_verify:verify",
}


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return "(not installed)"


def _print_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"syncstudio {_version()}")
        ctx.exit(0)


@click.group(
    cls=FrontDoor,
    elsewhere=_ELSEWHERE,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Print the version.",
)  # fmt: skip
@click.pass_context
def main(ctx: click.Context) -> None:
    """Recordings of several streams on one master clock: see them, align them, label them.

    Without a command the window opens. Exit status: 0 done, 1 a check failed, 2 bad usage or unreadable input,
    3 ambiguous or cannot tell.
    """
    if ctx.invoked_subcommand is None:
        _need_window()
        _need_screen()
        from syncstudio.app.launch import run_open

        ctx.exit(run_open([], False))


# -- the window ------------------------------------------------------------------------------------------------------


def _need_window() -> None:
    if importlib.util.find_spec("PySide6") is None:
        raise Refusal('The window is not installed: install it with  pip install "syncstudio[gui]"')


def _has_screen() -> bool:
    """Whether Qt can open a window here; where it cannot, it would end the whole process."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _need_screen() -> None:
    if not _has_screen():
        raise Refusal(
            "No window can open, for there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set. "
            "“syncstudio shot” makes a picture without one."
        )


@main.command("open")
@click.argument("paths", nargs=-1, type=PATH, metavar="[PROJECT, MEDIA or REPORT...]")
@click.option("--play", is_flag=True, help="Start playing at once.")
@click.option(
    "--player",
    type=click.Choice(["exact", "vlc"]),
    help="What plays videos this time: the exact decoder, or VLC. As preferred unless told.",
)
@click.option(
    "--row", type=click.IntRange(min=0), metavar="N",
    help="Of a report of “verify”: open this row (from 0) at its worst moment.",
)  # fmt: skip
@click.pass_context
def open_window(
    ctx: click.Context, paths: tuple[Path, ...], play: bool, player: PlayerName | None, row: int | None
) -> None:
    """Open projects, loose recordings, or a report of “verify”."""
    if paths and not any(path.exists() for path in paths):
        existing(paths[0], "project or recording")
    if row is not None:
        checked_row(paths, row)
    _need_window()
    _need_screen()
    from syncstudio.app.launch import run_open

    ctx.exit(run_open([str(path) for path in paths], play, player, row))


@main.command()
@click.option("--dir", "folder", type=PATH, help="Where to write it; the user's data folder unless told.")
@click.pass_context
def demo(ctx: click.Context, folder: Path | None) -> None:
    """Write a small recording with known offsets and measure it.

    Once written, it opens in the window, where there is a screen.
    """
    _need_window()
    from syncstudio.cli_demo import prepare_demo
    from syncstudio.session.demo_project import default_demo_folder

    project = prepare_demo(folder or default_demo_folder())
    if not _has_screen():
        click.echo(f"There is no screen here to open a window on. The project: {project}")
        return
    from syncstudio.app.launch import run_open

    ctx.exit(run_open([project], False))


@main.command()
@click.argument("project", type=PATH)
@click.option(
    "--at", "at_ns", type=Seconds(), required=True, help="Instant of the master timeline, in seconds."
)
@click.option("--out", type=PATH, required=True, help="The PNG to write.")
@click.option(
    "--size", type=Size(), default="1600x900", show_default=True, help="Width and height in pixels."
)
@click.option(
    "--theme", type=click.Choice(["dark", "light"]), default="dark", show_default=True, help="Colours."
)
@click.option(
    "--workspace",
    type=click.Choice(["label", "align", "review"]),
    default="label",
    show_default=True,
    help="Layout of the window.",
)
@click.option("--track", default="", metavar="NAME", help="The track in focus.")
def shot(
    project: Path, at_ns: int, out: Path, size: tuple[int, int], theme: str, workspace: str, track: str
) -> None:
    """Write a PNG of what the window shows at an instant."""
    existing(project, "project")
    writable(out)
    _need_window()
    from syncstudio.app.shot import write_shot

    write_shot(project, at_ns, out, size, theme, workspace, track)
    click.echo(f"Wrote {out}")


# -- projects --------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("project", type=PATH)
@click.argument("media", nargs=-1, required=True, type=PATH)
@table_options
@as_json_option
@click.pass_context
def new(
    ctx: click.Context, project: Path, media: tuple[Path, ...], time_column: str | None, rate: Fraction | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Make a project of recordings; no file is ever overwritten.

    Tables of sensor values and transcripts count as recordings. Each stream becomes a track.
    """
    from syncstudio.session.session import Session

    chosen = chosen_time_columns(media, time_column, rate)
    session = Session.create(project)
    try:
        status = _add(session, media, chosen, as_json)
    finally:
        # What was made stays, also where nobody reads to the end what is said of it.
        kept = bool(session.project.tracks())
        session.close()
        if not kept:
            project.unlink(missing_ok=True)
    ctx.exit(status)


@main.command()
@click.argument("project", type=PATH)
@click.argument("media", nargs=-1, required=True, type=PATH)
@table_options
@as_json_option
@click.pass_context
def add(
    ctx: click.Context, project: Path, media: tuple[Path, ...], time_column: str | None, rate: Fraction | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Add recordings, sensor tables and transcripts to a project."""
    with open_session(project) as session:
        status = _add(session, media, chosen_time_columns(media, time_column, rate), as_json)
    ctx.exit(status)


def _add(session: Session, media: Sequence[Path], chosen: dict[Path, TimeColumn], as_json: bool) -> int:
    """Add what can be added; one line for each file that could not."""

    def name_options(error: TimeColumnNeededError) -> None:
        unclear.append(f"{error} The options are --time-column NAME[:UNIT] and --rate HZ.")

    unclear: list[str] = []
    troubles = session.add_media(media, chosen, name_options) + unclear
    for trouble in troubles:
        say_line(trouble)
    if session.project.tracks():
        tell_project(session.project, as_json)
    return BAD_INPUT if troubles else 0


@main.command()
@click.argument("path", type=PATH)
@table_options
@as_json_option
def info(path: Path, time_column: str | None, rate: Fraction | None, as_json: bool) -> None:
    """Describe a project or a recording."""
    existing(path, "file")
    if is_project(path):
        from syncstudio.project.project import Project

        with Project.open(path, view_only=True) as project:
            tell_project(project, as_json)
        return
    choice = next(iter(chosen_time_columns([path], time_column, rate).values()), None)
    tell_file(file_document(path, choice), as_json)


@main.command()
@click.argument("project", type=PATH)
@click.option("--track", required=True, help="The track's id or name.")
@click.option(
    "--offset", "offset_ns", type=Seconds(), required=True, help="Master time of the source's zero."
)
@click.option("--drift", type=Ppm(), default="0", show_default=True, help="Rate - 1 in parts per million.")
@as_json_option
def align(project: Path, track: str, offset_ns: int, drift: Fraction, as_json: bool) -> None:
    """Type where a track lies on the master timeline.

    Master time = source time * (1 + drift) + offset. All linked tracks of the file move together.
    """
    with open_session(project) as session:
        session.set_alignment(track_named(session.project, track).id, offset_ns, drift)
        tell_project(session.project, as_json)


if __name__ == "__main__":
    main()
