"""Says in one sentence why another tool's file could not be read or written."""


class InterchangeError(Exception):
    """Something about a file of another tool that a person must know.

    The message is one sentence for people: what went wrong, where, and what to do about it.
    """
