"""The mark in a copy that was handed out: which package it is, and where its history ended then."""

from pathlib import Path

from syncstudio.project.store import connect, in_words


def mark_handed_out(path: Path, package_id: int) -> None:
    """Mark a closed copy."""
    with in_words(path, "marking the copy"):
        connection = connect(path)
        try:
            connection.execute(
                "UPDATE housekeeping SET package_id = ?, "
                "handed_position = (SELECT coalesce(max(position), 0) FROM history)",
                (package_id,),
            )
        finally:
            connection.close()
