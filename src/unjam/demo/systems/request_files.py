"""Writes questions of coverage and requests for authorization, and the payers' answers."""

from __future__ import annotations

from collections.abc import Iterable

from unjam.demo.payer.answers import Asked, Coverage, body_270, body_271, body_278
from unjam.demo.systems.patients import Patient
from unjam.demo.systems.post import THEM, US, Post, ends_with
from unjam.demo.systems.records import SYSTEM, Carrier, Step
from unjam.formats.x12.write import Body

REJECTION = "AAA"
NOT_CERTIFIED = {"A3": "0V", "A4": "0U"}
"""HCR03, why not, by HCR01."""

Named = dict[str, Patient]


def write_requests(steps: Iterable[Step], *, post: Post, patients: Named) -> None:
    """
    One interchange a question and an answer, as machines send them.

    Args:
        patients: whom each case is about, by case word.
    """
    for step in steps:
        is_ours = step.role == SYSTEM
        control = post.next(US if is_ours else THEM)
        asked = _asked(step, patients[step.case])
        body = _body(step, asked, control=control, post=post)
        post.send(step.carrier, [body], at_s=step.at_s, control=control, is_ours=is_ours)


def _asked(step: Step, patient: Patient) -> Asked:
    return Asked(
        step.number, patient.last, patient.first, patient.member, patient.born_on, patient.sex
    )


def _body(step: Step, asked: Asked, *, control: int, post: Post) -> Body:
    ends, made_at = ends_with(step.fact("payer")), post.clock.local(step.at_s)
    reference = f"R{step.number}"
    if step.carrier == Carrier.X270:
        return body_270(asked, ends, reference=reference, made_at=made_at, control="0001")
    if step.carrier == Carrier.X271:
        coverage = Coverage(info=step.code)
        if step.code.startswith(REJECTION):
            coverage = Coverage(reject=step.code.removeprefix(REJECTION))
        return body_271(
            asked, ends, coverage=coverage, reference=reference, made_at=made_at, control="0001"
        )
    is_answer = step.role != SYSTEM
    return body_278(
        asked, ends, reference=reference, made_at=made_at, control="0001",
        action=step.code if is_answer else "",
        number=f"AUTH{step.number}" if step.code == "A1" else "",
        reason=NOT_CERTIFIED.get(step.code, "") if is_answer else "",
    )  # fmt: skip
