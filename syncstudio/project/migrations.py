"""How older project files become today's: an ordered list, run in one transaction, after a copy is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from syncstudio.project.copying import copy_file
from syncstudio.project.errors import DamagedError
from syncstudio.project.labelling_schema import (
    AUTHOR,
    CONFIDENCE,
    DESCRIPTION,
    EXCLUSIVE,
    KEY,
    LABELLING,
    LANE,
    LANE_INDEX,
    LANE_INDEXES,
    LANGUAGE,
    ORIGIN,
    PARENT_LABEL,
    STATUS,
    TIMING,
    UNSURE,
)
from syncstudio.project.merging_schema import HANDED_OUT, JOINED, MERGING
from syncstudio.project.schema import (
    CHANNELS,
    DELAY,
    DEVICE,
    HEARD_CHANNELS,
    LAYOUT,
    MEASURING,
    PAN,
    PLAYER,
    REFERENCE,
    REVIEW,
    REVIEWER,
    ROLE,
    ROLE_FROM,
    SPECTROGRAM,
)
from syncstudio.project.store import in_words, pragma


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from version `to_version - 1`.

    `ends_undo`: it renames or drops a table or column. Changesets made before would then silently do nothing, so
    the steps before it stay in the history and can no longer be undone.
    """

    to_version: int
    run: Callable[[apsw.Connection], None]
    ends_undo: bool = False


def _measuring(connection: apsw.Connection) -> None:
    """Version 2: measurements and cues; tracks have a role, a device and its delay; the project a reference."""
    connection.execute(f"ALTER TABLE project ADD COLUMN {REFERENCE}")
    for column in (ROLE, ROLE_FROM, DEVICE, DELAY):
        connection.execute(f"ALTER TABLE track ADD COLUMN {column}")
    connection.execute(MEASURING)


def _playing(connection: apsw.Connection) -> None:
    """Version 3: where a sound lies between the ears, which of its channels are heard, and what plays a video."""
    for column in (PAN, HEARD_CHANNELS, PLAYER):
        connection.execute(f"ALTER TABLE track ADD COLUMN {column}")


def _labelling(connection: apsw.Connection) -> None:
    """Version 4: schemas, regions, people, review and comments; lanes may hold regions.

    The table of lanes is made anew under its own name: steps from before name no table or column that is gone, and can
    still be undone.
    """
    for column in (REVIEW, REVIEWER):
        connection.execute(f"ALTER TABLE track ADD COLUMN {column}")
    for column in (PARENT_LABEL, DESCRIPTION, EXCLUSIVE):
        connection.execute(f"ALTER TABLE label ADD COLUMN {column}")
    for column in (STATUS, AUTHOR, REVIEWER, CONFIDENCE):
        connection.execute(f"ALTER TABLE segment ADD COLUMN {column}")
    connection.execute(LANE.format(name="lane_anew", more=""))
    columns = "id, track_id, name, kind, position, color"
    connection.execute(f"INSERT INTO lane_anew ({columns}) SELECT {columns} FROM lane")
    connection.execute("DROP TABLE lane")
    connection.execute("ALTER TABLE lane_anew RENAME TO lane")
    for sql in (LANE_INDEX, LABELLING, LANE_INDEXES):
        connection.execute(sql)


def _transcripts(connection: apsw.Connection) -> None:
    """Version 5: words are marked unsure and say whose times they have; labels and lanes say where they came from."""
    connection.execute(f"ALTER TABLE segment ADD COLUMN {KEY}")
    for column in (UNSURE, TIMING):
        connection.execute(f"ALTER TABLE word ADD COLUMN {column}")
    for column in (LANGUAGE, ORIGIN):
        connection.execute(f"ALTER TABLE lane ADD COLUMN {column}")


def _series(connection: apsw.Connection) -> None:
    """Version 6: how the channels of a series are shown, and channels worked out from others."""
    for column in (LAYOUT, SPECTROGRAM):
        connection.execute(f"ALTER TABLE track ADD COLUMN {column}")
    connection.execute(CHANNELS)


def _merging(connection: apsw.Connection) -> None:
    """Version 7: conflicts of merges, work packages, and steps that were done in another copy."""
    connection.execute(f"ALTER TABLE history ADD COLUMN {JOINED}")
    for column in HANDED_OUT:
        connection.execute(f"ALTER TABLE housekeeping ADD COLUMN {column}")
    connection.execute(MERGING)


MIGRATIONS: tuple[Migration, ...] = (
    Migration(2, _measuring),
    Migration(3, _playing),
    Migration(4, _labelling),
    Migration(5, _transcripts),
    Migration(6, _series),
    Migration(7, _merging),
)
"""Every migration there is, oldest first. The first version needs none."""


def upgrade(
    connection: apsw.Connection,
    path: Path,
    migrations: Sequence[Migration],
    *,
    keep_copy: bool = True,
) -> Path | None:
    """Bring a file to the newest version; the copy kept beside it, or None when nothing had to be done.

    The file stays as it was when anything fails.
    """
    version: int = pragma(connection, "user_version")
    due = [migration for migration in migrations if migration.to_version > version]
    if not due:
        return None
    kept = None
    if keep_copy:
        kept = _copy_name(path, version)
        copy_file(connection, path, kept)
    with in_words(path, "bringing the project to this version"):
        pragma(connection, "foreign_keys = OFF")
        try:
            with connection:
                for migration in due:
                    migration.run(connection)
                    if migration.ends_undo:
                        connection.execute("UPDATE history SET changeset = NULL")
                    pragma(connection, f"user_version = {migration.to_version}")
                if connection.execute("PRAGMA foreign_key_check").fetchall():
                    raise DamagedError(
                        f"{path.name} could not be brought to this version: parts of it refer to parts that "
                        "are missing. It was left as it was."
                    )
        finally:
            pragma(connection, "foreign_keys = ON")
    return kept


def _copy_name(path: Path, version: int) -> Path:
    """`talk (version 1).syncstudio`, numbered when that is taken."""
    name = f"{path.stem} (version {version})"
    candidate = path.with_name(name + path.suffix)
    count = 2
    while candidate.exists():
        candidate = path.with_name(f"{name} {count}{path.suffix}")
        count += 1
    return candidate
