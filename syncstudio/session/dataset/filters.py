"""What clips had to pass and how they were made, in sentences for the card."""

from __future__ import annotations

from syncstudio.session.dataset.choice import DatasetChoice

_BY = {
    "labels": "labels",
    "utterances": "utterances of transcripts",
    "shots": "shots of the picture",
    "fixed": "a fixed length",
    "whole": "nothing: all that was recorded together",
}


def filters_of(choice: DatasetChoice) -> list[str]:
    """Every choice that decides which clips there are, and how their time was made."""
    cutting, coding = choice.cutting, choice.coding
    said = [f"Cut at {_BY[cutting.by]}."]
    if cutting.lanes:
        said.append(f"Lanes: {', '.join(cutting.lanes)}.")
    if cutting.labels:
        said.append(f"Labels: {', '.join(cutting.labels)}.")
    if cutting.query:
        said.append(f"Query: {cutting.query}")
    if cutting.by == "fixed":
        said.append(f"Length {_s(cutting.length_ns)} s, overlap {_s(cutting.overlap_ns)} s.")
    if cutting.before_ns or cutting.after_ns:
        said.append(f"{_s(cutting.before_ns)} s more before and {_s(cutting.after_ns)} s after.")
    if cutting.least_ns:
        said.append(f"At least {_s(cutting.least_ns)} s long.")
    if cutting.most_ns:
        said.append(f"At most {_s(cutting.most_ns)} s long; longer ones {cutting.too_long}.")
    if cutting.accepted:
        said.append("Only labels that a reviewer accepted.")
    if choice.checked_tracks:
        said.append("Only tracks whose alignment a reviewer accepted.")
    if choice.verdicts:
        said.append(f"Only clips whose verdict is {' or '.join(choice.verdicts)}.")
    said.append(
        "Clips in which a track they need was not recording are left out."
        if choice.gaps == "drop"
        else "Where nothing was recorded there is silence, and the metadata says so."
    )
    rate = "its own frame rate" if coding.fps is None else f"{coding.fps} frames a second"
    said.append(f"Picture at {rate}, on the clock of the {choice.clock}; sound without drift against it.")
    said.append(
        f"After writing, sound may lie {float(choice.limit_ms):g} ms from its place, frames not at all."
    )
    if choice.splitting.by != "none":
        said.append(f"Split by {choice.splitting.by}, nothing of one in two splits.")
    return said


def _s(ns: int) -> str:
    return f"{ns / 1e9:.3f}".rstrip("0").rstrip(".") or "0"
