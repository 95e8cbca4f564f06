"""What files about claims say: sent, taken, accepted, pending, paid, denied."""

from __future__ import annotations

from collections.abc import Iterable

from unjam.connections.rules import HeldStep, Link
from unjam.connections.x12.said import (
    CLAIM,
    CLEARING_HOUSE,
    PAYER,
    SYSTEM,
    Said,
    Step,
    Unusable,
    apart,
    case_of,
    file_key,
    payer_claim_key,
)
from unjam.formats.x12.acks import read_999, read_ta1
from unjam.formats.x12.balance import note_gaps
from unjam.formats.x12.claim_status import (
    ACKNOWLEDGEMENT,
    ANSWER,
    QUESTION,
    REQUEST,
    ClaimStatus,
    Status,
    StatusFile,
    read_status,
)
from unjam.formats.x12.claims import REPLACEMENT, VOID, read_837
from unjam.formats.x12.codes import meaning
from unjam.formats.x12.remits import REVERSAL, PaidClaim, read_835
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of

REASON_CHARS_MAX = 120
REASONS_MAX = 2
"""Reasons that stand in the fact of a step; the file has them all."""

SENT = {REPLACEMENT: "Corrected claim sent", VOID: "Claim taken back"}
ANSWERS = {
    "A": "Claim received by payer",
    "P": "Claim pending at payer",
    "F": "Claim finished at payer",
    "R": "Payer asks for documents",
    "E": "Claim status not answered",
    "D": "Claim not found by payer",
}
"""By the first letter of STC01-1."""

REJECTED = frozenset(("A3", "A4", "A6", "A7", "A8"))
"""STC01-1 of a claim that did not get into the payer's system: returned, not found, invalid."""

DENIED, PATIENT_OWES = "4", "PR"


def claims(transaction: Transaction, at_us: int) -> Said:
    """An 837: each claim was sent; its file, and its set in the file, stand for its claims."""
    said, sent = Said(), []
    for claim in read_837(transaction).claims:
        if not claim.control:
            said.parked.append(Unusable(claim.place, "CLM01", "the number of the claim"))
            continue
        case = case_of(CLAIM, claim.control)
        sent.append(case)
        step = SENT.get(claim.frequency, "Claim sent")
        said.steps.append(
            Step(case, CLAIM, step, SYSTEM, at_us, payer=claim.payer.name, place=claim.place)
        )
        if claim.payer_control:
            key = payer_claim_key(claim.payer_control)
            said.links.append(Link(key, (case,)))
    said.links += file_links(transaction, sent, at_us=at_us, process=CLAIM)
    batch = element_of(transaction.segments[1], 3) if len(transaction.segments) > 1 else ""
    if sent and batch:
        key = f"claim batch {batch.strip()}"
        said.links.append(Link(key, tuple(sent), at_us, is_for_all=True, process=CLAIM))
    return said


def file_links(
    transaction: Transaction, cases: list[str], *, at_us: int, process: str
) -> Iterable[Link]:
    """What acknowledgements may call the cases of a transaction: its set, its group, its file."""
    if not cases:
        return
    gs, isa = transaction.group.gs, transaction.interchange.isa
    sender, group = element_of(gs, 2), element_of(gs, 6)
    keys = (
        file_key(sender, group=group, control=transaction.control),
        file_key(sender, group=group),
        file_key(element_of(isa, 6), group=f"interchange {element_of(isa, 13)}"),
    )
    for key in keys:
        yield Link(key, tuple(cases), since_us=at_us, is_for_all=True, process=process)


def file_answer(transaction: Transaction, at_us: int) -> Said:
    """A 999 or 997: the claims of each set, or of the whole group, were taken or not."""
    said, answer = Said(), read_999(transaction)
    sender, reason = element_of(transaction.group.gs, 3), ""
    if not answer.control:
        said.parked.append(Unusable(1, "AK102", "the number of the file that is answered"))
        return said
    for one in answer.sets:
        is_taken = one.is_taken if one.outcome else answer.is_taken
        wrong = [f"{error.segment} {meaning('segment_error', error.code)}" for error in one.errors]
        reason = "" if is_taken else short(wrong or [meaning("set_error", c) for c in one.codes])
        key = file_key(sender, group=answer.control, control=one.control)
        said.held.append(_held(key, is_taken=is_taken, at_us=at_us, reason=reason, row=one.place))
    if not answer.sets:
        key = file_key(sender, group=answer.control)
        said.held.append(_held(key, is_taken=answer.is_taken, at_us=at_us, reason=reason, row=1))
    return said


def interchange_answer(transaction: Transaction, at_us: int) -> Said:
    """A TA1 matters only where the whole interchange was refused: a 999 says the rest."""
    said, answer = Said(), read_ta1(transaction)
    if not answer.is_taken:
        sender = element_of(transaction.interchange.isa, 8)
        key = file_key(sender, group=f"interchange {answer.control}")
        reason = meaning("interchange_error", answer.code)
        said.held.append(_held(key, is_taken=False, at_us=at_us, reason=reason, row=0))
    return said


def _held(key: str, *, is_taken: bool, at_us: int, reason: str, row: int) -> HeldStep:
    return HeldStep(
        key=key,
        process="",
        step="File accepted" if is_taken else "File rejected",
        happened_at_us=at_us,
        role=CLEARING_HOUSE,
        more=(("Reason", reason),) if reason else (),
        row=row,
    )


def status(transaction: Transaction, at_us: int) -> Said:
    """A 276 or any 277: a question about each claim, or what became of it."""
    said, file = Said(), read_status(transaction)
    for claim in file.claims:
        if claim.control:
            said.steps.append(_status_step(file, claim, at_us=at_us))
            said.links += _status_links(file, claim)
        else:
            _without_control(said, transaction, file=file, claim=claim, at_us=at_us)
    if file.kind == ACKNOWLEDGEMENT and not file.claims:
        _whole_file(said, file, at_us=at_us)
    if file.kind == ANSWER and not file.claims:
        _no_claim(said, file, at_us=at_us)
    cases = tuple(case_of(CLAIM, claim.control) for claim in file.claims if claim.control)
    if file.kind == QUESTION and file.reference and cases:
        key = f"claim questions {file.reference}"
        said.links.append(Link(key, cases, since_us=at_us, is_for_all=True, process=CLAIM))
    return said


def _status_step(file: StatusFile, claim: ClaimStatus, *, at_us: int) -> Step:
    step, role = _what_and_who(file, claim)
    return Step(
        case_of(CLAIM, claim.control), CLAIM, step, role, at_us,
        payer=file.payer if file.payer_is == "PR" else "",
        reason=_why(claim.statuses) if role != SYSTEM else "",
        place=claim.place,
    )  # fmt: skip


def _what_and_who(file: StatusFile, claim: ClaimStatus) -> tuple[str, str]:
    first = claim.statuses[0] if claim.statuses else None
    if file.kind == QUESTION:
        return "Claim status asked", SYSTEM
    if file.kind == ACKNOWLEDGEMENT:
        is_rejected = any(s.action == "U" or s.category in REJECTED for s in claim.statuses)
        role = PAYER if file.payer_is == "PR" else CLEARING_HOUSE
        return ("Claim rejected" if is_rejected else "Claim accepted"), role
    if file.kind == REQUEST:
        return ANSWERS["R"], PAYER
    category = first.category[:1] if first else ""
    return ANSWERS.get(category, "Claim status answered"), PAYER


def _why(statuses: Iterable[Status]) -> str:
    return short([meaning("claim_status", s.code) for s in statuses if s.code])


def _status_links(file: StatusFile, claim: ClaimStatus) -> Iterable[Link]:
    """A payer's number of a claim, and that of a question, ours or its, stand for the claim."""
    case = case_of(CLAIM, claim.control)
    if claim.payer_control:
        yield Link(payer_claim_key(claim.payer_control), (case,))
    if file.kind in (QUESTION, REQUEST) and claim.trace:
        yield Link(f"claim question {claim.trace}", (case,))


def _without_control(
    said: Said, transaction: Transaction, *, file: StatusFile, claim: ClaimStatus, at_us: int
) -> None:
    """An answer that gives only the payer's number, or echoes that of our question, waits."""
    step, role = _what_and_who(file, claim)
    if file.kind != QUESTION and (claim.trace or claim.payer_control):
        key = f"claim question {claim.trace}"
        if not claim.trace or claim.trace == "0":
            key = payer_claim_key(claim.payer_control)
        more = (("Payer", file.payer), ("Reason", _why(claim.statuses)))
        kept = tuple((name, word) for name, word in more if word)
        said.held.append(HeldStep(key, CLAIM, step, at_us, role, kept, claim.place))
        return
    case = apart(transaction, place=claim.place)
    said.counts["without_key"] += 1
    said.steps.append(Step(case, CLAIM, step, role, at_us, payer=file.payer, place=claim.place))


def _whole_file(said: Said, file: StatusFile, *, at_us: int) -> None:
    """A 277CA that refuses a whole file names no claim; TRN02 is the BHT03 of our 837."""
    if file.batch_trace and any(s.category in REJECTED for _, s in file.batch):
        reason = _why(s for _, s in file.batch)
        key = f"claim batch {file.batch_trace}"
        said.held.append(_held(key, is_taken=False, at_us=at_us, reason=reason, row=1))


def _no_claim(said: Said, file: StatusFile, *, at_us: int) -> None:
    """A 277 that answers nothing of a whole 276 names no claim; TRN02 is the BHT03 of the 276."""
    categories = {status.category[:1] for _, status in file.batch}
    if file.batch_trace and categories & {"D", "E"}:
        more = (("Payer", file.payer), ("Reason", _why(status for _, status in file.batch)))
        kept = tuple((name, word) for name, word in more if word)
        key = f"claim questions {file.batch_trace}"
        said.held.append(HeldStep(key, CLAIM, ANSWERS["E"], at_us, PAYER, kept, row=1))


def payment(transaction: Transaction, at_us: int) -> Said:
    """An 835: each claim was paid, denied, left to the patient, or its payment taken back."""
    said, made = Said(), read_835(transaction)
    note_gaps(made, transaction=transaction)
    for claim in made.claims:
        if not claim.control:
            said.parked.append(Unusable(claim.place, "CLP01", "the number of our claim"))
            continue
        case = case_of(CLAIM, claim.control)
        step = _decided(claim)
        reason = "" if step == "Claim paid" else _reasons(claim)
        said.steps.append(
            Step(
                case, CLAIM, step, PAYER, at_us, payer=made.payer, reason=reason, place=claim.place
            )
        )
        if claim.payer_control:
            said.links.append(Link(payer_claim_key(claim.payer_control), (case,)))
    return said


def _decided(claim: PaidClaim) -> str:
    if claim.status == REVERSAL:
        return "Payment taken back"
    if (claim.paid_cents or 0) > 0:
        return "Claim paid"
    groups = {a.group for a in claim.all_adjustments() if a.cents}
    if claim.status != DENIED and groups and groups <= {PATIENT_OWES, "CO"}:
        owes = any(a.group == PATIENT_OWES and a.cents for a in claim.all_adjustments())
        only_contract = all(
            a.reason == "45" for a in claim.all_adjustments() if a.group == "CO" and a.cents
        )
        if owes and only_contract:
            return "Claim left to patient"
    return "Claim denied"


def _reasons(claim: PaidClaim) -> str:
    """The reasons that took most, the usual contract write-off left out."""
    by_cents: dict[str, int] = {}
    for adjustment in claim.all_adjustments():
        if adjustment.reason != "45":
            by_cents[adjustment.reason] = by_cents.get(adjustment.reason, 0) + adjustment.cents
    largest = sorted(by_cents, key=lambda reason: (-by_cents[reason], reason))
    return short([meaning("adjustment_reason", reason) for reason in largest])


def short(reasons: Iterable[str]) -> str:
    """The first reasons in one line, each once."""
    kept = list(dict.fromkeys(reason for reason in reasons if reason))[:REASONS_MAX]
    return "; ".join(kept)[:REASON_CHARS_MAX]
