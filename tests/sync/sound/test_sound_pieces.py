"""Windows followed along several lines that both sounds could lie on."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import Line
from syncstudio.sync.sound.sound_leads import Confirmed
from syncstudio.sync.sound.sound_pieces import track
from tests.sync.sound_sources import RATE, source


def two_dubs(length_s: int = 40) -> list[Sound]:
    """One bed that says again from 24 s on what it said at 8 s, below voices of their own at 24 to 28 s."""
    bed = source("music", length_s, 1).astype(np.float64)
    bed[24 * RATE :] = bed[8 * RATE : 24 * RATE]
    made = []
    for number in range(2):
        voice = source("speech", length_s, 102 + number).astype(np.float64)
        loud = np.zeros(len(bed))
        loud[24 * RATE : 28 * RATE] = 1
        # One voice goes on while the other is silent, so that the bed is clear at its own place only.
        loud[12 * RATE : 24 * RATE] = 0.3 * (number == 0)
        hiss = 1e-4 * np.random.default_rng(number).standard_normal(len(bed))
        made.append(Sound((0.3 * bed + 0.6 * voice * loud + hiss).astype(np.float32), RATE))
    return made


def test_a_bed_that_repeats_itself_is_no_cut() -> None:
    reference, other = two_dubs()
    leads = [
        Confirmed(Line(10.0, 0.0, 0.0), 50.0, 50.0, (0.0, 40.0)),
        Confirmed(Line(30.0, -16.0, 0.0), 40.0, 40.0, (24.0, 40.0)),
    ]
    found = track(reference, other, leads, lambda first, last: first > -0.01 and last < 40.01)
    assert [round(piece.fit.offset_s, 3) for piece in found.pieces] == [0.0]
