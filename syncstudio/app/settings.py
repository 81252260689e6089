"""What the window remembers between runs, as a small INI file in the user's configuration folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from syncstudio.session.backups.backup_shelf import BackupOptions
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.playing.play_options import PlayOptions
from syncstudio.session.review.authors import Worker, is_name
from syncstudio.session.review.review_walk import ReviewOptions
from syncstudio.timebase.instant import NS_PER_MS

CONFIG_VARIABLE = "SYNCSTUDIO_CONFIG_DIR"
THEMES = ("system", "light", "dark")
# The least and the most memory for decoded frames: a second of 1080p, and half of what a good desk computer has.
MEMORY_MB = (256, 8192)
# How much is played before and after the playhead when something is listened to again and again.
ROLL_MS = (0, 60_000)
_BYTES_PER_MB = 1_000_000


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

    @property
    def picture_options(self) -> PictureOptions:
        """How pictures are read, in every session."""
        usual = PictureOptions()
        try:
            memory_mb = int(str(self._store.value("pictures/memory_mb")))
        except ValueError:
            memory_mb = usual.cache_bytes // _BYTES_PER_MB
        return PictureOptions(
            min(MEMORY_MB[1], max(MEMORY_MB[0], memory_mb)) * _BYTES_PER_MB,
            self._flag("pictures/proxies", usual.proxies),
            self._flag("pictures/hardware", usual.hardware),
            "vlc" if self._store.value("pictures/player") == "vlc" else usual.player,
            self._flag("pictures/vlc_hardware", usual.vlc_hardware),
        )

    @picture_options.setter
    def picture_options(self, options: PictureOptions) -> None:
        self._store.setValue("pictures/memory_mb", options.cache_bytes // _BYTES_PER_MB)
        self._store.setValue("pictures/proxies", options.proxies)
        self._store.setValue("pictures/hardware", options.hardware)
        self._store.setValue("pictures/player", options.player)
        self._store.setValue("pictures/vlc_hardware", options.vlc_hardware)

    @property
    def profile(self) -> str:
        """The tolerance profile that verdicts were by last, or nothing yet."""
        return str(self._store.value("profile", ""))

    @profile.setter
    def profile(self, value: str) -> None:
        self._store.setValue("profile", value)

    @property
    def workers(self) -> list[Worker]:
        """Who works at this machine, the one at work now first; nobody until somebody said so."""
        try:
            kept = json.loads(str(self._store.value("review/workers", "[]")))
            return [Worker(str(name), int(color)) for name, color in kept if is_name(str(name))]
        except (ValueError, TypeError):
            return []

    @workers.setter
    def workers(self, workers: Sequence[Worker]) -> None:
        self._store.setValue("review/workers", json.dumps([[each.name, each.color] for each in workers]))

    @property
    def review_options(self) -> ReviewOptions:
        """What happens on arrival at something to be reviewed."""
        usual = ReviewOptions()
        return ReviewOptions(self._flag("review/play", usual.play), self._flag("review/loop", usual.loop))

    @review_options.setter
    def review_options(self, options: ReviewOptions) -> None:
        self._store.setValue("review/play", options.play)
        self._store.setValue("review/loop", options.loop)

    @property
    def sound_delays(self) -> dict[str, int]:
        """How much later than each sound device tells it is heard, in ns, by the device's name."""
        try:
            kept = json.loads(str(self._store.value("sound/delays", "{}")))
        except ValueError:
            return {}
        return (
            {str(name): delay for name, delay in kept.items() if isinstance(delay, int)}
            if isinstance(kept, dict)
            else {}
        )

    @sound_delays.setter
    def sound_delays(self, delays: Mapping[str, int]) -> None:
        self._store.setValue("sound/delays", json.dumps(dict(delays)))

    @property
    def play_options(self) -> PlayOptions:
        """How sound is played, in every session."""
        usual = PlayOptions()
        return PlayOptions(
            self._flag("playing/keep_pitch", usual.keep_pitch),
            self._flag("playing/scrub_sound", usual.scrub_sound),
            self._roll_ns("playing/pre_roll_ms", usual.pre_roll_ns),
            self._roll_ns("playing/post_roll_ms", usual.post_roll_ns),
            str(self._store.value("sound/output", usual.output)),
        )

    @play_options.setter
    def play_options(self, options: PlayOptions) -> None:
        self._store.setValue("playing/keep_pitch", options.keep_pitch)
        self._store.setValue("playing/scrub_sound", options.scrub_sound)
        self._store.setValue("playing/pre_roll_ms", options.pre_roll_ns // NS_PER_MS)
        self._store.setValue("playing/post_roll_ms", options.post_roll_ns // NS_PER_MS)
        self._store.setValue("sound/output", options.output)

    @property
    def backup_options(self) -> BackupOptions:
        """How many backups of a project are kept, and for how long."""
        usual = BackupOptions()
        try:
            number, days = (
                int(str(self._store.value(f"backups/{name}", told)))
                for name, told in (("number", usual.number), ("days", usual.days))
            )
        except ValueError:
            return usual
        return BackupOptions(max(1, number), max(1, days))

    @backup_options.setter
    def backup_options(self, options: BackupOptions) -> None:
        self._store.setValue("backups/number", options.number)
        self._store.setValue("backups/days", options.days)

    def _roll_ns(self, name: str, usual_ns: int) -> int:
        try:
            value_ms = int(str(self._store.value(name)))
        except ValueError:
            return usual_ns
        return min(ROLL_MS[1], max(ROLL_MS[0], value_ms)) * NS_PER_MS

    def _flag(self, name: str, usual: bool) -> bool:
        # An INI file knows words only.
        return str(self._store.value(name, usual)).lower() == "true"

    def text(self, name: str, usual: str = "") -> str:
        """A word or a short document that was kept under a name."""
        return str(self._store.value(name, usual))

    def set_text(self, name: str, value: str) -> None:
        """Keep a word or a short document."""
        self._store.setValue(name, value)

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
