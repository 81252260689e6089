"""Samples on a grid of time lie where the clock map says, through offsets, drift, gaps and restarts."""

import wave
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.session.speakers.microphones import STEP_NS, GridRecording, GridSound
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000
RATE = 8000


@pytest.fixture
def path(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.zeros((RATE * 4, 2), "<i2").tobytes())
    return tmp_path / "a.wav"


CLOCK = StreamClock(Fraction(1, RATE), Fraction(-1, 8))
MAPS = {
    "offset and drift": ClockMap.from_offset(CLOCK, -S // 3, Fraction(250)),
    "a restart with a gap": ClockMap(
        CLOCK,
        (
            Piece((Anchor(0, S),), None, RATE),
            Piece((Anchor(S, 3 * S), Anchor(3 * S, 5 * S + 40_000)), RATE, None),
        ),
    ),
}


@pytest.mark.parametrize("kind", MAPS)
def test_on_the_master_timeline(path, kind):
    clock_map = MAPS[kind]
    extent = Span(S // 8, S // 8 + 4 * S)
    sound = GridSound(GridRecording(path, 0, (1,), clock_map, extent), -S, True)
    assert (sound.rate, sound.channels) == (RATE, (1,))
    places = sound.places(20, 680)
    for step, place in enumerate(places.tolist(), 20):
        middle = -S + step * STEP_NS + STEP_NS // 2
        source = clock_map.source_from_master(middle)
        if source is None or not extent.covers(source):
            assert np.isnan(place)
        else:
            assert place == pytest.approx(float(CLOCK.exact_tick(source)), abs=1e-2)
    assert np.isfinite(places).any()
    assert sound.read(0, 5).shape == (5, 2)
    sound.close()


def test_on_its_own_clock(path):
    extent = Span(S // 8, S // 8 + 4 * S)
    sound = GridSound(GridRecording(path, 0, (0, 1), MAPS["offset and drift"], extent), S // 8, False)
    places = sound.places(0, 401)
    assert places[:3].tolist() == pytest.approx([40, 120, 200])
    assert np.isfinite(places[:400]).all()
    assert np.isnan(places[400])
    sound.close()
