"""Writes questions of coverage and requests for authorization, and the payers' answers."""

from __future__ import annotations

from collections.abc import Iterable

from unjam.demo.systems.patients import Patient
from unjam.demo.systems.post import PAYER_IDS, PROVIDER, PROVIDER_ID, THEM, US, Post
from unjam.demo.systems.records import SYSTEM, Carrier, Step
from unjam.formats.x12.authorization import (
    ANSWER,
    REQUEST,
    Asked,
    Decision,
    Review,
    ReviewFile,
    Trace,
)
from unjam.formats.x12.benefits import Benefit, BenefitFile, Member, Question, Rejection
from unjam.formats.x12.claims import Named
from unjam.formats.x12.write import Body
from unjam.formats.x12.write_authorization import body_278
from unjam.formats.x12.write_benefits import body_270, body_271

OURS, THEIRS = "1", "2"
"""TRN01: our own number in a question, the same number sent back in its answer."""

ORIGIN = "9MAPLESTRT"
REJECTED = "AAA"
PLAN = "INVENTED PLAN"
NOT_CERTIFIED = {"A3": "0V", "A4": "0U"}
"""HCR03, why not, by HCR01."""

PatientOf = dict[str, Patient]


def write_requests(steps: Iterable[Step], *, post: Post, patients: PatientOf) -> None:
    """
    One interchange a question and an answer, as machines send them.

    Args:
        patients: whom each case is about, by case word.
    """
    for step in steps:
        is_ours = step.role == SYSTEM
        control = post.next(US if is_ours else THEM)
        body = _body(step, patients[step.case], post=post)
        post.send(step.carrier, [body], at_s=step.at_s, control=control, is_ours=is_ours)


def _body(step: Step, patient: Patient, *, post: Post) -> Body:
    made_at = post.clock.local(step.at_s)
    if step.carrier == Carrier.X278:
        return body_278(review_file(step, patient), control="0001", made_at=made_at)
    write = body_270 if step.carrier == Carrier.X270 else body_271
    return write(benefit_file(step, patient), control="0001", made_at=made_at)


def benefit_file(step: Step, patient: Patient) -> BenefitFile:
    """The question about one member, or its answer."""
    member = _member(patient)
    if step.carrier == Carrier.X270:
        member.traces, member.questions = ((OURS, step.number),), (Question(("30",)),)
    else:
        member.traces = ((THEIRS, step.number),)
        if step.code.startswith(REJECTED):
            reason = step.code.removeprefix(REJECTED)
            member.rejections = (Rejection(0, "22", reason, "C", loop="2100C"),)
        else:
            member.benefits = benefits(step.code)
    member.origins = (ORIGIN,)
    return BenefitFile(
        reference=f"R{step.number}", source=_payer(step, kind="PR"), receiver=_us(),
        members=[member],
    )  # fmt: skip


def benefits(info: str) -> list[Benefit]:
    """What a plan says of a member; ``info`` is EB01 of the plan, 1 where it is active."""
    plan = Benefit(0, info, level="IND", service_types=("30", "98"), plan=PLAN)
    if info != "1":
        return [plan]
    yearly, left = (
        Benefit(0, "C", level="IND", service_types=("30",), period=period, cents=cents,
                network="Y")
        for period, cents in (("23", 150_000), ("29", 60_000))
    )  # fmt: skip
    copay = Benefit(
        0, "B", level="IND", service_types=("98",), period="27", cents=3_000,
        authorization="U", network="Y",
    )  # fmt: skip
    return [plan, yearly, left, copay]


def review_file(step: Step, patient: Patient) -> ReviewFile:
    """The request for one patient, or what the payer decided."""
    is_answer = step.role != SYSTEM
    review = Review(
        0, patient=_member(patient), asked=Asked("HS", "I", "3"),
        traces=(Trace(0, THEIRS if is_answer else OURS, step.number, ORIGIN),),
    )  # fmt: skip
    if is_answer:
        number = f"AUTH{step.number}" if step.code == "A1" else ""
        review.decision = Decision(0, step.code, number, NOT_CERTIFIED.get(step.code, ""))
    return ReviewFile(
        kind=ANSWER if is_answer else REQUEST, reference=f"R{step.number}",
        decider=_payer(step, kind="X3"), asker=_us(), reviews=[review],
    )  # fmt: skip


def _member(patient: Patient) -> Member:
    return Member(
        0, last=patient.last, first=patient.first, id_kind="MI", number=patient.member,
        born_on=patient.born_on, sex=patient.sex,
    )  # fmt: skip


def _payer(step: Step, *, kind: str) -> Named:
    name = step.fact("payer")
    return Named(kind=kind, last=name, id_kind="PI", number=PAYER_IDS[name])


def _us() -> Named:
    return Named(kind="1P", last=PROVIDER, id_kind="XX", number=PROVIDER_ID)
