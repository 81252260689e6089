"""What a review is worth after a change: nothing. Whatever alters a reviewed label or alignment makes it a draft again.

The law stands in SQL beside the change itself, so that no writer can forget it and a change of thousands costs no more.
"""

from collections.abc import Sequence

CONTENT = frozenset({"lane_id", "start_ns", "end_ns", "label_id", "text", "speaker"})
"""The columns of a segment that a reviewer looked at."""

PARTS = frozenset({"word", "attribute_value", "region"})
"""Tables whose rows are parts of the segment they name in `segment_id`."""

_REVIEWED = "('accepted', 'rejected')"


def segment_assignments(names: Sequence[str], first: int = 1) -> str:
    """The assignments of an UPDATE of segments: the named columns, and what that does to their status.

    The values are bound in the order of the names, the first of them as parameter number `first`. A value that stays
    as it was changes no status; a status that is written is written as told.
    """
    told = ", ".join(f"{name} = ?{place}" for place, name in enumerate(names, first))
    content = [(place, name) for place, name in enumerate(names, first) if name in CONTENT]
    if not content or "status" in names:
        return told
    changed = " OR ".join(f"{name} IS NOT ?{place}" for place, name in content)
    falls = f"status IN {_REVIEWED} AND ({changed})"
    reviewer = "" if "reviewer" in names else f", reviewer = CASE WHEN {falls} THEN '' ELSE reviewer END"
    return f"{told}, status = CASE WHEN {falls} THEN 'draft' ELSE status END{reviewer}"


def draft_segment_with(table: str) -> str:
    """The UPDATE that makes the segment of a part's row a draft, bound with that row's id."""
    if table == "keyframe":
        whose = "SELECT region.segment_id FROM keyframe JOIN region ON region.id = region_id WHERE keyframe.id = ?"
    else:
        whose = f"SELECT segment_id FROM {table} WHERE id = ?"
    return (
        f"UPDATE segment SET status = 'draft', reviewer = '' WHERE id = ({whose}) AND status IN {_REVIEWED}"
    )


def draft_segments_of(table: str) -> str:
    """The UPDATE that makes segments drafts with a change of many rows, bound with a JSON list of the rows' ids.

    Nothing for a table whose rows are no parts of segments.
    """
    among = "IN (SELECT value FROM json_each(?1))"
    if table == "segment":
        whose = "SELECT value FROM json_each(?1)"
    elif table == "keyframe":
        whose = f"SELECT region.segment_id FROM keyframe JOIN region ON region.id = region_id WHERE keyframe.id {among}"
    elif table in PARTS:
        whose = f"SELECT segment_id FROM {table} WHERE id {among}"
    else:
        return ""
    return (
        f"UPDATE segment SET status = 'draft', reviewer = '' WHERE id IN ({whose}) AND status IN {_REVIEWED}"
    )


ANY_REVIEWED = f"SELECT 1 FROM segment WHERE status IN {_REVIEWED} LIMIT 1"
"""Whether any label was accepted or rejected."""

DRAFT_TRACK = f"UPDATE track SET review = 'draft', reviewer = '' WHERE id = ? AND review IN {_REVIEWED}"
"""Makes the alignment of a track a draft again, bound with its id."""
