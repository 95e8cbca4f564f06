"""The payer's desk: a request in bytes goes in, letters that are due at some time come out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from unjam.demo.payer import deciding, paying
from unjam.demo.payer.deciding import Heard
from unjam.demo.payer.scenario import Behaviour, Scenario
from unjam.formats.x12.claims import read_837
from unjam.formats.x12.envelope import Unread, read
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.tokens import NotX12, Segment
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import element_of
from unjam.formats.x12.write import Body, Envelope, written
from unjam.formats.x12.write_acks import body_999

REQUEST_BYTES_MAX = 16 * 2**20
TRANSACTIONS_MAX = 20_000
KEPT_MAX = 10_000
"""Requests that are remembered, so that one that comes again is answered the same."""

WEB_PAGE = b"""<!DOCTYPE html>
<html><head><title>503 Service Unavailable</title></head>
<body><h1>Service Unavailable</h1><p>The invented payer is down. Try again later.</p></body></html>
"""


class NotAnswered(ValueError):
    """This is nothing a payer can answer; the message says why."""


class Down(Exception):
    """The payer is down for this request: it answers with an error page."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One file of the payer: what it is (``271``), when it is due, and its bytes."""

    name: str
    due_at: datetime
    content: bytes


@dataclass(slots=True)
class Desk:
    """
    What a payer knows between requests.

    Args:
        control: its last control number. answered: letters by digest of the request.
        heard: what it knows of claims and requests by number.
    """

    scenario: Scenario
    payer: str = "INVENTED PAYER"
    payer_id: str = "FAKEPAYER"
    control: int = 0
    answered: dict[bytes, list[Letter]] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)

    def ask(self, content: bytes, *, now: datetime) -> list[Letter]:
        """
        All letters that a request brings, each with its time; none where the payer is silent.

        A request that comes again is answered with the same letters.

        Raises:
            NotAnswered: if it is no X12, too large, or holds nothing to answer.
            Down: if the scenario says so.
        """
        digest = hashlib.sha256(content).digest()
        if digest in self.answered:
            return self.answered[digest]
        transactions = _transactions(content)
        self._insist_on_being_up(transactions)
        letters = [
            letter for group in _groups(transactions) for letter in self._group(group, now=now)
        ]
        while len(self.answered) >= KEPT_MAX:
            self.answered.pop(next(iter(self.answered)))
        self.answered[digest] = letters
        return letters

    def _insist_on_being_up(self, transactions: list[Transaction]) -> None:
        for transaction in transactions:
            numbers = deciding.numbers_of(transaction)
            rules = (self.scenario.rule_for(transaction.set_id, *some) for some in numbers)
            if any(rule.answer == Behaviour.OUTAGE for rule in rules):
                raise Down

    def _group(self, group: list[Transaction], *, now: datetime) -> Iterator[Letter]:
        """A group is of one kind; each kind is answered in its own way."""
        first = group[0]
        if first.set_id == "837":
            yield from self._claims(group, now=now)
            return
        for transaction in group:
            answer = deciding.answer(
                transaction, scenario=self.scenario, heard=self.heard, now=now
            )
            if answer is not None:
                name, body, delay_s = answer
                yield self._letter(
                    name, [body], asked=transaction, at=now + timedelta(seconds=delay_s)
                )

    def _claims(self, group: list[Transaction], *, now: datetime) -> Iterator[Letter]:
        """A 999 for the group; a 277CA and an 835 for each of its transactions."""
        decided = [
            (transaction, paying.decided(read_837(transaction), scenario=self.scenario))
            for transaction in group
        ]
        if all(one.answer == Behaviour.SILENCE for _, some in decided for one in some):
            return
        yield self._letter("999", [body_999(group, control="0001")], asked=group[0], at=now)
        for transaction, some in decided:
            spoken = [one for one in some if one.answer != Behaviour.SILENCE]
            if not spoken:
                continue
            at = now + timedelta(seconds=max(one.delay_s for one in spoken))
            for one in spoken:
                self.heard[one.claim.control] = Heard(one.answer, at)
            batch = read_837(transaction).reference
            body = paying.body_of_277ca(spoken, batch=batch, payer=self._name(), made_at=at)
            yield self._letter("277ca", [body], asked=transaction, at=at)
            paid_at = at + timedelta(seconds=self.scenario.pays_after_s)
            if paid := [one for one in spoken if one.is_decided]:
                trace = f"EFT{self.control + 1:08}"
                body = paying.body_of_835(paid, payer=self._name(), made_at=paid_at, trace=trace)
                yield self._letter("835", [body], asked=transaction, at=paid_at)

    def _name(self) -> tuple[str, str]:
        return self.payer, self.payer_id

    def _letter(
        self, name: str, bodies: list[Body], *, asked: Transaction, at: datetime
    ) -> Letter:
        """Sender and receiver of the request change places; the number is the payer's next."""
        self.control += 1
        isa, gs = asked.interchange.isa, asked.group.gs
        envelope = Envelope(
            sender=_plain(isa, 8),
            receiver=_plain(isa, 6),
            sender_kind=_plain(isa, 7),
            receiver_kind=_plain(isa, 5),
            group_sender=_plain(gs, 3),
            group_receiver=_plain(gs, 2),
            made_at=at,
            control=self.control,
            group_control=self.control,
            is_test=element_of(isa, 15) == "T",
        )
        content = written(envelope, bodies, newline="\n")
        return Letter(f"{self.control:09}.{name}", at, content)


def _plain(header: Segment, number: int) -> str:
    """A name in an envelope: only plain letters fit its fixed width."""
    return element_of(header, number).strip().encode("ascii", "replace").decode("ascii")


def _transactions(content: bytes) -> list[Transaction]:
    if len(content) > REQUEST_BYTES_MAX:
        raise NotAnswered(f"A request has at most {REQUEST_BYTES_MAX:,} bytes.")
    found: list[Transaction] = []
    reason = "It holds no request."
    try:
        for item in read([content]):
            if isinstance(item, Transaction):
                found.append(item)
            elif isinstance(item, Unread):
                reason = item.finding.sentence
            elif isinstance(item, Finding):
                reason = item.sentence
            if len(found) > TRANSACTIONS_MAX:
                raise NotAnswered(f"A request has at most {TRANSACTIONS_MAX:,} transactions.")
    except NotX12 as error:
        raise NotAnswered(str(error)) from error
    answerable = [item for item in found if item.set_id in deciding.ANSWERED]
    if not answerable:
        raise NotAnswered(reason)
    return answerable


def _groups(transactions: list[Transaction]) -> Iterator[list[Transaction]]:
    for _, group in groupby(transactions, key=lambda item: (id(item.group), item.set_id)):
        yield list(group)
