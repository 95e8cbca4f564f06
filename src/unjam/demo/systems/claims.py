"""The claims of the invented year: sent in batches, acknowledged, and paid, denied or neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from unjam.demo import figures
from unjam.demo.chance import Chance
from unjam.demo.hours import DAY_MINUTES, Hours
from unjam.demo.story import Happened
from unjam.demo.systems.patients import Patient
from unjam.demo.systems.records import (
    CLEARING_HOUSE,
    DAY_S,
    HOUR_S,
    MINUTE_S,
    PAYER,
    SYSTEM,
    Carrier,
    Step,
)

BATCH_S = 17 * HOUR_S + 40 * MINUTE_S
"""When the day's claims go out."""

FILE_ANSWER_S = 16 * MINUTE_S
ACCEPTED_AT_S = 6 * HOUR_S + 10 * MINUTE_S
"""The clearing house answers within minutes; payers take claims in over night."""

DECIDED_DAYS = (9.0, 20.0)
"""From sending to the payment, in calendar days."""

CLEAN_A_DENIAL = (1 - figures.DENIALS_A_CLAIM) / figures.DENIALS_A_CLAIM
REJECTED_SHARE, PATIENT_SHARE, TAKEN_BACK_SHARE, ASKED_SHARE = 0.02, 0.06, 0.006, 0.15
"""Of clean claims: not taken in at first, left to the patient, taken back, asked after."""

ASKED_DAYS = 8
TAKEN_BACK_DAYS = (20.0, 60.0)
PAID_MIN = 5
"""Claims that a payment holds at least if another is taken off it."""

NEVER_S = 10**10


class What(StrEnum):
    """What becomes of a claim, as the log says it."""

    SENT = "Claim sent"
    CORRECTED = "Corrected claim sent"
    FILE_ACCEPTED = "File accepted"
    ACCEPTED = "Claim accepted"
    REJECTED = "Claim rejected"
    ASKED = "Claim status asked"
    PENDING = "Claim pending at payer"
    PAID = "Claim paid"
    DENIED = "Claim denied"
    PATIENT = "Claim left to patient"
    TAKEN_BACK = "Payment taken back"


CARRIED = {
    What.SENT: (Carrier.X837, SYSTEM),
    What.CORRECTED: (Carrier.X837, SYSTEM),
    What.FILE_ACCEPTED: (Carrier.X999, CLEARING_HOUSE),
    What.ACCEPTED: (Carrier.X277CA, PAYER),
    What.REJECTED: (Carrier.X277CA, PAYER),
    What.ASKED: (Carrier.X276, SYSTEM),
    What.PENDING: (Carrier.X277, PAYER),
    What.PAID: (Carrier.X835, PAYER),
    What.DENIED: (Carrier.X835, PAYER),
    What.PATIENT: (Carrier.X835, PAYER),
    What.TAKEN_BACK: (Carrier.X835, PAYER),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happened to a claim; ``sent_s`` is when the file went out that it answers."""

    what: What
    at_s: int
    sent_s: int = 0


@dataclass(slots=True)
class Claim:
    """
    One claim.

    Args:
        lines: (procedure, cents). cause: why it was denied, as the year says it.
    """

    number: str
    payer: str
    patient: Patient
    lines: tuple[tuple[str, int], ...]
    served_s: int
    cause: str = ""
    moves: list[Move] = field(default_factory=list)

    @property
    def charge_cents(self) -> int:
        return sum(cents for _, cents in self.lines)

    def steps(self) -> Iterator[Step]:
        """What the log must say of it, from what payers, clearing house and machines do."""
        for move in self.moves:
            carrier, role = CARRIED[move.what]
            yield Step(
                f"claim {self.number}", "Claim", move.what.value, move.at_s, role, carrier,
                facts=(("payer", self.payer),),
            )  # fmt: skip


LINES = (
    (("HC:99213", 14_500),),
    (("HC:99214", 21_000),),
    (("HC:99213", 14_500), ("HC:36415", 1_800)),
    (("HC:99396", 24_000), ("HC:90471", 4_200), ("HC:90686", 3_900)),
    (("HC:99212", 9_900),),
)


@dataclass(slots=True)
class Ledger:
    """Makes the claims of a year, numbered as they come."""

    hours: Hours
    chance: Chance
    patients: Sequence[Patient]
    made: list[Claim] = field(default_factory=list)

    def denied(self, case: Sequence[Happened]) -> None:
        """A claim that the year tells of, and the clean ones that are paid in the same payment."""
        first = case[0]
        claim = self._claim(first.case, payer=first.facts["payer"])
        claim.cause = first.facts["cause"]
        decided_s = first.done * MINUTE_S
        claim.moves += self._way_in(claim, decided_s=decided_s)
        for place, event in enumerate(case):
            at_s = event.done * MINUTE_S
            if event.step in ("Denial received", "Denied again"):
                claim.moves.append(Move(What.DENIED, at_s))
            elif event.step == "Paid":
                claim.moves.append(Move(What.PAID, at_s))
            elif event.step == "Correct and resubmit":
                after = case[place + 1].done * MINUTE_S if place + 1 < len(case) else 0
                claim.moves += self._sent_again(at_s, answered_s=after)
        for number in range(self.chance.poisson(CLEAN_A_DENIAL)):
            self._clean(f"{first.case}-{number + 1}", payer=claim.payer, decided_s=decided_s)

    def _claim(self, number: str, *, payer: str) -> Claim:
        claim = Claim(
            number, payer, self.chance.one_of(self.patients), self.chance.one_of(LINES), 0
        )
        self.made.append(claim)
        return claim

    def _way_in(self, claim: Claim, *, decided_s: int) -> list[Move]:
        sent_s = self._batch_before(decided_s - DAY_S * self.chance.between(*DECIDED_DAYS))
        claim.served_s = sent_s - BATCH_S + 10 * HOUR_S - DAY_S * self.chance.whole(0, 3)
        return self._taken_in(What.SENT, sent_s)

    def _taken_in(self, what: What, sent_s: int) -> list[Move]:
        next_day_s = sent_s // DAY_S * DAY_S + DAY_S
        return [
            Move(what, sent_s, sent_s),
            Move(What.FILE_ACCEPTED, sent_s + FILE_ANSWER_S, sent_s),
            Move(What.ACCEPTED, next_day_s + ACCEPTED_AT_S, sent_s),
        ]

    def _sent_again(self, at_s: int, *, answered_s: int) -> list[Move]:
        """The corrected claim goes out at once; all answers come before the payer's last word."""
        sent_s, gap_s = at_s + 5, (answered_s or at_s + 9 * DAY_S) - at_s
        return [
            Move(What.CORRECTED, sent_s, sent_s),
            Move(What.FILE_ACCEPTED, sent_s + min(FILE_ANSWER_S, gap_s // 4), sent_s),
            Move(What.ACCEPTED, sent_s + min(18 * HOUR_S, gap_s // 2), sent_s),
        ]

    def _batch_before(self, at_s: float) -> int:
        """The last batch of a working day before an instant."""
        day = int((at_s - BATCH_S) // DAY_S)
        while self.hours.weekday(day * DAY_MINUTES) >= 5:
            day -= 1
        return day * DAY_S + BATCH_S

    def _clean(self, number: str, *, payer: str, decided_s: int) -> None:
        chance, claim = self.chance, self._claim(number, payer=payer)
        claim.moves += self._way_in(claim, decided_s=decided_s)
        if chance.happens(REJECTED_SHARE):
            taken = claim.moves.pop()
            again_s = taken.sent_s + DAY_S
            claim.moves.append(Move(What.REJECTED, taken.at_s, taken.sent_s))
            claim.moves += self._taken_in(What.SENT, again_s)
        asked_s = claim.moves[0].at_s - BATCH_S + ASKED_DAYS * DAY_S + 7 * HOUR_S
        if asked_s < decided_s - DAY_S and chance.happens(ASKED_SHARE):
            claim.moves.append(Move(What.ASKED, asked_s))
            claim.moves.append(Move(What.PENDING, asked_s + MINUTE_S))
        is_patients = chance.happens(PATIENT_SHARE)
        claim.moves.append(Move(What.PATIENT if is_patients else What.PAID, decided_s))
        if not is_patients and chance.happens(TAKEN_BACK_SHARE):
            back_s = decided_s + round(DAY_S * chance.between(*TAKEN_BACK_DAYS))
            claim.moves.append(Move(What.TAKEN_BACK, back_s))


def claims(
    cases: Sequence[Sequence[Happened]],
    *,
    hours: Hours,
    chance: Chance,
    patients: Sequence[Patient],
) -> list[Claim]:
    """Every claim of the period: those denied, as the year has them, and the clean ones beside."""
    ledger = Ledger(hours, chance, patients)
    for case in cases:
        if case:
            ledger.denied(case)
    _take_back_with_payments(ledger.made)
    end_s = hours.end() * MINUTE_S
    for claim in ledger.made:
        claim.moves = [m for m in claim.moves if 0 <= m.at_s < end_s and m.sent_s >= 0]
    return ledger.made


def _take_back_with_payments(made: Sequence[Claim]) -> None:
    """What is taken back is taken off a later payment of the same payer that is large enough."""
    paid = Counter(
        (claim.payer, move.at_s)
        for claim in made
        for move in claim.moves
        if move.what == What.PAID
    )
    large = sorted((at_s, payer) for (payer, at_s), count in paid.items() if count >= PAID_MIN)
    for claim in made:
        for place, move in enumerate(claim.moves):
            if move.what == What.TAKEN_BACK:
                later = (at_s for at_s, payer in large if payer == claim.payer)
                at_s = next((at_s for at_s in later if at_s >= move.at_s), NEVER_S)
                claim.moves[place] = Move(What.TAKEN_BACK, at_s)
