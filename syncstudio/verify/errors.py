"""Says in one sentence why samples could not be found, fetched or checked."""


class VerifyError(Exception):
    """Something about a run over many samples that a person must know.

    The message is one sentence for people: what went wrong, where, and what to do about it.
    """
