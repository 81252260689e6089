"""Writes BORIS's two tables of events, with the columns of BORIS 9."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from types import SimpleNamespace

from syncstudio.interchange.boris.boris_file import NO_SUBJECT
from syncstudio.interchange.boris.boris_media import written_media
from syncstudio.interchange.boris.boris_plan import Planned, PlannedEvent, planned
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.on_timeline import on_timeline
from syncstudio.interchange.tables.harmless import harmless
from syncstudio.interchange.text_file import encoded

_NA = "NA"
_NO_FRAMES = (_NA,) * 4


def write_aggregated(document: LabelDocument, options: WriteOptions) -> Written:
    """A row for each label, by start."""
    table = _Table(document, "FPS (frame/s)", has_coding_duration=True)
    header = [
        *table.header,
        "Subject",
        "Observation duration by subject by observation",
        "Behavior",
        "Behavioral category",
        *table.modifier_columns,
        *("Behavior type", "Start (s)", "Stop (s)", "Duration (s)", "Media file name"),
        *("Image index start", "Image index stop", "Image file path start", "Image file path stop"),
        *("Comment start", "Comment stop"),
    ]
    durations: dict[str, int] = {}
    for each in table.plan.events:
        length = 0 if each.stop_ms is None else each.stop_ms - each.start_ms
        durations[each.subject] = durations.get(each.subject, 0) + length
    rows = (_aggregated_row(table, each, durations) for each in table.plan.events)
    return _written(header, rows, table, options)


def _aggregated_row(table: _Table, each: PlannedEvent, durations: dict[str, int]) -> list[str]:
    stop = each.start_ms if each.stop_ms is None else each.stop_ms
    return [
        _subject(each),
        seconds(durations[each.subject]),
        harmless(each.code),
        table.category(each),
        *table.modifiers(each),
        "STATE" if each.state else "POINT",
        seconds(each.start_ms),
        seconds(stop) if not each.state or each.stop_ms is not None else _NA,
        _NA if each.stop_ms is None else seconds(each.stop_ms - each.start_ms),
        table.first_file,
        *(_frames(each) if each.more else _NO_FRAMES),
        harmless(_one_line(each.comment)),
        harmless(_one_line(each.stop_comment)) if each.stop_comment else "",
    ]


def write_events(document: LabelDocument, options: WriteOptions) -> Written:
    """A row for each point, start and stop, by time."""
    table = _Table(document, "FPS", has_coding_duration=False)
    header = [
        *table.header,
        *("Subject", "Behavior", "Behavioral category"),
        *table.modifier_columns,
        *("Behavior type", "Time", "Media file name", "Image index", "Image file path", "Comment"),
    ]
    # A stop stands before the start that follows it at the same time.
    order: list[tuple[int, int]] = []
    for number, each in enumerate(table.plan.events):
        order.append((each.start_ms, 4 * number + 1))
        if each.stop_ms is not None:
            order.append((each.stop_ms, 4 * number + (2 if each.stop_ms == each.start_ms else 0)))
    order.sort()
    events = table.plan.events
    rows = (_event_row(table, events[place // 4], at_ms, place % 4 != 1) for at_ms, place in order)
    return _written(header, rows, table, options)


def _event_row(table: _Table, event: PlannedEvent, at_ms: int, is_stop: bool) -> list[str]:
    end = " stop" if is_stop else ""
    comment = event.stop_comment if is_stop else event.comment
    more = event.more
    return [
        _subject(event),
        harmless(event.code),
        table.category(event),
        *table.modifiers(event),
        "STOP" if is_stop else "START" if event.state else "POINT",
        seconds(at_ms),
        table.first_file,
        _index(event, end) if more else _NA,
        harmless(more.get(f"image path{end}", _NA)) if more else _NA,
        harmless(_one_line(comment)) if comment else "",
    ]


class _Table:
    """What all rows of a table say of the observation."""

    def __init__(self, document: LabelDocument, rate: str, *, has_coding_duration: bool) -> None:
        moved = on_timeline(document)
        self.plan: Planned = planned(moved)
        self._parents = {each.name: each.parent for each in document.labels}
        self._categories: dict[str, str] = {}
        self._most = max((len(each.sets) for each in self.plan.behaviours.values()), default=0)
        self.modifier_columns = [f"Modifier #{place}" for place in range(1, self._most + 1)]
        files, info, offset_s, self.notes = written_media(moved.media)
        players = {player: paths for player, paths in files.items() if paths}
        self.first_file = harmless(players["1"][0]) if players else _NA
        source = "|".join(f"player #{player}:{';'.join(paths)}" for player, paths in players.items())
        facts = dict(document.facts)
        variables = [(name, value) for name, value in document.facts if name.startswith("Variable ")]
        last = max((each.stop_ms or each.start_ms for each in self.plan.events), default=0)
        first = min((each.start_ms for each in self.plan.events), default=0)
        duration = seconds(last - first)
        lengths = _by_player(players, info.get("length", {}))
        rates = _by_player(players, info.get("fps", {}))
        kind = "Media file(s)" if players else "Live observation"
        offset = f"{offset_s:.3f}"
        self.header = ["Observation id", "Observation date", "Description"]
        self.cells = [
            harmless(document.name.strip() or "Observation"),
            facts.get("Date", "").replace("T", " "),
            harmless(_one_line(facts.get("Description", ""))),
        ]
        if has_coding_duration:
            self.header += ["Observation type", "Source", "Time offset (s)", "Coding duration"]
            self.cells += [kind, harmless(source or _NA), offset, duration]
        else:
            self.header += ["Observation duration", "Observation type", "Source", "Time offset (s)"]
            self.cells += [duration, kind, harmless(source or _NA), offset]
        self.header += ["Media duration (s)", rate, *(harmless(name[9:]) for name, _ in variables)]
        self.cells += [lengths, rates, *(harmless(_one_line(value)) for _, value in variables)]

    def category(self, event: PlannedEvent) -> str:
        """The category of an event's behaviour."""
        found = self._categories.get(event.code)
        if found is None:
            found = harmless(self._parents.get(event.code, "") or "Not defined")
            self._categories[event.code] = found
        return found

    def modifiers(self, event: PlannedEvent) -> list[str]:
        """An event's modifiers, one a column."""
        if not self._most:
            return []
        values = event.modifiers.split("|") if event.modifiers else []
        return [harmless(_one_line(each)) for each in values] + [""] * (self._most - len(values))


def seconds(ms: int) -> str:
    """Milliseconds as seconds with three decimals."""
    if ms < 0:
        return f"-{seconds(-ms)}"
    digits = f"{ms:04d}"
    return f"{digits[:-3]}.{digits[-3:]}"


def _by_player(players: dict[str, list[str]], values: dict[str, float]) -> str:
    return (
        "|".join(
            ";".join(f"{values[path]:.3f}" if path in values else _NA for path in paths)
            for paths in players.values()
        )
        or _NA
    )


def _subject(event: PlannedEvent) -> str:
    return harmless(event.subject) or NO_SUBJECT


def _index(event: PlannedEvent, end: str) -> str:
    return event.more.get(f"image index{end}") or event.more.get(f"frame index{end}") or _NA


def _frames(event: PlannedEvent) -> tuple[str, ...]:
    more = event.more
    paths = (harmless(more.get("image path", _NA)), harmless(more.get("image path stop", _NA)))
    return (_index(event, ""), _index(event, " stop"), *paths)


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")) if "\n" in text else text


def _written(header: list[str], rows: Iterable[list[str]], table: _Table, options: WriteOptions) -> Written:
    comma = options.dialect == "csv" or (
        not options.dialect
        and options.document_path is not None
        and options.document_path.name.lower().endswith(".csv")
    )
    lines: list[str] = []
    writer = csv.writer(
        SimpleNamespace(write=lines.append), delimiter="," if comma else "\t", lineterminator="\n"
    )
    writer.writerow(header)
    writer.writerow([*table.cells, ""])
    head, same = lines
    lines.clear()
    writer.writerows(rows)
    # What all rows begin with is put into cells once.
    begins = same.removesuffix("\n")
    text = "".join([head, *([begins] if lines else ()), begins.join(lines)])
    content, notes = encoded(text, options.encoding)
    return Written(content, notes=(*table.plan.notes(), *table.notes, *notes))
