"""What files about benefits and authorizations say: asked, answered, approved, denied, pended."""

from __future__ import annotations

from collections.abc import Sequence

from unjam.connections.rules import HeldStep, Link
from unjam.connections.x12.about_claims import file_links, short
from unjam.connections.x12.said import (
    AUTHORIZATION,
    CLAIM,
    ELIGIBILITY,
    PAYER,
    SYSTEM,
    Said,
    Step,
    apart,
    case_of,
    payer_claim_key,
)
from unjam.formats.x12.authorization import ANSWER, INQUIRY, Decision, Review
from unjam.formats.x12.benefits import BenefitFile, Member
from unjam.formats.x12.codes import meaning
from unjam.formats.x12.documents import read_275
from unjam.formats.x12.read_authorization import read_278
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.transactions import Transaction

DECIDED = {
    "A1": "Authorization approved",
    "A2": "Authorization partly approved",
    "A3": "Authorization denied",
    "A4": "Authorization pended",
    "A6": "Authorization changed",
    "C": "Authorization cancelled",
    "CT": "Payer asks for a call",
    "NA": "Authorization not needed",
}
"""By HCR01."""

GRAVEST = ("A3", "CT", "A4", "A2", "A6", "C", "A1", "NA")
"""Where services of one request are decided differently, the one that needs most is told."""


def eligibility(transaction: Transaction, at_us: int) -> Said:
    """A 270 or 271: each member was asked about, answered for, or not answered for."""
    said, file, cases = Said(), read_benefits(transaction), []
    is_question = transaction.set_id == "270"
    for member in file.members:
        traces = (member.trace(), _of_alone(file.reference, many=len(file.members)))
        case = _case_of(said, transaction, process=ELIGIBILITY, traces=traces, place=member.place)
        cases.append(case)
        if is_question:
            step, role, reason = "Eligibility asked", SYSTEM, ""
        else:
            step, role, reason = _answer(member)
        said.steps.append(
            Step(
                case,
                ELIGIBILITY,
                step,
                role,
                at_us,
                payer=file.payer,
                reason=reason,
                place=member.place,
            )  # fmt: skip
        )
    if not file.members and file.rejections and not is_question:
        _nobody_answered(said, file, at_us=at_us)
    if is_question:
        said.links += file_links(transaction, cases, at_us=at_us, process=ELIGIBILITY)
        if file.reference:
            key = f"eligibility question {file.reference}"
            said.links.append(Link(key, tuple(cases), since_us=at_us, is_for_all=True))
    return said


def _case_of(
    said: Said, transaction: Transaction, *, process: str, traces: Sequence[str], place: int
) -> str:
    """By the asker's number, or the next best in ``traces``; without any, it stays apart."""
    trace = next(filter(None, traces), "")
    if trace:
        return case_of(process, trace)
    said.counts["without_key"] += 1
    return apart(transaction, place=place)


def _of_alone(reference: str, *, many: int) -> str:
    """The number of a whole question, which is that of a member only where it is the only one."""
    return reference if many == 1 else ""


def _answer(member: Member) -> tuple[str, str, str]:
    rejections = member.all_rejections()
    if rejections and not member.benefits:
        reason = short(meaning("reject_reason", r.reason) for r in rejections)
        return "Eligibility not answered", PAYER, reason
    return "Eligibility answered", PAYER, ""


def _nobody_answered(said: Said, file: BenefitFile, *, at_us: int) -> None:
    """A payer that looked at nobody (AAA above every member) echoes only BHT03."""
    reason = short(meaning("reject_reason", r.reason) for r in file.rejections)
    more = tuple((n, w) for n, w in (("Payer", file.payer), ("Reason", reason)) if w)
    key = f"eligibility question {file.reference}"
    step = "Eligibility not answered"
    said.held.append(HeldStep(key, ELIGIBILITY, step, at_us, PAYER, more, row=1))


def authorization(transaction: Transaction, at_us: int) -> Said:
    """A 278: each patient event was requested, asked after, or decided."""
    said, file, cases = Said(), read_278(transaction), []
    for review in file.reviews:
        traces = (review.trace(), _of_alone(file.reference, many=len(file.reviews)))
        case = _case_of(
            said, transaction, process=AUTHORIZATION, traces=traces, place=review.place
        )
        cases.append(case)
        step, role, reason = _what_was_done(review, file.kind, refused=bool(file.refusals))
        said.steps.append(
            Step(
                case,
                AUTHORIZATION,
                step,
                role,
                at_us,
                payer=file.payer,
                reason=reason,
                place=review.place,
            )  # fmt: skip
        )
        said.links += [Link(f"authorization number {n}", (case,)) for n in _numbers(review)]
    if not file.reviews and file.refusals:
        reason = short(meaning("reject_reason", r.reason) for r in file.refusals)
        more = tuple((n, w) for n, w in (("Payer", file.payer), ("Reason", reason)) if w)
        key = f"authorization request {file.reference}"
        step = "Authorization refused by payer's system"
        said.held.append(HeldStep(key, AUTHORIZATION, step, at_us, PAYER, more, row=1))
    if file.kind != ANSWER and cases:
        said.links += file_links(transaction, cases, at_us=at_us, process=AUTHORIZATION)
        key = f"authorization request {file.reference}"
        said.links.append(Link(key, tuple(cases), since_us=at_us, is_for_all=True))
    return said


def _numbers(review: Review) -> list[str]:
    found = [decision.number for decision in review.decisions()]
    return list(dict.fromkeys(number for number in found if number))


def _what_was_done(review: Review, kind: str, *, refused: bool) -> tuple[str, str, str]:
    if kind == INQUIRY:
        return "Authorization asked after", SYSTEM, ""
    if kind != ANSWER:
        return "Authorization requested", SYSTEM, ""
    decision = _gravest(review)
    if decision:
        reason = short([meaning("review_reason", decision.reason)])
        return DECIDED.get(decision.action, "Authorization answered"), PAYER, reason
    if any(review.all_refusals()) or refused:
        reason = short(meaning("reject_reason", r.reason) for r in review.all_refusals())
        return "Authorization refused by payer's system", PAYER, reason
    return "Authorization answered", PAYER, ""


def _gravest(review: Review) -> Decision | None:
    found = review.decisions()
    if review.decision is not None:
        return review.decision
    rank = {action: place for place, action in enumerate(GRAVEST)}
    return min(found, key=lambda d: rank.get(d.action, len(GRAVEST)), default=None)


def documents(transaction: Transaction, at_us: int) -> Said:
    """A 275: documents for a claim that REF*EJ names, or a payer's number, or its request."""
    said, file = Said(), read_275(transaction)
    traces, step = file.traces(), "Documents sent"
    if file.claim_control:
        case = case_of(CLAIM, file.claim_control)
        said.steps.append(Step(case, CLAIM, step, SYSTEM, at_us, payer=file.payer.name))
    elif file.payer_control or traces:
        key = payer_claim_key(file.payer_control)
        if not file.payer_control:
            key = f"claim question {traces[0]}"
        more = (("Payer", file.payer.name),) if file.payer.name else ()
        said.held.append(HeldStep(key, CLAIM, step, at_us, SYSTEM, more, row=0))
    else:
        said.counts["without_key"] += 1
        case = apart(transaction, place=0)
        said.steps.append(Step(case, CLAIM, step, SYSTEM, at_us, payer=file.payer.name))
    return said
