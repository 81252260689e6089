"""What the window remembers between runs, as a small INI file in the user's configuration folder."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

CONFIG_VARIABLE = "SYNCSTUDIO_CONFIG_DIR"
THEMES = ("system", "light", "dark")


def config_folder() -> Path:
    """Where settings and the log live; the variable SYNCSTUDIO_CONFIG_DIR overrides it."""
    told = os.environ.get(CONFIG_VARIABLE)
    if told:
        return Path(told)
    from platformdirs import user_config_path

    return user_config_path("syncstudio", appauthor=False)


class Settings:
    """Typed access to what is remembered. A file that cannot be written is silently not written."""

    def __init__(self, folder: Path | None = None) -> None:
        place = (folder or config_folder()) / "window.ini"
        self._store = QSettings(str(place), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        value = str(self._store.value("theme", "system"))
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def workspace(self) -> str:
        """The workspace that was on last."""
        return str(self._store.value("workspace", "label"))

    @workspace.setter
    def workspace(self, value: str) -> None:
        self._store.setValue("workspace", value)

    def blob(self, name: str) -> QByteArray | None:
        """A saved layout or window size, or None."""
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def set_blob(self, name: str, value: QByteArray | None) -> None:
        """Save a layout or size; None forgets it."""
        if value is None:
            self._store.remove(name)
        else:
            self._store.setValue(name, value)

    def flush(self) -> None:
        """Write now."""
        self._store.sync()
