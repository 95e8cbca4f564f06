from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unjam.connections.readers import open_source
from unjam.connections.tables.examples import EXAMPLES


@pytest.mark.parametrize(("name", "event_count"), [("prior authorizations", 4), ("refills", 3)])
def test_each_example_is_read_right_without_being_told(
    name: str, event_count: int, write: Callable[..., Path], read: Callable[..., Any]
) -> None:
    text, mapping = EXAMPLES[name]
    path = write(text)
    assert open_source(path).shape().mapping == mapping
    everything = read(path)
    assert (len(everything.events), everything.parked) == (event_count, [])
