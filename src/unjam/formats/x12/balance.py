"""Whether a payment adds up: each claim, each service, and the whole, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unjam.formats.x12.remits import Adjustment, PaidClaim, Remittance
from unjam.formats.x12.transactions import Transaction

PATIENT, REVERSAL, SENT_ANEW = "PR", "22", "7"

PAIR = [True, False]
"""Whether each of a claim's rows takes a payment back: first that, then the correction."""


@dataclass(frozen=True, slots=True)
class Gap:
    """
    Where a payment does not add up.

    Args:
        code: ``claim``, ``line``, ``lines``, ``payment`` or ``reversal``. place: of the segment.
        missing_cents: what would have to be added to the right side.
        sentence: which two amounts differ, and by how much.
    """

    code: str
    place: int
    missing_cents: int
    sentence: str


def balance(remittance: Remittance) -> tuple[Gap, ...]:
    """
    Every place where a payment does not add up; none where it does.

    A claim: CLP03 less all its adjustments is CLP04. A service: SVC02 less its adjustments is
    SVC03, and all services together are the claim, where there are any. The payment: all CLP04
    less PLB is BPR02. An amount that cannot be read is a finding of its own, and proves nothing.

    Source: the balancing rules of the 835 (005010X221A1, section 1.10.2.1), in our own words.
    """
    gaps = [gap for claim in remittance.claims for gap in _claim(claim)]
    gaps += _reversals(remittance.claims)
    gaps += _payment(remittance)
    return tuple(gaps)


def note_gaps(remittance: Remittance, *, transaction: Transaction) -> tuple[Gap, ...]:
    """The same, noted as findings of the transaction."""
    gaps = balance(remittance)
    for gap in gaps:
        transaction.find(f"unbalanced_{gap.code}", gap.place, sentence=gap.sentence)
    return gaps


def _total(adjustments: Iterable[Adjustment]) -> int:
    return sum(adjustment.cents for adjustment in adjustments)


def _claim(claim: PaidClaim) -> Iterable[Gap]:
    if claim.charge_cents is None or claim.paid_cents is None:
        return
    expected = claim.charge_cents - _total(claim.all_adjustments())
    if expected != claim.paid_cents:
        yield _gap(
            "claim",
            claim.place,
            what="CLP03 less all adjustments",
            expected=expected,
            found=claim.paid_cents,
        )
    for line in claim.lines:
        if line.charge_cents is None or line.paid_cents is None:
            continue
        expected = line.charge_cents - _total(line.adjustments)
        if expected != line.paid_cents:
            yield _gap(
                "line",
                line.place,
                what="SVC02 less its adjustments",
                expected=expected,
                found=line.paid_cents,
            )
    yield from _lines(claim)


def _lines(claim: PaidClaim) -> Iterable[Gap]:
    """The services of a claim together: what they cost is what the claim cost."""
    charges = [line.charge_cents for line in claim.lines]
    known = [charge for charge in charges if charge is not None]
    if charges and len(known) == len(charges) and sum(known) != claim.charge_cents:
        yield _gap(
            "lines",
            claim.place,
            what="All SVC02 together",
            expected=sum(known),
            found=claim.charge_cents or 0,
        )


def _reversals(claims: Sequence[PaidClaim]) -> Iterable[Gap]:
    """
    A payment that is taken back has the signs of the one before turned round.

    Where its correction is in the same payment, and is not a claim that we sent anew, both
    charges together are nothing.
    """
    for claim in claims:
        if claim.status == REVERSAL and (claim.charge_cents or 0) > 0:
            yield Gap(
                "reversal",
                claim.place,
                -2 * (claim.charge_cents or 0),
                "A payment is taken back (CLP02 is 22), but its charge is not negative.",
            )
    for net in nets(claims):
        if net.charge_cents and not net.is_sent_anew:
            sentence = (
                "A payment is taken back and decided anew, but the two charges are "
                f"{dollars(abs(net.charge_cents))} apart."
            )
            yield Gap("reversal", net.place, -net.charge_cents, sentence)


@dataclass(frozen=True, slots=True)
class Net:
    """
    A payment taken back, and its correction in the same file, taken together.

    Args:
        place: of the correction. charge_cents: nothing, where both are of the same claim.
        paid_cents: what the correction changes: more than nothing is more money for us.
        is_sent_anew: the correction is of a claim that we sent in place of the first (CLP09 is 7).
    """

    control: str
    place: int
    charge_cents: int
    paid_cents: int
    is_sent_anew: bool


def nets(claims: Sequence[PaidClaim]) -> tuple[Net, ...]:
    """
    One row per claim with one payment taken back and one correction after it, in their order.

    Amounts that cannot be read, and claims taken back several times, are left out.
    """
    by_control: dict[str, list[PaidClaim]] = {}
    for claim in claims:
        by_control.setdefault(claim.control, []).append(claim)
    pairs = [some for some in by_control.values() if [c.status == REVERSAL for c in some] == PAIR]
    return tuple(
        Net(
            back.control,
            anew.place,
            back.charge_cents + anew.charge_cents,
            back.paid_cents + anew.paid_cents,
            is_sent_anew=anew.frequency == SENT_ANEW,
        )
        for back, anew in pairs
        if back.charge_cents is not None
        and anew.charge_cents is not None
        and back.paid_cents is not None
        and anew.paid_cents is not None
        and back.charge_cents <= 0
    )


def _payment(remittance: Remittance) -> Iterable[Gap]:
    paid = [claim.paid_cents for claim in remittance.claims]
    known = [cents for cents in paid if cents is not None]
    if remittance.total_cents is None or len(known) != len(paid):
        return
    plb = sum(adjustment.cents for adjustment in remittance.provider_adjustments)
    expected = sum(known) - plb
    if expected != remittance.total_cents:
        yield _gap(
            "payment",
            1,
            what="All CLP04 less PLB",
            expected=expected,
            found=remittance.total_cents,
        )


def _gap(code: str, place: int, *, what: str, expected: int, found: int) -> Gap:
    sentence = (
        f"{what} makes {dollars(expected)}, but {dollars(found)} stands there: "
        f"{dollars(abs(expected - found))} apart."
    )
    return Gap(code, place, expected - found, sentence)


def dollars(cents: int) -> str:
    """
    Cents as a person reads them.

    >>> dollars(-123456), dollars(7)
    ('-$1,234.56', '$0.07')
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"
