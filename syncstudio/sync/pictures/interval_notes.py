"""What no interval can hold, in words for people."""

SHUTTER_NOTE = (
    "The delay includes half the exposure and, with a rolling shutter, half the time a picture is read out: the "
    "picture shows its middle row's moment. Neither can be told from the picture."
)

STAMP_NOTE = (
    "A frame stands for the middle of its exposure, whichever instant the camera stamps: where that is known to be the "
    "beginning, the sound is {late} earlier than said, where it is the end, as much later."
)
"""Filled in with `late`, half the exposure in words."""
