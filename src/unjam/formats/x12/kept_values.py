"""Values that come again and again in an answer on benefits: each is made once and remembered."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from unjam.formats.x12.codes import codes
from unjam.formats.x12.values import basis_points_of, cents_of, span_of, text_of

VALUES_KEPT_MAX = 4096
"""Of each kind; the oldest give way."""


@lru_cache(VALUES_KEPT_MAX)
def kept_cents(value: str) -> int | None:
    """An amount in whole cents; None where it is none."""
    return cents_of(value)


@lru_cache(VALUES_KEPT_MAX)
def kept_share(value: str) -> int | None:
    """A part of one, in hundredths of a percent; None where it is none."""
    return basis_points_of(value)


@lru_cache(VALUES_KEPT_MAX)
def several(value: str, separator: str) -> tuple[str, ...]:
    """Values of an element that is given several times, without empty ones."""
    parts = value.split(separator) if separator else [value]
    return tuple(part.strip() for part in parts if part.strip())


@lru_cache(VALUES_KEPT_MAX)
def kept_services(value: str, separator: str) -> tuple[tuple[str, ...], str]:
    """Kinds of service, and the first of them that is not on our list."""
    kinds, known = several(value, separator), codes("service_type")
    return kinds, next((kind for kind in kinds if kind not in known), "")


@lru_cache(VALUES_KEPT_MAX)
def kept_span(form: str, value: str) -> tuple[date | None, date | None]:
    """The first and last day that a DTP03 says."""
    return span_of(form, value)


kept_text = lru_cache(VALUES_KEPT_MAX)(text_of)
"""Letters as a person reads them."""
