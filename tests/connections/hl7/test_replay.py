"""Whatever is killed while messages come in, none is lost and none is doubled."""

from __future__ import annotations

import pytest

from connections.hl7 import replay

MESSAGES, KILLS = 300, 3


@pytest.mark.slow
def test_a_listener_that_is_killed_loses_and_doubles_nothing() -> None:
    done = replay.run(messages=MESSAGES, kills=KILLS)
    assert done.accepted > MESSAGES
    assert (done.steps, done.cases, done.taken, done.parked) == (MESSAGES,) * 3 + (0,)
    assert "is whole" in done.verified
