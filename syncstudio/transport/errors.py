"""What can go wrong while playing, in sentences for people."""


class SoundError(Exception):
    """A sound device that cannot be used; its message says why and what to do."""
