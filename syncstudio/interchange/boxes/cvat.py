"""CVAT for video (XML 1.1) as a format: boxes, polygons and points with key frames, attributes and coloured labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.boxes.cvat_reader import read_cvat
from syncstudio.interchange.boxes.cvat_writer import write_cvat
from syncstudio.interchange.label_format import Holds, LabelFormat


def _looks_like(head: bytes, _path: Path) -> bool:
    text = head.decode("utf-8", "replace")
    return "<annotations" in text and ("<version>1.1" in text or "<track " in text)


FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat(
        id="cvat",
        name="CVAT for video",
        suffixes=(".xml",),
        holds=Holds(
            lanes="one", lane_names=False, kinds=frozenset({"regions"}), text=False, text_and_label=False,
            speakers=False, colors=True, attributes=True, regions=frozenset({"box", "polygon", "point"}), media=True,
        ),
        looks_like=_looks_like,
        read=read_cvat,
        write=write_cvat,
    ),
)  # fmt: skip
