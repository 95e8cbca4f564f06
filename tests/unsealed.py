"""The work log without its guards, for tests that damage it and for emptying its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from unjam.worklog import append_only


@contextmanager
def unsealed(connection: Any) -> Iterator[None]:
    """Without the triggers for as long as the block runs."""
    append_only.remove(connection)
    try:
        yield
    finally:
        append_only.install(connection)
