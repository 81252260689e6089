"""Roles guessed by names and by listening: shown as guesses until a person sets them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from syncstudio.project.records import Role, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.measuring.named_roles import role_by_name
from syncstudio.session.measuring.roles import Roles
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.project_subjects import subject_of
from syncstudio.sync.errors import MeasuringCancelled


class RoleGuessing(MediaShelf, Roles):
    """Guesses decide nothing by themselves: only a role that was set changes how a sound is measured."""

    def guess_roles(self, track_ids: Sequence[int] | None = None) -> Job:
        """Guess what sounds are to the others (all whose role nobody set, unless told), as one job and one step."""
        if self.viewing:
            raise SessionError(f"No role can be guessed here: {self.viewing}")
        sounds = [
            track
            for track in self.project.tracks()
            if track.kind == "sound"
            and track.role_from != "set"
            and (track_ids is None or track.id in track_ids)
            and self.track_trouble(track.id) is None
        ]
        if not sounds:
            raise SessionError(
                "There is no sound whose role is open: take a role back first to have it guessed."
            )
        what = sounds[0].name if len(sounds) == 1 else f"{len(sounds)} sounds"
        return self.jobs.start(f"Role of {what}", lambda handle: self._guess(sounds, handle))

    def _guess(self, sounds: Sequence[Track], handle: JobHandle) -> None:
        from syncstudio.survey.role_guess import guess_role_of

        found: dict[int, Role] = {}
        told = []
        for number, track in enumerate(sounds):
            handle.progress(number / len(sounds))
            named, word = role_by_name(Path(self.project.source(track.source_id).absolute_path))
            if named:  # nobody hears whether what is spoken is the original
                found[track.id] = named
                told.append(f"{track.name}: {named}. Its file is called “{word}”.")
                continue
            try:
                guess = guess_role_of(subject_of(self.project, track), handle.cancelled)
            except MeasuringCancelled:
                raise Cancelled from None
            except SurveyError as error:
                told.append(str(error))
                continue
            found[track.id] = guess.role
            told.append(f"{track.name}: {guess.role or 'no role'}. {guess.reason}")
        known = {track.id for track in self.project.tracks()}
        with self.project.edit("Guess role" if len(sounds) == 1 else "Guess roles") as edit:
            for track_id, role in found.items():
                if track_id in known:
                    edit.update(Track, track_id, role=role, role_from="guessed" if role else "")
        self.say(
            told[0]
            if len(told) == 1
            else f"Roles of {len(found)} sounds were guessed; they are marked with “?”."
        )
