"""Says in one sentence why a recording could not be read or written."""


class MediaError(Exception):
    """Something about a recording that a person must know.

    The message is one sentence for people: what went wrong, where, and what to do about it.
    """


class MediaCancelled(MediaError):
    """The person cancelled a long job; nothing half-made is left behind."""


class NoTimeColumnError(MediaError):
    """A table of numbers in which no column reads as time: someone has to choose one, or give a rate."""
