"""Joins typing mode, its keys and pedals, and the commands of word times to a main window."""

from __future__ import annotations

from functools import partial

from syncstudio.app.action_tables.typing_table import TYPING_SUBMENUS, typing_table
from syncstudio.app.commands.typing_commands import TypingCommands


def wire_typing(window, look) -> None:
    """Make what typing needs, and let its actions run."""
    commands = TypingCommands(window, look)
    for spec in typing_table():
        if spec is None or spec.id in TYPING_SUBMENUS:
            continue
        _, _, number = spec.id.rpartition("_")
        run = partial(commands.speak, int(number)) if number.isdigit() else getattr(commands, spec.id)
        window.acts[spec.id].triggered.connect(lambda _checked=False, run=run: window.ask(run))
    window.typing = commands.host
    window.listen(commands.host)
