"""Writes the claims of the invented year: 837P, 999, 277CA, 276 and 277, and the 835."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from unjam.demo.chance import Chance
from unjam.demo.systems.claims import Claim, What
from unjam.demo.systems.post import PAYER_IDS, PROVIDER, PROVIDER_ID, THEM, US, Post
from unjam.demo.systems.records import Carrier
from unjam.formats.x12 import claim_status, claims, remits
from unjam.formats.x12.envelope import read
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write_acks import body_999
from unjam.formats.x12.write_claims import body_837
from unjam.formats.x12.write_remits import body_835
from unjam.formats.x12.write_status import body_276, body_277, body_277ca

ALLOWED = 0.8
COPAY_CENTS = 2_500
CAUSE_CODES = {
    "Registration or eligibility": ("CO", "27"),
    "Authorization": ("CO", "197"),
    "Not covered": ("CO", "96"),
    "Coding": ("CO", "11"),
    "Missing information": ("CO", "16"),
    "Timely filing": ("CO", "29"),
    "Duplicate claim": ("OA", "18"),
}
"""CAS of a denial, by the cause that the year gives it."""

INTEREST_SHARE, INTEREST_CENTS = 0.05, 150
"""Payments with interest on top (PLB L6), and how much."""

RECEIVED, REFUSED = ("A2", "20"), ("A7", "164")


FREQUENCIES = {What.SENT: "1", What.CORRECTED: "7"}
PROVIDER_NAMED = claims.Named(
    kind="85", last=PROVIDER, id_kind="XX", number=PROVIDER_ID, street="1 MAPLE STREET",
    city="MADISON", state="WI", postal_code="53703", tax_number="123456789",
)  # fmt: skip
SUBMITTER = claims.Named(
    kind="41", last=PROVIDER, id_kind="46", number=US, contact="BILLING", phone="6085550100"
)
RECEIVER = claims.Named(kind="40", last="INVENTED CLEARING HOUSE", id_kind="46", number=THEM)


def write_claims(made: Sequence[Claim], *, post: Post, chance: Chance) -> None:
    """Every file about these claims, in order of time: a 999 answers an 837 that is there."""
    batches = _grouped(made, (What.SENT, What.CORRECTED), key=lambda claim: "")
    numbers: dict[int, list[Transaction]] = {}
    for _, sent_s, some in batches:
        numbers[sent_s] = _send_batch(some, sent_s=sent_s, post=post)
    _answer_files(made, numbers, post=post)
    taken = (What.ACCEPTED, What.REJECTED)
    for payer, at_s, some in _grouped(made, taken, key=lambda claim: claim.payer):
        _acknowledge(some, payer=payer, at_s=at_s, post=post)
    for payer, at_s, some in _grouped(made, (What.ASKED,), key=lambda claim: claim.payer):
        _status(some, payer=payer, at_s=at_s, post=post, is_question=True)
    for payer, at_s, some in _grouped(made, (What.PENDING,), key=lambda claim: claim.payer):
        _status(some, payer=payer, at_s=at_s, post=post, is_question=False)
    paid = (What.PAID, What.DENIED, What.PATIENT, What.TAKEN_BACK)
    for payer, at_s, some in _grouped(made, paid, key=lambda claim: claim.payer):
        _pay(some, payer=payer, at_s=at_s, post=post, chance=chance)


Moved = list[tuple[Claim, What]]


def _grouped(
    made: Iterable[Claim], whats: tuple[What, ...], *, key: Callable[[Claim], str]
) -> list[tuple[str, int, Moved]]:
    """Claims that move at one instant (and with one payer) travel together; in order of time."""
    groups: dict[tuple[int, str], Moved] = defaultdict(list)
    for claim in made:
        for move in claim.moves:
            if move.what in whats:
                groups[move.at_s, key(claim)].append((claim, move.what))
    return [(name, at_s, groups[at_s, name]) for at_s, name in sorted(groups)]


def _send_batch(some: Moved, *, sent_s: int, post: Post) -> list[Transaction]:
    control = post.next(US)
    file = claims.ClaimFile(
        reference=f"B{control:07}", submitter=SUBMITTER, receiver=RECEIVER,
        claims=[_claim(claim, FREQUENCIES[what], post=post) for claim, what in some],
    )  # fmt: skip
    made_at = post.clock.local(sent_s)
    body = body_837(file, control="0001", made_at=made_at)
    content = post.send(Carrier.X837, [body], at_s=sent_s, control=control, is_ours=True)
    return [item for item in read([content]) if isinstance(item, Transaction)]


def _claim(claim: Claim, frequency: str, *, post: Post) -> claims.Claim:
    patient = claim.patient
    served_on = post.clock.local(claim.served_s).date()
    person = claims.Named(
        kind="IL", last=patient.last, first=patient.first, id_kind="MI", number=patient.member,
        is_person=True, street="2 FAKE LANE", city="MADISON", state="WI", postal_code="53703",
    )  # fmt: skip
    payer = claims.Named(kind="PR", last=claim.payer, id_kind="PI", number=PAYER_IDS[claim.payer])
    return claims.Claim(
        place=0, control=claim.number, charge_cents=claim.charge_cents, place_of_service="11",
        frequency=frequency, billing=PROVIDER_NAMED, subscriber=person, patient=person,
        payer=payer, born_on=patient.born_on, sex=patient.sex, diagnoses=["ABK:Z0000"],
        payer_control=_payer_number(claim) if frequency == "7" else "",
        lines=[
            claims.ClaimLine(0, procedure, cents, units="1", served_on=served_on)
            for procedure, cents in claim.lines
        ],
    )  # fmt: skip


def _payer_number(claim: Claim) -> str:
    """The payer's own number of a claim."""
    return f"{PAYER_IDS[claim.payer]}{claim.number.replace('CLM', '').replace('-', '')}"


def _answer_files(
    made: Sequence[Claim], sent: dict[int, list[Transaction]], *, post: Post
) -> None:
    """One 999 for each batch, when the clearing house sends it."""
    answers = {
        (move.at_s, move.sent_s)
        for claim in made
        for move in claim.moves
        if move.what == What.FILE_ACCEPTED
    }
    for at_s, sent_s in sorted(answers):
        control = post.next(THEM)
        body = body_999(sent[sent_s], control="0001")
        post.send(Carrier.X999, [body], at_s=at_s, control=control, is_ours=False)


def _status_file(some: Moved, kind: str, *, payer: str, reference: str) -> claim_status.StatusFile:
    return claim_status.StatusFile(
        kind=kind, reference=reference, payer=payer, payer_id=PAYER_IDS[payer], payer_is="PR",
        receiver=PROVIDER, provider=PROVIDER,
    )  # fmt: skip


def _claim_status(claim: Claim, *, trace: str, served_on: date) -> claim_status.ClaimStatus:
    patient = claim.patient
    return claim_status.ClaimStatus(
        0, trace, control=claim.number, payer_control=_payer_number(claim),
        patient=f"{patient.first} {patient.last}", member=patient.member, served_on=served_on,
        charge_cents=claim.charge_cents,
    )  # fmt: skip


def _acknowledge(some: Moved, *, payer: str, at_s: int, post: Post) -> None:
    control = post.next(THEM)
    file = _status_file(some, claim_status.ACKNOWLEDGEMENT, payer=payer, reference=f"{control}")
    file.batch_trace = f"B{control:07}"
    for claim, what in some:
        served_on = post.clock.local(claim.served_s).date()
        one = _claim_status(claim, trace=claim.number, served_on=served_on)
        category, code = RECEIVED if what == What.ACCEPTED else REFUSED
        action = "WQ" if what == What.ACCEPTED else "U"
        one.statuses = [
            claim_status.Status(0, category, code, "PR", action=action,
                                charge_cents=claim.charge_cents)
        ]  # fmt: skip
        file.claims.append(one)
    body = body_277ca(
        file, control="0001", made_at=post.clock.local(at_s), provider_id=PROVIDER_ID,
        receiver_id=US,
    )  # fmt: skip
    post.send(Carrier.X277CA, [body], at_s=at_s, control=control, is_ours=False)


def _status(some: Moved, *, payer: str, at_s: int, post: Post, is_question: bool) -> None:
    control = post.next(US if is_question else THEM)
    kind = claim_status.QUESTION if is_question else claim_status.ANSWER
    file = _status_file(some, kind, payer=payer, reference=f"S{control:07}")
    for claim, _ in some:
        served_on = post.clock.local(claim.served_s).date()
        one = _claim_status(claim, trace=f"Q{claim.number}", served_on=served_on)
        one.statuses = [claim_status.Status(0, "P1", "3", on=post.clock.local(at_s).date())]
        file.claims.append(one)
    write = body_276 if is_question else body_277
    body = write(
        file, control="0001", made_at=post.clock.local(at_s), provider_id=PROVIDER_ID
    )  # fmt: skip
    carrier = Carrier.X276 if is_question else Carrier.X277
    post.send(carrier, [body], at_s=at_s, control=control, is_ours=is_question)


def _pay(some: Moved, *, payer: str, at_s: int, post: Post, chance: Chance) -> None:
    """One payment; it adds up to the cent."""
    control, on = post.next(THEM), post.clock.local(at_s).date()
    made = remits.Remittance(
        paid_on=on, made_on=on, trace=f"EFT{control:08}", payer=payer, payer_id=PAYER_IDS[payer],
        payee=PROVIDER, payee_id=PROVIDER_ID, credit="C",
    )  # fmt: skip
    made.claims = [_paid(claim, what) for claim, what in some]
    total = sum(claim.paid_cents or 0 for claim in made.claims)
    if total and chance.happens(INTEREST_SHARE):
        made.provider_adjustments = [
            remits.ProviderAdjustment(0, "L6", f"I{control}", -INTEREST_CENTS)
        ]
        total += INTEREST_CENTS
    made.total_cents = total
    made.method = "CHK" if total else "NON"
    body = body_835(made, control="0001")
    post.send(Carrier.X835, [body], at_s=at_s, control=control, is_ours=False)


def _paid(claim: Claim, what: What) -> remits.PaidClaim:
    sign = -1 if what == What.TAKEN_BACK else 1
    lines = [
        _line(procedure, cents, what=what, cause=claim.cause, is_first=not number, sign=sign)
        for number, (procedure, cents) in enumerate(claim.lines)
    ]
    owed = sum(a.cents for line in lines for a in line.adjustments if a.group == "PR")
    status = {What.DENIED: "4", What.TAKEN_BACK: remits.REVERSAL}.get(what, "1")
    return remits.PaidClaim(
        place=0, control=claim.number, status=status, charge_cents=sign * claim.charge_cents,
        paid_cents=sum(line.paid_cents or 0 for line in lines), patient_cents=owed,
        payer_control=_payer_number(claim), filing="12", frequency="1",
        patient=f"{claim.patient.first} {claim.patient.last}", member=claim.patient.member,
        lines=lines,
    )  # fmt: skip


def _line(
    procedure: str, cents: int, *, what: What, cause: str, is_first: bool, sign: int
) -> remits.PaidLine:
    if what == What.DENIED:
        group, reason = CAUSE_CODES[cause]
        taken = [remits.Adjustment(group, reason, cents)]
    else:
        over = cents - round(ALLOWED * cents)
        taken = [remits.Adjustment("CO", "45", sign * over)]
        if what == What.PATIENT:
            taken.append(remits.Adjustment("PR", "1", cents - over))
        elif is_first:
            taken.append(remits.Adjustment("PR", "3", sign * COPAY_CENTS))
    paid = sign * cents - sum(one.cents for one in taken)
    return remits.PaidLine(0, procedure, sign * cents, paid, units="1", adjustments=taken)
