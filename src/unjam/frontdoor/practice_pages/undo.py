"""What was just done, in a sentence, with the one press that takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.http import HttpRequest

_KEPT_AS = "practice_undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """
    An offer that stands on the next page, once.

    Args:
        sentence: what was done. address: where the press leads; empty where nothing is to undo.
        fields: what it sends, name by name.
    """

    sentence: str
    address: str
    fields: tuple[tuple[str, str], ...]


def offer(
    request: HttpRequest,
    sentence: str,
    *,
    address: str = "",
    fields: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Keep an offer for the next page that this person sees."""
    pairs = [
        (name, value)
        for name, values in (fields or {}).items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    request.session[_KEPT_AS] = asdict(Undo(sentence, address, tuple(pairs)))


def taken(request: HttpRequest) -> Undo | None:
    """The offer that was kept, if any; it is gone afterwards."""
    kept = request.session.pop(_KEPT_AS, None)
    if kept is None:
        return None
    pairs = tuple((name, value) for name, value in kept["fields"])
    return Undo(kept["sentence"], kept["address"], pairs)
