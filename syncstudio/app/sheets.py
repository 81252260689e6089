"""The windows a main window opens beside itself: none of them is modal, and each is open only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from syncstudio.app.alignment_popup import AlignmentPopup
from syncstudio.app.label_keys import label_keys_of
from syncstudio.app.settings import Settings
from syncstudio.panes.timeline.header_plan import HEADER_PX

ABOUT = "about"


class Sheets(QObject):
    """Opens sheets, tells them notices, and closes the latest one."""

    def __init__(self, window, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._open: dict[str, QWidget] = {}
        self._imports: list[Path] = []

    def show_relink(self) -> None:
        """The recordings that are missing."""
        from syncstudio.app.relink_dialog import RelinkDialog

        self._show("relink", lambda: RelinkDialog(self._window.session, self._settings, self._window))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Recordings come in at once; what holds labels is shown before it does."""
        from syncstudio.interchange.label_formats import is_label_file

        labels = [path for path in paths if is_label_file(path)]
        media = [path for path in paths if path not in labels]
        if media:
            self._window.add_files(media)
        self.show_imports(labels)

    def show_imports(self, paths: Sequence[Path]) -> None:
        """What files of labels hold, one after the other, and where it will go."""
        from syncstudio.app.exchange.import_sheet import ImportSheet

        self._imports += paths
        if "import labels" in self._open or not self._imports:
            return
        path = self._imports.pop(0)
        window = self._window

        def make() -> QDialog:
            sheet = ImportSheet(window.session, path, self._settings, window.theme, window)
            sheet.done_with.connect(lambda: QTimer.singleShot(0, self, lambda: self.show_imports(())))
            return sheet

        self._show("import labels", make)

    def show_export(self) -> None:
        """Writing labels for another tool."""
        from syncstudio.app.exchange.export_sheet import ExportSheet

        window = self._window
        self._show("export labels", lambda: ExportSheet(window.session, self._settings, window.theme, window))

    def show_clips(self) -> None:
        """Cutting aligned training clips out of the project."""
        from syncstudio.app.dataset.dataset_sheet import DatasetSheet

        window = self._window
        self._show(
            "training clips", lambda: DatasetSheet(window.session, self._settings, window.theme, window)
        )

    def show_keys(self) -> None:
        """All keys."""
        from syncstudio.app.key_list import KeyList

        def make() -> QDialog:
            window = self._window
            labels = label_keys_of(window.session)
            dialog = KeyList(window.acts, window.theme, self._settings, labels, window)
            dialog.chosen.connect(lambda id: window.acts[id].trigger())
            return dialog

        self._show("keys", make)

    def show_key_editor(self) -> None:
        """Which keys do what, to be changed."""
        from syncstudio.app.key_editor import KeyEditor

        window = self._window

        self._show(
            "key editor",
            lambda: KeyEditor(
                window.acts, window.theme, self._settings, label_keys_of(window.session), window
            ),
        )

    def show_preferences(self, windows) -> None:
        """What a person prefers; it holds in all `windows`."""
        from syncstudio.app.preferences import Preferences

        def make() -> QDialog:
            sheet = Preferences(self._settings, self._window.session.hardware_devices, self._window)
            sheet.changed.connect(windows.set_picture_options)
            windows.picture_options_changed.connect(sheet.show_options)
            playing = sheet.playing
            playing.taken.connect(lambda: windows.set_play_options(playing.put(windows.play_options)))
            windows.play_options_changed.connect(playing.show_options)
            return sheet

        self._show("preferences", make)

    def show_sound_delay(self, windows) -> None:
        """How late sound is heard, and finding it out."""
        from syncstudio.app.sound_delay_sheet import SoundDelaySheet

        session = self._window.session

        def make() -> QDialog:
            sheet = SoundDelaySheet(session, self._settings, self._window.theme, self._window)
            sheet.corrected.connect(lambda delay_ns: windows.set_sound_delay(session, delay_ns))
            return sheet

        self._show("sound_delay", make)

    def show_backups(self, windows) -> None:
        """Earlier states of the project, and going back to one."""
        from syncstudio.app.backups.backups_sheet import BackupsSheet

        def make() -> QDialog:
            sheet = BackupsSheet(self._window.session, self._settings, self._window)
            sheet.open_wanted.connect(lambda path: windows.open_paths([path], self._window))
            return sheet

        self._show("backups", make)

    def show_devices(self) -> None:
        """The devices that are known to be late."""
        from syncstudio.app.devices_sheet import DevicesSheet

        self._show("devices", lambda: DevicesSheet(self._window.session, self._settings, self._window))

    def show_streams(self, source_id: int) -> None:
        """Which sensor streams of a file are tracks."""
        from syncstudio.app.streams_sheet import StreamsSheet

        window = self._window
        self._show(
            f"streams {source_id}", lambda: StreamsSheet(window.session, self._settings, source_id, window)
        )

    def show_microphones(self) -> None:
        """Finding speakers by microphone."""
        from syncstudio.app.microphones_sheet import MicrophonesSheet

        self._show(
            "microphones", lambda: MicrophonesSheet(self._window.session, self._settings, self._window)
        )

    def show_formula(self, track_id: int, channel_id: int | None, begun: str = "") -> None:
        """Writing a derived channel: a new one, or the one named."""
        from syncstudio.app.formula_sheet import FormulaSheet

        window = self._window
        near = window.timeline.visible_span
        about = (window.session, self._settings, window.theme, track_id, channel_id, begun, near, window)
        self._show(f"formula {channel_id or track_id}", lambda: FormulaSheet(*about))

    def show_threshold(self, track_id: int, channel: str = "") -> None:
        """Looking for where a channel crosses a value; one at a time."""
        from syncstudio.app.threshold_sheet import ThresholdSheet

        window = self._window
        if (open_one := self._open.get("threshold")) is not None:
            open_one.close()
            self._open.pop("threshold", None)
        self._show(
            "threshold", lambda: ThresholdSheet(window.session, self._settings, track_id, channel, window)
        )

    def show_profiles(self) -> None:
        """The tolerance profiles."""
        from syncstudio.app.profiles_sheet import ProfilesSheet

        self._show("profiles", lambda: ProfilesSheet(self._window.session, self._settings, self._window))

    def show_schema(self, file: Path | None = None, ready: bool = False) -> None:
        """Labels, lanes and attributes; with a schema's file, or the ready sets, in front."""
        from syncstudio.app.schema_sheet import SchemaSheet

        window = self._window
        self._show("schema", lambda: SchemaSheet(window.session, self._settings, window.theme, window))
        sheet = self._open["schema"]
        if isinstance(sheet, SchemaSheet) and (ready or file is not None):
            sheet.show_ready(file)

    def show_manual(self) -> None:
        """The manual."""
        from syncstudio.app.manual_window import ManualWindow

        self._show("manual", lambda: ManualWindow(self._settings, self._window))

    def show_time_column(self, track_id: int) -> None:
        """How a table is read, and other ways to read it."""
        from syncstudio.app.tables.table_sheet import TableSheet

        window = self._window
        self._show(
            f"column {track_id}",
            lambda: TableSheet.on_track(window.session, self._settings, track_id, window.theme, window),
        )

    def show_picture_times(self, track_id: int) -> None:
        """What tells the times of pictures, and other sources of them."""
        from syncstudio.app.picture_times_sheet import PictureTimesSheet

        self._show(
            f"pictures {track_id}",
            lambda: PictureTimesSheet(self._window.session, self._settings, track_id, self._window),
        )

    def ask_time_column(self, table, add: Callable[[object], None], leave: Callable[[], None]) -> None:
        """How a table that is to be added is read; `add` gets the choice, or `leave` is called."""
        from syncstudio.app.tables.table_sheet import TableSheet

        window = self._window
        dialog = TableSheet.on_file(window.session, self._settings, table, window.theme, window)
        dialog.applied.connect(add)
        dialog.rejected.connect(leave)
        self._show(f"table {table.path}", lambda: dialog)

    def show_about(self) -> None:
        """What this program is."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("syncstudio")
        except PackageNotFoundError:
            number = ""

        def make() -> QDialog:
            box = QMessageBox(self._window)
            box.setWindowTitle(self.tr("About Sync Studio"))
            box.setText(self.tr("Sync Studio {version}").format(version=number).strip())
            box.setInformativeText(
                self.tr(
                    "See, hear, align and label recordings made of several streams, on one master clock.\n\n"
                    "Apache License 2.0. Typefaces: Inter and JetBrains Mono, SIL Open Font License."
                )
            )
            box.setModal(False)
            return box

        self._show(ABOUT, make)

    def show_alignment(self, track_id: int, beside: QRect | None = None) -> None:
        """The alignment editor on one track, beside its chip (a global rectangle) if it is known."""
        old = self._open.pop("alignment", None)
        if old is not None:
            old.close()
        window = self._window
        popup = AlignmentPopup(window.session, track_id, window)
        popup.editor.refused.connect(window.refuse)
        self._keep("alignment", popup)
        if beside is None:
            point = window.timeline.mapTo(window, QPoint(HEADER_PX + 12, 64))
        else:
            point = window.mapFromGlobal(beside.topRight() + QPoint(12, -40))
        popup.show_near(point, self.playhead_x())

    def playhead_x(self) -> int | None:
        """Where the playhead stands in the window, in pixels; None when it is out of sight."""
        timeline = self._window.timeline
        span, here = timeline.visible_span, self._window.session.transport.position_ns()
        if not span.covers(here) or not timeline.isVisible():
            return None
        left = timeline.canvas.mapTo(self._window, QPoint(0, 0)).x()
        width = timeline.canvas.width()
        return left + round((here - span.start_ns) / max(1, span.duration_ns) * width)

    def on_notice(self, notice: object) -> None:
        """Let open sheets follow the session."""
        for sheet in list(self._open.values()):
            target = sheet.editor if isinstance(sheet, AlignmentPopup) else sheet
            follow = getattr(target, "on_notice", None)
            if follow is not None:
                follow(notice)

    def close_one(self) -> bool:
        """Close the sheet over the window, if one is open; whether one was."""
        popup = self._open.get("alignment")
        if popup is not None:
            popup.close()
        return popup is not None

    def close_all(self) -> None:
        """Close every sheet; the window goes."""
        for sheet in list(self._open.values()):
            sheet.close()

    def show_sheet(self, name: str, make: Callable[[], QWidget]) -> None:
        """A sheet that somebody else makes, open once."""
        self._show(name, make)

    def _show(self, name: str, make: Callable[[], QWidget]) -> None:
        sheet = self._open.get(name)
        if sheet is None:
            sheet = make()
            self._keep(name, sheet)
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    def _keep(self, name: str, sheet: QWidget) -> None:
        self._open[name] = sheet

        def forget(*_args: object) -> None:
            if self._open.get(name) is sheet:
                del self._open[name]

        sheet.destroyed.connect(forget)
        if isinstance(sheet, QDialog):
            sheet.finished.connect(forget)
