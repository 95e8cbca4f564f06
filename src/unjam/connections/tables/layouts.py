"""The ways in which people and programs write a date and a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

LAYOUTS_CACHED_MAX = 4096

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    *MONTHS,
    *("january", "february", "march", "april", "june", "july", "august", "september", "sept"),
    *("october", "november", "december"),
)

ABBREVIATED_OFFSETS_H = {
    letters: hours
    for hours, names in {
        0: ("z", "utc", "gmt", "ut"),
        -4: ("edt",),
        -5: ("est", "cdt"),
        -6: ("cst", "mdt"),
        -7: ("mst", "pdt"),
        -8: ("pst",),
    }.items()
    for letters in names
}
"""Offsets of the letters that may follow a time (RFC 5322, section 4.3), in hours."""

CLOCK = (
    r"(?P<hour>0{1,2}):(?P<minute>00)(?::(?P<second>00)(?:[.,](?P<fraction>0{1,9}))?)?"
    r"(?:\s?(?P<half>[AP])(?:M|\.M\.?)?)?"
    r"(?:\s?(?P<letters>Z|UTC|UT|GMT|[ECMP][SD]T)?"
    r"(?:\s?(?P<sign>[+-])(?P<offset_hour>00)(?::?(?P<offset_minute>00))?)?)"
    r"(?:\[[A-Z_/+\-]+\])?(?:\s\([A-Z ]+\))?"
)
AFTER_DATE = rf"(?:(?:T|,?\s+(?:AT\s+)?){CLOCK})?\s*$"
WEEKDAY = r"\s*(?:(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*,?\s+)?"
DATES = {
    "year_first": r"(?P<year>0000)([-/.])(?P<month>0{1,2})\2(?P<day>0{1,2})",
    "numbers": r"(?P<first>0{1,2})([-/.])(?P<middle>0{1,2})\2(?P<last>0000|00)",
    "day_name": r"(?P<day>0{1,2})[-\s/.]+(?P<name>[A-Z]{3,9})\.?[-\s/.,]+(?P<year>0000|00)",
    "name_day": r"(?P<name>[A-Z]{3,9})\.?\s+(?P<day>0{1,2})(?:ST|ND|RD|TH)?,?\s+(?P<year>0000)",
}
COMPACT = (
    r"\s*(?P<year>0000)(?P<month>00)(?P<day>00)"
    r"(?:T?(?P<hour>00)(?P<minute>00)(?:(?P<second>00)(?:\.?(?P<fraction>0{1,9}))?)?"
    r"(?P<letters>Z)?(?:(?P<sign>[+-])(?P<offset_hour>00):?(?P<offset_minute>00)?)?)?\s*$"
)
NUMBER = r"\s*(?P<whole>0{1,16})(?:\.(?P<part>0{1,15}))?\s*$"

PATTERNS = {
    name: re.compile(WEEKDAY + date + AFTER_DATE, re.IGNORECASE | re.ASCII)
    for name, date in DATES.items()
}
CLOCK_PATTERN = re.compile(rf"\s*{CLOCK}\s*$", re.IGNORECASE | re.ASCII)
COMPACT_CLOCK_PATTERN = re.compile(
    r"\s*(?P<hour>0{1,2})(?P<minute>00)(?P<second>00)?\s*$", re.ASCII
)
DAY_PART_PATTERN = re.compile(r"\s*(?P<whole>0)?(?:\.(?P<part>0{1,15}))?\s*$", re.ASCII)
COMPACT_PATTERN = re.compile(COMPACT, re.IGNORECASE | re.ASCII)
NUMBER_PATTERN = re.compile(NUMBER, re.ASCII)

PARTS_OF_ORDER = {
    "mdy": {"first": "month", "middle": "day", "last": "year"},
    "dmy": {"first": "day", "middle": "month", "last": "year"},
    "ymd": {"first": "year", "middle": "month", "last": "day"},
}
NUMBER_ORDERS = ("epoch_s", "epoch_ms", "excel")


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Where the parts of an instant stand in a text of fixed shape.

    Args:
        spans: part (year, month, day, hour, minute, second, fraction, offset_hour, offset_minute;
            or whole, part of a plain number) to its (start, end) in the text.
        month: the month where it is written as a name, else 0.
        afternoon: True for PM, False for AM, None for a 24-hour clock.
        letters_offset_h: offset in hours where letters give it, else None.
        sign: 1 or -1 where an offset in digits follows, else 0.
    """

    spans: Mapping[str, tuple[int, int]]
    month: int = 0
    afternoon: bool | None = None
    letters_offset_h: int | None = None
    sign: int = 0

    @property
    def is_number(self) -> bool:
        return bool({"whole", "part"} & self.spans.keys())

    @property
    def is_aware(self) -> bool:
        return self.sign != 0 or self.letters_offset_h is not None

    @property
    def has_clock(self) -> bool:
        return "hour" in self.spans

    def has_time(self, order: str) -> bool:
        """Whether it tells more than a day; seconds since 1970 do, and so do parts of a day."""
        if self.is_number:
            return order != "excel" or "part" in self.spans
        return self.has_clock


def looks_like_instant(text: str, *, order: str) -> bool:
    """Whether a text has the shape of an instant; its numbers are not looked at."""
    return bool(text.strip()) and layout_of(re.sub("[0-9]", "0", text), order) is not None


@lru_cache(maxsize=LAYOUTS_CACHED_MAX)
def layout_of(template: str, order: str) -> Layout | None:
    """
    How to read texts of one shape, or None where the shape is no instant.

    Args:
        template: the text with every digit written as 0.
        order: as ``ColumnMapping.date_order``; it decides what numbers without names mean.

    Returns:
        The layout; dates such as 3/4/2026 have one only where ``order`` says which part is which.

    >>> layout_of("0000-00-00T00:00:00Z", "iso").spans["minute"]
    (14, 16)
    >>> layout_of("0/0/0000", "iso") is None
    True
    """
    if order in NUMBER_ORDERS and (match := NUMBER_PATTERN.match(template)):
        return Layout(_spans(match))
    if match := COMPACT_PATTERN.match(template):
        return _layout(match)
    for pattern in PATTERNS.values():
        if match := pattern.match(template):
            return _layout(match, PARTS_OF_ORDER.get(order))
    return None


@lru_cache(maxsize=LAYOUTS_CACHED_MAX)
def clock_layout_of(template: str) -> Layout | None:
    """
    How to read times of day of one shape, or None where the shape is none.

    Args:
        template: the text with every digit written as 0.

    >>> clock_layout_of("0:00 PM").afternoon
    True
    >>> clock_layout_of("0000").spans["minute"]
    (2, 4)
    """
    if match := CLOCK_PATTERN.match(template) or COMPACT_CLOCK_PATTERN.match(template):
        return _layout(match)
    if template.strip() and (match := DAY_PART_PATTERN.match(template)):
        return Layout(_spans(match))
    return None


def _layout(match: re.Match[str], parts: Mapping[str, str] | None = None) -> Layout | None:
    spans, found = _spans(match), match.groupdict()
    if "first" in spans:
        if parts is None:
            return None
        spans = {parts.get(part, part): span for part, span in spans.items()}
    name = (found.get("name") or "").lower()
    if name and name not in MONTH_NAMES:
        return None
    letters = (found.get("letters") or "").lower()
    half = (found.get("half") or "").lower()
    return Layout(
        {part: span for part, span in spans.items() if part not in ("name", "letters", "half")},
        month=MONTHS.index(name[:3]) + 1 if name else 0,
        afternoon=half == "p" if half else None,
        letters_offset_h=ABBREVIATED_OFFSETS_H[letters] if letters else None,
        sign={"+": 1, "-": -1, None: 0}[found.get("sign")],
    )


def _spans(match: re.Match[str]) -> dict[str, tuple[int, int]]:
    return {part: match.span(part) for part, text in match.groupdict().items() if text is not None}
