"""What the payer makes of claims: which it takes in, which it pays, and a payment that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from unjam.demo.payer.scenario import Behaviour, Scenario
from unjam.formats.x12 import claim_status, remits
from unjam.formats.x12.claims import Claim, ClaimFile
from unjam.formats.x12.write import Body
from unjam.formats.x12.write_remits import body_835
from unjam.formats.x12.write_status import body_277ca

ALLOWED = 0.8
NOT_COVERED = ("CO", "96")
TAKEN, REFUSED = ("A2", "20"), ("A7", "164")

Payer = tuple[str, str]
"""Its name and its number."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim and what is done with it."""

    claim: Claim
    answer: Behaviour
    delay_s: float

    @property
    def is_decided(self) -> bool:
        """Whether a payment or a denial follows."""
        return self.answer in (Behaviour.APPROVE, Behaviour.DENY, Behaviour.CONTRADICT)


def decided(file: ClaimFile, *, scenario: Scenario) -> list[Decided]:
    """What becomes of each claim that has a number."""
    made = []
    for claim in file.claims:
        if claim.control:
            rule = scenario.rule_for("837", claim.control, claim.subscriber.number)
            made.append(Decided(claim, rule.answer, rule.delay_s))
    return made


def body_of_277ca(
    some: Sequence[Decided], *, batch: str, payer: Payer, made_at: datetime
) -> Body:  # fmt: skip
    """Which claims were taken in, and which were refused."""
    billing = some[0].claim.billing
    file = claim_status.StatusFile(
        kind=claim_status.ACKNOWLEDGEMENT, reference=f"R{batch}", payer=payer[0],
        payer_id=payer[1], payer_is="PR", receiver=billing.name, provider=billing.name,
        batch_trace=batch,
    )  # fmt: skip
    for one in some:
        is_taken = one.answer != Behaviour.REJECT
        category, code = TAKEN if is_taken else REFUSED
        status = claim_status.Status(
            0, category, code, "PR", action="WQ" if is_taken else "U",
            charge_cents=one.claim.charge_cents,
        )  # fmt: skip
        served = [line.served_on for line in one.claim.lines if line.served_on]
        file.claims.append(
            claim_status.ClaimStatus(
                0, one.claim.control, control=one.claim.control,
                payer_control=number_of(one.claim), patient=one.claim.patient.name,
                member=one.claim.subscriber.number, charge_cents=one.claim.charge_cents,
                served_on=min(served, default=None), statuses=[status],
            )
        )  # fmt: skip
    return body_277ca(
        file, control="0001", made_at=made_at, provider_id=billing.number or "1234567893",
        receiver_id=billing.number or "1234567893",
    )  # fmt: skip


def number_of(claim: Claim) -> str:
    """The payer's own number of a claim."""
    return f"P{claim.control}"


def body_of_835(
    some: Sequence[Decided], *, payer: Payer, made_at: datetime, trace: str
) -> Body:  # fmt: skip
    """The payment of some claims."""
    billing = some[0].claim.billing
    made = remits.Remittance(
        credit="C", paid_on=made_at.date(), made_on=made_at.date(), trace=trace, payer=payer[0],
        payer_id=payer[1], payee=billing.name, payee_id=billing.number,
    )  # fmt: skip
    made.claims = [_paid(one) for one in some]
    made.total_cents = sum(claim.paid_cents or 0 for claim in made.claims)
    made.method = "CHK" if made.total_cents else "NON"
    return body_835(made, control="0001")


def _paid(one: Decided) -> remits.PaidClaim:
    claim, is_denied = one.claim, one.answer == Behaviour.DENY
    charge = claim.charge_cents or 0
    over = charge if is_denied else charge - round(ALLOWED * charge)
    group, reason = NOT_COVERED if is_denied else ("CO", "45")
    return remits.PaidClaim(
        place=0, control=claim.control, status="4" if is_denied else "1", charge_cents=charge,
        paid_cents=charge - over, patient_cents=0, payer_control=number_of(claim), filing="12",
        frequency=claim.frequency or "1", patient=claim.patient.name,
        member=claim.subscriber.number,
        adjustments=[remits.Adjustment(group, reason, over)] if over else [],
    )  # fmt: skip
