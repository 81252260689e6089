"""Writes TextGrids as Praat does, long or short, with every digit of the times.

Written here and not with praatio, which puts times through floats and drops what overlaps.
"""

from __future__ import annotations

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.praat.text_grid_folding import tiers_of
from syncstudio.interchange.praat.text_grid_tiers import INTERVALS, POINTS, Mark, Tier
from syncstudio.interchange.seconds import seconds_text
from syncstudio.timebase.counts import counted

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16-be",
    "utf-16-be": "utf-16-be",
}
# Praat has no file without any time in it.
_SHORTEST_NS = 1_000_000_000


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """The lanes as tiers that all begin and end together, as Praat demands; empty intervals fill them."""
    encoding = _ENCODINGS.get(options.encoding.casefold().replace("_", "-"))
    if encoding is None:
        raise InterchangeError(
            f"Praat does not read TextGrids in {options.encoding}; choose utf-8 or utf-16."
        )
    tiers: list[Tier] = []
    notes = []
    split, untimed = [], 0
    for lane in document.lanes:
        if lane.kind == "regions":
            continue
        made, lost = tiers_of(lane)
        untimed += lost
        tiers += made
        if any(" (overlap " in tier.name[len(lane.name) :] for tier in made):
            split.append(f"“{lane.name}”")
    if split:
        notes.append(f"Labels that overlap went to further tiers: {', '.join(split[:5])}.")
    if untimed:
        many = counted(
            untimed,
            "word without times of its own is in its text",
            "words without times of their own are in their texts",
        )
        notes.append(f"{many} alone.")
    start_ns = min([0, *(mark[0] for tier in tiers for mark in tier.marks)])
    end_ns = _end_ns(document, tiers, options)
    text = _text(tiers, start_ns, end_ns, options.dialect != "short")
    if encoding == "utf-16-be":
        text = f"\ufeff{text}"
    return Written(text.encode(encoding, "replace"), notes=tuple(notes))


def _end_ns(document: LabelDocument, tiers: list[Tier], options: WriteOptions) -> int:
    """Where the longest recording ends, or the last label."""
    ends = [mark[1] for tier in tiers for mark in tier.marks]
    for medium in document.media:
        if medium.duration_ns is not None:
            offset_ns = medium.offset_ns or 0
            ends.append(medium.duration_ns + (offset_ns if options.offsets == "bake" else 0))
    last_ns = max(ends, default=0)
    return last_ns if last_ns > 0 else _SHORTEST_NS


def _text(tiers: list[Tier], start_ns: int, end_ns: int, is_long: bool) -> str:
    start, end = seconds_text(start_ns), seconds_text(end_ns)
    out = ['File type = "ooTextFile"\nObject class = "TextGrid"\n\n']
    if is_long:
        out.append(f"xmin = {start} \nxmax = {end} \ntiers? <exists> \nsize = {len(tiers)} \nitem []: \n")
    else:
        out.append(f"{start}\n{end}\n<exists>\n{len(tiers)}\n")
    for number, tier in enumerate(tiers, 1):
        kind = POINTS if tier.is_points else INTERVALS
        marks = tier.marks if tier.is_points else _filled(tier.marks, start_ns, end_ns)
        if is_long:
            things = "points" if tier.is_points else "intervals"
            out.append(
                f'    item [{number}]:\n        class = "{kind}" \n        name = "{_quoted(tier.name)}" \n'
                f"        xmin = {start} \n        xmax = {end} \n        {things}: size = {len(marks)} \n"
            )
            out += _long_points(marks) if tier.is_points else _long_intervals(marks)
        else:
            out.append(f'"{kind}"\n"{_quoted(tier.name)}"\n{start}\n{end}\n{len(marks)}\n')
            out += _short_points(marks) if tier.is_points else _short_intervals(marks)
    return "".join(out)


def _filled(marks: list[Mark], start_ns: int, end_ns: int) -> list[Mark]:
    """Intervals from the start to the end, those between the marks empty."""
    filled = []
    at_ns = start_ns
    for mark in marks:
        if mark[0] > at_ns:
            filled.append((at_ns, mark[0], ""))
        filled.append(mark)
        at_ns = mark[1]
    if at_ns < end_ns or not filled:
        filled.append((at_ns, end_ns, ""))
    return filled


def _long_intervals(marks: list[Mark]) -> list[str]:
    return [
        f"        intervals [{number}]:\n            xmin = {seconds_text(start_ns)} \n"
        f'            xmax = {seconds_text(end_ns)} \n            text = "{_quoted(text)}" \n'
        for number, (start_ns, end_ns, text) in enumerate(marks, 1)
    ]


def _long_points(marks: list[Mark]) -> list[str]:
    return [
        f"        points [{number}]:\n            number = {seconds_text(at_ns)} \n"
        f'            mark = "{_quoted(text)}" \n'
        for number, (at_ns, _, text) in enumerate(marks, 1)
    ]


def _short_intervals(marks: list[Mark]) -> list[str]:
    return [
        f'{seconds_text(start_ns)}\n{seconds_text(end_ns)}\n"{_quoted(text)}"\n'
        for start_ns, end_ns, text in marks
    ]


def _short_points(marks: list[Mark]) -> list[str]:
    return [f'{seconds_text(at_ns)}\n"{_quoted(text)}"\n' for at_ns, _, text in marks]


def _quoted(text: str) -> str:
    return text.replace('"', '""') if '"' in text else text
