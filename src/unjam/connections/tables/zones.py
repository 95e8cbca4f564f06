"""What time it was in UTC when a clock on the wall of the practice showed this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from unjam.connections.rules import UnreadableFile

SECOND_US = 1_000_000
DAY_S = 86_400
ZONES_CACHED_MAX = 64


@dataclass(frozen=True, slots=True)
class ZoneChanges:
    """
    The clock changes of a zone over some years, for whole columns of local times.

    Args:
        offsets_us: offset from UTC before the first change and after each; shape (changes + 1,).
        doubtful_from_us: local times at which a gap or a repeated hour begins; shape (changes,).
        doubtful_to_us: local times at which it ends and the new offset holds; shape (changes,).
    """

    offsets_us: NDArray[np.int64]
    doubtful_from_us: NDArray[np.int64]
    doubtful_to_us: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UtcTimes:
    """Local times turned to UTC, with how many fell in a gap and how many in a repeated hour."""

    at_us: NDArray[np.int64]
    gap_count: int
    fold_count: int


def zone_named(name: str) -> ZoneInfo:
    """
    The IANA zone of that name; UTC where the name is empty.

    Raises:
        UnreadableFile: if there is no zone of that name.
    """
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        raise UnreadableFile(
            f"There is no time zone “{name}”. Use a name such as America/New_York."
        ) from None


def to_utc(local_us: NDArray[np.int64], zone: ZoneInfo) -> UtcTimes:
    """
    Turn a column of local clock times into UTC instants.

    A time that the clock jumped over moves forward by the jump; of a repeated hour the first is
    taken. Both are what ``fold=0`` of PEP 495 means.

    Args:
        local_us: microseconds since 1970-01-01 00:00 on the local clock; shape (rows,).
        zone: the IANA zone of that clock.

    Returns:
        UTC microseconds in the same order, and the two counts.
    """
    if not len(local_us):
        return UtcTimes(local_us, 0, 0)
    first = _year_of(int(local_us.min()))
    changes = zone_changes(zone, first_year=first - 1, last_year=_year_of(int(local_us.max())) + 1)
    position = np.searchsorted(changes.doubtful_to_us, local_us, side="right")
    at_us = local_us - changes.offsets_us[position]
    if not len(changes.doubtful_to_us):
        return UtcTimes(at_us, 0, 0)
    ahead = np.minimum(position, len(changes.doubtful_to_us) - 1)
    doubtful = (position < len(changes.doubtful_to_us)) & (
        local_us >= changes.doubtful_from_us[ahead]
    )
    forward = changes.offsets_us[ahead + 1] > changes.offsets_us[ahead]
    gap_count = int(np.count_nonzero(doubtful & forward))
    return UtcTimes(at_us, gap_count, int(np.count_nonzero(doubtful)) - gap_count)


@lru_cache(maxsize=ZONES_CACHED_MAX)
def zone_changes(zone: ZoneInfo, *, first_year: int, last_year: int) -> ZoneChanges:
    """Every change of a zone's offset in these years, found by looking at each day."""

    def offset_s(instant_s: int) -> int:
        offset = datetime.fromtimestamp(instant_s, zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    days = range(_year_start_s(first_year), _year_start_s(last_year + 1) + 1, DAY_S)
    offsets, starts, ends = [offset_s(days[0])], [], []
    for day_s in days[1:]:
        after_s = offset_s(day_s)
        if after_s != offsets[-1]:
            change_s = _change_between(day_s - DAY_S, day_s, offset_s=offset_s)
            starts.append(change_s + min(offsets[-1], after_s))
            ends.append(change_s + max(offsets[-1], after_s))
            offsets.append(after_s)
    arrays = [np.array(column, dtype=np.int64) * SECOND_US for column in (offsets, starts, ends)]
    return ZoneChanges(*arrays)


def _change_between(low_s: int, high_s: int, *, offset_s: Callable[[int], int]) -> int:
    before_s = offset_s(low_s)
    while high_s - low_s > 1:
        middle_s = (low_s + high_s) // 2
        if offset_s(middle_s) == before_s:
            low_s = middle_s
        else:
            high_s = middle_s
    return high_s


def _year_of(local_us: int) -> int:
    return datetime.fromtimestamp(local_us // SECOND_US, UTC).year


def _year_start_s(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
