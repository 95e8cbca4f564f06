"""The database wrapper: no statement runs without the database knowing in which practice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base as stock

from unjam.practice import walls


class DatabaseWrapper(stock.DatabaseWrapper):
    """PostgreSQL that is told the practice at the start of each transaction, and only for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(_in_a_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        if not autocommit and walls.practice():
            walls.tell(self.connection)


def _in_a_transaction(execute: Callable[..., Any], *statement: Any) -> Any:
    """A statement by itself gets a transaction of its own, or nobody would tell it where it is."""
    database = statement[-1]["connection"]
    if database.in_atomic_block or not walls.practice():
        return execute(*statement)
    with transaction.atomic(using=database.alias):
        return execute(*statement)
