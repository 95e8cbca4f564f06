"""Opening hours against the slow way: walk every UTC minute and look at the clock on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unjam.practice.rules import (
    ClosedDay,
    HoursVersion,
    SiteCalendar,
    Span,
    checked_spans,
    checked_zone,
    open_intervals_us,
    spans_text,
)

ZONES = (
    "America/New_York",
    "America/Phoenix",
    "America/Denver",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Puerto_Rico",
)
MINUTE = timedelta(minutes=1)
MINUTE_US = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEKS = (date(2026, 3, 6), date(2026, 10, 30), date(2026, 7, 3))  # spring, autumn, neither
OFFICE = tuple(
    Span(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((480, 720), (780, 1020))
)


def us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def calendar(zone: str, *spans: Span, closures: tuple[ClosedDay, ...] = ()) -> SiteCalendar:
    return SiteCalendar(
        "si_1", "Main Street", zone, (HoursVersion(date(2020, 1, 1), spans),), closures
    )


def spans_of_day(site: SiteCalendar, day: date) -> list[tuple[int, int]]:
    for closed in site.closures:
        if closed.on == day:
            return [closed.half_day] if closed.half_day else []
    versions = sorted(site.versions, key=lambda version: version.effective_on)
    begun = [version for version in versions if version.effective_on <= day] or versions[:1]
    return [
        (span.opens_minute, span.closes_minute)
        for version in begun[-1:]
        for span in version.spans
        if span.weekday == day.weekday()
    ]


def open_minutes_slowly(site: SiteCalendar, *, start: datetime, days: int) -> set[int]:
    """
    The UTC minutes that are open. The clock on the wall is taken at the latest time it has shown
    so far, so a repeated hour does not open or close a site a second time.
    """
    zone = ZoneInfo(site.zone)
    shown = datetime.min
    found = set()
    for number in range(-2 * 1440, days * 1440):
        moment = start + number * MINUTE
        shown = max(shown, moment.astimezone(zone).replace(tzinfo=None))
        if number >= 0 and _is_open(site, shown):
            found.add(us(moment) // MINUTE_US)
    return found


def _is_open(site: SiteCalendar, wall: datetime) -> bool:
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        minute = (wall - datetime(day.year, day.month, day.day)) // MINUTE
        if any(opens <= minute < closes for opens, closes in spans_of_day(site, day)):
            return True
    return False


def minutes_of(intervals: list[tuple[int, int]]) -> set[int]:
    assert all(start % MINUTE_US == 0 and end % MINUTE_US == 0 for start, end in intervals)
    return {
        minute
        for start, end in intervals
        for minute in range(start // MINUTE_US, end // MINUTE_US)
    }


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Span, ...]:
    spans: list[Span] = []
    for weekday in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 1439), max_size=4)))
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        if pairs and draw(st.booleans()):  # the last one reaches past midnight
            opens = pairs[-1][0]
            pairs[-1] = (opens, draw(st.integers(1440, opens + 1440)) if opens else 1440)
        spans += [Span(weekday, opens, closes) for opens, closes in pairs]
    return tuple(spans)


@st.composite
def calendars(draw: st.DrawFn, start: date) -> SiteCalendar:
    days = st.integers(-1, 5).map(lambda number: start + timedelta(days=number))
    half = st.none() | st.integers(0, 700).flatmap(
        lambda opens: st.tuples(st.just(opens), st.integers(701, min(1500, opens + 1440)))
    )
    closed = draw(st.dictionaries(days, half, max_size=2))
    starts = draw(st.sets(days, min_size=1, max_size=2))
    return SiteCalendar(
        "si_1",
        "Main Street",
        draw(st.sampled_from(ZONES)),
        tuple(HoursVersion(on, draw(weeks())) for on in starts),
        tuple(ClosedDay(on, "closed", span) for on, span in closed.items()),
    )


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(data=st.data(), week=st.sampled_from(WEEKS))
def test_intervals_are_the_open_minutes(data: st.DataObject, week: date) -> None:
    site = data.draw(calendars(week))
    start = datetime(week.year, week.month, week.day, data.draw(st.integers(0, 23)), tzinfo=UTC)
    found = open_intervals_us(site, from_us=us(start), to_us=us(start + timedelta(days=3)))
    assert minutes_of(found) == open_minutes_slowly(site, start=start, days=3)
    assert all(earlier[1] < later[0] for earlier, later in zip(found, found[1:], strict=False))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("week", WEEKS)
def test_office_hours_in_every_zone_and_season(zone: str, week: date) -> None:
    start = datetime(week.year, week.month, week.day, tzinfo=UTC)
    site = calendar(zone, *OFFICE)
    found = open_intervals_us(site, from_us=us(start), to_us=us(start + timedelta(days=5)))
    assert minutes_of(found) == open_minutes_slowly(site, start=start, days=5)
    whole = [end - start for start, end in found[1:-1]]
    assert set(whole) <= {4 * 60 * MINUTE_US}


def hours(zone: str, *, day: date, span: tuple[int, int]) -> list[tuple[str, str]]:
    site = calendar(zone, Span(day.weekday(), *span))
    start = us(datetime(day.year, day.month, day.day, tzinfo=UTC))
    found = open_intervals_us(site, from_us=start, to_us=start + 2 * 1440 * MINUTE_US)
    clock = [
        [(EPOCH + timedelta(microseconds=at)).strftime("%H:%M") for at in one] for one in found
    ]
    return [(first, last) for first, last in clock]


SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        (SPRING, (60, 300), [("06:00", "09:00")]),  # 1 to 5 am is three hours
        (SPRING, (150, 300), [("07:00", "09:00")]),  # 2:30 does not exist: from 3:00
        (SPRING, (60, 150), [("06:00", "07:00")]),
        (SPRING, (130, 160), []),  # wholly inside the gap
        (AUTUMN, (60, 120), [("05:00", "07:00")]),  # 1 to 2 am is two hours
        (AUTUMN, (90, 300), [("05:30", "10:00")]),  # from the first 1:30
        (AUTUMN, (0, 90), [("04:00", "05:30")]),  # to the first 1:30
        (AUTUMN, (75, 105), [("05:15", "05:45")]),
    ],
)
def test_edges_at_a_clock_change(
    day: date, span: tuple[int, int], expected: list[tuple[str, str]]
) -> None:
    assert hours("America/New_York", day=day, span=span) == expected
    if not expected:
        assert hours("America/Phoenix", day=day, span=span)  # no change of clocks there


def test_a_day_that_was_skipped_whole_is_not_open() -> None:
    site = calendar("Pacific/Apia", *(Span(weekday, 480, 1020) for weekday in range(7)))
    start = us(datetime(2011, 12, 29, tzinfo=UTC))
    found = open_intervals_us(site, from_us=start, to_us=start + 4 * 1440 * MINUTE_US)
    walls = [
        (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo("Pacific/Apia")).day
        for at, _ in found
    ]
    assert 30 not in walls
    assert {29, 31} <= set(walls)


def test_hours_change_from_their_day_on_and_reach_back_before_the_first() -> None:
    site = SiteCalendar(
        "si_1",
        "Main Street",
        "America/Phoenix",
        (
            HoursVersion(date(2026, 6, 2), (Span(1, 600, 660),)),
            HoursVersion(date(2026, 5, 1), (Span(1, 480, 540),)),
            HoursVersion(date(2026, 6, 9), ()),
        ),
    )
    start = us(datetime(2026, 4, 21, tzinfo=UTC))
    found = open_intervals_us(site, from_us=start, to_us=start + 60 * 1440 * MINUTE_US)
    opened = [(EPOCH + timedelta(microseconds=at)).strftime("%m-%d %H:%M") for at, _ in found]
    assert opened[0] == "04-21 15:00"
    assert opened[-2:] == ["05-26 15:00", "06-02 17:00"]


def test_closures_close_and_half_days_replace() -> None:
    monday, tuesday = date(2026, 6, 1), date(2026, 6, 2)
    closures = (ClosedDay(monday, "Closed"), ClosedDay(tuesday, "Half day", (540, 600)))
    site = calendar("America/Phoenix", *OFFICE, closures=closures)
    start = us(datetime(2026, 6, 1, 7, tzinfo=UTC))
    found = open_intervals_us(site, from_us=start, to_us=start + 2 * 1440 * MINUTE_US)
    nine_on_tuesday = us(datetime(2026, 6, 2, 16, tzinfo=UTC))
    assert found == [(nine_on_tuesday, nine_on_tuesday + 60 * MINUTE_US)]


@pytest.mark.parametrize(
    ("spans", "hours_open"),
    [
        ((Span(0, 1320, 1560),), [(22, 26)]),  # Monday night, asked for from Tuesday 1 am on
        ((Span(0, 1320, 2400), Span(1, 540, 600)), [(22, 40)]),  # 9 to 10 am lies inside it
        ((Span(0, 1320, 2000), Span(1, 540, 600)), [(22, 34)]),  # they overlap
        ((Span(0, 1320, 1500), Span(1, 60, 600)), [(22, 34)]),  # they touch
        ((Span(0, 1320, 1500), Span(1, 61, 120)), [(22, 25), (25 + 1 / 60, 26)]),
    ],
)
def test_a_night_reaches_into_the_next_day(
    spans: tuple[Span, ...], hours_open: list[tuple[float, float]]
) -> None:
    site = calendar("America/Phoenix", *spans)
    midnight = us(datetime(2026, 6, 1, 7, tzinfo=UTC))  # Monday in Phoenix
    expected = [tuple(midnight + round(h * 60) * MINUTE_US for h in one) for one in hours_open]
    end = midnight + 3 * 1440 * MINUTE_US
    assert open_intervals_us(site, from_us=midnight, to_us=end) == expected
    one_on_tuesday = midnight + 24 * 60 * MINUTE_US + 1
    later = open_intervals_us(site, from_us=one_on_tuesday, to_us=end)
    assert later == [(max(first, one_on_tuesday), last) for first, last in expected]


def test_the_range_cuts_and_an_empty_range_is_empty() -> None:
    site = calendar("America/Phoenix", *(Span(weekday, 0, 1440) for weekday in range(7)))
    assert open_intervals_us(site, from_us=5, to_us=7) == [(5, 7)]
    assert open_intervals_us(site, from_us=5, to_us=5) == []
    assert open_intervals_us(calendar("America/Phoenix"), from_us=0, to_us=10**15) == []


def test_a_site_without_hours_is_never_open() -> None:
    site = SiteCalendar("si_1", "Main Street", "America/Phoenix", ())
    assert open_intervals_us(site, from_us=0, to_us=10**15) == []


def test_three_years_of_office_hours_add_up() -> None:
    site = calendar("America/New_York", *OFFICE)
    start = us(datetime(2024, 1, 1, tzinfo=UTC))
    found = open_intervals_us(site, from_us=start, to_us=start + 1096 * 1440 * MINUTE_US)
    assert len(found) == 2 * 784  # the weekdays of 1,096 days
    assert sum(end - start for start, end in found) == 784 * 8 * 60 * MINUTE_US


@pytest.mark.parametrize(
    ("site", "from_us", "to_us", "words"),
    [
        (calendar("America/Phoenix", *OFFICE), 10, 5, "backwards"),
        (calendar("America/Phoenix", *OFFICE), 0, 10**17, "longer than"),
        (calendar("America/Phoenix", *OFFICE), -(2**63), 2**63, "no calendar reaches"),
        (calendar("Mars/Olympus", *OFFICE), 0, 10, "is no time zone"),
        (calendar("../etc/passwd", *OFFICE), 0, 10, "is no time zone"),
        (calendar("America/Phoenix", Span(7, 0, 10)), 0, 10, "weekday"),
        (calendar("America/Phoenix", Span(0, -1, 10)), 0, 10, "opens between"),
        (calendar("America/Phoenix", Span(0, 1440, 1500)), 0, 10, "opens between"),
        (calendar("America/Phoenix", Span(0, 600, 600)), 0, 10, "cannot close"),
        (calendar("America/Phoenix", Span(0, 600, 2041)), 0, 10, "cannot close"),
        (calendar("America/Phoenix", Span(0, 0, 60), Span(0, 59, 90)), 0, 10, "overlap"),
        (
            SiteCalendar("si", "S", "UTC", (HoursVersion(date(2026, 1, 1), ()),) * 2),
            0,
            10,
            "two versions",
        ),
        (
            calendar("UTC", closures=(ClosedDay(date(2026, 1, 1), "a"),) * 2),
            0,
            10,
            "two closures",
        ),
        (
            calendar("UTC", closures=(ClosedDay(date(2026, 1, 1), "a", (9, 3)),)),
            0,
            10,
            "cannot close",
        ),
    ],
)
def test_nonsense_is_refused(site: SiteCalendar, from_us: int, to_us: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        open_intervals_us(site, from_us=from_us, to_us=to_us)


def test_a_week_is_sorted_and_said_in_one_line() -> None:
    week = checked_spans([Span(4, 780, 1020), Span(0, 480, 720), Span(4, 480, 780)])
    assert spans_text(week) == "Mon 08:00-12:00, Fri 08:00-13:00, Fri 13:00-17:00"
    assert spans_text(()) == ""


def test_every_zone_of_the_united_states_is_known() -> None:
    assert [checked_zone(zone).key for zone in ZONES] == list(ZONES)
