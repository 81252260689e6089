"""The sheet of devices: how late each is known to be, learned from measurements or typed."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from syncstudio.app.list_sheet import ListSheet, milliseconds
from syncstudio.app.settings import Settings
from syncstudio.session.measuring.device_library import Device, typed_device
from syncstudio.session.notices import FocusChanged, ProjectChanged

_MS_NS = 1_000_000


class DevicesSheet(ListSheet):
    """The user's library of devices; the newest measurement of the focused track can be learned from."""

    name = "devices"
    may_be_empty = frozenset({2})  # a typed delay is taken as it is

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        self._session = session
        says = self.tr(
            "Cameras and sensors that record late. A track of a device is corrected by its delay, and says so: "
            "Track › Device."
        )
        super().__init__(settings, self.tr("Devices"), says, parent)
        self._learn = QPushButton(self.tr("Learn from the measurement"), self)
        self._learn.setAutoDefault(False)
        self._learn.clicked.connect(self.learn)
        self.buttons.insertWidget(2, self._learn)
        self._suggest_name()
        self._show_buttons()

    def on_notice(self, notice: object) -> None:
        """Follow the focus and what is measured."""
        if isinstance(notice, (FocusChanged, ProjectChanged)):
            self._suggest_name()
            self._show_buttons()

    def columns(self) -> list[str]:
        return [self.tr("Device"), self.tr("Known to be"), self.tr("Measured")]

    def field_names(self) -> list[str]:
        return [self.tr("Device"), self.tr("Late by, ms"), self.tr("± ms")]

    def rows(self):
        return [
            (
                [
                    device.name,
                    device.says,
                    self.tr("typed") if device.count == 0 else f"{device.count} ×",
                ],
                _texts_of(device),
                True,
            )
            for device in self._session.devices()
        ]

    def keep(self, texts: list[str]) -> None:
        known = self._session.device_library.named(texts[0])
        if known is not None and _texts_of(known)[1:] == texts[1:]:
            return  # saved as it stands: what was learned stays learned
        delay_ms, width_ms = milliseconds(texts[1]), milliseconds(texts[2], 0.0)
        self._session.device_library.set(typed_device(texts[0], delay_ms, width_ms))

    def forget(self, name: str) -> None:
        self._session.device_library.forget(name)

    def learn(self) -> None:
        """Take the newest measurement of the focused track against a picture into account."""
        found, name = self._measured(), self.fields[0].text()
        if found is not None:
            self.try_to(lambda: self._session.learn_device(found.id, name), name)
            self._show_buttons()

    def _measured(self):
        """The newest measurement of a sound or sensor against a picture, that concerns the focused track."""
        focus = self._session.focus_track_id
        return None if focus is None else self._session.newest_delay(focus)

    def _suggest_name(self) -> None:
        """Where nothing is typed, the name that the measured picture's file gives its camera."""
        found, name = self._measured(), self.fields[0]
        if found is not None and not name.text().strip() and not name.isModified():
            name.setText(self._session.recorder_of(found.reference_id))

    def _show_buttons(self) -> None:
        super()._show_buttons()
        learn = getattr(self, "_learn", None)
        if learn is None:
            return
        found = self._measured()
        # One measurement counts once: pressed again it would look like two that agree.
        learned = found is not None and self._session.was_learned(found.id, self.fields[0].text())
        learn.setEnabled(found is not None and not learned and bool(self.fields[0].text().strip()))
        if found is None:
            tip = self.tr("Measure a sound or a sensor against its picture first")
            says = self.tr(
                "Nothing to learn from: choose a track whose sound was measured against its picture. "
                "A few claps tell it best."
            )
        elif learned:
            tip = self.tr("Learned from it: measure again for another one")
            says = self.tr("Learned from the measurement. Track › Device corrects a track by it.")
        else:
            late = Device("", found.offset_ns, found.uncertainty_ns or 0).says
            name = self._session.project.track(found.reference_id).name
            tip = self.tr("{name} is {late}").format(name=name, late=late)
            says = self.tr("{late}, as it was measured: name its device to learn from that.").format(late=tip)
        learn.setToolTip(tip)
        self.note.setText(says)
        self.note.show()


def _texts_of(device: Device) -> list[str]:
    """What stands in the fields: milliseconds, no finer than anybody knows them."""
    late = f"{device.delay_ns / _MS_NS:.3f}".rstrip("0").rstrip(".")
    return [device.name, late, f"{device.uncertainty_ns / _MS_NS:.2g}" if device.uncertainty_ns else "0"]
