"""Parses a block of a text table's lines into columns; on any thread, several blocks at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.text_blocks import TextBlock, as_utf8, one_spaced
from syncstudio.media.series.time_units import CLOCKS, DATES, EPOCHS, EXCEL, GPS, ISO, NS_PER_UNIT

if TYPE_CHECKING:
    import pyarrow as pa

_COMMENTS = ("#", "%", "//")
# Nanoseconds below which a floating number of any unit, read exactly, is the right one after rounding.
_EXACT_NS = float(1 << 51)
# A block that may be nothing but empty lines; a long one would be no table.
_SHORT = 1 << 12
_TRUE, _FALSE = ["true", "True", "TRUE", "1"], ["false", "False", "FALSE", "0"]


@dataclass(slots=True)
class ParsedBlock:
    """The wanted columns of some lines. `ragged` are rows left out: the number of each within the block where that is
    known; `comments` were left out in silence."""

    block: TextBlock
    columns: list[pa.Array]
    rows: int
    ragged: list[int | None] = field(default_factory=list)


class TextParser:
    """Parses blocks of one table: columns `time` in `unit`, then `channels`, of which `texts` hold no numbers."""

    def __init__(
        self,
        head: TableHead,
        time: tuple[int, ...],
        unit: str,
        channels: tuple[int, ...],
        texts: frozenset[int],
    ) -> None:
        assert head.dialect is not None
        self._head, self._dialect = head, head.dialect
        self._time, self._unit, self._channels, self._texts = time, unit, channels, texts
        # By number, so that no two columns share a name, whatever the header says.
        self._names = [str(index) for index in range(len(head.dialect.names))]
        self._wanted = [self._names[index] for index in (*time, *channels)] or [self._names[0]]

    def parse(self, block: TextBlock) -> ParsedBlock:
        """The columns of a block; pyarrow's errors when it cannot be read at all."""
        import pyarrow as pa

        data = as_utf8(block.data, self._dialect.encoding)
        if self._dialect.delimiter == " ":
            data = one_spaced(data)
        skip = self._dialect.skip if block.at == 0 else 0
        if len(data) < _SHORT and not bytes(data).strip():
            return ParsedBlock(block, [pa.array([], pa.string())] * len(self._wanted), 0)
        try:
            found = self._parsed(block, data, skip, self._quick)
            if self._times_are_exact(found):
                return found
        except pa.ArrowInvalid:
            pass
        # A word among the numbers stops the quick way; the patient one reads it as a gap.
        return self._parsed(block, data, skip, dict.fromkeys(self._names, pa.string()))

    def _parsed(
        self, block: TextBlock, data: bytes | memoryview, skip: int, kinds: dict[str, Any]
    ) -> ParsedBlock:
        import pyarrow as pa
        from pyarrow import csv

        ragged: list[int | None] = []

        def left_out(row: Any) -> str:
            # A comment among the rows is not a broken row.
            if not row.text.lstrip().startswith(_COMMENTS):
                ragged.append(row.number)
            return "skip"

        dialect = self._dialect
        quotes = int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord('"')))
        table = csv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=csv.ReadOptions(
                use_threads=False, block_size=len(data) + 1, skip_rows=skip, column_names=self._names
            ),
            parse_options=csv.ParseOptions(
                delimiter=dialect.delimiter,
                # A quote that nothing closes would swallow every row after it: there it is a sign like others.
                # Where there is none, looking for them only takes time.
                quote_char='"' if quotes and (dialect.quoted or quotes % 2 == 0) else False,
                invalid_row_handler=left_out,
                ignore_empty_lines=True,
                newlines_in_values=dialect.quoted,
            ),
            convert_options=csv.ConvertOptions(
                check_utf8=False,
                column_types=kinds,
                include_columns=self._wanted,
                decimal_point=dialect.decimal,
                strings_can_be_null=False,
                true_values=_TRUE,
                false_values=_FALSE,
                timestamp_parsers=[csv.ISO8601],
            ),
        )
        columns = [_one(column) for column in table.columns]
        return ParsedBlock(block, columns, table.num_rows, ragged)

    @cached_property
    def _quick(self) -> dict[str, Any]:
        """The kinds of columns as the first rows have them: those of numbers are parsed as such."""
        import pyarrow as pa

        kinds = dict.fromkeys(self._names, pa.string())
        for index in self._channels:
            if index in self._texts:
                kinds[self._names[index]] = pa.dictionary(pa.int32(), pa.string())
                continue
            found = self._head.kind(index)
            if found in ("number", "empty"):
                kinds[self._names[index]] = pa.float64()
            elif found == "truth":
                kinds[self._names[index]] = pa.bool_()
        if len(self._time) == 1:
            kinds[self._names[self._time[0]]] = self._time_kind()
        return kinds

    def _time_kind(self) -> Any:
        """A kind of number or date that is read as exactly as the text itself would be, and quicker."""
        import pyarrow as pa

        unit, index = self._unit, self._time[0]
        base = EPOCHS.get(unit, GPS.get(unit, unit))
        if unit == EXCEL:
            return pa.float64()
        if unit in DATES:
            first = next((text for text in self._head.texts(index) if text), "")
            plain = unit == ISO and len(first) >= 19 and first[4:5] == "-"
            zoned = first[-1:] == "Z" or first[-6:-5] in ("+", "-")
            return pa.timestamp("ns", tz="UTC" if zoned else None) if plain else pa.string()
        if unit in CLOCKS or base not in NS_PER_UNIT:
            return pa.string()
        values = self._head.numbers(index)
        values = np.abs(values[np.isfinite(values)])
        if len(values) and values.max() * NS_PER_UNIT[base] < _EXACT_NS / 4:
            return pa.float64()
        return pa.decimal128(38, {"ns": 0, "us": 3, "ms": 6}.get(base, 9))

    def _times_are_exact(self, found: ParsedBlock) -> bool:
        import pyarrow.types as types

        if len(self._time) != 1 or self._unit == EXCEL or not types.is_float64(found.columns[0].type):
            return True
        base = EPOCHS.get(self._unit, GPS.get(self._unit, self._unit))
        values = found.columns[0].to_numpy(zero_copy_only=False)
        with np.errstate(invalid="ignore"):
            return not bool((np.abs(values) * NS_PER_UNIT[base] >= _EXACT_NS).any())


def _one(column: Any) -> Any:
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], column.type)
