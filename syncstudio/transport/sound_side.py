"""The transport's side towards the ear: which output is used, whether it is heard, and how late."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.transport.playout import Playout
    from syncstudio.transport.pump import Pump


class SoundSide:
    """What a `Transport` can be asked and told about the sound device. Nothing here waits for a device."""

    _pump: "Pump"
    _playout: "Playout"
    _list_wanted: list[Callable[[tuple[str, ...]], None]]
    _prepare_wanted: bool

    def _poke(self) -> None:
        raise NotImplementedError

    @property
    def sound_note(self) -> str | None:
        """Why there is no sound, in a sentence; None when there is, or when nobody knows yet."""
        return self._pump.device.note

    @property
    def output_note(self) -> str | None:
        """Why sound does not come out of the chosen output, in a sentence; None when it does."""
        return self._pump.device.other_note

    @property
    def sound_device(self) -> str | None:
        """The name of the device in use."""
        return self._pump.output_name

    @property
    def chosen_output(self) -> str | None:
        """The output asked for by name; None: the system's default."""
        return self._pump.device.wanted

    def use_output(self, name: str | None) -> None:
        """Let sound come out of the output of this name, or of the system's default one.

        While playing the clock runs on, and the sound joins it there. One that is missing is waited for:
        meanwhile the default is used, and `output_note` says so.
        """
        if name != self._pump.device.wanted:
            self._pump.device.choose(name)
            if self._pump.device.output is not None:
                self._prepare_wanted = True
                self._poke()

    def ask_outputs(self, told: Callable[[tuple[str, ...]], None]) -> None:
        """List the outputs there are; `told` gets their names, later and on the sound thread."""
        self._list_wanted.append(told)
        self._poke()

    @property
    def delay_told_ns(self) -> int | None:
        """How much later than it is given sound is heard, as the device tells; None when it tells nothing."""
        return self._pump.delay_told_ns

    @property
    def delay_correction_ns(self) -> int:
        """By how much later than the device tells it is heard: positive when the position would run ahead of the ear.

        It belongs to the device in use; set before one is open, it is that of devices nothing is known about.
        """
        return self._playout.correction_ns

    @delay_correction_ns.setter
    def delay_correction_ns(self, correction_ns: int) -> None:
        self._pump.correct(correction_ns)

    @property
    def delay_corrections(self) -> Mapping[str, int]:
        """The corrections of all devices that have one, by name."""
        return self._pump.corrections

    @delay_corrections.setter
    def delay_corrections(self, corrections: Mapping[str, int]) -> None:
        self._pump.corrections = corrections
