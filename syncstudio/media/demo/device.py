"""A device of the demo: when it was started and how its clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from syncstudio.media.demo.story import Story


@dataclass(frozen=True, slots=True)
class Device:
    """A recording device; `offset_ns` is the true time of its source zero, `drift_ppm` its true rate - 1."""

    name: str
    kind: str
    offset_ns: int
    drift_ppm: Fraction
    stops_early_ns: int
    seed: int

    @property
    def rate(self) -> Fraction:
        """True seconds per second of the device."""
        return 1 + self.drift_ppm / 1_000_000

    @property
    def offset_s(self) -> Fraction:
        return Fraction(self.offset_ns, 1_000_000_000)

    def true_s(self, source_s: Fraction) -> Fraction:
        """The true time of an instant of the device's clock."""
        return source_s * self.rate + self.offset_s

    def source_s(self, true_s: Fraction) -> Fraction:
        """The instant of the device's clock at a true time."""
        return (true_s - self.offset_s) / self.rate

    def count(self, story: Story, per_second: Fraction, start_s: Fraction = Fraction(0)) -> int:
        """How many whole frames, samples or rows fit before the device stops."""
        end_s = self.source_s(story.seconds - Fraction(self.stops_early_ns, 1_000_000_000))
        return int((end_s - start_s) * per_second)


CAMERA_A = Device("camera-a.mp4", "camera", 0, Fraction(0), 0, 1)
CAMERA_B = Device("camera-b.mp4", "camera", 1_341_700_000, Fraction(0), 450_000_000, 2)
RECORDER_1 = Device("recorder-1.wav", "recorder", 731_000_000, Fraction(0), 120_000_000, 3)
RECORDER_2 = Device("recorder-2.wav", "recorder", 2_217_600_000, Fraction("37.5"), 0, 4)
SENSOR = Device("sensor.csv", "sensor", 451_300_000, Fraction(-120), 300_000_000, 5)
TRANSCRIPT = Device("transcript.json", "transcript", RECORDER_1.offset_ns, Fraction(0), 0, 6)
"""The transcript was written from the first recorder, so it has that clock."""
