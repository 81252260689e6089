"""Which tracks of a project clips hold: the picture whose frames they begin at, the main sound, and others beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.errors import SessionError

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_STEMS = ("speech", "effects", "music")
# Whole sounds before dubs, and stems last: what a clip's main sound is taken of.
_RANK = {"mix": 0, "original": 1, "": 2, "dub": 3, "speech": 4, "effects": 5, "music": 6}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The tracks of clips; `named` are those that a person asked for, and a clip needs."""

    picture: Track | None
    sound: Track | None
    beside: tuple[Track, ...]
    named: frozenset[int]

    def all(self) -> list[Track]:
        """Picture first, then the main sound, then the others in the order of the project."""
        return [track for track in (self.picture, self.sound) if track is not None] + list(self.beside)

    def needs(self, track_id: int) -> bool:
        """Whether a clip is left out where this track was not recording."""
        return track_id in self.must()

    def must(self) -> list[int]:
        """The ids of all tracks that a clip needs."""
        return [
            track.id
            for track in self.all()
            if track is self.picture or track is self.sound or track.id in self.named
        ]


def wanted_tracks(session: Session, choice: DatasetChoice) -> Wanted:
    """The tracks that a choice means in a project. SessionError where it names one that is not there."""
    tracks = [track for track in session.project.tracks() if track.kind != "transcript"]
    if choice.checked_tracks:
        reference = session.project.reference_track_id
        tracks = [track for track in tracks if track.review == "accepted" or track.id == reference]
    named = [_called(session, tracks, name) for name in choice.tracks]
    among = named or tracks
    videos = [track for track in among if track.kind == "video"]
    sounds = [track for track in among if track.kind == "sound"]
    picture = _called(session, tracks, choice.picture) if choice.picture else next(iter(videos), None)
    if picture is not None and picture.kind != "video":
        raise SessionError(f"{picture.name} is no video: name the video whose frames clips begin at.")
    sound = _called(session, tracks, choice.sound) if choice.sound else _main(session, sounds, picture)
    if sound is not None and sound.kind != "sound":
        raise SessionError(f"{sound.name} is no sound: name the main sound of the clips.")
    if picture is None and sound is None:
        raise SessionError(f"{session.project.path.name} has no picture and no sound to make clips of.")
    taken = {track.id for track in (picture, sound) if track is not None}
    beside = tuple(track for track in among if track.id not in taken)
    return Wanted(picture, sound, beside, frozenset(track.id for track in named))


def _main(session: Session, sounds: Sequence[Track], picture: Track | None) -> Track | None:
    """The mix, else the sound that others are measured against, else that of the picture's own file."""
    reference = session.project.reference_track_id
    return min(
        sounds,
        key=lambda track: (
            _RANK.get(track.role, 2),
            track.id != reference,
            picture is None or track.source_id != picture.source_id,
            track.position,
        ),
        default=None,
    )


def _called(session: Session, tracks: Sequence[Track], name: str) -> Track:
    for track in tracks:
        if name in (track.name, str(track.id)):
            return track
    for track in tracks:
        if track.name.casefold() == name.strip().casefold():
            return track
    having = ", ".join(f"“{track.name}”" for track in tracks) or "none"
    raise SessionError(
        f"There is no track “{name}” for clips in {session.project.path.name}; its tracks are {having}."
    )
