"""What only makes sense as a whole: an alignment, the words of an utterance, the key frames of a region.

Two people's halves of an alignment are no alignment, and words put in at the same places by both are no sentence.
"""

from collections.abc import Iterable

from syncstudio.project.changeset import RowChange
from syncstudio.project.merging.cases import Planning, only
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.sides import Sides
from syncstudio.timebase.timecode import offset_text

_ALIGNED = frozenset({"alignment", "uncertainty_ns", "review", "reviewer"})
_WORD = ("position", "start_ns", "end_ns", "text", "confidence", "unsure", "timing")
_KEYFRAME = ("at_ns", "points", "occluded", "outside")
_PIECE = ("position", "from_tick", "to_tick")

_Touched = dict[int, list[Key]]


def settle_groups(plan: Planning) -> None:
    """Find the wholes that both changed."""
    _alignments(plan)
    _transcripts(plan)
    _keyframes(plan)


def _gone(sides: Sides, key: Key) -> bool:
    return key in sides.mine_deleted or key in sides.theirs_deleted


def _alignments(plan: Planning) -> None:
    sides = plan.sides
    mine, theirs = (_of_tracks(sides, net) for net in (sides.mine, sides.theirs))
    for track_id in sorted(mine.keys() & theirs.keys()):
        track = ("track", track_id)
        if _gone(sides, track) or any(
            each[track].op == "insert" for each in (sides.mine, sides.theirs) if track in each
        ):
            continue
        keys = {*mine[track_id], *theirs[track_id]}
        for key in theirs[track_id]:
            plan.put_aside(key, _ALIGNED if key[0] == "track" else None)
        if _pieces(sides, keys, True) == _pieces(sides, keys, False):
            for key in theirs[track_id]:  # the same to the nanosecond: who reviewed it is another question
                if key[0] == "track":
                    plan.columns_aside[key] -= {"review", "reviewer"}
            continue
        shown = [only(row, _ALIGNED) for row in (sides.base(track), sides.row(track), sides.other(track))]
        for told, pieces in zip(
            shown[1:], (_pieces(sides, keys, True), _pieces(sides, keys, False)), strict=True
        ):
            told["anchors"] = _in_words(pieces)
        patch = sides.as_theirs(key for key in keys if key[0] != "track")
        differs = only(sides.other(track), _ALIGNED)
        patch.append(("set", "track", track_id, differs))
        plan.conflict("changed", track, "aligned", patch, keys, (shown[0], shown[1], shown[2]))


def _of_tracks(sides: Sides, net: Net) -> _Touched:
    """The changed rows of alignments, by track."""
    found: _Touched = {}
    for key, change in net.items():
        track_id: object = None
        if key[0] == "track" and change.op == "update" and change.after.keys() & _ALIGNED:
            track_id = key[1]
        elif key[0] == "piece":
            track_id = sides.any_row(key).get("track_id")
        elif key[0] == "anchor":
            piece_id = sides.any_row(key).get("piece_id")
            if isinstance(piece_id, int):
                track_id = sides.any_row(("piece", piece_id)).get("track_id")
        if isinstance(track_id, int):
            found.setdefault(track_id, []).append(key)
    # What somebody decided of an alignment that nobody moved is no alignment.
    return {track_id: keys for track_id, keys in found.items() if any(key[0] != "track" for key in keys)}


def _pieces(sides: Sides, keys: Iterable[Key], mine: bool) -> list[tuple[object, ...]]:
    """The changed rows of an alignment as one side has them, without their ids."""
    found: list[tuple[object, ...]] = []
    for key in keys:
        row = sides.row(key) if mine else sides.other(key)
        if row is None or key[0] == "track":
            continue
        if key[0] == "piece":
            found.append(("piece", *(str(row.get(name)) for name in _PIECE)))
        else:
            piece_id = row.get("piece_id")
            whose = ("piece", piece_id if isinstance(piece_id, int) else 0)
            piece = (sides.row(whose) if mine else sides.other(whose)) or {}
            at = (str(row[name]) for name in ("position", "source_ns", "master_ns"))
            found.append(("anchor", *(str(piece.get(name)) for name in _PIECE), *at))
    return sorted(found, key=str)


def _in_words(pieces: list[tuple[object, ...]]) -> str:
    """Where the anchors that differ put the track: how much later than its source's zero, and how it drifts."""
    rows = [each for each in pieces if each[0] == "anchor"]
    anchors = [(int(str(each[-2])), int(str(each[-1]))) for each in rows]
    offsets = [offset_text(master - source) for source, master in anchors]
    of_one_piece = len({each[:-3] for each in rows}) == 1
    if len(anchors) == 2 and of_one_piece and anchors[0][0] != anchors[1][0]:
        (source, master), (later_source, later_master) = anchors
        drift_ppm = ((later_master - master) / (later_source - source) - 1) * 1e6
        return f"{offsets[0]}, drift {drift_ppm:+z.2f} ppm".replace("-", "−")
    return "; ".join(dict.fromkeys(offsets))


def _transcripts(plan: Planning) -> None:
    sides = plan.sides
    mine, theirs = (_of_owner(sides, net, "word", "segment_id") for net in (sides.mine, sides.theirs))
    for net, found in ((sides.mine, mine), (sides.theirs, theirs)):
        for key, change in net.items():
            if key[0] == "segment" and change.op == "update" and "text" in change.after:
                found.setdefault(key[1], []).append(key)
    for segment_id in sorted(mine.keys() & theirs.keys()):
        segment = ("segment", segment_id)
        if _gone(sides, segment):
            continue
        told = [_worded(sides.mine, mine[segment_id]), _worded(sides.theirs, theirs[segment_id])]
        made = [_remade(sides.mine, mine[segment_id]), _remade(sides.theirs, theirs[segment_id])]
        if not (all(told) or any(made)):
            continue
        keys = {*mine[segment_id], *theirs[segment_id]}
        for key in theirs[segment_id]:
            plan.put_aside(key, {"text"} if key[0] == "segment" else None)
        if _content(sides, keys, True, _WORD) == _content(sides, keys, False, _WORD):
            continue
        shown = tuple(
            only(row, {"text"}) for row in (sides.base(segment), sides.row(segment), sides.other(segment))
        )
        for row, side in zip(shown[1:], (True, False), strict=True):
            words = _content(sides, keys, side, _WORD)
            row["words"] = " ".join(str(each[4]) for each in words if not each[0])
        patch = sides.as_theirs(key for key in keys if key[0] == "word")
        patch.append(("set", "segment", segment_id, only(sides.other(segment), {"text"})))
        plan.conflict("changed", segment, "transcript", patch, keys, (shown[0], shown[1], shown[2]))


def _keyframes(plan: Planning) -> None:
    sides = plan.sides
    mine, theirs = (_of_owner(sides, net, "keyframe", "region_id") for net in (sides.mine, sides.theirs))
    for region_id in sorted(mine.keys() & theirs.keys()):
        region = ("region", region_id)
        if _gone(sides, region):
            continue
        keys = {*mine[region_id], *theirs[region_id]}
        new = [
            {sides.any_row(key).get("at_ns") for key in each if net[key].op == "insert"}
            for net, each in ((sides.mine, mine[region_id]), (sides.theirs, theirs[region_id]))
        ]
        moved = any(
            net[key].op == "delete" or (net[key].op == "update" and "at_ns" in net[key].after)
            for net, each in ((sides.mine, mine[region_id]), (sides.theirs, theirs[region_id]))
            for key in each
        )
        if not moved and not new[0] & new[1]:
            continue
        for key in theirs[region_id]:
            plan.put_aside(key)
        counted = [_content(sides, keys, side, _KEYFRAME) for side in (True, False)]
        if counted[0] == counted[1]:
            continue
        told = tuple({"keyframes": len(each)} for each in ([], *counted))
        patch = sides.as_theirs(keys)
        plan.conflict("changed", region, "keyframes", patch, keys, ({}, dict(told[1]), dict(told[2])))


def _of_owner(sides: Sides, net: Net, table: str, column: str) -> _Touched:
    found: _Touched = {}
    for key, change in net.items():
        if key[0] == table:
            owner = (change.after or change.before).get(column) or sides.any_row(key).get(column)
            if isinstance(owner, int):
                found.setdefault(owner, []).append(key)
    return found


def _worded(net: Net, keys: Iterable[Key]) -> bool:
    """Whether one side changed what is said."""
    return any(_says(net[key]) for key in keys) or _remade(net, keys)


def _says(change: RowChange) -> bool:
    return "text" in change.after


def _remade(net: Net, keys: Iterable[Key]) -> bool:
    """Whether one side put words in, took some out or reordered them."""
    return any(key[0] == "word" and (net[key].op != "update" or "position" in net[key].after) for key in keys)


def _content(
    sides: Sides, keys: Iterable[Key], mine: bool, names: tuple[str, ...]
) -> list[tuple[object, ...]]:
    """The rows of a whole as one side has them, in order, without their ids."""
    found = []
    for key in keys:
        row = sides.row(key) if mine else sides.other(key)
        if row is not None:
            found.append(
                (
                    key[0] == "segment",
                    *(row.get(name) for name in names if key[0] != "segment" or name == "text"),
                )
            )
    return sorted(found, key=str)
