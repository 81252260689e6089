"""What no interval can hold, in words for people."""

SHUTTER_NOTE = (
    "The delay includes half the exposure and, with a rolling shutter, half the time a picture is read out: the "
    "picture shows its middle row's moment. Neither can be told from the picture."
)
