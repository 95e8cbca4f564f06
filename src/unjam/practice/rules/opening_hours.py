"""When a site is open: hours that change from a day on, closures, half days, and clock changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440
DAYS_MAX = 73_000
"""The longest stretch for which intervals are made in one go: about 200 years."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
"""What a form offers where a zone is asked for; any other may be typed."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """
    A stretch of a weekday in which a site is open, on the wall clock.

    Args:
        weekday: 0 for Monday to 6 for Sunday: the day on which it begins.
        opens_minute: minutes after midnight, 0 to 1439.
        closes_minute: minutes after the same midnight; above 1440 it ends on the next day.
    """

    weekday: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True, slots=True)
class HoursVersion:
    """A week that holds from ``effective_on`` until the next version. No spans means closed."""

    effective_on: date
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """
    A day that is not like its weekday.

    ``half_day`` is (opens, closes) in minutes: that day's only hours, in place of the usual ones;
    None closes the day altogether.
    """

    on: date
    name: str
    half_day: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """
    When one site is open.

    Args:
        site_id, name: which site.
        zone: IANA zone of its wall clock.
        versions: in any order. Days before the first take the first: nobody knows better.
        closures: at most one a day.
    """

    site_id: str
    name: str
    zone: str
    versions: tuple[HoursVersion, ...]
    closures: tuple[ClosedDay, ...] = ()


def open_intervals_us(
    calendar: SiteCalendar, *, from_us: int, to_us: int
) -> list[tuple[int, int]]:
    """
    The stretches in which a site is open, as instants.

    Each span is laid on the wall clock of its day and its two edges are then turned into instants.
    An edge that a clock change skips moves to the first instant after the gap; an edge that a
    clock change repeats means its first occurrence. A closure cancels or replaces the spans that
    begin on its day.

    Args:
        calendar: the site's hours.
        from_us, to_us: UTC microseconds since 1970, from (included) to (excluded).

    Returns:
        (start, end) pairs in UTC microseconds, sorted, disjoint, not even touching, and inside
        [from_us, to_us).

    Raises:
        ValueError: if the range is backwards or longer than ``DAYS_MAX`` days, if a span is
            nonsense, if two versions begin on one day or two closures fall on one, or if the zone
            is unknown.
    """
    zone = checked_zone(calendar.zone)
    first, last = _local_days(zone, from_us=from_us, to_us=to_us)
    spans_of = _spans_by_day(calendar)
    found: list[tuple[int, int]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for opens, closes in spans_of(day):
            start = max(_instant_us(zone, day=day, minute=opens), from_us)
            end = min(_instant_us(zone, day=day, minute=closes), to_us)
            if start < end:
                found.append((start, end))
    return _merged(found)


def checked_zone(name: str) -> ZoneInfo:
    """
    The time zone of that name.

    Raises:
        ValueError: if there is none, in a sentence that says what to write instead.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(
            f"{name!r} is no time zone. Write it as in 'America/New_York' or 'Pacific/Honolulu'."
        ) from error


def checked_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """
    A week's spans, sorted.

    Raises:
        ValueError: if a weekday or a minute is out of range, a span ends before it begins or lasts
            more than a day, or two spans of one day overlap.
    """
    week = sorted(spans)
    for span in week:
        _check_span(span)
    for earlier, later in zip(week, week[1:], strict=False):
        if earlier.weekday == later.weekday and later.opens_minute < earlier.closes_minute:
            raise ValueError(
                f"On {WEEKDAYS[later.weekday]} two stretches of opening hours overlap."
            )
    return tuple(week)


def checked_half_day(half_day: tuple[int, int] | None) -> tuple[int, int] | None:
    """
    The hours of a half day, or None.

    Raises:
        ValueError: as for a span of the week.
    """
    if half_day is not None:
        _check_span(Span(0, *half_day))
    return half_day


def spans_text(spans: Iterable[Span]) -> str:
    """
    A week in one line, as the log keeps it.

    >>> spans_text([Span(0, 480, 720), Span(0, 780, 1020), Span(4, 1320, 1500)])
    'Mon 08:00-12:00, Mon 13:00-17:00, Fri 22:00-25:00'
    """
    return ", ".join(
        f"{WEEKDAYS[span.weekday]} {_clock(span.opens_minute)}-{_clock(span.closes_minute)}"
        for span in sorted(spans)
    )


def span_text(half_day: tuple[int, int] | None) -> str:
    """
    A half day's hours as the log keeps them; empty for a day that is closed altogether.

    >>> span_text((480, 720))
    '08:00-12:00'
    """
    return "" if half_day is None else f"{_clock(half_day[0])}-{_clock(half_day[1])}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _check_span(span: Span) -> None:
    if not 0 <= span.weekday < len(WEEKDAYS):
        raise ValueError(f"a weekday is 0 (Monday) to 6 (Sunday), not {span.weekday}")
    if not 0 <= span.opens_minute < MINUTES_A_DAY:
        raise ValueError(f"a site opens between minute 0 and 1439, not at {span.opens_minute}")
    if not 0 < span.closes_minute - span.opens_minute <= MINUTES_A_DAY:
        raise ValueError(
            f"a site that opens at minute {span.opens_minute} cannot close at "
            f"{span.closes_minute}: it closes later than it opens, within a day"
        )


def _spans_by_day(calendar: SiteCalendar) -> Callable[[date], tuple[tuple[int, int], ...]]:
    """Which spans begin on a day: those of its closure, else those of the week that holds then."""
    versions = sorted(calendar.versions, key=lambda version: version.effective_on)
    starts = [version.effective_on for version in versions]
    if len(set(starts)) < len(starts):
        raise ValueError(f"{calendar.name} has two versions of its hours from one day on")
    closures = {closed.on: checked_half_day(closed.half_day) for closed in calendar.closures}
    if len(closures) < len(calendar.closures):
        raise ValueError(f"{calendar.name} has two closures on one day")
    weeks = [_by_weekday(version.spans) for version in versions]

    def spans_of(day: date) -> tuple[tuple[int, int], ...]:
        if day in closures:
            half_day = closures[day]
            return () if half_day is None else (half_day,)
        if not weeks:
            return ()
        return weeks[max(bisect_right(starts, day) - 1, 0)][day.weekday()]

    return spans_of


def _by_weekday(spans: Iterable[Span]) -> tuple[tuple[tuple[int, int], ...], ...]:
    week = checked_spans(spans)
    return tuple(
        tuple((span.opens_minute, span.closes_minute) for span in week if span.weekday == weekday)
        for weekday in range(len(WEEKDAYS))
    )


def _local_days(zone: ZoneInfo, *, from_us: int, to_us: int) -> tuple[date, date]:
    """The days whose spans can touch the range; yesterday's may reach past midnight."""
    if from_us > to_us:
        raise ValueError(f"the range is backwards: from {from_us} to {to_us}")
    try:
        first = _local(zone, from_us).date() - timedelta(days=1)
        last = _local(zone, to_us).date()
        last + timedelta(days=2)
    except OverflowError as error:
        raise ValueError(f"no calendar reaches from {from_us} to {to_us}") from error
    if (last - first).days > DAYS_MAX:
        raise ValueError(f"the range is longer than {DAYS_MAX} days")
    return first, last


def _local(zone: ZoneInfo, instant_us: int) -> datetime:
    return (_EPOCH + timedelta(microseconds=instant_us)).astimezone(zone)


def _instant_us(zone: ZoneInfo, *, day: date, minute: int) -> int:
    """The instant of a wall-clock minute: after a gap its end, in a repeated hour the first."""
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        instant = _end_of_gap(zone, wall)
    return (instant - _EPOCH) // _MICROSECOND


def _end_of_gap(zone: ZoneInfo, wall: datetime) -> datetime:
    """The instant at which the clock jumped over ``wall``, found by halving, to the second."""
    before = wall.replace(fold=1).astimezone(UTC)
    after = wall.astimezone(UTC)
    offset_before = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset_before:
            before = middle
        else:
            after = middle
    return after


def _merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
