"""Runs a learned model of the user's own, an ONNX file of SyncNet's kind, that says how well lips fit a sound.

The model has two inputs and one or two outputs, all float32, `N` a free (batch) dimension:

* pictures `(N, 3, T, H, W)` as SyncNet, or `(N, 3 T, H, W)` as Wav2Lip's expert: T successive crops of the face at 25 a
  second;
* sound `(N, 1, 13, S)`, S cepstra every 10 ms, or `(N, 1, 80, S)`, S mel spectra every 12.5 ms, of the same stretch;
* two embeddings `(N, D)`, whose cosine is the score, or one score `(N,)` or `(N, 1)`, larger where they fit.

Pixels are 0 to 255 in the order blue, green, red, as SyncNet was taught with, unless the model's metadata says
otherwise: `pixels` = `0-1`, `colours` = `rgb`. None is shipped. ONNX Runtime is an extra:
`pip install "syncstudio[scorer]"`.
"""

from __future__ import annotations

import os
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.survey.errors import SurveyError

Floats = NDArray[np.float32]

SOUND_BANDS = (13, 80)
_BATCH = 32

# What ONNX Runtime puts before its reason.
_RUNTIME_SAYS = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : |Load model from .* failed: ?")


class OnnxScorer:
    """One model. `frames`, `size` (width, height), `bands` and `steps` are what it is given; `embeds` tells whether it
    answers embeddings. Raises SurveyError when the file is no such model, or ONNX Runtime is missing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise SurveyError(
                'A learned scorer needs ONNX Runtime, which is not installed: pip install "syncstudio[scorer]".'
            ) from error
        self.name = os.path.basename(path)
        if not os.path.isfile(path):
            raise SurveyError(f"There is no model {os.fspath(path)}: choose an ONNX file.")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = 2
        try:
            self._session = onnxruntime.InferenceSession(
                os.fspath(path), options, providers=["CPUExecutionProvider"]
            )
        # Its exceptions have no common ancestor but Exception.
        except Exception as error:
            raise SurveyError(
                f"{self.name} cannot be loaded as an ONNX model ({_why(error)}); export it again."
            ) from error
        self._read_shapes()
        said = self._session.get_modelmeta().custom_metadata_map
        self._scale = 1 / 255 if said.get("pixels") == "0-1" else 1.0
        self._rgb = said.get("colours", "bgr").lower() == "rgb"

    def _read_shapes(self) -> None:
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 2:
            count = "1 input" if len(inputs) == 1 else f"{len(inputs)} inputs"
            raise SurveyError(
                f"{self.name} has {count}; a scorer has two, pictures (N, 3, T, H, W) and sound "
                "(N, 1, 13 or 80, S)."
            )
        heard = [
            one for one in inputs if len(one.shape) == 4 and one.shape[1] == 1 and one.shape[2] in SOUND_BANDS
        ]
        if len(heard) != 1:
            raise SurveyError(
                f"{self.name} has no input for sound: (N, 1, 13, S) for cepstra or (N, 1, 80, S) for mel spectra, "
                f"but {_shapes(inputs)}."
            )
        seen = next(one for one in inputs if one is not heard[0])
        shape = list(seen.shape)
        self._five = len(shape) == 5
        right = (self._five and shape[1] == 3) or (
            len(shape) == 4 and isinstance(shape[1], int) and shape[1] >= 3 and shape[1] % 3 == 0
        )
        fixed = all(isinstance(one, int) for one in (*shape[1:], *heard[0].shape[1:]))
        if not right or not fixed:
            raise SurveyError(
                f"{self.name} has no input for pictures: (N, 3, T, H, W) or (N, 3 T, H, W) with all but N fixed, but "
                f"{_shapes(inputs)}."
            )
        if any(isinstance(one.shape[0], int) and one.shape[0] != 1 for one in inputs):
            raise SurveyError(
                f"{self.name} takes a fixed batch only ({_shapes(inputs)}); leave N free, or make it 1."
            )
        self._batch = 1 if isinstance(seen.shape[0], int) or isinstance(heard[0].shape[0], int) else _BATCH
        self.frames = shape[2] if self._five else shape[1] // 3
        self.size = (int(shape[-1]), int(shape[-2]))
        self.bands, self.steps = int(heard[0].shape[2]), int(heard[0].shape[3])
        self._seen, self._heard = seen.name, heard[0].name
        ranks = [len(one.shape) for one in outputs]
        flat = ranks == [1] or (ranks == [2] and outputs[0].shape[1] == 1)
        if ranks != [2, 2] and not flat:
            raise SurveyError(
                f"{self.name} answers {_shapes(outputs)}; a scorer answers two embeddings (N, D) or one score (N,)."
            )
        self.embeds = ranks == [2, 2]

    def run(self, crops: NDArray[np.uint8], sounds: Floats) -> tuple[Floats, Floats | None]:
        """Embeddings (n, D) of both, or scores (n,) and None; crops uint8 (n, T, H, W, 3), sounds (n, bands, S)."""
        first: list[Floats] = []
        second: list[Floats] = []
        for start in range(0, len(crops), self._batch):
            part = slice(start, start + self._batch)
            given = {
                self._seen: self._pictures(crops[part]),
                self._heard: sounds[part][:, None].astype(np.float32),
            }
            try:
                answers: list[Any] = self._session.run(None, given)
            except Exception as error:
                raise SurveyError(
                    f"{self.name} fails on its own inputs ({_why(error)}); export it again."
                ) from error
            first.append(np.asarray(answers[0], np.float32))
            if self.embeds:
                second.append(np.asarray(answers[1], np.float32))
        if not self.embeds:
            return np.concatenate(first).reshape(-1), None
        one, two = np.concatenate(first), np.concatenate(second)
        if one.shape != two.shape:
            raise SurveyError(
                f"{self.name} answers embeddings of {one.shape[1]} and {two.shape[1]} numbers; they must be alike."
            )
        return one, two

    def _pictures(self, crops: NDArray[np.uint8]) -> Floats:
        colours = crops if self._rgb else crops[..., ::-1]
        pixels = colours.astype(np.float32) * np.float32(self._scale)
        if self._five:
            return np.ascontiguousarray(pixels.transpose(0, 4, 1, 2, 3))
        count, frames, height, width, _ = pixels.shape
        return np.ascontiguousarray(pixels.transpose(0, 1, 4, 2, 3)).reshape(count, 3 * frames, height, width)


def _shapes(values: Any) -> str:
    return ", ".join(f"{one.name} {tuple(one.shape)}" for one in values)


def _why(error: Exception) -> str:
    """ "Protobuf parsing failed", without what ONNX Runtime puts before it."""
    line = next(iter(str(error).splitlines()), type(error).__name__)
    return _RUNTIME_SAYS.sub("", line).strip(" .")[:160]
