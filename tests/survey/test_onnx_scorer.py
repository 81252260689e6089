"""A model of the user's own is fed, and believed as far as its windows agree; a wrong one is said in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from syncstudio.media.face_crops import FaceCrops
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.measure_scorer import score_crops
from syncstudio.survey.onnx_scorer import OnnxScorer
from syncstudio.sync.inputs import Sound

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

FRAMES, SIZE, STEPS = 5, 16, 20


def save(path: Path, nodes: list[Any], inputs: list[Any], outputs: list[Any], constants: list[Any]) -> Path:
    graph = onnx.helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def value(name: str, shape: list[Any]) -> Any:
    return onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)


def constant(name: str, numbers: Any) -> Any:
    return onnx.numpy_helper.from_array(np.asarray(numbers), name)


def loudness_model(path: Path, embeds: bool = True) -> Path:
    """Looks at how bright each of five crops is, and hears how much energy each 40 ms have: alike where they fit."""
    pick = np.zeros((STEPS, FRAMES), np.float32)
    for frame in range(FRAMES):
        pick[frame * 4 : frame * 4 + 4, frame] = 0.25
    node = onnx.helper.make_node
    nodes = [
        node("ReduceMean", ["faces"], ["bright"], axes=[1, 3, 4], keepdims=0),
        node("ReduceMean", ["bright"], ["level"], axes=[1], keepdims=1),
        node("Sub", ["bright", "level"], ["seen"]),
        node("Slice", ["sound", "from", "to", "axis"], ["energy"]),
        node("Reshape", ["energy", "flat"], ["row"]),
        node("MatMul", ["row", "pick"], ["loud"]),
        node("ReduceMean", ["loud"], ["usual"], axes=[1], keepdims=1),
        node("Sub", ["loud", "usual"], ["heard"]),
    ]
    constants = [
        constant("from", np.array([0])), constant("to", np.array([1])), constant("axis", np.array([2])),
        constant("flat", np.array([-1, STEPS])), constant("pick", pick),
    ]  # fmt: skip
    outputs = [value("seen", ["N", FRAMES]), value("heard", ["N", FRAMES])]
    if not embeds:
        nodes += [node("Mul", ["seen", "heard"], ["both"]), node("ReduceMean", ["both"], ["score"], axes=[1])]
        outputs = [value("score", ["N", 1])]
    inputs = [value("faces", ["N", 3, FRAMES, SIZE, SIZE]), value("sound", ["N", 1, 13, STEPS])]
    return save(path, nodes, inputs, outputs, constants)


def talk(offset_s: float, seconds: float = 24.0) -> tuple[FaceCrops, Sound]:
    """Crops as bright as a voice is loud (in log), which is heard `offset_s` before."""
    rng = np.random.default_rng(3)
    place = np.arange(int(seconds * 25))
    knots = np.arange(0, seconds + 4, 0.09)
    loud = rng.uniform(-3.5, 0, len(knots))
    time = np.arange(int(seconds * 16_000)) / 16_000
    samples = 0.5 * np.exp(np.interp(time + offset_s, knots, loud)) * rng.standard_normal(len(time))
    # A crop stands for the 40 ms that begin with it.
    bright = 128 + 30 * np.interp(place / 25 + 0.02, knots, loud)
    pixels = np.repeat(np.clip(bright, 0, 255).astype(np.uint8), SIZE * SIZE * 3).reshape(-1, SIZE, SIZE, 3)
    return FaceCrops(place, pixels, np.zeros(len(place), np.int64)), Sound(samples.astype(np.float32), 16_000)


@pytest.mark.parametrize("embeds", [True, False])
@pytest.mark.parametrize("offset_s", [-0.2, 0.13])
def test_a_model_finds_the_offset(tmp_path: Path, embeds: bool, offset_s: float) -> None:
    scorer = OnnxScorer(loudness_model(tmp_path / "tiny.onnx", embeds))
    assert (scorer.frames, scorer.size, scorer.bands, scorer.steps) == (FRAMES, (SIZE, SIZE), 13, STEPS)
    assert scorer.embeds is embeds
    answer = score_crops(scorer, *talk(offset_s))
    assert answer.status == "measured", answer.reason
    assert answer.method == "scorer"
    assert answer.offset_ns == pytest.approx(offset_s * 1e9, abs=20e6)


def test_too_little_of_a_face_is_said(tmp_path: Path) -> None:
    scorer = OnnxScorer(loudness_model(tmp_path / "tiny.onnx"))
    answer = score_crops(scorer, *talk(0.0, 3.0))
    assert answer.status == "cannot-tell"
    assert "talking" in answer.reason
    none = FaceCrops(np.zeros(0, np.int64), np.zeros((0, SIZE, SIZE, 3), np.uint8), np.zeros(0, np.int64))
    assert score_crops(scorer, none, talk(0.0, 3.0)[1]).status == "cannot-tell"


def test_a_voice_that_is_not_this_face_gets_no_answer(tmp_path: Path) -> None:
    scorer = OnnxScorer(loudness_model(tmp_path / "tiny.onnx"))
    crops, _ = talk(0.0)
    noise = np.random.default_rng(9).standard_normal(24 * 16_000) * 0.2
    assert score_crops(scorer, crops, Sound(noise.astype(np.float32), 16_000)).status != "measured"


def test_a_wrong_file_is_a_sentence(tmp_path: Path) -> None:
    text = tmp_path / "model.onnx"
    text.write_text("no model")
    for path in (text, tmp_path / "missing.onnx"):
        with pytest.raises(SurveyError, match=r"onnx"):
            OnnxScorer(path)


@pytest.mark.parametrize(
    ("faces", "sound", "says"),
    [
        (["N", 3, FRAMES, SIZE, SIZE], ["N", 1, 40, STEPS], "input for sound"),
        (["N", 4, SIZE, SIZE], ["N", 1, 13, STEPS], "input for pictures"),
        (["N", 3, FRAMES, "h", SIZE], ["N", 1, 13, STEPS], "input for pictures"),
        ([8, 3, FRAMES, SIZE, SIZE], ["N", 1, 13, STEPS], "fixed batch"),
    ],
)
def test_wrong_shapes_are_named(tmp_path: Path, faces: list[Any], sound: list[Any], says: str) -> None:
    node = onnx.helper.make_node
    path = save(
        tmp_path / "shapes.onnx",
        [node("Identity", ["faces"], ["a"]), node("Identity", ["sound"], ["b"])],
        [value("faces", faces), value("sound", sound)],
        [value("a", faces), value("b", sound)],
        [],
    )
    with pytest.raises(SurveyError, match=says):
        OnnxScorer(path)


def test_one_input_or_other_answers_are_named(tmp_path: Path) -> None:
    node = onnx.helper.make_node
    sound = ["N", 1, 13, STEPS]
    one = save(
        tmp_path / "one.onnx", [node("Identity", ["s"], ["b"])], [value("s", sound)], [value("b", sound)], []
    )
    with pytest.raises(SurveyError, match="1 input;"):
        OnnxScorer(one)
    faces = ["N", 3, FRAMES, SIZE, SIZE]
    two = save(
        tmp_path / "two.onnx",
        [node("Identity", ["f"], ["a"]), node("Identity", ["s"], ["b"])],
        [value("f", faces), value("s", sound)],
        [value("a", faces), value("b", sound)],
        [],
    )
    with pytest.raises(SurveyError, match="embeddings"):
        OnnxScorer(two)
