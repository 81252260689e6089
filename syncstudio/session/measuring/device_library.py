"""How late a person's devices are known to be: "this camera is 41.7 ± 0.6 ms late", learned from measurements."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace

from syncstudio.session.errors import SessionError
from syncstudio.session.user_list import UserList

# Beyond ten seconds it is no device's delay but another start.
MAX_DELAY_NS = 10_000_000_000
_NS_PER_MS = 1_000_000
_MOST_TYPED_MS = 60_000
# More measurements of one device than anybody makes by hand.
_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Device:
    """A camera, recorder or sensor, and how much later than it happened it records: positive is late.

    `uncertainty_ns` is the 95 % half-width; `count` measurements are behind it, none when it was typed. `learned` are
    the ids of the newest of them, so that none counts twice.
    """

    name: str
    delay_ns: int
    uncertainty_ns: int = 0
    count: int = 0
    learned: tuple[int, ...] = field(default=(), compare=False)

    @property
    def says(self) -> str:
        """ "41.7 ± 0.6 ms late", with the sign as a word."""
        width = f" ± {self.uncertainty_ns / 1e6:.1f}" if self.uncertainty_ns else ""
        return f"{abs(self.delay_ns) / 1e6:.1f}{width} ms {'late' if self.delay_ns >= 0 else 'early'}"


def typed_device(name: str, late_ms: float, within_ms: float = 0.0) -> Device:
    """A device as a person types it. SessionError where that is no delay of a device."""
    # NaN is refused by both.
    if not (0 <= within_ms <= _MOST_TYPED_MS and abs(late_ms) <= _MOST_TYPED_MS):
        raise SessionError("A device is late by seconds at most: type milliseconds such as 41.7.")
    return Device(name, round(late_ms * _NS_PER_MS), round(within_ms * _NS_PER_MS))


class DeviceLibrary:
    """Devices by name, kept in the user's data folder as `devices.json`."""

    def __init__(self, kept: UserList | None = None) -> None:
        self._kept = kept or UserList("devices")

    def devices(self) -> list[Device]:
        """Every device, by name."""
        return sorted(
            (self._device(entry) for entry in self._kept.read()), key=lambda one: one.name.casefold()
        )

    def named(self, name: str) -> Device | None:
        """One device, or nothing when it is not known."""
        return next((device for device in self.devices() if device.name.casefold() == name.casefold()), None)

    def learn(
        self, name: str, delay_ns: int, uncertainty_ns: int, measurement_id: int | None = None
    ) -> Device:
        """Take one more measurement of a device into account; answers what is known of it now. One counts once.

        Measurements are weighted by their certainty. Where they disagree by more than that, the interval is as wide as
        their disagreement (the Birge ratio of metrology), so that it does not promise what the device does not keep.
        """
        known = self.named(name)
        width = max(uncertainty_ns, 1)
        own = () if measurement_id is None else (measurement_id,)
        if known is None or known.count == 0:
            return self.set(Device(name, delay_ns, width, 1, own))
        if measurement_id in known.learned:
            raise SessionError(
                f"What is known of {known.name} comes from this measurement already: measure again for another one."
            )
        before, now = 1 / max(known.uncertainty_ns, 1) ** 2, 1 / width**2
        mean_ns = (before * known.delay_ns + now * delay_ns) / (before + now)
        width_ns = math.sqrt(1 / (before + now))
        # 95 % half-widths: their ratio to the distance is that of two standard errors.
        birge = abs(known.delay_ns - delay_ns) / math.hypot(known.uncertainty_ns, width)
        return self.set(
            Device(
                known.name,
                round(mean_ns),
                math.ceil(width_ns * max(1.0, birge)),
                known.count + 1,
                (*known.learned, *own)[-_REMEMBERED:],
            )
        )

    def set(self, device: Device) -> Device:
        """Keep a device as typed; one of the same name is replaced."""
        name = " ".join(device.name.split())
        if not name:
            raise SessionError("A device needs a name: type at least one letter.")
        if abs(device.delay_ns) > MAX_DELAY_NS:
            raise SessionError("A device is at most ten seconds late: more than that is another start.")
        kept = replace(device, name=name)
        self._write([*(one for one in self.devices() if one.name.casefold() != name.casefold()), kept])
        return kept

    def forget(self, name: str) -> None:
        """Take a device out of the library; tracks that were corrected stay so."""
        self._write([device for device in self.devices() if device.name.casefold() != name.casefold()])

    def _write(self, devices: list[Device]) -> None:
        self._kept.write([asdict(device) for device in devices])

    def _device(self, entry: dict[str, object]) -> Device:
        try:
            numbers = [int(entry[key]) for key in ("delay_ns", "uncertainty_ns", "count")]  # type: ignore[call-overload]
            learned = tuple(int(one) for one in entry.get("learned", ()))  # type: ignore[attr-defined]
            return Device(str(entry["name"]), numbers[0], numbers[1], numbers[2], learned)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise SessionError(
                f"{self._kept.path} is damaged: each device needs a name, delay_ns, uncertainty_ns and count."
            ) from error
