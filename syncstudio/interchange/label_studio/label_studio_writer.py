"""Writes labels as a task of Label Studio, as annotations or as predictions, with the labelling config beside it.

Times are seconds on the recording, with all nine decimals that they need. The lines are put together by hand: the
standard library writes floats, which hold no nanoseconds beyond some weeks, and takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import FrameClock, clock_of
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.label_studio.label_studio_config_writer import config_xml
from syncstudio.interchange.label_studio.label_studio_controls import (
    Controls,
    LaneControl,
    controls_of,
)
from syncstudio.interchange.label_studio.label_studio_parents import parent_places
from syncstudio.interchange.label_studio.label_studio_sequence import sequence_of

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Video:
    """A video whose boxes are written: a frame lasts `frame_ns / frame_parts`; `length` is what each region says."""

    clock: FrameClock
    frame_ns: int
    frame_parts: int
    length: str


@dataclass(slots=True)
class _Writing:
    controls: Controls
    options: WriteOptions
    moved_ns: int = 0
    left_out: int = 0
    videos: dict[str, _Video] = field(default_factory=dict)


def write_label_studio(document: LabelDocument, options: WriteOptions) -> Written:
    """The task, and its labelling config beside it under the same name."""
    with resting_collector():
        return _written(document, options)


def _written(document: LabelDocument, options: WriteOptions) -> Written:
    controls = controls_of(document)
    writing = _Writing(controls, options)
    keys = _keys(controls)
    predictions = options.dialect == "predictions"
    by_author: dict[str, list[str]] = {}
    for one, own in zip(controls.lanes, keys, strict=True):
        parents = _parents(one, controls, keys)
        for segment, key, parent in zip(one.lane.segments, own, parents, strict=True):
            by_author.setdefault(segment.author, []).extend(_results(one, segment, key, parent, writing))
    works = [_work(author, results, predictions) for author, results in by_author.items()]
    data = ",".join(
        f"{_text(key)}:{_text(_address(medium, options))}" for key, medium in _media(controls, document)
    )
    empty = '"predictions":[]' if not predictions else '"annotations":[]'
    kind = "predictions" if predictions else "annotations"
    content = f'[{{"data":{{{data}}},\n"{kind}":[{",".join(works)}],\n{empty}}}]\n'
    stem = options.document_path.stem if options.document_path else document.name or "tasks"
    return Written(
        # A half of a character that stands alone is written as JSON's own escape.
        content.encode("utf-8", "backslashreplace"),
        ((f"{stem}.xml", config_xml(document, controls)),),
        _notes(writing, stem),
    )


def _notes(writing: _Writing, stem: str) -> tuple[str, ...]:
    notes = [
        f"Label Studio needs the labelling config {stem}.xml: paste it into the project before the tasks are imported.",
        "Recordings are named as local files: set Label Studio's document root to the folder of this file.",
    ]
    if writing.left_out:
        notes.append(f"Regions that are no boxes were left out ({writing.left_out:,}).")
    if writing.moved_ns:
        notes.append(
            f"Times of regions were rounded to whole frames, at most {writing.moved_ns / 1e6:.3g} ms off."
        )
    if any(shown.kind == "series" for shown in writing.controls.shown):
        notes.append(
            "Write the columns of your table into the labelling config: the labels count seconds from its start."
        )
    return tuple(notes)


def _keys(controls: Controls) -> list[list[str]]:
    """Ids for all labels, lane by lane: their own where it is nobody else's."""
    taken: set[str] = set()
    made: list[list[str]] = []
    for one in controls.lanes:
        made.append([])
        for segment in one.lane.segments:
            own = segment.key if segment.key not in taken else ""
            taken.add(own)
            made[-1].append(own)
    number = 0
    for keys in made:
        for place, key in enumerate(keys):
            while not key:
                number += 1
                key = "" if f"syncstudio-{number}" in taken else f"syncstudio-{number}"
            keys[place] = key
    return made


def _parents(one: LaneControl, controls: Controls, keys: list[list[str]]) -> list[str]:
    """The id of each label's parent on the lane above, "" for none."""
    lane = one.lane
    for above, own in zip(controls.lanes, keys, strict=True):
        if lane.parent and above.lane.name == lane.parent:
            return ["" if place is None else own[place] for place in parent_places(lane, above.lane)]
    return [""] * len(lane.segments)


def _work(author: str, results: list[str], prediction: bool) -> str:
    listed = ",\n".join(results)
    if prediction:
        version = f'"model_version":{_text(author)},' if author else ""
        return f'\n{{{version}"result":[\n{listed}]}}'
    who = f'"created_username":{_text(author)},' if author else ""
    return f'\n{{{who}"was_cancelled":false,"ground_truth":false,"result":[\n{listed}]}}'


def _results(
    one: LaneControl, segment: DocumentSegment, key: str, parent: str, writing: _Writing
) -> Iterator[str]:
    """All results of one label: where it lies, its text, who speaks, and its attributes."""
    shown, controls = one.shown, writing.controls
    if shown.kind == "video":
        place, kind = _boxes(one, segment, writing), "videorectangle"
        if not place:
            writing.left_out += 1
            return
    else:
        kind = "labels" if shown.kind == "audio" else "timeserieslabels"
        place = f'"start":{_seconds(segment.start_ns)},"end":{_seconds(segment.end_ns)}'
        place += ',"channel":0' if shown.kind == "audio" else _instant(segment)
    common = f'"id":{_text(key)},"to_name":{_text(shown.name)},"origin":"manual"'
    more = f',"parentID":{_text(parent)}' if parent else ""
    more += f',"score":{segment.confidence!r}' if segment.confidence is not None else ""
    remarks = ",".join(_text(text) for _, text in segment.comments if text.strip())
    more += f',"meta":{{"text":[{remarks}]}}' if remarks else ""
    under = "labels" if kind != "timeserieslabels" else kind
    labels = _text(segment.label) if segment.label else ""
    if kind == "videorectangle":
        size = f',"original_width":{shown.medium.width},"original_height":{shown.medium.height}'
        more = size + more
    yield (
        f'{{{common},"from_name":{_text(one.control)},"type":"{kind}"{more},'
        f'"value":{{{place},"{under}":[{labels}]}}}}'
    )
    text = controls.texts.get((shown.name, one.lane.kind == "transcript"), "")
    if segment.text.strip():
        yield _answer(common, text, "textarea", place, f'"text":[{_text(segment.text)}]')
    if segment.speaker:
        speaker = controls.speakers[shown.name]
        under = "text" if speaker.kind == "textarea" else speaker.kind
        yield _answer(common, speaker.control, speaker.kind, place, f'"{under}":[{_text(segment.speaker)}]')
    for name, value in segment.attributes:
        if value:
            question = controls.questions[shown.name, name]
            under = "text" if question.kind == "textarea" else question.kind
            said = value if question.kind == "number" else f"[{_text(value)}]"
            yield _answer(common, question.control, question.kind, place, f'"{under}":{said}')


def _answer(common: str, control: str, kind: str, place: str, said: str) -> str:
    return f'{{{common},"from_name":{_text(control)},"type":"{kind}","value":{{{place},{said}}}}}'


def _boxes(one: LaneControl, segment: DocumentSegment, writing: _Writing) -> str:
    if segment.region is None or segment.region.shape != "box":
        return ""
    medium = one.shown.medium
    if not (medium.width and medium.height):
        raise InterchangeError(
            f"Label Studio keeps boxes in percent of the picture, and the size of {medium.name}'s is not known: "
            "find the video again before its boxes are written."
        )
    video = writing.videos.get(medium.name)
    if video is None:
        video = writing.videos[medium.name] = _video(one, writing)
    keys, moved_ns = sequence_of(segment, video.clock)
    writing.moved_ns = max(writing.moved_ns, moved_ns)
    if not keys:
        return ""
    entries = []
    points, box = None, ""
    for key in keys:
        # Where a region does not move, the same box comes again.
        if key.points is not points:
            points = key.points
            (left, top), (right, bottom) = points
            x, y = _percent(left, medium.width), _percent(top, medium.height)
            width, height = _percent(right - left, medium.width), _percent(bottom - top, medium.height)
            box = f'"rotation":0,"x":{x},"y":{y},"width":{width},"height":{height}'
        frame = key.frame + 1
        at = _seconds(frame * video.frame_ns // video.frame_parts)
        entries.append(
            f'{{"frame":{frame},"time":{at},"enabled":{"true" if key.enabled else "false"},{box}}}'
        )
    return f'{video.length},"sequence":[{",".join(entries)}]'


def _video(one: LaneControl, writing: _Writing) -> _Video:
    """The frames of a lane's video, up to the last with a box where nobody says how many there are."""
    medium = one.shown.medium
    rate = writing.options.frame_rate or medium.frame_rate
    clock = clock_of(
        writing.options.frame_starts_ns, rate, medium.name, "Label Studio counts the frames of videos"
    )
    count = clock.count or 0
    if not count:
        lanes = [each.lane for each in writing.controls.lanes if each.shown == one.shown]
        count = max(_frames(each, clock) for lane in lanes for each in lane.segments)
    even = clock.even_rate
    frame_ns = _NS_PER_S * even.denominator
    length = f'"framesCount":{count},"duration":{_seconds(count * frame_ns // even.numerator)}'
    return _Video(clock, frame_ns, even.numerator, length)


def _frames(segment: DocumentSegment, clock: FrameClock) -> int:
    return max(1, clock.frame_near(segment.end_ns))


@lru_cache(1 << 14)
def _percent(pixels: float, whole: int) -> str:
    # Added, for the two zeros of floats are one key of the cache.
    return repr(min(100.0, pixels * 100 / whole) + 0.0)


def _instant(segment: DocumentSegment) -> str:
    return f',"instant":{"true" if segment.start_ns == segment.end_ns else "false"}'


def _seconds(ns: int) -> str:
    """Exact seconds as JSON writes numbers."""
    whole, rest = divmod(abs(ns), _NS_PER_S)
    sign = "-" if ns < 0 else ""
    return f"{sign}{whole}.{rest:09d}".rstrip("0") if rest else f"{sign}{whole}"


def _text(text: str) -> str:
    made: str = encode_basestring(text)
    return made


def _media(controls: Controls, document: LabelDocument) -> Iterator[tuple[str, DocumentMedium]]:
    seen: set[str] = set()
    for shown in controls.shown:
        if shown.key not in seen:
            seen.add(shown.key)
            yield shown.key, shown.medium
    if not seen:
        medium = next(iter(document.media), DocumentMedium(document.name or "recording"))
        yield "audio", medium


def _address(medium: DocumentMedium, options: WriteOptions) -> str:
    """Where the recording lies below the folder of the file, as Label Studio serves local files."""
    path = medium.path.replace("\\", "/") or medium.name
    if options.document_path is not None and Path(path).is_absolute():
        folder = options.document_path.absolute().parent
        inside = Path(path).is_relative_to(folder)
        path = Path(path).relative_to(folder).as_posix() if inside else PurePosixPath(path).name
    elif Path(path).is_absolute() or ".." in PurePosixPath(path).parts or ":" in path:
        path = PurePosixPath(path).name
    return f"/data/local-files/?d={quote(path)}"
