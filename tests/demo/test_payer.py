"""The payer answers as its scenario says, the same each time, and nothing can break it."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.x12 import x12sdk_oracle
from formats.x12.oracles import pyx12_errors
from unjam.demo.payer.desk import REQUEST_BYTES_MAX, Desk, Down, NotAnswered
from unjam.demo.payer.folders import Counter
from unjam.demo.payer.scenario import (
    Behaviour,
    OddScenario,
    Rule,
    Scenario,
    read_scenario,
    scenario_of,
)
from unjam.demo.systems.claim_files import PROVIDER_NAMED, RECEIVER, SUBMITTER
from unjam.formats.x12 import claim_status
from unjam.formats.x12.acks import read_999
from unjam.formats.x12.authorization import (
    INQUIRY,
    REQUEST,
    Asked,
    Review,
    ReviewFile,
    Trace,
)
from unjam.formats.x12.balance import balance
from unjam.formats.x12.benefits import BenefitFile, Member, Question
from unjam.formats.x12.claims import Claim, ClaimFile, ClaimLine, Named
from unjam.formats.x12.envelope import read
from unjam.formats.x12.read_authorization import read_278
from unjam.formats.x12.read_benefits import read_benefits
from unjam.formats.x12.remits import read_835
from unjam.formats.x12.tokens import Delimiters
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.write import Body, Envelope, written
from unjam.formats.x12.write_authorization import body_278
from unjam.formats.x12.write_benefits import body_270
from unjam.formats.x12.write_claims import body_837
from unjam.formats.x12.write_status import body_276

NOW = datetime(2026, 3, 2, 9, 5)
LATER = NOW + timedelta(days=2)
PAYER = Named(kind="PR", last="INVENTED PAYER", id_kind="PI", number="FAKEPAYER")
US = Named(kind="1P", last="MAPLE STREET", id_kind="XX", number="1234567893")
ODD = Delimiters(element="|", component=">", repetition="\\", terminator="\n")


def sent(body: Body, *, control: int = 1, delimiters: Delimiters | None = None) -> bytes:
    envelope = Envelope(
        sender="MAPLE", receiver="PAYER", made_at=NOW, control=control, group_control=control
    )
    return written(envelope, [body], delimiters=delimiters or Delimiters())


def question(member: str = "FAKE1") -> Body:
    person = Member(
        0, traces=(("1", "V7"),), origins=("9MAPLESTRT",), last="O'Inventa", first="Testa",
        id_kind="MI", number=member, born_on=date(1961, 2, 14), sex="F",
        questions=(Question(("30",)),),
    )  # fmt: skip
    file = BenefitFile(reference="R1", source=PAYER, receiver=US, members=[person])
    return body_270(file, control="0001", made_at=NOW)


def request(kind: str = REQUEST) -> Body:
    person = Member(0, last="O'Inventa", first="Testa", id_kind="MI", number="FAKE1")
    traces = (Trace(0, "1", "PA-1", "9MAPLESTRT"),)
    review = Review(0, patient=person, traces=traces, asked=Asked("HS", "I", "3", "11:B"))
    file = ReviewFile(kind=kind, reference="R2", decider=PAYER, asker=US, reviews=[review])
    return body_278(file, control="0001", made_at=NOW)


def claim(number: str = "CLM-1") -> Claim:
    person = Named(
        kind="IL", last="O'Inventa", first="Testa", id_kind="MI", number="FAKE1", is_person=True,
        street="2 FAKE LANE", city="MADISON", state="WI", postal_code="53703",
    )  # fmt: skip
    line = ClaimLine(0, "HC:99213", 14_501, units="1", served_on=date(2026, 3, 1))
    return Claim(
        place=0, control=number, charge_cents=14_501, place_of_service="11", frequency="1",
        billing=PROVIDER_NAMED, subscriber=person, patient=person,
        payer=Named(kind="PR", last="INVENTED PAYER", id_kind="PI", number="FAKEPAYER"),
        born_on=date(1961, 2, 14), sex="F", diagnoses=["ABK:Z0000"], lines=[line],
    )  # fmt: skip


def claims(*numbers: str) -> Body:
    file = ClaimFile(
        reference="B1", submitter=SUBMITTER, receiver=RECEIVER, claims=[claim(n) for n in numbers]
    )
    return body_837(file, control="0001", made_at=NOW)


def status(number: str) -> Body:
    file = claim_status.StatusFile(
        kind=claim_status.QUESTION, reference="S1", payer="INVENTED PAYER", payer_id="FAKEPAYER",
        receiver="MAPLE", provider="MAPLE",
        claims=[claim_status.ClaimStatus(0, f"Q{number}", control=number, patient="Testa O'I",
                                         member="FAKE1", served_on=date(2026, 3, 1))],
    )  # fmt: skip
    return body_276(file, control="0001", made_at=NOW, provider_id="1234567893")


def asked_of(scenario: Scenario, content: bytes) -> list[Transaction]:
    """All that a new payer answers."""
    return opened(Desk(scenario), content)


def opened(desk: Desk, content: bytes, *, now: datetime = NOW) -> list[Transaction]:
    letters = desk.ask(content, now=now)
    items = [item for letter in letters for item in read([letter.content])]
    assert all(isinstance(item, Transaction) and not item.findings for item in items)
    return [item for item in items if isinstance(item, Transaction)]


def only(answer: Behaviour, **more: str) -> Scenario:
    return Scenario(rules=(Rule(answer, **more),))  # type: ignore[arg-type]


COVERED = {
    Behaviour.APPROVE: (["1"], []),
    Behaviour.DENY: (["6"], []),
    Behaviour.CONTRADICT: (["1", "6"], []),
    Behaviour.REJECT: ([], ["75"]),
    Behaviour.PEND: ([], ["42"]),
}


@pytest.mark.parametrize("answer", COVERED)
@pytest.mark.parametrize("delimiters", [Delimiters(), ODD], ids=["plain", "odd"])
def test_a_271_answers_its_270_under_the_askers_number(
    answer: Behaviour, delimiters: Delimiters
) -> None:
    (transaction,) = asked_of(only(answer), sent(question(), delimiters=delimiters))
    file = read_benefits(transaction)
    (member,) = file.members
    plain, rejected = COVERED[answer]
    assert (member.trace(), member.last, member.number) == ("V7", "O'Inventa", "FAKE1")
    assert [b.info for b in member.benefits if b.info in "16"] == plain
    assert [r.reason for r in member.all_rejections()] == rejected
    assert (file.payer, file.reference) == ("INVENTED PAYER", "R1")
    assert transaction.group.gs[2:4] == ["PAYER", "MAPLE"]


DECIDED = {
    Behaviour.APPROVE: ("A1", "A1"),
    Behaviour.DENY: ("A3", "A3"),
    Behaviour.PEND: ("A4", "A1"),
    Behaviour.CONTRADICT: ("A1", "A3"),
}


@pytest.mark.parametrize("answer", DECIDED)
def test_a_278_is_decided_and_an_inquiry_hears_what_became_of_it(answer: Behaviour) -> None:
    desk = Desk(only(answer))
    (first,) = opened(desk, sent(request()))
    (after,) = opened(desk, sent(request(INQUIRY), control=2), now=LATER)
    actions = [read_278(one).reviews[0].decisions()[0].action for one in (first, after)]
    assert tuple(actions) == DECIDED[answer]
    assert read_278(first).reviews[0].trace() == "PA-1"


def test_a_request_that_cannot_be_looked_at_and_one_never_made_are_refused() -> None:
    for scenario, body in (
        (only(Behaviour.REJECT), request()),
        (Scenario(), request(INQUIRY)),
    ):
        (transaction,) = asked_of(scenario, sent(body))
        (review,) = read_278(transaction).reviews
        assert not review.decisions()
        assert list(review.all_refusals())


def test_claims_are_acknowledged_taken_in_and_paid_to_the_cent() -> None:
    scenario = Scenario(
        rules=(
            Rule(Behaviour.DENY, number="CLM-2"),
            Rule(Behaviour.REJECT, number="CLM-3"),
            Rule(Behaviour.PEND, number="CLM-4"),
        ),
        pays_after_s=86_400,
    )
    content = sent(claims("CLM-1", "CLM-2", "CLM-3", "CLM-4"))
    desk = Desk(scenario)
    letters = desk.ask(content, now=NOW)
    assert [letter.name.partition(".")[2] for letter in letters] == ["999", "277ca", "835"]
    assert [letter.due_at - NOW for letter in letters] == [timedelta(), timedelta(), timedelta(1)]
    taken, accepted, paid = opened(desk, content)
    assert read_999(taken).is_taken
    assert [
        (one.control, one.statuses[0].action) for one in claim_status.read_status(accepted).claims
    ] == [("CLM-1", "WQ"), ("CLM-2", "WQ"), ("CLM-3", "U"), ("CLM-4", "WQ")]
    payment = read_835(paid)
    assert balance(payment) == ()
    assert [(one.control, one.status, one.paid_cents) for one in payment.claims] == [
        ("CLM-1", "1", 11_601),
        ("CLM-2", "4", 0),
    ]
    assert all(pyx12_errors(letter.content.replace(b"\n", b"")) == [] for letter in letters)


def test_a_status_says_what_became_of_a_claim() -> None:
    desk = Desk(Scenario(rules=(Rule(Behaviour.PEND, set="837", number="CLM-2"),)))
    desk.ask(sent(claims("CLM-1", "CLM-2")), now=NOW)
    found = {}
    for control, number in enumerate(("CLM-1", "CLM-2", "CLM-9"), start=2):
        (answer,) = opened(desk, sent(status(number), control=control))
        (one,) = claim_status.read_status(answer).claims
        found[one.control] = one.statuses[0].category
    assert found == {"CLM-1": "F1", "CLM-2": "P1", "CLM-9": "D0"}


def test_a_rule_is_for_a_set_and_a_number_and_the_first_that_fits_decides() -> None:
    scenario = Scenario(
        rules=(Rule(Behaviour.DENY, set="270", number="FAKE1"), Rule(Behaviour.SILENCE))
    )
    (answer,) = asked_of(scenario, sent(question()))
    assert read_benefits(answer).members[0].benefits[0].info == "6"
    assert asked_of(scenario, sent(question("FAKE2"))) == []
    assert asked_of(scenario, sent(claims("CLM-1"))) == []


def test_a_share_is_drawn_by_the_seed_alike_each_time() -> None:
    def denied(seed: int) -> list[bool]:
        scenario = Scenario(seed=seed, rules=(Rule(Behaviour.DENY, share=0.3),))
        rules = (scenario.rule_for("270", f"V{number}") for number in range(400))
        return [rule.answer == Behaviour.DENY for rule in rules]

    assert denied(1) == denied(1) != denied(2)
    assert 80 < sum(denied(1)) < 160


def test_a_request_that_comes_again_is_answered_the_same_and_numbers_never_repeat() -> None:
    desk = Desk(Scenario())
    first = desk.ask(sent(question()), now=NOW)
    other = desk.ask(sent(question(), control=2), now=NOW)
    assert desk.ask(sent(question()), now=LATER) == first
    isa = [next(iter(read([x.content]))).interchange.isa[13] for x in first + other]  # type: ignore[union-attr]
    assert isa == ["000000001", "000000002"]


def test_an_outage_is_for_whom_it_is_said() -> None:
    desk = Desk(only(Behaviour.OUTAGE, number="FAKE1"))
    with pytest.raises(Down):
        desk.ask(sent(question()), now=NOW)
    assert desk.ask(sent(question("FAKE2")), now=NOW)


BAD = {
    "nothing": b"",
    "a web page": b"<html><body>Sign in</body></html>",
    "half a file": sent(question())[:250],
    "no envelope": b"ST*270*0001~SE*2*0001~",
    "an answer": sent(Body("271", "005010X279A1", "0001", question().segments)),
    "a bomb": b"ISA" + b"*" * REQUEST_BYTES_MAX,
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_request_is_told_so_at_once(kind: str) -> None:
    began_s = time.monotonic()
    with pytest.raises(NotAnswered) as told:
        Desk(Scenario()).ask(BAD[kind], now=NOW)
    assert str(told.value)
    assert time.monotonic() - began_s < 2


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.sampled_from([question(), request(), claims("CLM-1"), status("CLM-1")]),
    cuts=st.lists(st.tuples(st.integers(0, 900), st.binary(max_size=4)), max_size=4),
)
def test_no_broken_request_breaks_the_payer(body: Body, cuts: list[tuple[int, bytes]]) -> None:
    content = sent(body)
    for place, put in cuts:
        content = content[:place] + put + content[place + 1 :]
    try:
        letters = Desk(Scenario()).ask(content, now=NOW)
    except NotAnswered as error:
        assert str(error)
        return
    for letter in letters:
        assert all(isinstance(item, Transaction) for item in read([letter.content]))


def test_by_folders_each_file_is_answered_whole_and_late_letters_wait(tmp_path: Path) -> None:
    said: list[str] = []
    counter = Counter(tmp_path / "in", tmp_path / "out")
    counter.open()
    (tmp_path / "in" / "a.270").write_bytes(sent(question()))
    (tmp_path / "in" / "b.html").write_bytes(BAD["a web page"])
    (tmp_path / "in" / "c.270.part").write_bytes(b"not yet")
    desk = Desk(Scenario(rules=(Rule(delay_s=60),)))
    assert counter.serve(desk, now=NOW, say=said.append) == 2
    out = tmp_path / "out"
    assert [path for path in out.iterdir() if path.is_file()] == []
    counter.serve(Desk(Scenario()), now=NOW + timedelta(seconds=61), say=said.append)
    assert [path.name for path in out.iterdir() if path.is_file()] == ["000000001.271"]
    assert (tmp_path / "in" / "unreadable" / "b.html").exists()
    assert (tmp_path / "in" / "taken" / "a.270").exists()
    assert (tmp_path / "in" / "c.270.part").exists()
    assert any("web page" in words for words in said)


def test_by_folders_an_outage_brings_an_error_page(tmp_path: Path) -> None:
    counter = Counter(tmp_path / "in", tmp_path / "out")
    counter.open()
    (tmp_path / "in" / "a.270").write_bytes(sent(question()))
    counter.serve(Desk(only(Behaviour.OUTAGE)), now=NOW, say=lambda words: None)
    assert (tmp_path / "out" / "a.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_scenario_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "slow.toml"
    path.write_text(
        'seed = 3\npays_after_s = 60\n[[rule]]\nset = "278"\nanswer = "pend"\nshare = 0.5\n'
        'delay_s = 2\n[[rule]]\nanswer = "silence"\nnumber = 12\n'
    )
    assert read_scenario(path) == Scenario(
        seed=3,
        pays_after_s=60,
        rules=(
            Rule(Behaviour.PEND, set="278", share=0.5, delay_s=2),
            Rule(Behaviour.SILENCE, number="12"),
        ),
    )


ODD_SCENARIOS: dict[str, dict[str, object]] = {
    "an unknown part": {"speed": 3},
    "a rule that is none": {"rule": "deny"},
    "an unknown answer": {"rule": [{"answer": "maybe"}]},
    "an unknown set": {"rule": [{"answer": "deny", "set": "999"}]},
    "an unknown word in a rule": {"rule": [{"answer": "deny", "colour": 1}]},
    "a word for a number": {"rule": [{"answer": "deny", "delay_s": "long"}]},
    "a time that is too long": {"pays_after_s": 10**9},
    "a yes for a number": {"seed": True},
}


@pytest.mark.parametrize("kind", ODD_SCENARIOS)
def test_an_odd_scenario_says_what_is_odd(kind: str) -> None:
    with pytest.raises(OddScenario) as told:
        scenario_of(ODD_SCENARIOS[kind])
    assert str(told.value)


def test_a_file_that_is_no_scenario_says_so(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff = [")
    with pytest.raises(OddScenario, match=r"odd\.toml"):
        read_scenario(path)


def test_another_reader_takes_the_payers_271() -> None:
    for answer in (Behaviour.APPROVE, Behaviour.DENY):  # it does not know every AAA03
        (letter,) = Desk(only(answer)).ask(sent(question()), now=NOW)
        assert x12sdk_oracle.faults(letter.content.replace(b"\n", b"")) == []
