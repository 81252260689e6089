"""Measures a sound against a picture with a learned model of the user's own."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.face_crops import PER_S, FaceCrops, face_crops
from syncstudio.survey.onnx_scorer import OnnxScorer
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.pictures.scorer import METHOD, judged_scores
from syncstudio.sync.pictures.speech_features import CEPSTRA, CEPSTRA_PER_S, MELS_PER_S, cepstra, mel_spectra

Floats = NDArray[np.float64]

_RANGE_S, _MOST_RANGE_S = 0.8, 4.0
# Windows scored, and how many neighbours speak with one voice.
_MOST_WINDOWS, _TOGETHER = 250, 25
_FEWEST_WINDOWS = 100
_NS = 1_000_000_000


def measure_scorer(
    path: str | os.PathLike[str],
    stream_index: int,
    sound: Sound,
    model: str | os.PathLike[str],
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How early a sound is against the lips of a video's largest face, by an ONNX model (see onnx_scorer.py).

    Offsets within 0.8 s of `limits.around_ns` are tried unless the limits say otherwise, 4 s at most. Raises
    SurveyError when the model is none, MediaError when the video cannot be read or OpenCV is missing.
    """
    scorer = OnnxScorer(model)
    half = None if progress is None else lambda part: progress(part / 2)
    crops = face_crops(path, stream_index, scorer.size, half, cancelled)
    answer = score_crops(scorer, crops, sound, limits, cancelled)
    if progress is not None:
        progress(1.0)
    return answer


def score_crops(
    scorer: OnnxScorer,
    crops: FaceCrops,
    sound: Sound,
    limits: Limits = Limits(),
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """The same for crops that were cut before."""
    starts = _runs(crops, scorer.frames)
    if len(starts) < _FEWEST_WINDOWS:
        return Measurement.cannot_tell(
            METHOD,
            f"A face is seen in one piece for {len(starts) / PER_S:.1f} s; {_FEWEST_WINDOWS / PER_S:.0f} s of somebody "
            "talking are needed.",
        )
    starts = starts[:: -(-len(starts) // _MOST_WINDOWS)]
    reach_s = _RANGE_S if limits.search_ns is None else min(limits.search_ns / _NS, _MOST_RANGE_S)
    around = round(limits.around_ns * PER_S / _NS)
    lags = np.arange(around - max(5, round(reach_s * PER_S)), around + max(5, round(reach_s * PER_S)) + 1)
    pictures = np.stack([crops.pixels[start : start + scorer.frames] for start in starts])
    # A sound that is early by a lag is found that much before its picture.
    places = crops.place[starts][:, None] - lags[None, :]
    needed, which = np.unique(places, return_inverse=True)
    which = which.reshape(places.shape)
    heard = np.stack([_heard(scorer, sound, place / PER_S) for place in needed.tolist()])
    if scorer.embeds:
        seen, _ = scorer.run(pictures, heard[which[:, len(lags) // 2]])
        empty = np.broadcast_to(pictures[:1], (len(needed), *pictures.shape[1:]))
        _, said = scorer.run(empty, heard)
        assert said is not None
        table = np.einsum("nd,nld->nl", _unit(seen), _unit(said)[which])
    else:
        table = np.empty(places.shape)
        for column in range(len(lags)):
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Measuring was cancelled.")
            table[:, column] = scorer.run(pictures, heard[which[:, column]])[0]
    at_s = crops.place[starts] / PER_S
    groups = np.array_split(np.arange(len(starts)), max(4, len(starts) // _TOGETHER))
    return judged_scores(
        METHOD,
        np.array([at_s[group].mean() for group in groups]),
        lags / PER_S,
        np.stack([table[group].mean(axis=0) for group in groups]).astype(np.float64),
    )


def _runs(crops: FaceCrops, frames: int) -> NDArray[np.int64]:
    """Where so many successive crops of one face begin."""
    if len(crops.place) < frames:
        return np.zeros(0, np.int64)
    last = frames - 1
    whole = crops.place[last:] - crops.place[: len(crops.place) - last] == last
    one = crops.face[last:] == crops.face[: len(crops.face) - last]
    return np.flatnonzero(whole & one).astype(np.int64)


def _heard(scorer: OnnxScorer, sound: Sound, from_s: float) -> NDArray[np.float32]:
    """The sound of a window, stretched over the middle of what the crops last."""
    made = cepstra if scorer.bands == CEPSTRA else mel_spectra
    per_s = CEPSTRA_PER_S if scorer.bands == CEPSTRA else MELS_PER_S
    spare = scorer.frames / PER_S - scorer.steps / per_s
    return made(sound, from_s + spare / 2, scorer.steps)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    size = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(size, 1e-9), np.float32)
