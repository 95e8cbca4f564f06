"""What the payer says to questions of coverage, claim status and authorization."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from unjam.demo.payer.answers import Coverage, benefits, rejection
from unjam.demo.payer.echo import SENT_BACK, Level, levels_of, reference_of, sent_back
from unjam.demo.payer.scenario import Behaviour, Rule, Scenario
from unjam.formats.x12 import claim_status
from unjam.formats.x12.claims import read_837
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of, written_day
from unjam.formats.x12.write import Body, segment
from unjam.formats.x12.write_status import body_277

BENEFITS_VERSION, REVIEW_VERSION = "005010X279A1", "005010X217"
ANSWER, INQUIRY = "11", "28"
"""BHT02."""

NOT_FOUND, NOT_ALLOWED = "75", "33"
"""AAA03: member not found; input errors."""

ACTIONS = {
    Behaviour.APPROVE: "A1",
    Behaviour.CONTRADICT: "A1",
    Behaviour.DENY: "A3",
    Behaviour.PEND: "A4",
}
REASONS = {"A3": "0V", "A4": "0U"}
STATUSES = {
    Behaviour.APPROVE: ("F1", "65"),
    Behaviour.DENY: ("F2", "1"),
    Behaviour.PEND: ("P1", "3"),
    Behaviour.CONTRADICT: ("D0", "35"),
    Behaviour.REJECT: ("E1", "0"),
}
"""STC01: paid, denied, pending, not found although it was taken in, not now."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a payer did with a claim or request, and when."""

    answer: Behaviour
    at: datetime


Memory = dict[str, Heard]
Answer = tuple[str, Body, float]
"""What it is (``271``), the transaction, and after how many seconds it goes out."""


def answer(
    transaction: Transaction, *, scenario: Scenario, heard: Memory, now: datetime
) -> Answer | None:
    """The payer's answer to a 270, 276 or 278; None where it is silent."""
    return ANSWERS[transaction.set_id](transaction, scenario, heard=heard, now=now)


def numbers_of(transaction: Transaction) -> Iterator[tuple[str, ...]]:
    """The numbers by which a scenario may mean each part of a request."""
    if transaction.set_id == "837":
        for claim in read_837(transaction).claims:
            yield claim.control, claim.subscriber.number
    elif transaction.set_id == "276":
        for asked in claim_status.read_status(transaction).claims:
            yield asked.control, asked.trace
    else:
        yield from (level.numbers() for level in levels_of(transaction) if _is_asked(level))


def _is_asked(level: Level) -> bool:
    """Whether a level asks something: for services (EQ) or for a review (UM)."""
    return level.has("EQ") or level.has("UM")


def coverage(
    transaction: Transaction, scenario: Scenario, *, heard: Memory, now: datetime
) -> Answer | None:
    """A 271: what a member is covered for."""
    rules: list[Rule] = []
    lines: list[Segment] = []
    for level in levels_of(transaction):
        rule = scenario.rule_for("270", *level.numbers()) if _is_asked(level) else None
        made = list(sent_back(level, transaction.interchange.delimiters, names=SENT_BACK))
        if rule:
            rules.append(rule)
            made = _with_benefits(made, rule=rule)
        lines += made
    return _sent(transaction, lines, rules=rules, name="271", version=BENEFITS_VERSION, now=now)


def _with_benefits(lines: list[Segment], *, rule: Rule) -> list[Segment]:
    if rule.answer in (Behaviour.REJECT, Behaviour.PEND):
        reason, follow_up = (NOT_FOUND, "C") if rule.answer == Behaviour.REJECT else ("42", "R")
        kept = [line for line in lines if line[0] != "DMG"]
        return [*kept, rejection(reason, follow_up)]
    told = Coverage(
        info="6" if rule.answer == Behaviour.DENY else "1",
        contradicts=rule.answer == Behaviour.CONTRADICT,
    )
    return [*lines, *benefits(told)]


def review(
    transaction: Transaction, scenario: Scenario, *, heard: Memory, now: datetime
) -> Answer | None:
    """A 278: approved, denied, pended or refused; an inquiry hears what became of a request."""
    begin = next((one for one in transaction.segments if one[0] == "BHT"), [])
    is_inquiry = element_of(begin, 2).strip() == INQUIRY
    rules: list[Rule] = []
    lines: list[Segment] = []
    for level in levels_of(transaction):
        made = list(sent_back(level, transaction.interchange.delimiters, names=SENT_BACK))
        if _is_asked(level):
            rule = scenario.rule_for("278", *level.numbers())
            rules.append(rule)
            if is_inquiry:
                rule = _after(rule, heard.get(level.trace), scenario=scenario, now=now)
            else:
                heard[level.trace] = Heard(rule.answer, now)
            made = _with_decision(made, rule, trace=level.trace)
        lines += made
    return _sent(transaction, lines, rules=rules, name="278", version=REVIEW_VERSION, now=now)


def _after(rule: Rule, known: Heard | None, *, scenario: Scenario, now: datetime) -> Rule:
    """What an inquiry hears: the same again, a pended request's decision, or the opposite."""
    if known is None:
        return replace(rule, answer=Behaviour.REJECT)
    if known.answer == Behaviour.CONTRADICT:
        return replace(rule, answer=Behaviour.DENY)
    is_over = now >= known.at + timedelta(seconds=scenario.decides_after_s)
    if known.answer == Behaviour.PEND and is_over:
        return replace(rule, answer=Behaviour.APPROVE)
    return replace(rule, answer=known.answer)


def _with_decision(lines: list[Segment], rule: Rule, *, trace: str) -> list[Segment]:
    """HCR after UM; where the system could not look at it, AAA before UM."""
    place = next(n for n, line in enumerate(lines) if line[0] == "UM")
    if rule.answer not in ACTIONS:
        return [*lines[:place], rejection(NOT_ALLOWED, "C"), *lines[place:]]
    action = ACTIONS[rule.answer]
    number = f"AUTH{trace}" if action == "A1" else ""
    decision = segment("HCR", action, number, REASONS.get(action, ""))
    return [*lines[: place + 1], decision, *lines[place + 1 :]]


def status(
    transaction: Transaction, scenario: Scenario, *, heard: Memory, now: datetime
) -> Answer | None:
    """A 277: how each claim stands. A claim that this payer never saw is not found."""
    file = claim_status.read_status(transaction)
    rules = [scenario.rule_for("276", claim.control, claim.trace) for claim in file.claims]
    for claim, rule in zip(file.claims, rules, strict=True):
        known = heard.get(claim.control)
        said = known.answer if known and rule.answer == Behaviour.APPROVE else rule.answer
        category, code = STATUSES.get(said, STATUSES[Behaviour.APPROVE])
        if known is None and rule.answer == Behaviour.APPROVE:
            category, code = STATUSES[Behaviour.CONTRADICT]
        claim.statuses = [claim_status.Status(0, category, code, on=now.date())]
    if not rules or any(rule.answer == Behaviour.SILENCE for rule in rules):
        return None
    body = body_277(file, control="0001", made_at=now, provider_id="1234567893")
    return "277", body, max(rule.delay_s for rule in rules)


def _sent(
    transaction: Transaction,
    lines: list[Segment],
    *,
    rules: list[Rule],
    name: str,
    version: str,
    now: datetime,
) -> Answer | None:
    """The transaction that answers; None where nothing was asked or the payer is silent."""
    if not rules or any(rule.answer == Behaviour.SILENCE for rule in rules):
        return None
    first = {"271": "0022", "278": "0007"}[name]
    day, clock = written_day(now), f"{now:%H%M%S}"
    begin = segment("BHT", first, ANSWER, reference_of(transaction), day, clock)
    body = Body(name, version, "0001", [begin, *lines])
    return name, body, max(rule.delay_s for rule in rules)


ANSWERS: dict[str, Callable[..., Answer | None]] = {
    "270": coverage,
    "276": status,
    "278": review,
}
ANSWERED = (*ANSWERS, "837")
