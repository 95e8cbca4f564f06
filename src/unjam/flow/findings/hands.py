"""Frictions that show in who does a step, and when: after hours, above licence, automatable."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from unjam.flow.findings import statistics
from unjam.flow.findings.candidates import Candidate, Kind, nothing, steps
from unjam.flow.findings.work import Work
from unjam.flow.kernel.arrays import Mask, Whole

AFTER_HOURS_SHARE_MIN = 0.12
ABOVE_SHARE_MIN = 0.1
TIMES_USUAL_MIN = 3.0
USUAL_ROLE_SHARE_MIN = 0.15
"""A role usually does a step if it does this share of it."""

AUTOMATABLE_A_WEEK_MIN = 8.0
AUTOMATABLE_SPREAD_MAX = 0.2
AUTOMATABLE_NEXT_MIN = 0.95
AUTOMATABLE_ROLE_MIN = 0.9
AUTOMATABLE_TOUCH_US_MAX = 15 * 60_000_000
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
MINUTES_TOLD_MIN = 3
SITTING_US = 10 * MINUTE_US
CLINICAL_RANK = 3
"""From this rank on a step may hold judgement: a person decides, nothing is automated."""

RANKS: tuple[tuple[int, str], ...] = (
    (1, r"nurse aides?|nursing assistants?|medical assistants?|medical technicians?"),
    (2, r"licensed (?:practical|vocational) nurses?"),
    (4, r"nurse practitioners?|physician assistants?|advanced practice"),
    (0, r"(?:patient|financial|billing|insurance|prior auth\w*|authorization) specialists?"),
    (5, r"physicians?|doctors?|mds?|dos?|providers?|clinicians?|surgeons?|pediatricians?|"
        r"attendings?"),
    (4, r"nps?|pas?|apcs?|apps?|aprns?|practitioners?|pharmacists?"),
    (3, r"rns?|nurses?|nursing|triage"),
    (2, r"lpns?|lvns?"),
    (1, r"mas?|cmas?|rmas?|assistants?|aides?|techs?|technicians?"),
    (0, r"front.?desk|reception\w*|clerks?|schedul\w+|secretar\w+|billers?|billing|coders?|"
        r"coordinators?|referrals?|registrars?|admin\w*|intake|office|records?|scribes?|"
        r"navigators?|call ?cent\w+|operators?|staff"),
)  # fmt: skip
"""Licences by the words of roles; the first that fits. Source: the scope-of-practice table."""


def rank_of(role: str) -> int | None:
    """
    How far a licence goes, 0 to 5; None for a role that no word tells.

    >>> [rank_of(r) for r in ("MD", "Nurse aide", "Registered nurse", "Front desk", "Zeta")]
    [5, 1, 3, 0, None]
    """
    words = re.sub(r"[\W_]+", " ", role.casefold()).strip()
    for rank, pattern in RANKS:
        if re.search(rf"\b(?:{pattern})\b", words):
            return rank
    return None


def after_hours(work: Work) -> list[Candidate]:
    """Steps that are often begun outside opening hours."""
    groups = list(steps(work, _by_somebody(work) & ~_carried(work)))
    shows = [~work.is_open[events] for _, events in groups]
    return _often(
        work, groups, shows=shows, kind=Kind.AFTER_HOURS, share_min=AFTER_HOURS_SHARE_MIN
    )


def above_licence(work: Work) -> list[Candidate]:
    """Steps that someone more senior often does, although a less senior role usually does them."""
    ranks = np.array([-1 if (r := rank_of(word)) is None else r for word in work.role_names])
    rank = ranks[work.role]
    groups = list(steps(work, work.is_ours & (rank >= 0)))
    shows = [rank[events] > _usual_rank(rank[events]) for _, events in groups]
    return _often(work, groups, shows=shows, kind=Kind.ABOVE_LICENCE, share_min=ABOVE_SHARE_MIN)


def _often(
    work: Work,
    groups: Sequence[tuple[int, Whole]],
    *,
    shows: Sequence[Mask],
    kind: Kind,
    share_min: float,
) -> list[Candidate]:
    """The steps at which something surely shows far more often than at the others."""
    shares = [float(shown.mean()) for shown in shows]
    middle, _ = statistics.typical(np.asarray(shares, np.float64))
    least = max(share_min, TIMES_USUAL_MIN * middle)
    found = []
    for (place, events), shown, share in zip(groups, shows, shares, strict=True):
        hits = events[shown]
        if statistics.wilson_low(len(hits), len(events)) < least:
            continue
        none, touch = nothing(hits), work.touch_us[hits]
        facts = {"share": share}
        found.append(Candidate(kind, (place,), hits, events, none, touch, none, touch, facts))
    return found


def _carried(work: Work) -> Mask:
    """Events with which somebody who was late already just clicked on."""
    on = np.zeros(len(work), np.bool_)
    on[1:] = work.begun_us[1:] - work.end_us[:-1] <= SITTING_US
    return np.asarray(on & (work.previous >= 0) & ~np.r_[True, work.is_open[:-1]])


def _by_somebody(work: Work) -> Mask:
    """Events of ours that say who, or at least which role, did them."""
    return np.asarray(work.is_ours & ((work.person > 0) | (work.role > 0)))


def _usual_rank(rank: Whole) -> int:
    """The lowest rank that does its share of a step."""
    counts = np.bincount(rank)
    return int(np.flatnonzero(counts >= USUAL_ROLE_SHARE_MIN * len(rank))[0])


def automatable(work: Work) -> list[Candidate]:
    """Frequent, short, rule-like steps without judgement: always alike, always the same way on."""
    ranks = [rank_of(word) for word in work.role_names]
    found = []
    for place, events in steps(work, _by_somebody(work) & work.touch_measured):
        touch = work.touch_us[events]
        if not _rule_like(work, events, ranks=ranks):
            continue
        found.append(
            Candidate(
                Kind.AUTOMATABLE, (place,), events, events, nothing(events), touch,
                nothing(events), touch, {"a_week": len(events) / work.weeks},
            )
        )  # fmt: skip
    return found


def _rule_like(work: Work, events: Whole, *, ranks: Sequence[int | None]) -> bool:
    touch = work.touch_us[events]
    if len(events) / work.weeks < AUTOMATABLE_A_WEEK_MIN or not touch.any():
        return False
    spread = _spread(touch)
    roles = np.bincount(work.role[events])
    main = int(roles.argmax())
    rank = ranks[main]
    alike = spread <= AUTOMATABLE_SPREAD_MAX
    clinical = rank is not None and rank >= CLINICAL_RANK
    one_role = roles[main] >= AUTOMATABLE_ROLE_MIN * len(events)
    short = float(np.median(touch)) <= AUTOMATABLE_TOUCH_US_MAX
    return alike and not clinical and bool(one_role) and short and _one_way_on(work, events)


def _spread(touch: Whole) -> float:
    """
    How far touch times spread: standard deviation of the logarithm, the outer tenth drawn in.

    Where they are written in whole minutes and are few, nobody can tell: 1.
    """
    whole_minutes = not (touch % MINUTE_US).any()
    if whole_minutes and np.median(touch) < MINUTES_TOLD_MIN * MINUTE_US:
        return 1.0
    logs = np.log(np.maximum(touch, SECOND_US).astype(np.float64))
    low, high = np.quantile(logs, [0.05, 0.95])
    return float(np.clip(logs, low, high).std())


def _one_way_on(work: Work, events: Whole) -> bool:
    """Whether the same step nearly always follows."""
    following = events[events + 1 < len(work)] + 1
    following = following[work.previous[following] >= 0]
    if len(following) < len(events) / 2:
        return True
    counts = np.bincount(work.place[following])
    return bool(counts.max() >= AUTOMATABLE_NEXT_MIN * len(following))
