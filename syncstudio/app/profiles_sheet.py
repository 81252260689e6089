"""The sheet of tolerance profiles: those of the standards, and one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from syncstudio.app.list_sheet import ListSheet, milliseconds
from syncstudio.app.settings import Settings
from syncstudio.session.measuring.profile_library import ProfileLibrary
from syncstudio.sync.profile import PROFILES


class ProfilesSheet(ListSheet):
    """Profiles by name; those of the standards cannot be changed."""

    name = "profiles"

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        self._library = ProfileLibrary()
        says = self.tr(
            "How far sound may be ahead of its picture (early) or behind it (late) before a verdict says outside."
        )
        super().__init__(settings, self.tr("Tolerance profiles"), says, parent)

    def columns(self) -> list[str]:
        return [self.tr("Profile"), self.tr("Early"), self.tr("Late")]

    def field_names(self) -> list[str]:
        return [self.tr("Profile"), self.tr("Early, ms"), self.tr("Late, ms")]

    def rows(self):
        profiles = [
            *((profile, False) for profile in PROFILES),
            *((own, True) for own in self._library.own()),
        ]
        return [
            (
                [profile.name, f"{profile.early_ms:g} ms", f"{profile.late_ms:g} ms"],
                [profile.name, f"{profile.early_ms:g}", f"{profile.late_ms:g}"],
                own,
            )
            for profile, own in profiles
        ]

    def keep(self, texts: list[str]) -> None:
        self._library.add(texts[0], milliseconds(texts[1]), milliseconds(texts[2]))

    def forget(self, name: str) -> None:
        own = next(profile for profile in self._library.own() if profile.name == name)
        self._library.remove(own.id)
