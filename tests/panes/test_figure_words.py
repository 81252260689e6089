"""Figures beside an answer: in words a person understands, and no word of the methods' own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import syncstudio.sync
from syncstudio.panes.sync.figure_words import figure_texts

_OWN = {"nats", "z", "sd", "r", "squared", "rms", "hit", "peak", "drawn", "log10", "residual"}


def names_in_methods():
    """Every name that a method may give to a figure: what stands as a text in a dictionary called `figures`."""
    found = set()
    for path in Path(syncstudio.sync.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            made = None
            if isinstance(node, ast.keyword) and node.arg == "figures":
                made = node.value
            elif isinstance(node, (ast.Assign, ast.AugAssign)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id == "figures":
                    made = node.value
                if isinstance(target, ast.Subscript) and getattr(target.value, "id", "") == "figures":
                    made = ast.Dict([target.slice], [node.value])
            found |= {
                key.value
                for each in ast.walk(made or ast.Pass())
                if isinstance(each, ast.Dict)
                for key in each.keys
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
    return found


def test_no_word_of_the_methods_own_reaches_a_person():
    names = names_in_methods()
    assert {"peak_z", "nats_over_rivals", "r_squared", "score_sd", "spread_us"} <= names
    for name in sorted(names):
        for text in figure_texts({name: 12.5}):
            assert not _OWN & set(re.split(r"\W+", text.lower())), (name, text)


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"peak_z": 47.73}, ["stands 47.7 times above chance"]),
        ({"nats_over_rivals": 27.6}, ["10¹² times as likely as the next best place"]),
        ({"nats_over_rivals": 1.61}, ["5 times as likely as the next best place"]),
        ({"evidence_nats": 40.0, "rival_nats": 12.4}, ["10¹² times as likely as the next best place"]),
        ({"r_squared": 0.76}, ["76 % of the one is explained by the other"]),
        ({"windows_used": 1.0}, ["1 window agrees"]),
        ({"spread_us": 0.465}, ["they scatter by 0.465 µs"]),
        ({"camera_delay_ms": 100.0, "camera_delay_frames": 2.997}, ["the offset is 3 frames"]),
        ({"log10_chance": -6.2}, ["by chance once in 10⁶"]),
        ({"peak": float("nan")}, []),
        ({"temperature_ppm": 2.0}, ["temperature 2 ppm"]),
    ],
)
def test_what_figures_say(figures, says):
    assert figure_texts(figures) == says
