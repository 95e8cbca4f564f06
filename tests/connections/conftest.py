"""What tests of imports may ask for."""

from __future__ import annotations

import pytest


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A smaller limit for chunks, so that a small file has several."""
    for module in ("chunks", "batches"):
        monkeypatch.setattr(f"unjam.connections.tables.{module}.CHUNK_ROWS", 100)
