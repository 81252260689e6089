"""The command `profiles`: the tolerances that verdicts are by, those of the standards and a person's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document
from syncstudio.cli_output import print_json, print_table
from syncstudio.cli_values import as_json_option

if TYPE_CHECKING:
    from syncstudio.session.measuring.profile_library import ProfileLibrary


@click.command()
@click.option(
    "--add", "added", metavar="NAME or FILE",
    help="Keep a profile: by its name with --early and --late, or all those of a JSON or TOML file.",
)  # fmt: skip
@click.option(
    "--early", "early_ms", type=float, metavar="MS", help="With --add NAME: how far sound may be ahead."
)
@click.option(
    "--late", "late_ms", type=float, metavar="MS", help="With --add NAME: how far sound may be behind."
)
@click.option("--remove", "removed", metavar="NAME", help="Forget one of your own.")
@as_json_option
def profiles(
    added: str | None, early_ms: float | None, late_ms: float | None, removed: str | None, as_json: bool
) -> None:
    """List, add and remove tolerance profiles.

    A profile in a file is {"name": "Studio", "early_ms": 20, "late_ms": 40}, or a list of such. “measure --profile”
    takes a profile's id or name, or such a file.
    """
    from syncstudio.session.measuring.profile_library import ProfileLibrary

    ctx, library = click.get_current_context(), ProfileLibrary()
    if added is not None and removed is not None:
        raise click.UsageError("One at a time: --add or --remove.", ctx)
    bounds = [one for one in (early_ms, late_ms) if one is not None]
    if bounds and added is None:
        raise click.UsageError("--early and --late go with --add NAME.", ctx)
    if len(bounds) == 1:
        raise click.UsageError("A tolerance has two sides: write both --early and --late.", ctx)
    changed: list[str] = []
    if added is not None:
        if early_ms is not None and late_ms is not None:
            changed = [library.add(added, early_ms, late_ms).name]
        elif not Path(added).is_file():
            raise click.UsageError(
                f"There is no file “{added}”: to add a profile of that name, write --early MS and --late MS, too.",
                ctx,
            )
        else:
            changed = [one.name for one in library.add_from(Path(added))]
    elif removed is not None:
        changed = [library.remove(removed).name]
    document = _document(library)
    if as_json:
        print_json(document)
        return
    for name in changed:
        click.echo(f"{'Added' if added is not None else 'Removed'}: {name}")
    rows = [
        [
            one["id"],
            one["name"],
            _ms(one["early_ms"]),
            _ms(one["late_ms"]),
            "own" if one["own"] else "standard",
        ]
        for one in document["profiles"]
    ]
    print_table("Tolerance profiles", ["id", "name", "early ms", "late ms", "from"], rows)


def _document(library: ProfileLibrary) -> Document:
    """`syncstudio.profiles/1`."""
    from syncstudio.sync.profile import HALF_FRAME, PROFILES

    own = library.own()
    rows: list[Document] = [
        {"id": one.id, "name": one.name, "early_ms": one.early_ms, "late_ms": one.late_ms, "own": one in own}
        for one in (*PROFILES, *own)
    ]
    # Half a frame has its figures from the picture that it is held against.
    half = {"id": HALF_FRAME, "name": "half a frame", "early_ms": None, "late_ms": None, "own": False}
    rows.insert(len(PROFILES), half)
    return {"schema": "syncstudio.profiles/1", "path": str(library.path), "profiles": rows}


def _ms(value: float | None) -> str:
    return "half a frame" if value is None else f"{value:g}"
