"""Holds every case to the designed process: exact, with the cases behind each deviation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from unjam.flow import kernel
from unjam.flow.designed.compiling import allowed_roles, automaton
from unjam.flow.designed.deadlines import OpenDays, Promise, kept_promise
from unjam.flow.designed.design import Clock, Design, Version, in_force
from unjam.flow.designed.strays import Judged, Key, Rule, Strays
from unjam.flow.kernel.arrays import Codes, Mask, Whole
from unjam.flow.kernel.conformance import Automaton, Strayed, walk
from unjam.flow.kernel.variants import CaseVariants, case_variants

NOBODY: Codes = np.empty(0, np.int32)

Found = tuple[Key, Codes, Codes]
"""Rule and place, the cases that stray, the cases that could have."""


@dataclass(frozen=True, slots=True)
class Log:
    """
    The work to be judged, in case order, with its words.

    Args:
        open_table: opening time over it. open_days: where the days with opening hours begin.
    """

    ordered: kernel.Ordered
    step_words: Sequence[str]
    role_words: Sequence[str]
    open_table: kernel.OpenTable | None
    open_days: Whole | None = None

    def counted_by(self, clock: Clock) -> kernel.OpenTable | OpenDays | None:
        """
        What a deadline is counted by; None for the clock on the wall.

        Raises:
            ValueError: if it needs opening hours and there are none.
        """
        if clock == Clock.DAYS:
            return None
        if self.open_table is None or (clock == Clock.WORKING_DAYS and self.open_days is None):
            raise ValueError(f"a deadline in {clock} needs opening hours")
        if clock == Clock.WORKING_DAYS and self.open_days is not None:
            return OpenDays(self.open_days)
        return self.open_table


@dataclass(frozen=True)
class _Held:
    """The cases that one version is held to, walked."""

    log: Log
    design: Design
    tables: Automaton
    strayed: Strayed
    variants: CaseVariants
    kept: Mask

    @cached_property
    def everyone(self) -> Codes:
        """All cases of this version, ascending."""
        return np.flatnonzero(self.kept).astype(np.int32)

    @cached_property
    def by_variant(self) -> tuple[Codes, Whole, Whole]:
        """The cases of this version variant by variant; where each begins, how many it has."""
        of_case = self.variants.of_case[self.everyone]
        counts = np.bincount(of_case, minlength=len(self.variants))
        cases = self.everyone[np.argsort(of_case, kind="stable")]
        return cases, np.cumsum(counts) - counts, counts

    def cases_of(self, variants: Whole) -> Codes:
        """Which cases took any of some variants, ascending."""
        cases, begins, counts = self.by_variant
        sizes = counts[variants]
        starts = np.repeat(begins[variants] - (np.cumsum(sizes) - sizes), sizes)
        mask = np.zeros(len(self.kept), np.bool_)
        mask[cases[starts + np.arange(len(starts))]] = True
        return np.flatnonzero(mask).astype(np.int32)

    @cached_property
    def _had(self) -> dict[int, Codes]:
        return {}

    def had(self, step: str) -> Codes:
        """Which cases had a designed step, ascending."""
        number = self.design.number[step]
        if number not in self._had:
            self._had[number] = self.cases_of(np.flatnonzero(self.strayed.seen[:, number]))
        return self._had[number]

    def could_have(self, key: Key) -> Codes:
        """Which cases could break a rule by their steps, where this version has the rule."""
        rule, place = key
        design = self.design
        if rule == Rule.IS_DESIGNED:
            return NOBODY if place[0] in design.number else self.everyone
        if rule in (Rule.ROLE, Rule.DEADLINE) or not set(place) <= set(design.number):
            return NOBODY
        steps = [design.steps[design.number[name]] for name in place]
        if rule == Rule.MUST_OCCUR:
            return NOBODY if steps[0].optional else self.had(place[0])
        if rule == Rule.BEFORE:
            return self.had(place[1]) if place in design.before else NOBODY
        has_rule = not (steps[0].anywhere or steps[-1].anywhere) and not design.may_follow(
            steps[-1], after=steps[0]
        )
        return self.had(place[0]) if has_rule else NOBODY


def judge(log: Log, versions: Sequence[Version]) -> Judged:
    """
    Hold every case to the version that held when it began.

    Order and steps are judged once a variant, roles once an event, deadlines once a case. A case
    that is open is not blamed for what is not due yet.

    Raises:
        ValueError: if there is no version, or a deadline counts open hours and there is no table.
    """
    known = in_force(versions)
    if not known:
        raise ValueError("there is no design to hold the work to")
    variants = case_variants(log.ordered)
    began_us = _began_us(log.ordered)
    from_us = np.asarray([version.from_us for version in known[1:]], np.int64)
    version = np.searchsorted(from_us, began_us, side="right").astype(np.int32)
    version[variants.of_case < 0] = -1
    helds = [
        _held(log, one.design, variants=variants, kept=version == number)
        for number, one in enumerate(known)
    ]
    found: dict[Key, list[tuple[Codes, Codes]]] = {}
    for held in helds:
        for key, cases, among in chain(_by_walk(held), _by_role(held), _by_deadline(held)):
            found.setdefault(key, []).append((cases, among))
    strays = [
        _strays(key, parts, helds=helds, version=version)
        for key, parts in found.items()
        if any(len(cases) for cases, _ in parts)
    ]
    strays.sort(key=lambda one: (-len(one.cases), one.rule, one.place))
    return Judged(tuple(strays), began_us, version, len(known))


def _strays(
    key: Key, parts: Sequence[tuple[Codes, Codes]], *, helds: Sequence[_Held], version: Codes
) -> Strays:
    """One way of straying over all versions; a version that is kept to counts who could have."""
    cases = _joined([cases for cases, _ in parts], n_cases=len(version))
    among = [among for _, among in parts] + [held.could_have(key) for held in helds]
    return Strays(*key, cases, _joined(among, n_cases=len(version)), int(version[cases].max()))


def _joined(parts: Sequence[Codes], *, n_cases: int) -> Codes:
    """Every case of some lists once, ascending; the lists are so already."""
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else NOBODY
    mask = np.zeros(n_cases, np.bool_)
    for part in filled:
        mask[part] = True
    return np.flatnonzero(mask).astype(np.int32)


def _began_us(ordered: kernel.Ordered) -> Whole:
    """When each case began; 0 where it has no event."""
    began = np.zeros(len(ordered.offsets) - 1, np.int64)
    present = np.diff(ordered.offsets) > 0
    began[present] = kernel.begun_us(ordered)[ordered.offsets[:-1][present]]
    return began


def _held(log: Log, design: Design, *, variants: CaseVariants, kept: Mask) -> _Held:
    tables = automaton(design, step_words=log.step_words)
    return _Held(log, design, tables, walk(log.ordered, variants, tables), variants, kept)


def _by_walk(held: _Held) -> Iterator[Found]:
    """What the walk found, by rule, with the cases of its variants."""
    rule, variant = held.strayed.rule, held.strayed.variant
    if not len(rule):
        return
    order = np.argsort(rule, kind="stable")
    begins = np.flatnonzero(np.r_[True, np.diff(rule[order]) != 0])
    for one in np.split(order, begins[1:]):
        key = _named(held, int(rule[one[0]]))
        cases = held.cases_of(variant[one])
        yield key, cases, cases


def _named(held: _Held, rule: int) -> Key:
    """A rule by its name and its place."""
    tables, names = held.tables, held.design.names
    if rule < tables.added_from:
        return Rule.MUST_OCCUR, (names[rule],)
    if rule < tables.again_from:
        return Rule.IS_DESIGNED, (held.log.step_words[rule - tables.added_from],)
    if rule < tables.before_from:
        return Rule.NOT_AGAIN, (names[rule - tables.again_from],)
    if rule < tables.follow_from:
        return Rule.BEFORE, held.design.before[rule - tables.before_from]
    one, two = divmod(rule - tables.follow_from, tables.n_designed)
    return Rule.MAY_FOLLOW, (names[one], names[two])


def _by_role(held: _Held) -> Iterator[Found]:
    """Steps done by a role that may not; an event that names no role is not judged."""
    ordered, design = held.log.ordered, held.design
    may = allowed_roles(design, step_words=held.log.step_words, role_words=held.log.role_words)
    case = _case_of(ordered)
    judged = (ordered.role > 0) & held.kept[case]
    for code, word in enumerate(held.log.step_words):
        if word not in design.number or not design.steps[design.number[word]].by:
            continue
        events = np.flatnonzero(judged & (ordered.step == code))
        wrong = events[~may[code, ordered.role[events]]]
        yield (Rule.ROLE, (word,)), _once(case[wrong]), _once(case[events])


def people_behind(log: Log, versions: Sequence[Version], *, judged: Judged, strays: Strays) -> int:
    """How many people did a step in a role that may not; 0 where nobody is named, or else."""
    if strays.rule != Rule.ROLE:
        return 0
    ordered = log.ordered
    step = list(log.step_words).index(strays.place[0])
    events = np.flatnonzero((ordered.step == step) & (ordered.role > 0) & (ordered.person > 0))
    version = judged.version[_case_of(ordered)[events]]
    behind: set[int] = set()
    for number, known in enumerate(in_force(versions)):
        mine = events[version == number]
        may = allowed_roles(known.design, step_words=log.step_words, role_words=log.role_words)
        behind |= set(ordered.person[mine[~may[step, ordered.role[mine]]]].tolist())
    return len(behind)


def _case_of(ordered: kernel.Ordered) -> Codes:
    sizes = np.diff(ordered.offsets)
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def _once(cases: Codes) -> Codes:
    """Each case once, from an ascending list."""
    return cases[np.r_[True, cases[1:] != cases[:-1]]] if len(cases) else cases


def _by_deadline(held: _Held) -> Iterator[Found]:
    strayed, tables = held.strayed, held.tables
    words = {word: code for code, word in enumerate(held.log.step_words)}
    of_case = held.variants.of_case
    for deadline in held.design.deadlines:
        if deadline.from_step not in words:
            continue
        last = held.design.number[deadline.to_step]
        waits = ~strayed.stopped & tables.owed[last] & (strayed.settled <= tables.due_at[last])
        promise = Promise(
            begins=words[deadline.from_step],
            ends=words.get(deadline.to_step, -1),
            limit_us=deadline.limit_us,
            table=held.log.counted_by(deadline.clock),
        )
        late, judged = kept_promise(
            held.log.ordered, promise, kept=held.kept, outstanding=waits[of_case]
        )
        yield (Rule.DEADLINE, (deadline.from_step, deadline.to_step)), late, judged
