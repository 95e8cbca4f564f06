"""What changes of the practice share: chance from outside, and the word for an unknown id."""

from __future__ import annotations

from collections.abc import Callable

Chance = Callable[[int], bytes]


class NotHere(ValueError):
    """This site or person does not belong to this practice, so nothing was changed."""
