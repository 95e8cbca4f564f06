"""Cases moving over the map, as the small data that the play button asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unjam.flow.rules import Token

NOT_DRAWN = -1


def film(tokens: Sequence[Token], order: Mapping[str, int]) -> dict[str, Any]:
    """
    The tokens with steps as numbers.

    Args:
        tokens: cases with the instants of their steps. order: step to its number on the drawing.

    Returns:
        ``span_s``, the length of the film in seconds of real time, and ``tokens``: for each a pair
        of equally long lists, step numbers (-1 for one that is not drawn) and seconds.
    """
    return {
        "span_s": round(max((token.at_s[-1] for token in tokens if token.at_s), default=0.0)),
        "tokens": [
            [
                [order.get(step, NOT_DRAWN) for step in token.steps],
                [round(at) for at in token.at_s],
            ]
            for token in tokens
        ],
    }
