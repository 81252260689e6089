"""The parts of one sample, each opened and decoded at most once, for all pairs that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.probe import FileFacts, StreamFacts, probe
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Signal, Sound
from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.sample import Part, Sample

if TYPE_CHECKING:
    from syncstudio.media.face_keeper import FaceKeeper
    from syncstudio.media.face_motion import FaceMotion
    from syncstudio.media.health.begun_pass import BegunPass
    from syncstudio.media.mono_sound import MonoSound
    from syncstudio.sync.events.onsets import Onsets

_NS = 1_000_000_000
# More than so much sound is read in stretches from the cache rather than held in memory.
_IN_MEMORY_S = 1800

Cancelled = Callable[[], bool] | None


@dataclass(slots=True)
class Opened:
    """A sample at work. `paths` say where its parts lie; what a part holds is found out when it is asked for first."""

    sample: Sample
    paths: Mapping[Part, Path]
    settings: CheckSettings
    cancelled: Cancelled = None
    _facts: dict[Part, FileFacts] = field(default_factory=dict)
    _sounds: dict[Part, Sound] = field(default_factory=dict)
    _onsets: dict[Part, Onsets] = field(default_factory=dict)
    _pictures: dict[Part, Signal] = field(default_factory=dict)
    _faces: dict[Part, FaceMotion | None] = field(default_factory=dict)

    def parts(self, *kinds: str) -> list[Part]:
        """The parts of some kinds, in the sample's order."""
        return [part for part in self.sample.parts if part.kind in kinds and part in self.paths]

    def facts(self, part: Part) -> FileFacts:
        """What the file of a video or a sound says of itself. Raises MediaError."""
        if part not in self._facts:
            self._facts[part] = probe(self.paths[part])
        return self._facts[part]

    def begun(self, part: Part) -> BegunPass:
        """A video or a sound, opened to be read whole; its facts are kept. Raises MediaError."""
        from syncstudio.media.health.begun_pass import BegunPass

        begun = BegunPass(self.paths[part])
        self._facts[part] = begun.facts
        return begun

    def know(self, part: Part, facts: FileFacts) -> None:
        """What the file of a part says of itself, where that was found out already."""
        self._facts[part] = facts

    def has(self, part: Part, kind: str) -> bool:
        """Whether a part's file holds a picture ("video") or a sound."""
        return bool(self.facts(part).of_kind("video" if kind == "video" else "sound"))

    def sound(self, part: Part) -> Sound:
        """The first sound of a part, 16 kHz, of the sample's span. Raises MediaError, MeasuringCancelled."""
        if part not in self._sounds:
            facts = self.facts(part)
            stream = facts.of_kind("sound")[0]
            try:
                found = self._mono(part, stream)
            except MediaCancelled as error:
                raise MeasuringCancelled(str(error)) from error
            sound = Sound(found.samples, found.rate, found.start_s, found.moved_s, found.smears_s)
            self._sounds[part] = self._cut_sound(sound)
        return self._sounds[part]

    def _mono(self, part: Part, stream: StreamFacts) -> MonoSound:
        """The whole sound: in memory, or from the cache where it is long, or many samples are stretches of it."""
        from syncstudio.media.mono_now import mono_now
        from syncstudio.media.mono_sound import mono_sound

        is_long = (self.facts(part).duration_s or 0) > _IN_MEMORY_S
        if is_long or self._stretch_ns(part) is not None:
            try:
                return mono_sound(self.paths[part], stream.index, cancelled=self.cancelled)
            except MediaCancelled:
                raise
            except MediaError:
                # A cache that is full or read-only costs time, nothing else.
                if is_long:
                    raise
        return mono_now(self.paths[part], stream, cancelled=self.cancelled)

    def onsets(self, part: Part) -> Onsets:
        """Where sounds begin in a part's sound."""
        if part not in self._onsets:
            from syncstudio.sync.events.onsets import find_onsets

            self._onsets[part] = find_onsets(self.sound(part), None, self.cancelled)
        return self._onsets[part]

    def picture(self, part: Part) -> Signal:
        """Brightness and motion of a video, of the sample's span. Raises MediaError, MeasuringCancelled."""
        if part not in self._pictures:
            self._look(part)
        return self._pictures[part]

    def faces(self, part: Part) -> FaceMotion | None:
        """How the mouth of whoever is seen moves; None where no face was seen, or nobody can look."""
        if part not in self._pictures:
            self._look(part)
        return self._faces.get(part)

    def unseen(self, part: Part) -> str:
        """Why no talking face is seen in a video, as the end of a sentence."""
        from syncstudio.sync.pictures.faces import LEAST_S

        if not self.settings.faces:
            return "nobody looked for faces (this check was left out)"
        if self._lasts_s(part) < LEAST_S:
            return f"the clip is too short for lips to tell ({LEAST_S:g} s of a face are needed)"
        from syncstudio.media.face_keeper import FaceKeeper

        if FaceKeeper.if_possible() is None:
            return "nobody could look for faces (OpenCV is not installed)"
        return "no face is seen talking"

    def _look(self, part: Part) -> None:
        from syncstudio.media.picture_pass import picture_pass

        facts = self.facts(part)
        keeper = self._keeper(part)
        try:
            span_ns = self._stretch_ns(part)
            seen = picture_pass(self.paths[part], facts, None, self.cancelled, keeper, span_ns)
            curve = seen.curve
            if not seen.usable:
                from syncstudio.media.index_store import build_index
                from syncstudio.media.motion_curve import motion_curve

                # The decoder tells no times here: the table of frames knows what to make of it.
                stream = facts.of_kind("video")[0].index
                index = build_index(self.paths[part], stream, None, self.cancelled)
                curve = motion_curve(self.paths[part], stream, index, None, self.cancelled, facts.zero_s)
                keeper = None
        except MediaCancelled as error:
            raise MeasuringCancelled(str(error)) from error
        steps = np.diff(curve.times_ns)
        exposure = int(np.median(steps)) if len(steps) else 0
        units = ("%",) * len(curve.names)
        signal = Signal(curve.times_ns, np.asarray(curve.values, np.float64), curve.names, units, exposure)
        self._pictures[part] = self._cut_picture(signal)
        self._faces[part] = keeper.motion(curve.times_ns) if keeper is not None else None

    def _keeper(self, part: Part) -> FaceKeeper | None:
        """What watches for faces, where there are seconds enough for lips to tell anything."""
        from syncstudio.sync.pictures.faces import LEAST_S

        if not self.settings.faces or self._lasts_s(part) < LEAST_S:
            return None
        from syncstudio.media.face_keeper import FaceKeeper

        return FaceKeeper.if_possible(self.sample.span_ns, self.facts(part).zero_s)

    def _lasts_s(self, part: Part) -> float:
        """How long the sample's span of a part is."""
        lasts_s, span = float(self.facts(part).duration_s or 0), self.sample.span_ns
        return lasts_s if span is None else min(lasts_s, span[1] / _NS) - span[0] / _NS

    def _stretch_ns(self, part: Part) -> tuple[int, int] | None:
        """The sample's span, where it is so small a stretch of a part that finding its place is worth it."""
        span, whole_s = self.sample.span_ns, float(self.facts(part).duration_s or 0)
        return span if span is not None and 2 * self._lasts_s(part) < whole_s else None

    def _cut_sound(self, sound: Sound) -> Sound:
        if self.sample.span_ns is None:
            return sound
        start_ns, end_ns = self.sample.span_ns
        first = max(0, -int(-(start_ns - sound.start_s * _NS) * sound.rate // _NS))
        last = max(first, -int(-(end_ns - sound.start_s * _NS) * sound.rate // _NS))
        moved = sound.start_s + type(sound.start_s)(first, sound.rate)
        return Sound(sound.samples[first:last], sound.rate, moved, sound.moved_s, sound.smears_s)

    def _cut_picture(self, signal: Signal) -> Signal:
        if self.sample.span_ns is None:
            return signal
        low, high = np.searchsorted(signal.times_ns, self.sample.span_ns)
        return Signal(
            signal.times_ns[low:high],
            signal.values[low:high],
            signal.names,
            signal.units,
            signal.exposure_ns,
        )
