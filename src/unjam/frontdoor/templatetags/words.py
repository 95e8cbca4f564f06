"""How numbers, times and days read on every page: short, plain and always with their unit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from unjam.frontdoor import look

register = template.Library()

NOTHING = "–"
MICROSECONDS = 1_000_000
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.filter
def day(value: date | datetime | int | None, zone: str = "UTC") -> str:
    """
    A day, never as numbers alone.

    Args:
        value: a date, an aware datetime, or UTC microseconds since 1970.
        zone: IANA zone in which the day is meant; a plain date needs none.

    >>> day(date(2026, 11, 24))
    'Tue 24 Nov'
    """
    if value is None or value == "":
        return NOTHING
    there = _local(value, zone)
    return f"{WEEKDAYS[there.weekday()]} {there.day} {MONTHS[there.month - 1]}"


@register.filter
def day_year(value: date | datetime | int | None, zone: str = "UTC") -> str:
    """
    A day with its year.

    >>> day_year(date(2026, 11, 24))
    'Tue 24 Nov 2026'
    """
    if value is None or value == "":
        return NOTHING
    return f"{day(value, zone)} {_local(value, zone).year}"


@register.filter
def clock(value: datetime | int | None, zone: str = "UTC") -> str:
    """
    A time of day.

    >>> clock(datetime(2026, 11, 24, 14, 5, tzinfo=UTC))
    '2:05 pm'
    """
    if value is None or value == "":
        return NOTHING
    there = _local(value, zone)
    assert isinstance(there, datetime)
    half = "am" if there.hour < 12 else "pm"
    hour = there.hour % 12 or 12
    return f"{hour}:{there.minute:02} {half}" if there.minute else f"{hour} {half}"


@register.filter
def moment(value: datetime | int | None, zone: str = "UTC") -> str:
    """
    A day and a time of day.

    >>> moment(0, "America/New_York")
    'Wed 31 Dec, 7 pm'
    """
    if value is None or value == "":
        return NOTHING
    return f"{day(value, zone)}, {clock(value, zone)}"


def _local(value: date | datetime | int, zone: str) -> date:
    if isinstance(value, int):
        whole, part = divmod(value, MICROSECONDS)
        instant = datetime.fromtimestamp(whole, UTC).replace(microsecond=part)
        return instant.astimezone(ZoneInfo(zone or "UTC"))
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone or "UTC"))
    return value


@register.filter
def count(number: float | None) -> str:
    """
    How many, with thousands apart.

    >>> count(12345)
    '12,345'
    """
    return NOTHING if number is None else f"{round(number):,}"


@register.filter
def counted(number: int | None, words: str) -> str:
    """
    How many of what; ``words`` is "one,many".

    >>> counted(1, "case,cases"), counted(1200, "case,cases")
    ('1 case', '1,200 cases')
    """
    one, _, many = words.partition(",")
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


@register.filter
def percent(share: float | None) -> str:
    """
    A share (0 to 1) as a percentage; never "0 %" for something or "100 %" for not quite all.

    >>> percent(0.061), percent(0.002), percent(0.999)
    ('6 %', 'under 1 %', 'over 99 %')
    """
    if share is None:
        return NOTHING
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{round(100 * share)} %"


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our icons, as decoration: the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("frontdoor/icons.svg"),
        name,
    )


@register.filter(name="is")
def is_same(value: object, word: str) -> str:
    """ "true" or "false", for ``aria-pressed`` and its kin."""
    return "true" if str(value) == word else "false"


@register.filter
def title_first(words: str) -> str:
    """
    The first letter large, the others as they are: "front desk" but "LPN".

    >>> title_first("front desk"), title_first("LPN")
    ('Front desk', 'LPN')
    """
    return words[:1].upper() + words[1:]


@register.filter
def key_words(action: str) -> str:
    """What a single key does."""
    return look.ACTIONS[action][1]
