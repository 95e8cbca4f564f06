"""When something happened, as HL7 writes it: to the year or the second, with an offset or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

PRECISIONS = {4: "year", 6: "month", 8: "day", 10: "hour", 12: "minute", 14: "second"}
"""How exact a time is, by its digits."""

_STAMP = re.compile(r"(\d{4,14})(?:\.(\d{1,6})\d*)?([+-]\d{4})?", re.ASCII)
_OFFSET_MINUTES_MAX = 18 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A time in a message.

    Args:
        local: as the clock on the wall showed it, without a zone; what is not told is the first
            (of January, hour 0).
        offset_minutes: east of UTC; None where the message does not say.
        precision: a word of ``PRECISIONS``.
    """

    local: datetime
    offset_minutes: int | None
    precision: str

    def in_utc(self) -> datetime | None:
        """The instant, or None where the zone is not known or the calendar ends."""
        if self.offset_minutes is None:
            return None
        try:
            zone = timezone(timedelta(minutes=self.offset_minutes))
            return self.local.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            return None


def moment_of(text: str) -> Moment | None:
    """
    The time that a text says, or None where it says none.

    Source: HL7 v2.5.1, chapter 2.A, data type DTM: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ].

    >>> moment_of("202611240905-0600").in_utc().isoformat()
    '2026-11-24T15:05:00+00:00'
    >>> moment_of("20261124").precision, moment_of("20261340"), moment_of("soon")
    ('day', None, None)
    """
    found = _STAMP.fullmatch(text.strip())
    precision = PRECISIONS.get(len(found[1])) if found else None
    if found is None or precision is None or (found[2] and precision != "second"):
        return None
    offset = _offset_minutes(found[3])
    if found[3] and offset is None:
        return None
    digits = found[1] + "00000101000000"[len(found[1]) :]
    parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, 14, 2))]
    try:
        local = datetime(*parts, microsecond=int((found[2] or "0").ljust(6, "0")))  # type: ignore[arg-type,misc]  # noqa: DTZ001  # on the wall
    except ValueError:
        return None
    return Moment(local, offset, precision)


def stamp(moment: datetime) -> str:
    """
    A time as it stands in a message, to the second; with its offset where it has one.

    >>> stamp(datetime(2026, 11, 24, 9, 5, tzinfo=UTC))
    '20261124090500+0000'
    """
    return moment.strftime("%Y%m%d%H%M%S%z")[:19]


def _offset_minutes(text: str | None) -> int | None:
    if not text:
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:])
    if minutes > _OFFSET_MINUTES_MAX or int(text[3:]) > 59:
        return None
    return -minutes if text[0] == "-" else minutes
