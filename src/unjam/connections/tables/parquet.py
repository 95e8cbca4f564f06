"""Reads Parquet files through DuckDB, which sees this one file and nothing else of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from unjam.connections.rules import Chunk, ColumnMapping, FileShape, UnreadableFile
from unjam.connections.tables.batches import Batch
from unjam.connections.tables.chunks import Gatherer, no_rows
from unjam.connections.tables.parse import opened
from unjam.connections.tables.shape import COLUMNS_MAX, FACTS_ROWS_MAX, Heading, describe
from unjam.connections.tables.sheets import batch_of

BATCH_ROWS = 2_000
MEMORY = "512MB"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def shape(path: Path) -> FileShape:
    """
    What a Parquet file looks like, with guesses at its columns.

    Raises:
        UnreadableFile: if it is missing, damaged, encrypted, or has no rows.
    """
    with _table(path) as table:
        rows = _cells(table.rows(after_row=0).fetchmany(FACTS_ROWS_MAX))
        if not rows:
            raise no_rows(path.name)
        heading = Heading(table.headers, 0, is_named=True)
        return describe(
            "parquet", heading, rows=rows, base=ColumnMapping(), rows_estimate=table.row_count
        )


def chunks(path: Path, mapping: ColumnMapping, *, after_row: int = 0) -> Iterator[Chunk]:
    """
    The events of a Parquet file, chunk by chunk, in its order.

    Args:
        path: the file.
        mapping: as guessed by ``shape`` or corrected by a person.
        after_row: the ``last_row`` of the chunk after which to go on; 0 for the beginning.

    Raises:
        UnreadableFile: if the file is none, or the mapping does not fit it.
    """
    with _table(path) as table:
        if not table.row_count:
            raise no_rows(path.name)
        gatherer = Gatherer(path.name, headers=table.headers, mapping=mapping)
        if after_row < table.row_count:
            yield from gatherer.chunks(table.batches(after_row=after_row), after_row=after_row)


@dataclass(frozen=True, slots=True)
class _Table:
    """One Parquet file, opened."""

    connection: duckdb.DuckDBPyConnection
    source: str
    headers: tuple[str, ...]
    expressions: tuple[str, ...]
    row_count: int

    def rows(self, *, after_row: int) -> duckdb.DuckDBPyConnection:
        """Position and cells as text, from the row after ``after_row`` on, in the file's order."""
        query = (
            f"SELECT file_row_number, {', '.join(self.expressions)} "  # noqa: S608  names are quoted
            "FROM read_parquet(?, file_row_number = true, hive_partitioning = false) "
            "WHERE file_row_number >= ?"
        )
        return self.connection.execute(query, [self.source, after_row])

    def batches(self, *, after_row: int) -> Iterator[Batch]:
        result = self.rows(after_row=after_row)
        while rows := result.fetchmany(BATCH_ROWS):
            first_row = rows[0][0] + 1
            yield batch_of(
                _cells(rows),
                first_row=first_row,
                lines=[0] * len(rows),
                progress=(first_row + len(rows) - 1) / self.row_count,
            )


def _cells(rows: Sequence[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """The cells of some rows without their positions; damaged files have NULLs despite the SQL."""
    return [
        row[1:] if None not in row else tuple("" if cell is None else cell for cell in row[1:])
        for row in rows
    ]


@contextmanager
def _table(path: Path) -> Iterator[_Table]:
    with opened(path):
        source = str(path.absolute())
    pattern = re.sub(r"([*?\[])", r"[\1]", source)
    try:
        with duckdb.connect(":memory:", config=SETTINGS) as connection:
            connection.execute("SET allowed_paths = [$1, $2]", [source, pattern])
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield _opened_table(connection, pattern, path=path)
    except duckdb.Error as problem:
        raise UnreadableFile(
            f"{path.name} is damaged or no Parquet file. Write it again, or export it as CSV."
        ) from problem


def _opened_table(connection: duckdb.DuckDBPyConnection, source: str, *, path: Path) -> _Table:
    described = connection.execute(
        "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [source]
    ).fetchall()
    if len(described) > COLUMNS_MAX:
        raise UnreadableFile(
            f"{path.name} has {len(described):,} columns; at most {COLUMNS_MAX:,} are read."
        )
    counted = connection.execute(
        "SELECT count(*) FROM read_parquet(?, hive_partitioning = false)", [source]
    ).fetchone()
    return _Table(
        connection,
        source,
        headers=tuple(name for name, *_ in described),
        expressions=tuple(_as_text(name, kind) for name, kind, *_ in described),
        row_count=counted[0] if counted else 0,
    )


def _as_text(name: str, kind: str) -> str:
    """SQL for a column as text: instants in UTC marked Z, whole numbers without a fraction."""
    column = '"' + name.replace('"', '""') + '"'
    text = f"CAST({column} AS VARCHAR)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        text = f"CAST(make_timestamp(epoch_us({column})) AS VARCHAR) || 'Z'"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        text = f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE {text} END"
    return f"coalesce({text}, '')"
