"""What can go wrong while playing, in sentences for people."""


class SoundError(Exception):
    """A sound device that cannot be used; its message says why and what to do."""


class PlayError(Exception):
    """Something that cannot be played as it was asked for; its message says why and what to do."""
