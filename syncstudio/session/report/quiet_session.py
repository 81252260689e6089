"""A project opened only to be told of: nothing of its recordings is read behind."""

from __future__ import annotations

from syncstudio.session.session import Session


class QuietSession(Session):
    """A session that starts no jobs: what a track holds is as the project has it, so missing media change nothing."""

    def _load_missing_tracks(self) -> None:
        """Nothing is read; a report needs what was kept, not the recordings."""
