"""What recorded a track, and how late that is known to be: a stated correction of its alignment."""

from __future__ import annotations

import json
from fractions import Fraction

from syncstudio.project.edit import Edit
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.device_library import MAX_DELAY_NS, Device, DeviceLibrary
from syncstudio.session.measuring.measurement_rows import is_stale
from syncstudio.session.media.curve_track import curve_among
from syncstudio.timebase.instant import NS_PER_S

ONE_FRAME = "One frame late"
"""The preset for a camera whose sensor hands over each picture one frame after it was taken."""


class Devices(SessionCore):
    """Devices of tracks. A track of a late device lies so much earlier than the others of its file."""

    @property
    def device_library(self) -> DeviceLibrary:
        """The user's library, read anew each time it is asked."""
        return DeviceLibrary()

    def devices(self) -> list[Device]:
        """The devices of the user's library."""
        return self.device_library.devices()

    def set_device(self, track_id: int, name: str) -> None:
        """Say what recorded a track, and correct it by what the library knows of that device; "" takes both back.

        Only this track moves: a late camera is late against its own sound, too.
        """
        track = self.project.track(track_id)
        device = None if name in ("", ONE_FRAME) else self.device_library.named(name)
        delay_ns = _frame_ns(track) if name == ONE_FRAME else (device.delay_ns if device is not None else 0)
        with self.project.edit(f"Set device of {track.name}") as edit:
            self._correct(edit, track, device.name if device is not None else name, delay_ns)

    def newest_delay(self, track_id: int) -> MeasurementRow | None:
        """The newest measurement of a sound or sensor against a picture that a track is one of; rejected and stale
        ones tell nothing of a device."""
        for row in self.project.measurements():
            if (
                row.offset_ns is None
                or row.decision == "rejected"
                or track_id not in (row.track_id, row.reference_id)
                or is_stale(self.project, row)
            ):
                continue
            kinds = (self.project.track(row.reference_id).kind, self.project.track(row.track_id).kind)
            if kinds[0] == "video" and kinds[1] != "video":
                return row
        return None

    def learn_device(self, measurement_id: int, name: str) -> Device:
        """Learn from a measurement of sound against its picture how late that picture is, for `name` in the library.

        Sound ahead of picture is a picture that is late by as much. Other tracks stay as they are.
        """
        measured = self.project.measurement(measurement_id)
        if measured.offset_ns is None or measured.uncertainty_ns is None:
            raise SessionError("This measurement could not tell, so nothing can be learned from it.")
        picture = self.project.track(measured.reference_id)
        if picture.kind != "video" or self.project.track(measured.track_id).kind == "video":
            raise SessionError(
                "A device's delay is learned from a sound or a sensor measured against a picture: choose such a one."
            )
        if abs(measured.offset_ns) > MAX_DELAY_NS:
            raise SessionError(
                "The two are more than ten seconds apart, so they were started at different times: a delay is "
                "learned from tracks of one device."
            )
        return self.device_library.learn(name, measured.offset_ns, measured.uncertainty_ns, measured.id)

    def was_learned(self, measurement_id: int, name: str) -> bool:
        """Whether what is known of a device comes from this measurement, among others."""
        known = self.device_library.named(" ".join(name.split()))
        return known is not None and measurement_id in known.learned

    def recorder_of(self, track_id: int) -> str:
        """What recorded a track, as its file has it; nothing where it does not say."""
        from syncstudio.media.recorder_name import recorder_name

        return recorder_name(self._source_path(self.project.track(track_id).source_id)) or ""

    def recognise_device(self, source_id: int) -> None:
        """Correct the tracks of a new recording whose file names a device of the library; says so."""
        from syncstudio.media.recorder_name import recorder_name

        device = self.device_library.named(recorder_name(self._source_path(source_id)) or "")
        tracks = [track for track in self.project.tracks_of(source_id) if track.kind == "video"]
        if device is None or not tracks:
            return
        for track in tracks:
            self.set_device(track.id, device.name)
        self.say(
            f"{tracks[0].name} was recorded by {device.name}, which is {device.says}: "
            "its picture was corrected by that. Track › Device takes the correction back."
        )

    def _correct(self, edit: Edit, track: Track, device: str, delay_ns: int) -> None:
        edit.update(Track, track.id, device=device, delay_ns=delay_ns)
        curve = curve_among(self.project.tracks_of(track.source_id), track) if track.kind == "video" else None
        if curve is not None:
            edit.update(Track, curve.id, delay_ns=delay_ns)
        if delay_ns == track.delay_ns:
            return
        for moved in (track, curve):
            if moved is not None:
                pieces = self.project.clock_map(moved.id).shifted(track.delay_ns - delay_ns).pieces
                edit.set_pieces(moved.id, pieces, track.alignment, track.uncertainty_ns)


def _frame_ns(track: Track) -> int:
    rate = json.loads(track.facts).get("rate")
    if track.kind != "video" or not rate or Fraction(rate) <= 0:
        raise SessionError(f"{track.name} has no picture rate: only a video is late by a frame.")
    return round(NS_PER_S / Fraction(rate))
