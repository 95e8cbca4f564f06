"""The database itself refuses to change or delete what is in the log, by triggers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SEALED_TABLES = ("worklog_entry", "worklog_seal", "worklog_checkpoint")
REFUSAL = "The work log is append-only: nothing in it is changed or deleted."
HEAD_REFUSAL = "The head of the work log only moves forward."

_KEPT = (
    "practice_id",
    "seq",
    "seal_no",
    "kind",
    "subject_id",
    "happened_at_us",
    "happened_from_us",
    "dedupe_key",
    "leaf",
)
"""What a redaction leaves as it is."""


def _redaction(*, same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _KEPT)
    return (
        "OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL"
        f" AND length(NEW.payload_hash) = 32 AND {kept}"
    )


def _sqlite_statements() -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in SEALED_TABLES:
        allowed = _redaction(same="IS") if table == "worklog_entry" else "0"
        yield (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
            f" WHEN NOT ({allowed}) {refuse}"
        )
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{HEAD_REFUSAL}'); END"
    yield (
        "CREATE TRIGGER worklog_head_no_update BEFORE UPDATE ON worklog_head"
        f" WHEN NEW.size < OLD.size OR NEW.seal_no < OLD.seal_no {refuse}"
    )
    yield f"CREATE TRIGGER worklog_head_no_delete BEFORE DELETE ON worklog_head {refuse}"


def _postgres_function(name: str, *, allowed: str, refusal: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF;"
        f" RAISE EXCEPTION '{refusal}'; END $$"
    )


def _postgres_statements() -> Iterator[str]:
    redaction = _redaction(same="IS NOT DISTINCT FROM")
    forward = "NEW.size >= OLD.size AND NEW.seal_no >= OLD.seal_no"
    allowed = {"worklog_entry": redaction, "worklog_head": forward}
    for table in (*SEALED_TABLES, "worklog_head"):
        refusal = HEAD_REFUSAL if table == "worklog_head" else REFUSAL
        yield _postgres_function(
            f"{table}_guard", allowed=allowed.get(table, "false"), refusal=refusal
        )
        run = f"EXECUTE FUNCTION {table}_guard()"
        yield (f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {run}")
        yield (f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {run}")
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT {run}"
        )


def install(connection: Any) -> None:
    """Put the triggers in place. ``connection`` is a Django connection to either database."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in _postgres_statements() if postgres else _sqlite_statements():
            cursor.execute(statement.replace("%", "%%"), ())


def remove(connection: Any) -> None:
    """Take the triggers away: for undoing the migration, and for emptying a test's database."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in (*SEALED_TABLES, "worklog_head"):
            for what in ("update", "delete", "truncate") if postgres else ("update", "delete"):
                name = f"{table}_no_{what}"
                where = f" ON {table}" if postgres else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
