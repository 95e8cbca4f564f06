"""What straying from a design means, said slowly: one case at a time, from the definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from unjam.flow.designed import Clock, Design

DAY_US = 86_400_000_000
Event = dict[str, Any]
Found = dict[tuple[str, tuple[str, ...]], tuple[set[str], set[str]]]


def strays(
    cases: dict[str, list[Event]], design: Design, *, log: list[Event],
    open_us: Callable[[int, int], int],
    open_days: Sequence[int],
) -> Found:  # fmt: skip
    """
    (rule, place) -> (cases that stray, cases that could have).

    ``cases`` are those that the design holds for, in order of time; ``log`` is all there is.
    """
    found: Found = {}
    last_us = max(event["end"] for event in log)
    steps = {event["step"] for event in log}

    def note(rule: str, place: tuple[str, ...], case: str, *, broken: bool) -> None:
        hits, of = found.setdefault((rule, place), (set(), set()))
        of.add(case)
        if broken:
            hits.add(case)

    for case, events in cases.items():
        _steps(case, [e["step"] for e in events], design, note=note)
        for step in steps - set(design.names):
            note("is designed", (step,), case, broken=step in [e["step"] for e in events])
        _roles(case, events, design, note=note)
        for deadline in design.deadlines:
            _deadline(
                case,
                events,
                design,
                deadline,
                last_us=last_us,
                open_us=open_us,
                open_days=open_days,
                note=note,
            )
    return found


def _due(step: str, done: list[str], design: Design) -> bool:
    """Whether the case is past the place of a step."""
    if any(end in done for end in design.ends):
        return True
    if design.steps[design.number[step]].anywhere:
        return False
    behind = design.steps[design.number[step] + 1 :]
    return any(s.name in done and not s.anywhere and not s.stops for s in behind)


def _steps(case: str, done: list[str], design: Design, *, note: Any) -> None:
    for step in design.steps:
        if step.name in done and not step.optional:
            note("must occur", (step.name,), case, broken=False)
        elif not step.optional and _due(step.name, done, design):
            note("must occur", (step.name,), case, broken=True)
    placed = [s for s in done if s in design.names and not _of(design, s).anywhere]
    pairs = set(zip(placed, placed[1:], strict=False))
    for one in design.steps:
        if one.name in done and not one.again and not one.anywhere:
            note("not again at once", (one.name,), case, broken=(one.name, one.name) in pairs)
        for two in design.steps:
            if two.name == one.name or one.anywhere or two.anywhere or _may(design, one, two):
                continue
            if one.name in done:
                pair = (one.name, two.name)
                note("may follow", pair, case, broken=pair in pairs)
    for first, then in design.before:
        if then not in done:
            continue
        early = first not in done[: done.index(then)]
        excused = first not in done and not _of(design, first).optional
        note("before", (first, then), case, broken=early and not excused)


def _of(design: Design, name: str) -> Any:
    return next(step for step in design.steps if step.name == name)


def _may(design: Design, one: Any, two: Any) -> bool:
    if (one.name, two.name) in design.returns:
        return True
    if one.followed_by is not None:
        return two.name in one.followed_by
    return design.names.index(two.name) > design.names.index(one.name)


def _roles(case: str, events: list[Event], design: Design, *, note: Any) -> None:
    for event in events:
        if event["step"] in design.names and event["role"]:
            by = [role.lower() for role in _of(design, event["step"]).by]
            if by:
                wrong = event["role"].lower() not in by
                note("role", (event["step"],), case, broken=wrong)


def _deadline(
    case: str, events: list[Event], design: Design, deadline: Any, *, last_us: int,
    open_us: Any, open_days: Any, note: Any,
) -> None:  # fmt: skip
    done = [e["step"] for e in events]
    if deadline.from_step not in done:
        return
    begins = done.index(deadline.from_step)
    elapsed = {
        Clock.OPEN_HOURS: open_us,
        Clock.DAYS: lambda a, b: b - a,
        Clock.WORKING_DAYS: lambda a, b: DAY_US * sum(a < day <= b for day in open_days),
    }[deadline.clock]
    start_us = events[begins]["end"]
    if elapsed(start_us, last_us) <= deadline.limit_us:
        return
    later = [e["end"] for e in events[begins + 1 :] if e["step"] == deadline.to_step]
    if not later:
        closed = any(
            s in design.ends or (s in design.names and _of(design, s).stops) for s in done
        )
        step = _of(design, deadline.to_step)
        if closed or step.optional or _due(deadline.to_step, done, design):
            return
    end_us = later[0] if later else last_us
    late = elapsed(start_us, end_us) > deadline.limit_us
    note("deadline", (deadline.from_step, deadline.to_step), case, broken=late)
