"""When something happened: ISO 8601 texts to instants in UTC, counting what had to be assumed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from unjam.connections.tables.zones import zone_named

CACHED_TEXTS_MAX = 200_000
"""Distinct texts that are remembered; beyond it the memory starts afresh."""

EXPECTED = "a date and time between 1970 and 2100, like 2026-11-24T09:05:00-05:00"
"""What a person reads where no instant could be read."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 2101)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,12})?)?(?:Z|z| ?[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)

_OFFSET = re.compile(r"(?:[Zz]|:\d\d[.,\d]* ?[+-][\d:]+)$", re.ASCII)


class Instants:
    """
    Reads instants, remembering texts it has seen.

    A time with an offset is converted to UTC, never relabelled. One without takes the zone: in
    the hour that a clock change skips it moves forward by the gap, in the repeated hour it is
    the first.

    Args:
        zone: IANA name; empty means UTC.

    Raises:
        UnreadableFile: if there is no such zone.
    """

    def __init__(self, zone: str) -> None:
        self.counts: Counter[str] = Counter()
        self._zone = zone_named(zone)
        self._seen: dict[str, tuple[int | None, tuple[str, ...]]] = {}

    def us_of(self, text: str) -> int | None:
        """The instant in UTC microseconds since 1970, or None where the text is none."""
        found = self._seen.get(text)
        if found is None:
            if len(self._seen) >= CACHED_TEXTS_MAX:
                self._seen.clear()
            found = self._seen[text] = self._read(text)
        if found[1]:
            self.counts.update(found[1])
        return found[0]

    def _read(self, text: str) -> tuple[int | None, tuple[str, ...]]:
        text = text.strip()
        if not _ISO.fullmatch(text):
            return None, ()
        try:
            stamp = datetime.fromisoformat(_plain(text))
        except ValueError:
            return None, ()
        if stamp.year not in _YEARS:
            return None, ()
        if stamp.tzinfo is not None:
            us = _us_between(stamp - _EPOCH)
            return (us if us >= 0 else None), ()
        return self._in_zone(stamp)

    def _in_zone(self, naive: datetime) -> tuple[int | None, tuple[str, ...]]:
        local = naive.replace(tzinfo=self._zone)
        us = _us_between(local.astimezone(UTC) - _EPOCH)
        if us < 0:
            return None, ()
        if local.utcoffset() == local.replace(fold=1).utcoffset():
            return us, ("naive",)
        shown_again = local.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None)
        kind = "dst_fold" if shown_again == naive else "dst_gap"
        return us, ("naive", kind)


def is_naive(text: str) -> bool:
    """
    Whether a text is a date or time that says nothing of its zone.

    >>> is_naive("2026-11-24T09:05:00"), is_naive("2026-11-24T09:05:00Z"), is_naive("soon")
    (True, False, False)
    """
    text = text.strip()
    return bool(_ISO.fullmatch(text)) and not _OFFSET.search(text)


def _plain(text: str) -> str:
    return text.replace(",", ".").replace(" +", "+").replace(" -", "-")


def _us_between(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
