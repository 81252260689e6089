"""Series beside a recording: a light's column and a camera's gyroscope against the picture, an accelerometer against
the sound; in sync, moved, drifting, of another recording, and not to be read at all.
"""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.verify.checking.check_sample import check_sample
from syncstudio.verify.policy import decide
from syncstudio.verify.policy_file import preset
from syncstudio.verify.result import PairFound, Result
from syncstudio.verify.sample import Part, Place, Sample
from tests.kept import Kept

Floats = NDArray[np.float64]

RATE, FPS, SECONDS = 16_000, 25, 30
WIDE, HIGH = 192, 128
_RADIANS_OF_PIXEL = 0.004


def _uneven(seed: int, least_s: float, most_s: float) -> Floats:
    at = 1 + np.cumsum(np.random.default_rng(seed).uniform(least_s, most_s, 200))
    return np.asarray(at[at < SECONDS - 1.5])


def _turning(seed: int) -> tuple[Floats, Floats]:
    """A camera that is turned about, 1000 values a second: instants, and how far it has turned, up and across."""
    chance = np.random.default_rng(seed)
    at = np.arange(0, SECONDS + 6, 0.001) - 3
    hz = np.fft.rfftfreq(len(at), 0.001)
    size = np.where((hz > 0.3) & (hz < 4), 1 / np.maximum(hz, 0.3), 0)
    turned = [np.fft.irfft(size * np.exp(2j * np.pi * chance.random(len(hz))), len(at)) for _ in (0, 1)]
    return at, np.stack([0.06 * one / one.std() for one in turned], axis=1)


def _film(path: Path, pictures: NDArray[np.uint8]) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = pictures.shape[2], pictures.shape[1], "yuv420p"
        stream.bit_rate = 1_500_000
        for number, grey in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _lit_film(path: Path) -> None:
    """Dark and bright by turns, at uneven instants."""
    chance = np.random.default_rng(1)
    ends = (np.arange(SECONDS * FPS) + 0.0) / FPS
    on = np.searchsorted(_uneven(3, 0.4, 1.8), ends, side="right") % 2
    shape = (len(ends), 64, 96)
    _film(path, (60 + 90 * on[:, None, None] + chance.normal(0, 2, shape)).clip(0, 255).astype(np.uint8))


def _turned_film(path: Path) -> None:
    """What a camera sees that is turned before a wall."""
    from scipy.ndimage import gaussian_filter, map_coordinates

    wall = gaussian_filter(np.random.default_rng(2).normal(0, 1, (HIGH + 120, WIDE + 120)), 1.6)
    wall = 128 + 45 * wall / wall.std()
    at, turned = _turning(5)
    rows, columns = np.mgrid[0:HIGH, 0:WIDE].astype(np.float64)
    shown = []
    for number in range(SECONDS * FPS):
        up, across = (np.interp(number / FPS, at, one) / _RADIANS_OF_PIXEL for one in turned.T)
        shown.append(map_coordinates(wall, [rows + 60 + up, columns + 60 + across], order=1, mode="reflect"))
    _film(path, np.clip(shown, 0, 255).astype(np.uint8))


def _knocking_sound(path: Path) -> None:
    chance = np.random.default_rng(6)
    sound = 0.002 * chance.normal(0, 1, SECONDS * RATE)
    for one in _uneven(8, 0.8, 2.6):
        burst = chance.normal(0, 0.4, 800) * np.exp(-np.arange(800) / 200)
        sound[round(one * RATE) :][:800] += burst
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _own_clock(offset_s: float, drift_ppm: float) -> tuple[Floats, Floats]:
    """A sensor's stamps, 200 a second, and the recording's instants: recording = stamp * rate + offset."""
    rate = 1 + drift_ppm / 1e6
    stamps = np.arange(0, (SECONDS - offset_s) / rate, 0.005)
    return stamps, stamps * rate + offset_s


def _led(offset_s: float, drift_ppm: float, seed: int) -> tuple[str, Floats, list[Floats]]:
    stamps, at = _own_clock(offset_s, drift_ppm)
    return "t,led", stamps, [np.searchsorted(_uneven(seed, 0.4, 1.8), at, side="right") % 2 * 3.3]


def _gyro(offset_s: float, drift_ppm: float, seed: int) -> tuple[str, Floats, list[Floats]]:
    stamps, at = _own_clock(offset_s, drift_ppm)
    when, turned = _turning(seed)
    speed = np.gradient(turned, 0.001, axis=0)
    chance = np.random.default_rng(seed)
    return "t,gyro_x [rad/s],gyro_y [rad/s],gyro_z [rad/s]", stamps, [
        *(np.interp(at, when, one) + chance.normal(0, 0.01, len(at)) for one in speed.T),
        chance.normal(0, 0.01, len(at)),
    ]  # fmt: skip


def _shaken(offset_s: float, drift_ppm: float, seed: int) -> tuple[str, Floats, list[Floats]]:
    stamps, at = _own_clock(offset_s, drift_ppm)
    chance = np.random.default_rng(seed)
    felt = 9.81 + chance.normal(0, 0.03, len(at))
    for one in _uneven(seed, 0.8, 2.6):
        since = at - one
        felt += np.where(since >= 0, 8 * np.exp(-since.clip(0) / 0.03) * np.cos(since * 250), 0)
    return "t,acc_z [m/s²]", stamps, [felt]


_MAKERS = {"light": _led, "turning": _gyro, "knocks": _shaken}
_RIGHT, _OTHER = {"light": 3, "turning": 5, "knocks": 8}, 77
_PAIR = {"light": "series_picture", "turning": "series_picture", "knocks": "series_sound"}
_METHOD = {"light": "light", "turning": "rotation-flow", "knocks": "taps"}


def _checked(
    kept: Kept, folder: Path, what: str, offset_s: float, drift_ppm: float, other: bool = False
) -> tuple[PairFound, Result]:
    media = {"light": "lit.mp4", "turning": "turned.mp4", "knocks": "knocks.wav"}[what]
    make = {"light": _lit_film, "turning": _turned_film, "knocks": _knocking_sound}[what]
    folder = folder / f"{offset_s}"
    kept.fill(f"series-pairs-{what}", folder, lambda where: make(where / media))
    head, stamps, columns = _MAKERS[what](offset_s, drift_ppm, _OTHER if other else _RIGHT[what])
    lines = [
        head,
        *(",".join(f"{one:.6f}" for one in row) for row in zip(stamps, *columns, strict=True)),
    ]
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    parts = [
        Part("sound" if what == "knocks" else "video", media, Place(str(folder / media))),
        Part("series", "a.csv", Place(str(folder / "a.csv"))),
    ]
    result = check_sample(Sample("a", tuple(parts)))
    return next(pair for pair in result.pairs if pair.pair == _PAIR[what]), result


@pytest.mark.parametrize(
    ("what", "offset_s", "drift_ppm"),
    [
        ("light", 0.0, 0.0),
        ("light", 0.4, 0.0),
        ("light", 0.05, 2000.0),
        ("turning", 0.0, 0.0),
        ("turning", -0.2, 0.0),
        ("turning", 0.04, 1000.0),
        ("knocks", 0.0, 0.0),
        ("knocks", -0.3, 0.0),
        ("knocks", 0.02, 500.0),
    ],
)
def test_a_series_is_placed_with_its_drift(
    kept: Kept, tmp_path: Path, what: str, offset_s: float, drift_ppm: float
) -> None:
    pair, _ = _checked(kept, tmp_path, what, offset_s, drift_ppm)
    assert pair.status == "measured", pair.reason
    assert pair.method == _METHOD[what]
    assert pair.offset_s is not None
    assert pair.uncertainty_s is not None
    assert pair.drift_ppm is not None
    # 95 % intervals: of nine cases one may well lie a little outside.
    assert abs(pair.offset_s - offset_s) <= 1.5 * pair.uncertainty_s < 0.03
    end_s = pair.offset_s + pair.drift_ppm * 1e-6 * SECONDS
    within_s = pair.uncertainty_s + (pair.drift_uncertainty_ppm or 0.0) * 1e-6 * SECONDS
    assert abs(end_s - offset_s - drift_ppm * 1e-6 * SECONDS) <= within_s < 0.05
    assert (pair.drift_ppm > 100) == (drift_ppm > 100)
    assert pair.reference != pair.other == "a.csv"


@pytest.mark.parametrize("what", ["light", "turning", "knocks"])
def test_a_series_of_another_recording_is_never_placed(kept: Kept, tmp_path: Path, what: str) -> None:
    pair, result = _checked(kept, tmp_path, what, 0.0, 0.0, other=True)
    assert pair.status != "measured"
    assert pair.offset_s is None
    assert pair.reason[-1] in ".?"
    assert decide(result, preset("half-frame")).decision == "review"


def test_half_a_frame_is_kept_and_twenty_frames_are_dropped(kept: Kept, tmp_path: Path) -> None:
    for offset_s, verdict in ((0.0, "inside"), (0.8, "outside")):
        _, result = _checked(kept, tmp_path, "light", offset_s, 0.0)
        told = decide(result, preset("half-frame"))
        pair = next(one for one in told.pairs if one.pair == "series_picture")
        assert pair.verdict == verdict
        assert told.decision == ("review" if verdict == "inside" else "drop")
        assert any("Series against picture (a.csv)" in reason for reason in told.reasons) == (
            verdict == "outside"
        )


def test_a_table_that_is_no_series_is_no_pair(kept: Kept, tmp_path: Path) -> None:
    _checked(kept, tmp_path, "light", 0.0, 0.0)
    folder = tmp_path / "0.0"
    (folder / "a.csv").write_text("name,colour\nAnna,red\nBen,blue\n", encoding="utf-8")
    parts = (
        Part("video", "lit.mp4", Place(str(folder / "lit.mp4"))),
        Part("series", "a.csv", Place(str(folder / "a.csv"))),
    )
    result = check_sample(Sample("a", parts))
    assert not result.error
    assert not [pair for pair in result.pairs if pair.pair.startswith("series")]
