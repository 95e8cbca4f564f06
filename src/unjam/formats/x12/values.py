"""What an element says: money, dates, shares and names, read without ever failing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from unjam.formats.x12.tokens import Segment

CENTS_DIGITS_MAX = 18
"""X12's R type has at most 18 digits; more is no amount."""

REMEMBERED_MAX = 2**15
"""Amounts and days come again and again in one file: so many are remembered, not read anew."""


def element_of(segment: Segment, number: int) -> str:
    """Element ``number`` of a segment, or nothing where the segment is shorter."""
    return segment[number] if number < len(segment) else ""


def part(composite: str, number: int, *, separator: str) -> str:
    """Component ``number`` (1 for the first) of a composite, or nothing."""
    parts = composite.split(separator) if separator else [composite]
    return parts[number - 1] if number <= len(parts) else ""


def text_of(value: str) -> str:
    """
    An element's letters as a person reads them: UTF-8 where they are, else Latin-1.

    >>> text_of("O'BRIEN "), text_of("Mu\\u00c3\\u00b1oz")
    ("O'BRIEN", 'Muñoz')
    """
    if value.isascii():
        return value.strip()
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return value.strip()


def cents_of(value: str) -> int | None:
    """
    An amount in whole cents; None where it is none, or says a part of a cent.

    >>> [cents_of(text) for text in ("12.5", "-3", ".07", "", "1.005", "1e3", "12.50 ")]
    [1250, -300, 7, None, None, None, 1250]
    """
    return CENTS[value]


class Cents(dict[str, int | None]):
    """Amounts met before; one that is new is read when it is looked up."""

    def __missing__(self, value: str) -> int | None:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        cents = self[value] = _cents_of(value)
        return cents


CENTS = Cents()
"""``CENTS[value]`` is ``cents_of(value)``, for whoever reads a million of them."""


def _cents_of(value: str) -> int | None:
    whole, dot, behind = value.partition(".")
    if whole.isdigit() and value.isascii() and len(value) <= CENTS_DIGITS_MAX:
        if not dot:
            return int(whole) * 100
        if len(behind) == 2 and behind.isdigit():
            return int(whole + behind)
    return _odd_cents_of(value.strip())


def _odd_cents_of(value: str) -> int | None:
    """An amount with a sign, or with any count of decimals."""
    sign = -1 if value[:1] == "-" else 1
    whole, _, behind = value[value[:1] in ("-", "+") :].partition(".")
    both, cents = whole + behind, behind.rstrip("0")
    if not (both.isascii() and both.isdigit()) or len(both) > CENTS_DIGITS_MAX or len(cents) > 2:
        return None
    return sign * (int(whole or "0") * 100 + int(cents.ljust(2, "0")))


def amount_of(cents: int) -> str:
    """
    Whole cents as X12 writes an amount: no plus, no needless zeros.

    >>> [amount_of(cents) for cents in (1250, -300, 7, 0, 100000)]
    ['12.5', '-3', '.07', '0', '1000']
    """
    whole, rest = divmod(abs(cents), 100)
    behind = f".{rest:02}".rstrip("0").rstrip(".")
    written = (f"{whole}" if whole or not behind else "") + behind
    return f"-{written}" if cents < 0 else written


def quantity_of(value: str) -> Decimal | None:
    """
    A number with any count of decimals; None where it is none.

    >>> quantity_of("1.50"), quantity_of("x"), quantity_of("NaN")
    (Decimal('1.50'), None, None)
    """
    value = value.strip()
    if not value or len(value) > CENTS_DIGITS_MAX + 2 or not set(value) <= set("0123456789.-+"):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def basis_points_of(value: str) -> int | None:
    """
    A share, written as a part of one, in hundredths of a percent.

    >>> [basis_points_of(text) for text in (".2", "1", "0", "", ".33333")]
    [2000, 10000, 0, None, 3333]
    """
    share = quantity_of(value)
    return None if share is None else int(share * 10_000)


@lru_cache(REMEMBERED_MAX)
def date_of(value: str) -> date | None:
    """
    A day, written CCYYMMDD or YYMMDD; None where it is none. Two-digit years are of this century.

    >>> date_of("20260302"), date_of("260302"), date_of("20261340")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None)
    """
    value = value.strip()
    if len(value) == 6:
        value = "20" + value
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def span_of(qualifier: str, value: str) -> tuple[date | None, date | None]:
    """
    The first and last day of a DTP03: one day (D8), or two with a hyphen between (RD8).

    >>> span_of("RD8", "20260101-20261231")[1]
    datetime.date(2026, 12, 31)
    """
    first, hyphen, last = value.partition("-")
    day = date_of(first)
    if qualifier.strip() == "RD8" or hyphen:
        return day, date_of(last)
    return day, day


def clock_of(value: str) -> tuple[int, int, int] | None:
    """
    A time of day, written HHMM, HHMMSS or HHMMSSDD; None where it is none.

    >>> clock_of("0905"), clock_of("2460")
    ((9, 5, 0), None)
    """
    value = value.strip()
    if len(value) not in (4, 6, 7, 8) or not (value.isascii() and value.isdigit()):
        return None
    hour, minute, second = int(value[:2]), int(value[2:4]), int(value[4:6] or "0")
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def written_day(day: date | datetime | None) -> str:
    """A day as CCYYMMDD; nothing for none."""
    return f"{day:%Y%m%d}" if day else ""
