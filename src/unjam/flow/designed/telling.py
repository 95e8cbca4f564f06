"""Conformance in a manager's words: one sentence a way of straying, never about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from unjam.flow.designed.design import Clock, Deadline, Design, Version, in_force
from unjam.flow.designed.strays import Judged, Rule, Strays
from unjam.flow.designed.weeks import Drift

FEW_CASES = 20
"""With fewer cases than this the interval is so wide that a sentence says so."""


@dataclass(frozen=True, slots=True)
class Told:
    """
    One way of straying in words.

    Args:
        sentence: what, in how many of how many. sure: how far the share can be trusted.
        step: its place on the map, where that is a step. from_step, to_step: where it is a line.
    """

    sentence: str
    sure: str
    step: str
    from_step: str
    to_step: str


def tell(strays: Strays, versions: Sequence[Version]) -> Told:
    """Say one way of straying; versions are those that the work was held to."""
    place = strays.place
    is_line = strays.rule == Rule.MAY_FOLLOW
    return Told(
        _sentence(strays, _strayed_from(strays, versions)),
        _sure(strays),
        step="" if is_line else place[-1],
        from_step=place[0] if is_line else "",
        to_step=place[1] if is_line else "",
    )


def tell_of_few(strays: Strays, versions: Sequence[Version]) -> str:
    """The same without a figure, where it would speak of one or two people."""
    return f"{_gist(strays, _strayed_from(strays, versions))} at times."


def _strayed_from(strays: Strays, versions: Sequence[Version]) -> Design:
    """The latest design that a case strays from in this way."""
    return in_force(versions)[strays.version].design


def _sentence(strays: Strays, design: Design) -> str:
    hits, of = len(strays.cases), len(strays.among)
    cases = f"{hits:,} of {of:,} {'case' if of == 1 else 'cases'}"
    one, two = f"“{strays.place[0]}”", f"“{strays.place[-1]}”"
    if strays.rule == Rule.MUST_OCCUR:
        return f"{one} was skipped in {cases}."
    if strays.rule == Rule.IS_DESIGNED:
        return f"{one} was added in {cases}: the design does not have it."
    if strays.rule == Rule.NOT_AGAIN:
        return f"{one} was done again right away in {cases} that had it."
    if strays.rule == Rule.BEFORE:
        return f"{two} was done before {one} in {cases} that had {two}."
    if strays.rule == Rule.ROLE:
        by = _by(design, strays.place[0])
        return f"{one} was done by another role than {by} in {cases} that name a role."
    if strays.rule == Rule.DEADLINE:
        limit = _limit_of(design, strays.place)
        return f"{two} was late in {cases}: more than {limit} after {one}."
    ahead = design.number[strays.place[1]] > design.number[strays.place[0]]
    if ahead:
        return f"{two} came right after {one} in {cases}: the design has other steps there."
    return f"Work went back from {one} to {two} in {cases} that had {one}."


def _limit_of(design: Design, place: tuple[str, ...]) -> str:
    return next(_limit(d) for d in design.deadlines if (d.from_step, d.to_step) == place)


def _sure(strays: Strays) -> str:
    share = strays.share
    low, high = round(100 * share.low), round(100 * share.high)
    part = f"{percent(share.value)}; with 95 % certainty between {low} and {high} %."
    if len(strays.among) < FEW_CASES:
        return f"{part} Few cases: read it with care."
    return part


def percent(share: float) -> str:
    """
    A share in words, never nothing for something, nor all for nearly all.

    >>> percent(0.004), percent(0.38), percent(0.997)
    ('under 1 %', '38 %', 'over 99 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def fits(judged: Judged) -> str:
    """How many cases go as designed, in a sentence."""
    n = judged.n_cases
    good = n - int(judged.straying.sum())
    if not n:
        return "There is no case to hold to the design."
    if good == n:
        return f"All {n:,} cases went as designed, as far as they have come."
    some = f"{good:,} of {n:,} cases ({percent(good / n)})"
    return f"{some} went as designed, as far as they have come."


def tell_drift(drift: Drift, versions: Sequence[Version], *, zone: tzinfo) -> str:
    """A move that holds, in a sentence with its week."""
    gist = _gist(drift.strays, _strayed_from(drift.strays, versions))
    return (
        f"{gist} {'more' if drift.rose else 'less'} often since the week of "
        f"{_day(drift.since_us, zone=zone)}: {percent(drift.after)} of the cases, before that "
        f"{percent(drift.before)}."
    )


def _gist(strays: Strays, design: Design) -> str:
    one, two = f"“{strays.place[0]}”", f"“{strays.place[-1]}”"
    if strays.rule == Rule.ROLE:
        return f"{one} is done by another role than {_by(design, strays.place[0])}"
    return {
        Rule.MUST_OCCUR: f"{one} is skipped",
        Rule.IS_DESIGNED: f"{one} is added",
        Rule.NOT_AGAIN: f"{one} is done again right away",
        Rule.BEFORE: f"{two} is done before {one}",
        Rule.DEADLINE: f"{two} is late after {one}",
        Rule.MAY_FOLLOW: f"Work goes from {one} to {two}, against the design,",
    }[strays.rule]


def _day(at_us: int, *, zone: tzinfo) -> str:
    on = datetime.fromtimestamp(at_us // 1_000_000 + 43_200, tz=zone)  # noon: the same day there
    return f"{on:%a} {on.day} {on:%b} {on.year}"


def _by(design: Design, name: str) -> str:
    return _either(design.steps[design.number[name]].by)


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _limit(deadline: Deadline) -> str:
    amount = f"{deadline.amount:g}"
    one = deadline.amount == 1
    if deadline.clock == Clock.OPEN_HOURS:
        return f"{amount} open hour{'' if one else 's'}"
    if deadline.clock == Clock.WORKING_DAYS:
        return f"{amount} working day{'' if one else 's'}"
    return f"{amount} day{'' if one else 's'} ({24 * deadline.amount:g} hours)"


def read_back(design: Design) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A design in words: its steps one after another, and its other rules."""
    steps = tuple(_step_words(design, name) for name in design.names)
    rules = []
    if design.ends:
        rules.append(f"A case is finished once {_either(_quoted(design.ends))} is done.")
    rules += [f"Work may go back from “{a}” to “{b}”." for a, b in design.returns]
    rules += [f"“{a}” is done before “{b}”." for a, b in design.before]
    rules += [
        f"“{d.to_step}” is done at most {_limit(d)} after “{d.from_step}”."
        for d in design.deadlines
    ]
    return steps, tuple(rules)


def _quoted(words: Sequence[str]) -> list[str]:
    return [f"“{word}”" for word in words]


def _step_words(design: Design, name: str) -> str:
    step = design.steps[design.number[name]]
    said = [f"“{name}”"]
    if step.by:
        said.append(f"by {_either(step.by)}")
    flags = (
        (step.optional, "may be left out"), (step.again, "may be done again right away"),
        (step.anywhere, "may come at any time"), (step.stops, "nothing more is owed after it"),
    )  # fmt: skip
    said += [words for is_so, words in flags if is_so]
    if step.followed_by is not None:
        after = _either(_quoted(step.followed_by)) if step.followed_by else "nothing"
        said.append(f"followed by {after} only")
    return ", ".join(said) + "."


def changes(old: Design, new: Design) -> tuple[str, ...]:
    """What is different in another design, one sentence a change; empty if they say the same."""
    before, after = (dict.fromkeys(_statements(design)) for design in (old, new))
    gone = [f"No longer: {one}" for one in before if one not in after]
    come = [f"New: {one}" for one in after if one not in before]
    kept = [name for name in old.names if name in new.number]
    moved = kept != [name for name in new.names if name in old.number]
    order = [f"The order is now: {', '.join(_quoted(new.names))}."] if moved else []
    return (*gone, *come, *order)


def _statements(design: Design) -> list[str]:
    steps, rules = read_back(design)
    return [*steps, *rules]
