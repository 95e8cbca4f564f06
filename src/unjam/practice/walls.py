"""The walls between practices that share one PostgreSQL database: a row opens to its own only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, transaction

PRACTICE, ACCOUNT = "unjam.practice", "unjam.account"
"""What each transaction is told: in which practice it is, or which account asks to come in."""

_TELL = "SELECT set_config(%s, %s, true)"
_OWN = "{column} = nullif(current_setting('unjam.practice', true), '')"
_ASKING = "current_setting('unjam.account', true) IN (id::text, email)"

_entered: ContextVar[str] = ContextVar("unjam_practice", default="")
Part = TypeVar("Part")


def stand() -> bool:
    """Whether there are walls here. One practice in a file of its own needs none."""
    return connection.vendor == "postgresql"


def practice() -> str:
    """The practice that this work is in, or nothing. Outside every practice no row is seen."""
    return _entered.get()


@contextmanager
def inside(practice_id: str) -> Iterator[None]:
    """
    Work in one practice until the block ends. Who forgets to come in sees and changes nothing.

    It belongs at the edges: a request, a command, a new practice. No door comes in by itself with
    an id that it was handed, or a wrong id would open the wall that should stop it.
    """
    before = _entered.set(practice_id)
    _tell_now()
    try:
        yield
    finally:
        _entered.reset(before)
        _tell_now()


def each_inside(practice_id: str, parts: Iterable[Part]) -> Iterator[Part]:
    """Make each part of an answer in its practice, for those that are sent while they are made."""
    left = iter(parts)
    while True:
        with inside(practice_id):
            try:
                part = next(left)
            except StopIteration:
                return
        yield part


def tell(raw: Any) -> None:
    """Tell the transaction that just began on this psycopg connection which practice it is in."""
    raw.execute(_TELL, (PRACTICE, practice()))


def _tell_now() -> None:
    raw = connection.connection
    if not stand() or raw is None or not connection.in_atomic_block:
        return
    if raw.info.transaction_status.name != "INERROR":  # a failed one is undone, setting and all
        tell(raw)


def is_practice(practice_id: str) -> bool:
    """Whether there is a practice with this id, asked from inside it."""
    with inside(practice_id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM practice_practice WHERE id = %s", (practice_id,))
        return bool(cursor.fetchone()[0])


def practice_of_account(account: str) -> str:
    """
    The one question that is asked from outside: whose practice does this account belong to?

    Args:
        account: its number or its address. The database shows that account's row, and no other.

    Returns:
        The practice's id; empty where there is no such account.
    """
    account = account.strip().lower()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TELL, (ACCOUNT, account))
        cursor.execute(
            "SELECT practice_id FROM practice_user WHERE %s IN (id::text, email)", (account,)
        )
        found = cursor.fetchone()
        cursor.execute(_TELL, (ACCOUNT, ""))
    return str(found[0]) if found else ""


def is_elsewhere(account: str) -> bool:
    """Whether another practice behind these walls has this account: an address is given once."""
    if not stand() or not practice():
        return False
    return practice_of_account(account) not in ("", practice())


def build(database: Any, tables: Iterable[str], *, column: str = "practice_id") -> None:
    """
    Wall these tables, from their owner too. On SQLite there is nothing to do.

    Args:
        database: the Django connection of the migration.
        tables: each with the column that says whose row it is.
    """
    if database.vendor != "postgresql":
        return
    own = _OWN.format(column=column)
    with database.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"CREATE POLICY walls ON {table} USING ({own}) WITH CHECK ({own})")


def open_for_sign_in(database: Any) -> None:
    """Let an account be found by its number or address, by whoever names it: to read, no more."""
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute(f"CREATE POLICY sign_in ON practice_user FOR SELECT USING ({_ASKING})")


def tear_down(database: Any, tables: Iterable[str]) -> None:
    """Take the walls away: for undoing the migration."""
    if database.vendor != "postgresql":
        return
    with database.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP POLICY IF EXISTS sign_in ON {table}")
            cursor.execute(f"DROP POLICY walls ON {table}")
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
