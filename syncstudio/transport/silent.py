"""The last resort: no sound, and the monotonic clock runs the show."""

from syncstudio.transport.output import Fill


class SilentOutput:
    """An output that is never heard and never asks for sound; says why."""

    def __init__(self, because: str = "No sound device is used.", rate: int = 48_000) -> None:
        self.name = "silent"
        self.rate = rate
        self.channels = 2
        self.silent_because: str | None = because

    def start(self, fill: Fill) -> None:
        """Nothing to begin."""

    def stop(self) -> None:
        """Nothing to end."""

    def close(self) -> None:
        """Nothing to give back."""
