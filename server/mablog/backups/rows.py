"""Rows as lines that are the same whatever database they come from: JSON arrays, by primary key, columns by name."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from mablog.backups.errors import BackupError
from mablog.db import UTCDateTime

ROWS_AT_ONCE = 100
BYTES_AT_ONCE = 1_000_000
"""What is in memory at the same moment is no more than either of them, and one row."""


@dataclass(frozen=True)
class Kind:
    """What a column holds: the types that databases have for it, the one it is read and written as, and its JSON."""

    of: tuple[type[sa.types.TypeEngine[Any]], ...]
    type: sa.types.TypeEngine[Any]
    encoded: Callable[[Any], object]
    decoded: Callable[[Any], object]


def _json(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


KINDS = {
    "boolean": Kind((sa.Boolean,), sa.Boolean(), bool, bool),
    "integer": Kind((sa.Integer,), sa.BigInteger(), int, int),
    "float": Kind((sa.Float,), sa.Double(), float, float),
    "decimal": Kind((sa.Numeric,), sa.Numeric(), lambda value: format(Decimal(value).normalize(), "f"), Decimal),
    "json": Kind((sa.JSON,), sa.Text(), _json, str),  # as text, which tells no value from the value null
    "moment": Kind(
        (sa.DateTime,),
        UTCDateTime(),
        lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        datetime.fromisoformat,
    ),
    "day": Kind((sa.Date,), sa.Date(), date.isoformat, date.fromisoformat),
    "bytes": Kind((sa.LargeBinary,), sa.LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    "text": Kind((sa.String,), sa.Text(), str, str),
}


@dataclass(frozen=True)
class Table:
    """A table: its columns by name, each with its kind, and the columns that its rows are ordered by."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def clause(self) -> sa.TableClause:
        return sa.table(self.name, *(sa.column(name, KINDS[kind].type) for name, kind in self.columns.items()))


def is_kept(name: str) -> bool:
    """Whether a table that migrations made belongs in a backup. The search index is made anew instead."""
    return name != "alembic_version" and not name.startswith("post_search")


def tables_of(connection: Connection, is_wanted: Callable[[str], bool]) -> list[Table]:
    """Tables of the database, by name. Raises BackupError for a type that is not known here."""
    inspector = sa.inspect(connection)
    return [_table(inspector, name) for name in sorted(inspector.get_table_names()) if is_wanted(name)]


def _table(inspector: sa.Inspector, name: str) -> Table:
    columns = {
        str(column["name"]): _kind(name, column) for column in inspector.get_columns(name) if "computed" not in column
    }
    columns = dict(sorted(columns.items()))
    key = inspector.get_pk_constraint(name)["constrained_columns"] or [*columns]
    return Table(name, columns, tuple(key))


def _kind(table: str, column: Any) -> str:
    for name, kind in KINDS.items():
        if isinstance(column["type"], kind.of) and not isinstance(column["type"], sa.Enum):
            return name
    raise BackupError(f"{table}.{column['name']} is {column['type']!r}, which backups do not know")


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as a line, read little by little."""
    clause, on_postgresql = table.clause, connection.dialect.name == "postgresql"

    def as_read(name: str) -> sa.ColumnElement[Any]:
        column = clause.c[name]
        return sa.cast(column, sa.Text) if table.columns[name] == "json" else column

    def as_ordered(name: str) -> sa.ColumnElement[Any]:
        is_text = table.columns[name] in ("text", "json")
        return sa.collate(as_read(name), "C") if on_postgresql and is_text else as_read(name)

    query = sa.select(*map(as_read, table.columns)).order_by(*map(as_ordered, table.key))
    encoders = [KINDS[kind].encoded for kind in table.columns.values()]
    for row in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        values = [None if value is None else encoded(value) for encoded, value in zip(encoders, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Put rows into a table, in place of those that migrations wrote there."""
    clause = table.clause
    if connection.scalar(sa.select(sa.literal(1)).select_from(clause).limit(1)):
        connection.execute(sa.delete(clause))

    def as_written(number: int, kind: str) -> sa.ColumnElement[Any]:
        value = sa.bindparam(f"v{number}", type_=KINDS[kind].type)
        return sa.cast(value, sa.JSON) if kind == "json" and connection.dialect.name == "postgresql" else value

    insert = sa.insert(clause).values(
        {name: as_written(number, kind) for number, (name, kind) in enumerate(table.columns.items())}
    )
    decoders = [KINDS[kind].decoded for kind in table.columns.values()]
    batch: list[dict[str, object]] = []
    size = 0
    for line in lines:
        values = zip(decoders, json.loads(line), strict=True)
        batch.append({f"v{i}": None if value is None else decoded(value) for i, (decoded, value) in enumerate(values)})
        size += len(line)
        if len(batch) == ROWS_AT_ONCE or size > BYTES_AT_ONCE:
            connection.execute(insert, batch)
            batch, size = [], 0
    if batch:
        connection.execute(insert, batch)
