"""Names of recordings and channels in formats of columns parted by blanks: RTTM, CTM."""

from __future__ import annotations

from syncstudio.interchange.label_document import DocumentLane, LabelDocument


def one_word(text: str) -> str:
    """A name without blanks, which would part it; "<NA>" for none."""
    return "_".join(text.split()) or "<NA>"


def recording_of(document: LabelDocument, lane: DocumentLane) -> str:
    """What a lane's recording is called: its medium without the ending of a file, or the document itself."""
    name = (
        lane.medium
        or document.name
        or (document.media[0].name if len(document.media) == 1 else "")
        or "recording"
    )
    stem, dot, ending = name.rpartition(".")
    is_ending = bool(dot and stem) and 2 <= len(ending) <= 4 and ending.isalnum() and not ending.isdecimal()
    return one_word(stem if is_ending else name)
