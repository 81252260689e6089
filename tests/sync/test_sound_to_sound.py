"""Sound to sound: real recordings first."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.samples import SampleReader
from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound_to_sound import measure_sounds

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"


def recording(name: str) -> Sound:
    """A real recording, as its decoder gives it, channels averaged."""
    with SampleReader(RECORDINGS / name, 0) as reader:
        blocks = [(first, block.copy()) for first, block in reader.blocks()]
        start_s, rate = reader.start_s, reader.rate
    samples = np.concatenate([block.mean(axis=1, dtype=np.float32) for _, block in blocks])
    if blocks[0][1].dtype == np.int16:
        samples = samples / np.float32(32768)
    return Sound(samples.astype(np.float32), rate, Fraction(start_s))


def test_a_cut_recording_lies_where_its_samples_say() -> None:
    found = measure_sounds(recording("timbl_1.mp3"), recording("timbl_2.mp3"))
    assert found.status == "measured"
    assert found.offset_ns == pytest.approx(12_253_960_000, abs=50_000)
    assert found.drift_ppm == pytest.approx(0, abs=1)
    assert found.confidence > 0.95


def test_pulse_trains_are_ambiguous() -> None:
    found = measure_sounds(recording("periodic_ref.flac"), recording("periodic_act.flac"))
    assert found.status == "ambiguous"
    assert found.offset_ns is None
    assert len(found.windows) > 1
