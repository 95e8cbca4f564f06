"""Opening hours as a person types them, "8-12, 1-5:30", and as a page says them back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from unjam.practice.rules.opening_hours import MINUTES_A_DAY, WEEKDAYS, Span

HALF_DAY = 720
CLOSED = "closed"
UNREAD = "not read yet"
STRETCHES_MAX = 12
"""More stretches than this in one day is a slip of the keyboard."""

EARLIEST_BARE_OPENING = 300
"""A first time before five, without am, pm or a leading zero, is meant in the afternoon."""

LATEST_BARE_EVENING = 480
"""A later stretch that begins before eight is meant after noon; one from eight on overlaps."""

_CLOSED = {"", "closed", "close", "none", "-", "\N{EN DASH}"}
_BETWEEN = re.compile(r"\s*(?:,|;|\band\b|&)\s*", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-|\N{EN DASH}|\N{EM DASH}|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_NAMED = {"noon": HALF_DAY, "midnight": 0}


def typed_spans(words: str, *, weekday: int) -> tuple[Span, ...]:
    """
    The stretches of a weekday in which a site is open, as somebody typed them.

    A time without am or pm is read on the 24-hour clock, unless it would then lie before the time
    to its left: "8-5" and "8-12, 1-5" end at five in the afternoon. Whoever means the night writes
    "22-6", or am and pm.

    Args:
        words: "8-12, 13-17:30", "8 am to noon", or "closed". Nothing at all is closed.
        weekday: 0 for Monday to 6 for Sunday.

    Raises:
        ValueError: if it cannot be read, in a sentence for the field.

    >>> typed_spans("8-12, 1-5:30", weekday=0)
    (Span(weekday=0, opens_minute=480, closes_minute=720), \
Span(weekday=0, opens_minute=780, closes_minute=1050))
    """
    text = words.strip()
    if text.lower() in _CLOSED:
        return ()
    parts = _BETWEEN.split(text)
    if len(parts) > STRETCHES_MAX:
        raise ValueError(f"A day has at most {STRETCHES_MAX} stretches of opening hours.")
    spans: list[Span] = []
    after = 0
    for part in parts:
        opens, closes = _stretch(part, after=after, whole=text)
        if opens < after:
            raise ValueError(f"Two stretches overlap in “{text}”. Write each hour once.")
        spans.append(Span(weekday, opens, closes))
        after = closes
    return tuple(spans)


def typed_text(spans: Iterable[Span]) -> str:
    """
    One weekday's stretches as they would be typed.

    >>> typed_text([Span(0, 480, 720), Span(0, 780, 1050)]), typed_text([])
    ('8-12, 13-17:30', 'closed')
    """
    parts = [f"{_typed(s.opens_minute)}-{_typed(s.closes_minute)}" for s in sorted(spans)]
    return ", ".join(parts) or CLOSED


def hours_words(spans: Iterable[Span]) -> str:
    """
    One weekday's stretches as a page says them.

    >>> hours_words([Span(0, 480, 720), Span(0, 780, 1050)])
    '8 am to 12 pm, 1 pm to 5:30 pm'
    >>> hours_words([Span(4, 1320, 1800)])
    '10 pm to 6 am the next day'
    """
    parts = [f"{_words(s.opens_minute)} to {_end_words(s.closes_minute)}" for s in sorted(spans)]
    return ", ".join(parts) or CLOSED


def week_words(
    spans: Iterable[Span], *, unread: Collection[int] = ()
) -> tuple[tuple[str, str], ...]:
    """
    A week as (days, hours) lines; days in a row with the same hours share one.

    Args:
        spans: the week. unread: weekdays of which nothing could be read, 0 for Monday.

    >>> week_words([Span(day, 480, 1020) for day in range(5)])
    (('Mon to Fri', '8 am to 5 pm'), ('Sat and Sun', 'closed'))
    """
    week = list(spans)
    said = [
        UNREAD if day in unread else hours_words(s for s in week if s.weekday == day)
        for day in range(len(WEEKDAYS))
    ]
    lines = []
    for words, group in groupby(range(len(WEEKDAYS)), key=said.__getitem__):
        lines.append((_days(list(group)), words))
    return tuple(lines)


def _days(days: Sequence[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    if len(days) == 1:
        return first
    return f"{first} {'and' if len(days) == 2 else 'to'} {last}"


def _stretch(part: str, *, after: int, whole: str) -> tuple[int, int]:
    edges = _DASH.split(part.strip())
    if len(edges) != 2:
        raise _unreadable(whole)
    opens, opens_is_bare = _minute(edges[0], whole=whole)
    closes, closes_is_bare = _minute(edges[1], whole=whole)
    afternoon_from = LATEST_BARE_EVENING if opens < after else EARLIEST_BARE_OPENING
    if opens_is_bare and 0 < opens < afternoon_from:
        opens += HALF_DAY
    if closes <= opens:
        in_afternoon = closes_is_bare and opens < closes + HALF_DAY <= MINUTES_A_DAY
        closes += HALF_DAY if in_afternoon else MINUTES_A_DAY
    return opens, closes


def _minute(text: str, *, whole: str) -> tuple[int, bool]:
    """Minutes after midnight, and whether the half of the day was left open."""
    clock = text.strip().lower()
    if clock in _NAMED:
        return _NAMED[clock], False
    found = _TIME.fullmatch(clock)
    if found is None:
        raise _unreadable(whole)
    hour, past, half = int(found[1]), int(found[2] or 0), found[3]
    if past > 59 or hour > (12 if half else 24) or (half and hour == 0) or hour * 60 + past > 1440:
        raise ValueError(f"“{text.strip()}” is no time of day. Write 8, 17:30 or 5:30 pm.")
    if half:
        return (hour % 12 + (12 if half == "p" else 0)) * 60 + past, False
    return hour * 60 + past, hour <= 12 and not found[1].startswith("0")


def _unreadable(whole: str) -> ValueError:
    return ValueError(f"Opening hours look like 8-12, 13-17:30, or closed; not “{whole}”.")


def _typed(minute: int) -> str:
    """A time that is read back as the same one, whatever stands to its left."""
    if minute > MINUTES_A_DAY:
        return _words(minute).replace(" ", "")
    hour, past = divmod(minute, 60)
    if minute < EARLIEST_BARE_OPENING:
        return f"{hour:02}:{past:02}"
    return f"{hour}:{past:02}" if past else str(hour)


def _words(minute: int) -> str:
    hour, past = divmod(minute % MINUTES_A_DAY, 60)
    half = "am" if hour < 12 else "pm"
    clock = f"{hour % 12 or 12}:{past:02}" if past else str(hour % 12 or 12)
    return f"{clock} {half}"


def _end_words(minute: int) -> str:
    if minute == MINUTES_A_DAY:
        return "midnight"
    return _words(minute) + (" the next day" if minute > MINUTES_A_DAY else "")
