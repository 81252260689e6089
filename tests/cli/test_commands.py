"""Every command that the front door knows is where it says, under the name it says."""

from __future__ import annotations

import subprocess
import sys

import click

from syncstudio.cli import main


def test_every_command_answers_to_its_name() -> None:
    context = click.Context(main)
    names = main.list_commands(context)
    assert {"measure", "open", "health", "align-words", "export"} <= set(names)
    found = {name: main.get_command(context, name) for name in names}
    assert {name: command and command.name for name, command in found.items()} == {
        name: name for name in names
    }
    assert main.get_command(context, "nonsense") is None


def test_a_command_does_not_wait_for_what_others_import() -> None:
    ask = (
        "import sys\n"
        "from syncstudio.cli import main\n"
        "try:\n"
        "    main(['align', '--help'])\n"
        "finally:\n"
        "    print(*[name for name in sys.modules if name.startswith('syncstudio.cli_')], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    loaded = done.stderr.split()
    assert "syncstudio.cli_door" in loaded
    assert {"syncstudio.cli_health", "syncstudio.cli_measure", "syncstudio.cli_agree"}.isdisjoint(loaded)
