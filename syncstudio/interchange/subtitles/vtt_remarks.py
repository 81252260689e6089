"""Comments as WebVTT's NOTE blocks: "NOTE 00:01:02.500 (Ann) text", and any other note at the cue below it."""

from __future__ import annotations

import re

from syncstudio.interchange.label_document import DocumentComment
from syncstudio.interchange.seconds import rounded_to
from syncstudio.interchange.subtitles.cue_time import STAMP, stamp_ns, stamp_text
from syncstudio.interchange.subtitles.guards import guarded_lines

_REMARK = re.compile(rf"{STAMP.pattern} \(([^()\n]*)\) ?(.*)", re.DOTALL)
_MS_NS = 1_000_000


def remark_of(text: str, at_ns: int) -> DocumentComment:
    """The comment of a block's text, at its own time where it says one."""
    found = _REMARK.fullmatch(text)
    if found is None:
        return DocumentComment(at_ns, text)
    parts = found.groups()
    return DocumentComment(stamp_ns(*parts[:5]), parts[6] or "", parts[5])


def note_block(at_ns: int, author: str, text: str) -> str:
    """A NOTE block that says when, by whom and what."""
    name = " ".join(author.replace("(", "[").replace(")", "]").split()).replace("-->", "->")
    # An arrow would make a cue of the block.
    plain = guarded_lines(text).replace("-->", "-\u2060->")
    at = stamp_text(rounded_to(max(0, at_ns), _MS_NS))
    return f"NOTE {at} ({name}) {plain}\n\n"
