"""Interchanges, groups and transactions: what is whole is read, the rest is set aside and said."""

from __future__ import annotations

import time

import pytest

from formats.x12.interchanges import interchange, transaction
from unjam.formats.findings import Severity
from unjam.formats.x12 import envelope, transactions
from unjam.formats.x12.envelope import Unread, read
from unjam.formats.x12.findings import Finding
from unjam.formats.x12.transactions import Transaction

CLAIM = transaction("BHT*0019*00*1", "CLM*PCN1*100", control="0001")
OTHER = transaction("BHT*0019*00*2", "CLM*PCN2*200", control="0002")


def items(content: bytes) -> list[Transaction | Unread | Finding]:
    return list(read([content]))


def codes(content: bytes) -> list[str]:
    """Every finding of a file, those of its transactions too."""
    found = []
    for item in items(content):
        match item:
            case Transaction():
                found += [finding.code for finding in item.findings]
            case Unread():
                found.append(item.finding.code)
            case Finding():
                found.append(item.code)
    return found


def test_a_sound_file_has_no_findings() -> None:
    content = interchange(CLAIM, OTHER)
    assert codes(content) == []
    first, second = items(content)
    assert isinstance(first, Transaction)
    assert isinstance(second, Transaction)
    assert (first.set_id, first.version, first.control) == ("837", "005010X222A1", "0001")
    assert (first.position, second.position) == (3, 7)
    assert second.segments[2] == ["CLM", "PCN2", "200"]
    assert second.interchange.isa[13] == "000000001"
    assert second.group.gs[6] == "17"


@pytest.mark.parametrize("newline", ["", "\n", "\r\n"])
def test_offsets_point_into_the_file(newline: str) -> None:
    content = interchange(CLAIM, OTHER, newline=newline)
    for item in items(content):
        assert isinstance(item, Transaction)
        for place, segment in enumerate(item.segments):
            at = item.offset_of(place)
            assert content[at:].startswith("*".join(segment).encode())
        assert item.text().encode() in content


def test_offsets_are_right_where_line_ends_are_uneven() -> None:
    content = interchange(CLAIM, OTHER, newline="\n").replace(b"CLM*PCN1", b"\r\n  CLM*PCN1")
    first = items(content)[0]
    assert isinstance(first, Transaction)
    at = first.offset_of(2)
    assert content[at:].startswith(b"CLM*PCN1")
    assert content[first.offset_of(3) :].startswith(b"SE*")


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        (b"SE*4*0001", b"SE*9*0001", "segment_count"),
        (b"SE*4*0001", b"SE*x*0001", "segment_count"),
        (b"SE*4*0001", b"SE*4*0009", "control_differs"),
        (b"GE*2*17", b"GE*3*17", "ge_count"),
        (b"GE*2*17", b"GE*2*18", "control_differs"),
        (b"IEA*1*000000001", b"IEA*2*000000001", "iea_count"),
        (b"IEA*1*000000001", b"IEA*1*000000002", "control_differs"),
        (b"SE*4*0001~", b"", "no_se"),
        (b"GE*2*17~", b"", "no_ge"),
        (b"ST*837*0002~", b"", "no_st"),
        (b"*0002", b"*0001", "control_twice"),
        (b"IEA*1*000000001~", b"", "no_iea"),
        (b"IEA*1*000000001~", b"IEA*1*000000001~garbage", "stray"),
        (b"~SE*4*0002~", b"~", "no_se"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(was: bytes, becomes: bytes, code: str) -> None:
    content = interchange(CLAIM, OTHER)
    assert was in content
    broken = content.replace(was, becomes)
    assert code in codes(broken)
    assert any(isinstance(item, Transaction) for item in items(broken))


def test_half_a_file_gives_its_whole_transactions_and_sets_the_rest_aside() -> None:
    content = interchange(CLAIM, OTHER)
    half = content[: content.index(b"PCN2") + 2]
    whole, *rest = items(half)
    assert isinstance(whole, Transaction)
    aside = [item for item in rest if isinstance(item, Unread)]
    assert len(aside) == 1
    assert "CLM*PC" in aside[0].text
    assert aside[0].finding.position == 7
    assert half[aside[0].finding.offset :].startswith(b"ST*837*0002")


def test_a_ta1_stands_by_itself() -> None:
    content = interchange(CLAIM).replace(b"GS*", b"TA1*000000009*260302*0905*A*000~GS*")
    alone = items(content)[0]
    assert isinstance(alone, Transaction)
    assert (alone.set_id, alone.control) == ("TA1", "000000009")


def test_a_transaction_without_a_group_is_read() -> None:
    content = interchange(CLAIM)
    bare = content[: content.index(b"GS*")] + content[content.index(b"ST*") :]
    assert "no_group" in codes(bare)
    assert isinstance(items(bare)[1], Transaction)


def test_a_transaction_that_is_too_large_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "TRANSACTION_CHARS_MAX", 1_000)
    big = transaction(*["NTE*ADD*" + "x" * 90] * 40, control="0002")
    content = interchange(CLAIM, big, OTHER)
    read_in_blocks = list(read([content[at : at + 500] for at in range(0, len(content), 500)]))
    kinds = [type(item).__name__ for item in read_in_blocks]
    assert kinds.count("Transaction") == 2
    assert "too_large" in [
        item.finding.code for item in read_in_blocks if isinstance(item, Unread)
    ]


def test_a_trimmed_isa_is_read_and_remarked() -> None:
    content = interchange(CLAIM).replace(b"MAPLE          *ZZ", b"MAPLE*ZZ", 1)
    remark = items(content)[0]
    assert isinstance(remark, Finding)
    assert (remark.code, remark.severity) == ("isa_width", Severity.REMARK)
    assert isinstance(items(content)[1], Transaction)


def test_a_finding_says_its_place_as_x12_people_do() -> None:
    first = items(interchange(CLAIM))[0]
    assert isinstance(first, Transaction)
    first.find("unknown", 2, sentence="A sentence.", element=2, component=1)
    finding = first.findings[-1]
    assert (finding.place, finding.found, finding.position) == ("CLM02-1", "100", 5)


def test_a_transaction_that_is_wrong_throughout_is_told_of_once_and_soon() -> None:
    lines = transaction("BPR*I*1", *["CLP**99"] * 20_000, set_id="835")
    (found,) = items(interchange(lines, newline="\n"))
    assert isinstance(found, Transaction)
    begun = time.process_time()
    for place in range(len(found.segments)):
        found.find("element_missing", place, sentence="A number is needed.", element=1)
    assert time.process_time() - begun < 5
    assert len(found.findings) == transactions.FINDINGS_MAX
    assert found.findings[-1].code == "and_more"
    assert found.findings[-2].offset == found.offset_of(transactions.FINDINGS_MAX - 2)
