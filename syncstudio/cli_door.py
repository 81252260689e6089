"""How every command ends: its exit status, and one clear line when something is wrong.

Statuses: 0 done; 1 a check failed; 2 bad usage or unreadable input; 3 ambiguous or cannot tell. An unexpected error
goes whole into a log file and to the person as one line; with SYNCSTUDIO_DEBUG=1 it is shown whole instead.
"""

from __future__ import annotations

import io
import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

DONE, CHECK_FAILED, BAD_INPUT, CANNOT_TELL = 0, 1, 2, 3


class Refusal(click.ClickException):
    """Something a command cannot do; its message is the line on standard error."""

    exit_code = BAD_INPUT


class FrontDoor(click.Group):
    """The group of all commands: turns everything that can go wrong into one line and an exit status.

    `elsewhere` are commands that are imported when they are asked for: by name, "module:command".
    """

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._elsewhere = dict(elsewhere)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, those that are not imported yet among them."""
        return sorted({*self._elsewhere, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None when there is none."""
        place = self._elsewhere.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, name = place.split(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        extra["standalone_mode"] = False
        # Nothing here multiplies large matrices, and a process of one thread can be copied for decoding.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A name or a quotation mark the terminal cannot show must not end the command.
                stream.reconfigure(errors="replace")
        try:
            status = super().main(args, prog_name or "syncstudio", **extra)
        except click.exceptions.Exit as error:
            status = error.exit_code
        except click.UsageError as error:
            status = _refuse(_usage_line(error))
        except click.ClickException as error:
            status = _refuse(error.format_message())
        except (click.Abort, KeyboardInterrupt):
            status = _refuse("Stopped before it was done.")
        except BrokenPipeError:
            # Whoever read the output has enough; Python must not try to flush the rest on its way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            status = DONE
        except Exception as error:
            if os.environ.get("SYNCSTUDIO_DEBUG") == "1":
                raise
            status = _refuse(sentence(error))
        sys.exit(status if isinstance(status, int) else DONE)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a recording named without a command gets the command that opens it."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-") and Path(args[0]).exists():
            raise click.UsageError(
                f"“{args[0]}” is a file, not a command: use “syncstudio open {args[0]}”.", ctx
            )
        return super().resolve_command(ctx, args)


def say_line(text: str) -> None:
    """One line on standard error, whatever a file's name holds."""
    click.echo("syncstudio: " + " ".join(text.split()), err=True)


def _refuse(line: str) -> int:
    say_line(line)
    return BAD_INPUT


def _usage_line(error: click.UsageError) -> str:
    line = error.format_message()
    if error.ctx is not None and "“syncstudio " not in line:
        line = f"{line} See “{error.ctx.command_path} --help”."
    return line


def sentence(error: Exception) -> str:
    """What to tell a person of an error: its own sentence where it has one, else where the log is."""
    from syncstudio.interchange.errors import InterchangeError
    from syncstudio.media.errors import MediaError
    from syncstudio.project.errors import ProjectError
    from syncstudio.session.errors import SessionError
    from syncstudio.survey.errors import SurveyError
    from syncstudio.sync.errors import SyncError
    from syncstudio.timebase.timecode import TimecodeError
    from syncstudio.verify.errors import VerifyError

    ours = (
        MediaError, InterchangeError, ProjectError, SessionError, SurveyError, SyncError, TimecodeError, VerifyError,
    )  # fmt: skip
    if isinstance(error, ours):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}; check the path, the permissions and the room on the disk."
    return _logged(error)


def _logged(error: Exception) -> str:
    what = f"Something went wrong inside the program ({type(error).__name__})"
    try:
        folder = os.environ.get("SYNCSTUDIO_CONFIG_DIR")
        if folder is None:
            import platformdirs

            folder = platformdirs.user_config_dir("syncstudio", appauthor=False)
        path = Path(folder) / "syncstudio.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {' '.join(sys.argv)}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        return f"{what}; set SYNCSTUDIO_DEBUG=1 to see where."
    return f"{what}; please report it with the end of {path}."
