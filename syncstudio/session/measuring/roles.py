"""What each sound is to the others, and which track the others are measured against."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from syncstudio.project.records import ProjectRow, Role, Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.named_roles import role_by_name
from syncstudio.session.measuring.solving import first_recording
from syncstudio.survey.curve_of_video import is_picture_curve

ROLES: tuple[Role, ...] = get_args(Role)


class Roles(SessionCore):
    """Roles of sounds, and the reference track."""

    def set_role(self, track_id: int, role: Role) -> None:
        """Say what a sound is to the others; "" leaves that to be found out."""
        track = self.project.track(track_id)
        if role not in ROLES:
            raise SessionError(f"“{role}” is no role: choose one of {', '.join(filter(None, ROLES))}.")
        if track.kind != "sound":
            raise SessionError(f"{track.name} is no sound: only sounds have a role.")
        with self.project.edit("Set role") as edit:
            edit.update(Track, track_id, role=role, role_from="set" if role else "")

    def dub_by_name(self, track_id: int) -> str:
        """The word in the name of a sound's file that says it is a dub, while nobody has set its role; else nothing."""
        track = self.project.track(track_id)
        if track.kind != "sound" or track.role_from == "set":
            return ""
        role, word = role_by_name(Path(self.project.source(track.source_id).absolute_path))
        return word if role == "dub" else ""

    def set_reference(self, track_id: int | None) -> None:
        """Say which track the others are measured against; None leaves it to the first recording."""
        if track_id is not None and is_picture_curve(self.project.track(track_id)):
            raise SessionError(
                "A flash and cut curve lies where its video lies: make the video the reference."
            )
        with self.project.edit(
            "Set reference track" if track_id is not None else "Unset reference track"
        ) as edit:
            edit.update(ProjectRow, 1, reference_track_id=track_id)

    @property
    def reference_track_id(self) -> int | None:
        """The track that others are measured against: the one that was chosen, else the first recording."""
        chosen = self.project.reference_track_id
        return first_recording(self.project) if chosen is None else chosen
