"""What each kind of X12 file means for a piece of work."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from connections.x12 import files
from formats.x12 import whole
from formats.x12.interchanges import interchange, transaction
from unjam.connections.readers import open_source
from unjam.connections.rules import Chunk, ColumnMapping

CHICAGO = ColumnMapping(zone="America/Chicago")
Told = tuple[str, str, str, str]


def chunk_of(content: bytes, *, folder: Path, name: str = "f.x12") -> Chunk:
    path = folder / name
    path.write_bytes(content)
    source = open_source(path)
    assert source.format_name == "x12"
    (chunk,) = source.chunks(CHICAGO)
    return chunk


def told(chunk: Chunk) -> list[Told]:
    """(case, process, step, role) of each step of a chunk."""
    columns = chunk.columns
    each = (columns.case, columns.process, columns.step, columns.role)
    return [
        tuple(column.words[column.codes[place]] for column in each)  # type: ignore[misc]
        for place in range(len(columns))
    ]


def reasons(chunk: Chunk) -> list[str]:
    column = chunk.columns.more["Reason"]
    return [column.words[code] for code in column.codes]


CLAIM = ("claim PCN1", "Claim")
ELIGIBILITY = ("eligibility V1", "Eligibility check")
AUTHORIZATION = ("authorization PA-1", "Prior authorization")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (files.claims("PCN1"), (*CLAIM, "Claim sent", "System")),
        (files.claims("PCN1", frequency="7"), (*CLAIM, "Corrected claim sent", "System")),
        (files.claims("PCN1", frequency="8"), (*CLAIM, "Claim taken back", "System")),
        (files.accepted("PCN1"), (*CLAIM, "Claim accepted", "Payer")),
        (files.accepted("PCN1", category="A7"), (*CLAIM, "Claim rejected", "Payer")),
        (files.status_question("T9", "PCN1"), (*CLAIM, "Claim status asked", "System")),
        (
            files.status_answer("T9", control="PCN1"),
            (*CLAIM, "Claim pending at payer", "Payer"),
        ),
        (
            files.status_answer("T9", control="PCN1", category="F1"),
            (*CLAIM, "Claim finished at payer", "Payer"),
        ),
        (
            files.status_answer("T9", control="PCN1", category="R3"),
            (*CLAIM, "Payer asks for documents", "Payer"),
        ),
        (files.payment("PCN1"), (*CLAIM, "Claim paid", "Payer")),
        (
            files.payment("PCN1", paid="0", status="4", adjustments="CAS*CO*197*100"),
            (*CLAIM, "Claim denied", "Payer"),
        ),
        (
            files.payment("PCN1", paid="0", adjustments="CAS*CO*197*100"),
            (*CLAIM, "Claim denied", "Payer"),
        ),
        (
            files.payment("PCN1", paid="0", adjustments="CAS*PR*1*100"),
            (*CLAIM, "Claim left to patient", "Payer"),
        ),
        (
            files.payment("PCN1", paid="-80", status="22", adjustments="CAS*CO*45*-20"),
            (*CLAIM, "Payment taken back", "Payer"),
        ),
        (files.eligibility_question("V1"), (*ELIGIBILITY, "Eligibility asked", "System")),
        (
            files.eligibility_answer("V1", "EB*1*IND*30"),
            (*ELIGIBILITY, "Eligibility answered", "Payer"),
        ),
        (
            files.eligibility_answer("V1", "AAA*N**72*C"),
            (*ELIGIBILITY, "Eligibility not answered", "Payer"),
        ),
        (files.review("PA-1"), (*AUTHORIZATION, "Authorization requested", "System")),
        (
            files.review("PA-1", purpose="28"),
            (*AUTHORIZATION, "Authorization asked after", "System"),
        ),
        (
            files.review("PA-1", "HCR*A1*AUTH7", purpose="11", kind="2"),
            (*AUTHORIZATION, "Authorization approved", "Payer"),
        ),
        (
            files.review("PA-1", "HCR*A4", purpose="11", kind="2"),
            (*AUTHORIZATION, "Authorization pended", "Payer"),
        ),
        (
            files.review("PA-1", "AAA*N**T4*C", purpose="11", kind="2"),
            (*AUTHORIZATION, "Authorization refused by payer's system", "Payer"),
        ),
    ],
)
def test_each_file_says_one_step(content: bytes, expected: Told, tmp_path: Path) -> None:
    chunk = chunk_of(content, folder=tmp_path)
    assert told(chunk) == [expected]
    assert not chunk.parked
    assert not chunk.held


def test_the_decision_of_a_service_counts_where_the_event_has_none(tmp_path: Path) -> None:
    below = ("HL*5*4*SS*0", "SV1*HC:72148*100*UN*1", "HCR*A1*AUTH7", "HL*6*4*SS*0")
    content = files.review(
        "PA-1", *below, "SV1*HC:72141*100*UN*1", "HCR*A3**0V", purpose="11", kind="2"
    )
    assert told(chunk_of(content, folder=tmp_path))[0][2] == "Authorization denied"


def test_an_acknowledgement_waits_for_the_claims_of_its_file(tmp_path: Path) -> None:
    sent = chunk_of(files.claims("PCN1", "PCN2"), folder=tmp_path)
    answer = chunk_of(files.acknowledgement(), folder=tmp_path)
    (held,) = answer.held
    assert (held.step, held.role) == ("File accepted", "Clearing house")
    links = {link.key: link for link in sent.links}
    assert links[held.key].cases == ("claim PCN1", "claim PCN2")
    assert links[held.key].process == "Claim"
    assert links[held.key].since_us <= held.happened_at_us
    rejected = chunk_of(files.acknowledgement(outcome="R"), folder=tmp_path)
    assert rejected.held[0].step == "File rejected"
    assert rejected.held[0].key == held.key


def test_an_answer_without_our_number_waits_for_the_question(tmp_path: Path) -> None:
    asked = chunk_of(files.status_question("T9", "PCN1"), folder=tmp_path)
    (held,) = chunk_of(files.status_answer("T9"), folder=tmp_path).held
    assert [link.cases for link in asked.links if link.key == held.key] == [("claim PCN1",)]


def test_a_payers_own_number_stands_for_the_claim(tmp_path: Path) -> None:
    chunk = chunk_of(files.accepted("PCN1", payer_control="ICN77"), folder=tmp_path)
    assert [(link.key, link.cases) for link in chunk.links] == [
        ("payer claim ICN77", ("claim PCN1",))
    ]


def test_a_denial_says_why_in_our_words(tmp_path: Path) -> None:
    content = files.payment("PCN1", paid="0", status="4", adjustments="CAS*CO*45*20**197*80")
    (reason,) = reasons(chunk_of(content, folder=tmp_path))
    assert reason == "Authorization was needed and not there"


def test_a_payment_that_does_not_add_up_is_read_and_remarked(tmp_path: Path) -> None:
    chunk = chunk_of(files.payment("PCN1", total="79.99"), folder=tmp_path)
    assert told(chunk)[0][2] == "Claim paid"
    assert "79.99" in chunk.remarks[0].sentence
    assert "$0.01 apart" in chunk.remarks[0].sentence


def test_a_claim_without_number_is_parked_and_the_others_go_in(tmp_path: Path) -> None:
    chunk = chunk_of(files.claims("PCN1", "", "PCN3"), folder=tmp_path)
    assert [line[0] for line in told(chunk)] == ["claim PCN1", "claim PCN3"]
    (parked,) = chunk.parked
    assert parked.column == "CLM01"
    assert parked.raw.startswith("CLM**100")
    assert "SV1*HC:99213" in parked.raw
    assert "PCN" not in parked.raw


def test_a_file_of_nothing_but_unusable_claims_takes_no_more_time(tmp_path: Path) -> None:
    lines = transaction("BPR*I*1", *["CLP**1*9*9"] * 20_000, set_id="835")
    content = interchange(lines, group="HP", version="005010X221A1")
    begun = time.process_time()
    chunk = chunk_of(content, folder=tmp_path)
    assert time.process_time() - begun < 10
    assert len(chunk.parked) == 20_000
    assert {parked.raw for parked in chunk.parked} == {"CLP**1*9*9~"}


def test_half_a_file_gives_what_is_whole(tmp_path: Path) -> None:
    content = files.claims("PCN1")
    half = content + files.claims("PCN2", group="18")[:-120]
    chunk = chunk_of(half, folder=tmp_path)
    assert [line[0] for line in told(chunk)] == ["claim PCN1"]
    assert len(chunk.parked) == 1
    assert "no_iea" in {remark.code for remark in chunk.remarks}


def test_the_same_transaction_twice_in_a_file_counts_once(tmp_path: Path) -> None:
    content = files.claims("PCN1")
    chunk = chunk_of(content + content, folder=tmp_path)
    assert len(told(chunk)) == 1
    assert chunk.counts["duplicate_message"] == 1


def test_times_are_those_of_the_practice(tmp_path: Path) -> None:
    chunk = chunk_of(files.claims("PCN1"), folder=tmp_path)
    assert chunk.columns.ended_at_us[0] == 1772463900_000_000  # 2026-03-02 09:05 in Chicago


def test_a_time_without_zone_counts_for_each_of_its_steps(tmp_path: Path) -> None:
    assert chunk_of(files.claims("PCN1", "PCN2"), folder=tmp_path).counts["naive"] == 2


def test_no_fact_of_a_patient_is_kept(tmp_path: Path) -> None:
    for content in (files.claims("PCN1"), files.accepted("PCN1"), files.payment("PCN1")):
        chunk = chunk_of(content, folder=tmp_path)
        assert "FICTUS" not in repr(chunk).upper()


def test_reading_resumes_after_a_row(tmp_path: Path) -> None:
    path = tmp_path / "f.x12"
    path.write_bytes(files.claims("PCN1") + files.claims("PCN2", group="18"))
    source = open_source(path)
    whole = [line for chunk in source.chunks(CHICAGO) for line in told(chunk)]
    rows = [row for chunk in source.chunks(CHICAGO) for row in chunk.columns.row]
    rest = [
        line for chunk in source.chunks(CHICAGO, after_row=rows[0] + 9) for line in told(chunk)
    ]
    assert rest == whole[1:]


def test_what_a_guide_requires_and_a_file_lacks_is_remarked_with_its_place(tmp_path: Path) -> None:
    chunk = chunk_of(whole.sound("835").replace(b"*ACH*", b"**", 1), folder=tmp_path)
    assert [(remark.place, remark.code, remark.row) for remark in chunk.remarks] == [
        ("BPR04", "element_missing", 4)
    ]
    assert len(told(chunk)) == 3
