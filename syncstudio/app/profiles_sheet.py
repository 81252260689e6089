"""The sheet of tolerance profiles: those of the standards, and one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from syncstudio.app.list_sheet import ListSheet, milliseconds
from syncstudio.app.settings import Settings
from syncstudio.session.measuring.profile_file import PROFILE_SUFFIXES
from syncstudio.session.measuring.profile_library import ProfileLibrary
from syncstudio.sync.profile import PROFILES


class ProfilesSheet(ListSheet):
    """Profiles by name; those of the standards cannot be changed. One's own are typed, or come from a file."""

    name = "profiles"

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        self._session = session
        self._library = ProfileLibrary()
        says = self.tr(
            "How far sound may be ahead of its picture (early) or behind it (late) before a verdict says outside. "
            "Choose one under Align › Tolerance profile."
        )
        super().__init__(settings, self.tr("Tolerance profiles"), says, parent)
        from_file = QPushButton(self.tr("Add from a file…"), self)
        from_file.setAutoDefault(False)
        from_file.setToolTip(self.tr("One or several profiles, as JSON or TOML"))
        from_file.clicked.connect(self.choose_file)
        self.buttons.insertWidget(2, from_file)

    def columns(self) -> list[str]:
        return [self.tr("Profile"), self.tr("Early"), self.tr("Late")]

    def field_names(self) -> list[str]:
        return [self.tr("Profile"), self.tr("Early, ms"), self.tr("Late, ms")]

    def rows(self):
        profiles = [
            *((profile, False) for profile in PROFILES),
            *((own, True) for own in self._library.own()),
        ]
        rows = [
            (
                [profile.name, f"{profile.early_ms:g} ms", f"{profile.late_ms:g} ms"],
                [profile.name, f"{profile.early_ms:g}", f"{profile.late_ms:g}"],
                own,
            )
            for profile, own in profiles
        ]
        half = self.tr("half a frame")
        rows.insert(len(PROFILES), ([self.tr("Half a frame"), half, half], [half, "", ""], False))
        return rows

    def keep(self, texts: list[str]) -> None:
        self._session.add_profile(texts[0], milliseconds(texts[1]), milliseconds(texts[2]))

    def forget(self, name: str) -> None:
        self._session.remove_profile(name)

    def choose_file(self) -> None:
        """Ask for a file of profiles, and add them."""
        kinds = self.tr("Tolerance profiles ({suffixes})").format(
            suffixes=" ".join(f"*{suffix}" for suffix in PROFILE_SUFFIXES)
        )
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Add tolerance profiles"), "", kinds)
        if path:
            self.add_from(Path(path))

    def add_from(self, path: Path) -> None:
        """Add every profile of a file; the last of them is shown."""
        added: list[str] = []
        done = self.try_to(
            lambda: added.extend(one.name for one in self._session.add_profiles_from(path)), ""
        )
        if done:
            self.fill(added[-1])
