"""What can go wrong while measuring, as exceptions. A method that cannot tell is not an error: it answers so."""


class SyncError(Exception):
    """One clear sentence for people: what, where, what to do."""


class MeasuringCancelled(SyncError):
    """Nobody wants the answer any more."""
