"""Times, counts and shares as people say them, for labels and sentences beside the map."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from unjam.flow.rules import NONE_SHOWN

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
NBSP = "\N{NO-BREAK SPACE}"

BANDS_S = (2 * HOUR_S, 8 * HOUR_S, 24 * HOUR_S)


def band(wait_s: float) -> int:
    """Which of the four bands a wait falls in: 0 for under 2 h, then 8 h, 24 h, and 3 for more."""
    return sum(wait_s >= limit_s for limit_s in BANDS_S)


def duration(seconds: float, *, open_hours: bool = False) -> str:
    """
    A length of time as a person would say it; the words of every other page.

    Opening hours are never counted in days: 24 of them are three days of work.

    >>> duration(7800), duration(90_000), duration(300_000), duration(0)
    ('2 h 10 min', '25 h', '3.5 days', 'no time')
    >>> duration(7800, open_hours=True), duration(30_000_000, open_hours=True)
    ('2 h 10 min', '8,333 h')
    """
    if seconds < 1:
        return "no time"
    if seconds < MINUTE_S:
        return f"{int(seconds)} s"
    minutes = round(seconds / MINUTE_S)
    if minutes < 60:
        return f"{minutes} min"
    if seconds < 2 * DAY_S:
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if open_hours:
        return f"{round(seconds / HOUR_S):,} h"
    if seconds >= 14 * DAY_S:
        return f"{round(seconds / DAY_S):,} days"
    return f"{round(2 * seconds / DAY_S) / 2:g} days"


def duration_short(seconds: float, *, open_hours: bool = False) -> str:
    """
    A length of time for a label on a line, one unit where that is true enough.

    >>> duration_short(7800), duration_short(90_000), duration_short(40), duration_short(0)
    ('2.2 h', '25 h', '1 min', 'no wait')
    >>> duration_short(300_000), duration_short(300_000, open_hours=True)
    ('3.5 days', '83 h')
    """
    if seconds < 1:
        return "no wait"
    if seconds < 30:
        return "under 1 min"
    if seconds < 59.5 * MINUTE_S:
        return f"{round(seconds / MINUTE_S)} min"
    if seconds < 48 * HOUR_S or open_hours:
        return _figure(seconds / HOUR_S) + " h"
    return _figure(seconds / DAY_S) + " days"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")


def times(count: int) -> str:
    """
    A count of happenings.

    >>> times(1), times(1200)
    ('once', '1,200 times')
    """
    return "once" if count == 1 else f"{count:,} times"


def counted(count: int, noun: str, *, plural: str = "") -> str:
    """
    A count with its noun.

    >>> counted(1, "case"), counted(1200, "case")
    ('1 case', '1,200 cases')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def share(part: float, *, of: float) -> str:
    """
    A share in per cent; a little is never rounded to nothing, nor almost all to all.

    >>> [share(part, of=1000).replace(NBSP, " ") for part in (1, 380, 999, 0)]
    ['under 1 %', '38 %', 'over 99 %', '0 %']
    """
    if not part or not of:
        return f"0{NBSP}%"
    per_cent = 100 * part / of
    if per_cent < 1:
        return f"under 1{NBSP}%"
    if 99 < per_cent < 100:
        return f"over 99{NBSP}%"
    return f"{per_cent:.0f}{NBSP}%"


def role(name: str) -> str:
    """
    A role as a heading; where the log names none, that is said.

    >>> role("front desk"), role("MA"), role("")
    ('Front desk', 'MA', 'No role named')
    """
    if name in ("", NONE_SHOWN):
        return "No role named"
    return name[:1].upper() + name[1:]


def day(on: date) -> str:
    """
    A day with its weekday and year.

    >>> day(date(2026, 11, 24))
    'Tue 24 Nov 2026'
    """
    return f"{on:%a} {on.day} {on:%b} {on.year}"


def iso_day(text: str) -> str:
    """An ISO date as a day; any other text as it stands."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def instant(at_us: int, *, zone: tzinfo) -> str:
    """
    A UTC instant in microseconds, on the clock of a zone.

    >>> from datetime import UTC
    >>> instant(1_795_512_600_000_000, zone=UTC)
    'Tue 24 Nov 2026, 9:30 am'
    """
    moment = datetime.fromtimestamp(at_us // 1_000_000, tz=zone)
    return f"{day(moment.date())}, {_clock(moment)}"


def span(from_us: int, to_us: int, *, zone: tzinfo) -> str:
    """
    From one UTC instant to another, saying the day, and a minute, once where they are the same.

    >>> from datetime import UTC
    >>> span(1_795_512_600_000_000, 1_795_512_900_000_000, zone=UTC)
    'Tue 24 Nov 2026, 9:30 am to 9:35 am'
    """
    first, last = instant(from_us, zone=zone), instant(to_us, zone=zone)
    if first == last:
        return last
    begun, ended = (datetime.fromtimestamp(us // 1_000_000, tz=zone) for us in (from_us, to_us))
    return f"{first} to {_clock(ended) if begun.date() == ended.date() else last}"


def _clock(moment: datetime) -> str:
    half = "am" if moment.hour < 12 else "pm"
    return f"{(moment.hour + 11) % 12 + 1}:{moment:%M} {half}"
