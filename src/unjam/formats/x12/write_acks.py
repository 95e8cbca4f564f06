"""Writes the 999 and the TA1: what we took of a file, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from unjam.formats.findings import Severity
from unjam.formats.x12.acks import TAKEN
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.tokens import Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of, written_day
from unjam.formats.x12.write import Body, composite, segment

VERSION = "005010X231A1"

ERRORS_MAX = 50
"""Findings of one transaction that an answer names; the rest are on the sender's side to find."""

SET_CODES = {
    "no_se": "2", "control_differs": "3", "segment_count": "4", "too_large": "5",
}  # fmt: skip
"""IK502 by our finding; anything else is 5, errors in segments."""

SEGMENT_CODES = {"segment_missing": "3", "out_of_place": "2"}
"""IK304 by our finding; anything else is 8, errors in elements."""

ELEMENT_CODES = {
    "element_missing": "1", "unknown_code": "7", "not_an_amount": "6", "bad_date": "8",
}  # fmt: skip
"""IK403 by our finding; anything else is 7, a value that is none of those allowed."""


def body_999(transactions: Sequence[Transaction], *, control: str) -> Body:
    """
    The answer to the transactions of one group, from what was found in each.

    A remark changes nothing; an error makes the transaction accepted with errors, because we
    take what can be read. A wrong count or number refuses it, as the standard wants.

    Raises:
        ValueError: if there is none, or they are of several groups.
    """
    groups = {tuple(t.group.gs) for t in transactions}
    if len(groups) != 1:
        raise ValueError(f"An answer is to one group, not to {len(groups)}.")
    gs = transactions[0].group.gs
    lines = [segment("AK1", element_of(gs, 1), element_of(gs, 6), element_of(gs, 8))]
    outcomes = [_outcome(transaction) for transaction in transactions]
    for transaction, outcome in zip(transactions, outcomes, strict=True):
        lines += _of_transaction(transaction, outcome)
    taken = sum(outcome in TAKEN for outcome in outcomes)
    count = str(len(outcomes))
    lines.append(segment("AK9", _of_group(outcomes), count, count, str(taken)))
    return Body("999", VERSION, control, lines)


def _of_group(outcomes: Sequence[str]) -> str:
    """AK901: accepted, with errors, partly, or rejected."""
    taken = sum(outcome in TAKEN for outcome in outcomes)
    if taken == len(outcomes):
        return "E" if "E" in outcomes else "A"
    return "P" if taken else "R"


def _outcome(transaction: Transaction) -> str:
    errors = _errors(transaction)
    if any(finding.code in SET_CODES for finding in errors):
        return "R"
    return "E" if errors else "A"


def _errors(transaction: Transaction) -> list[Finding]:
    return [f for f in transaction.findings if f.severity == Severity.ERROR]


def _of_transaction(transaction: Transaction, outcome: str) -> Iterator[Segment]:
    version = transaction.version
    yield segment("AK2", transaction.set_id, transaction.control, version)
    errors = _errors(transaction)
    for finding in errors[:ERRORS_MAX]:
        if finding.code not in SET_CODES:
            yield from _of_finding(finding, transaction)
    codes = sorted({SET_CODES.get(finding.code, "5") for finding in errors})[:5]
    yield segment("IK5", outcome, *(codes if outcome != "A" else ()))


def _of_finding(finding: Finding, transaction: Transaction) -> Iterator[Segment]:
    position = str(max(1, finding.position - transaction.position + 1))
    code = SEGMENT_CODES.get(finding.code, "8")
    yield segment("IK3", finding.segment, position, "", code)
    if finding.element and code == "8":
        part = str(finding.component) if finding.component else ""
        place = composite(str(finding.element), part)
        yield segment("IK4", place, "", ELEMENT_CODES.get(finding.code, "7"))


def ta1(transaction: Transaction, *, outcome: str, code: str, made_at: datetime) -> Segment:
    """
    The answer to the interchange of a transaction.

    Args:
        outcome: TA104: A, E or R. code: TA105, 000 where nothing is wrong.
        made_at: when it was received, by our clock.
    """
    control = element_of(transaction.interchange.isa, 13)
    return segment("TA1", control, written_day(made_at)[2:], f"{made_at:%H%M}", outcome, code)
