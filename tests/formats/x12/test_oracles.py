"""What we write is accepted by readers that others wrote, and says the same when read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from formats.x12 import made, oracles
from formats.x12.made import AT, ENVELOPE, NPI
from unjam.formats.x12.balance import balance
from unjam.formats.x12.claim_status import StatusFile, read_status
from unjam.formats.x12.claims import Claim, ClaimFile, Named, read_837
from unjam.formats.x12.envelope import read
from unjam.formats.x12.remits import Remittance, read_835
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write import Body, clean, written
from unjam.formats.x12.write_acks import body_999
from unjam.formats.x12.write_claims import body_837
from unjam.formats.x12.write_remits import body_835
from unjam.formats.x12.write_status import body_276, body_277, body_277ca

few = settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
"""For slow readers of others; what they refuse is not made smaller, which would take minutes."""

some = settings(max_examples=40, deadline=None)


def as_file(*bodies: Body) -> bytes:
    return written(ENVELOPE, bodies)


def only(content: bytes) -> Transaction:
    (transaction,) = read([content])
    assert isinstance(transaction, Transaction)
    return transaction


def cleaned(named: Named) -> Named:
    return replace(named, last=clean(named.last), first=clean(named.first))


def as_written(claim: Claim) -> Claim:
    """A claim with its places left out, and names as they can stand in a file."""
    return replace(
        claim, place=0, subscriber=cleaned(claim.subscriber), patient=cleaned(claim.patient),
        lines=[replace(line, place=0, served_to=None) for line in claim.lines],
    )  # fmt: skip


@pytest.mark.slow
@few
@given(made.CLAIM_FILES)
def test_pyx12_accepts_our_837p(file: ClaimFile) -> None:
    content = as_file(body_837(file, control="0001", made_at=AT))
    assert oracles.pyx12_errors(content) == []


@some
@given(made.CLAIM_FILES)
def test_an_837p_says_the_same_when_read_again(file: ClaimFile) -> None:
    transaction = only(as_file(body_837(file, control="0001", made_at=AT)))
    again = read_837(transaction)
    assert not transaction.findings
    assert again.reference == file.reference
    assert [as_written(claim) for claim in again.claims] == [
        as_written(claim) for claim in file.claims
    ]


@pytest.mark.slow
@few
@given(made.remittances())
def test_pyx12_accepts_our_835(remittance: Remittance) -> None:
    assert oracles.pyx12_errors(as_file(body_835(remittance, control="0001"))) == []


@some
@given(made.remittances())
def test_an_835_says_the_same_when_read_again_and_adds_up(remittance: Remittance) -> None:
    transaction = only(as_file(body_835(remittance, control="0001")))
    again = read_835(transaction)
    assert not transaction.findings
    assert balance(again) == ()
    assert again.total_cents == remittance.total_cents
    for one, other in zip(again.claims, remittance.claims, strict=True):
        lines = [replace(line, place=0) for line in one.lines]
        assert replace(one, place=0, lines=lines, patient="") == replace(other, patient="")


@some
@given(made.remittances(), made.remittances())
def test_oxedi_adds_up_to_the_same_cents(one: Remittance, other: Remittance) -> None:
    bodies = [body_835(made, control=f"{n:04}") for n, made in enumerate((one, other), 1)]
    content = as_file(*bodies)
    ours = [read_835(item) for item in read([content]) if isinstance(item, Transaction)]
    claims = [claim for made in ours for claim in made.claims]
    lines = [line for claim in claims for line in claim.lines]
    assert oracles.oxedi_cents(content) == {
        "payments total_payment_amount": cents(made.total_cents for made in ours),
        "claims charge_amount": cents(claim.charge_cents for claim in claims),
        "claims payment_amount": cents(claim.paid_cents for claim in claims),
        "claims patient_responsibility": cents(claim.patient_cents for claim in claims),
        "services charge_amount": cents(line.charge_cents for line in lines),
        "services payment_amount": cents(line.paid_cents for line in lines),
        "adjustments amount": cents(a.cents for c in claims for a in c.all_adjustments()),
        "provider_adjustments amount": cents(
            a.cents for made in ours for a in made.provider_adjustments
        ),
    }


def cents(amounts: Iterable[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)


@some
@given(made.remittances())
def test_a_cent_too_much_anywhere_is_found(remittance: Remittance) -> None:
    assert balance(remittance) == ()
    remittance.total_cents = (remittance.total_cents or 0) + 1
    assert [gap.code for gap in balance(remittance)] == ["payment"]
    remittance.total_cents -= 1
    claim = remittance.claims[0]
    claim.paid_cents = (claim.paid_cents or 0) + 1
    assert {gap.code for gap in balance(remittance)} == {"claim", "payment"}


@pytest.mark.slow
@few
@given(made.status_files("277CA"))
def test_pyx12_accepts_our_277ca(file: StatusFile) -> None:
    body = body_277ca(file, control="0001", made_at=AT, provider_id=NPI, receiver_id="MAPLE")
    assert oracles.pyx12_errors(as_file(body)) == []


@some
@given(made.status_files("277CA"))
def test_a_277ca_says_the_same_when_read_again(file: StatusFile) -> None:
    body = body_277ca(file, control="0001", made_at=AT, provider_id=NPI, receiver_id="MAPLE")
    again = read_status(only(as_file(body)))
    assert (again.kind, again.batch_trace, again.payer_is) == ("277CA", file.batch_trace, "PR")
    assert [claim.control for claim in again.claims] == [claim.control for claim in file.claims]
    for one, other in zip(again.claims, file.claims, strict=True):
        assert [replace(s, place=0) for s in one.statuses] == other.statuses
        assert one.payer_control == other.payer_control


@some
@given(made.status_files("276"), made.status_files("277"))
def test_status_questions_and_answers_say_the_same(asked: StatusFile, told: StatusFile) -> None:
    question = body_276(asked, control="0001", made_at=AT, provider_id=NPI)
    again = read_status(only(as_file(question)))
    assert [(c.trace, c.control, c.charge_cents, c.served_on) for c in again.claims] == [
        (c.trace, c.control, c.charge_cents, c.served_on) for c in asked.claims
    ]
    answer = body_277(told, control="0001", made_at=AT, provider_id=NPI)
    again = read_status(only(as_file(answer)))
    assert [(c.trace, c.control, c.payer_control) for c in again.claims] == [
        (c.trace, c.control, c.payer_control) for c in told.claims
    ]


@pytest.mark.slow
@few
@given(made.CLAIM_FILES)
def test_pyx12_accepts_our_999_to_anything(file: ClaimFile) -> None:
    body = body_837(file, control="0001", made_at=AT)
    whole = only(as_file(body))
    broken = only(as_file(body).replace(b"CLM*", b"CLM**", 1).replace(b"SE*", b"SE*9", 1))
    read_837(broken)
    for transaction in (whole, broken):
        assert oracles.pyx12_errors(as_file(body_999([transaction], control="0001"))) == []
