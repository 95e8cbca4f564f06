"""What we write is whole: counts, control numbers, and no value that breaks its segment."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.formats.x12.envelope import read
from unjam.formats.x12.tokens import Delimiters
from unjam.formats.x12.transactions import Transaction
from unjam.formats.x12.values import amount_of, cents_of
from unjam.formats.x12.write import Body, Envelope, composite, repeated, segment, written

AT = datetime(2026, 3, 2, 9, 5, 7)
ENVELOPE = Envelope("MAPLE", "BLUE", AT, 17, 18)
MARKS = (Delimiters(), Delimiters("|", ">", "!", "\n"), Delimiters("\x1d", "\x1f", "\x1e", "\x1c"))


def body(*segments: list[str], control: str = "0001") -> Body:
    return Body("837", "005010X222A1", control, segments)


@given(st.text(max_size=30), st.sampled_from(MARKS), st.sampled_from(["", "\n", "\r\n"]))
def test_any_value_leaves_the_file_whole(value: str, marks: Delimiters, newline: str) -> None:
    lines = (
        segment("NM1", "IL", "1", value, "", "", ""),
        segment("SV1", composite("HC", "99213", value), "100"),
        segment("EB", "1", "IND", repeated("30", "98")),
    )
    content = written(ENVELOPE, [body(*lines)], delimiters=marks, newline=newline)
    (found,) = read([content])
    assert isinstance(found, Transaction)
    assert not found.findings
    name, line, benefit = found.segments[1:-1]
    assert len(name) <= 4
    assert line[1].split(marks.component)[:2] == ["HC", "99213"]
    assert benefit[3].split(marks.repetition) == ["30", "98"]


def test_numbers_and_counts_are_exact() -> None:
    content = written(ENVELOPE, [body(control="0001"), body(control="0002")]).decode()
    assert content.startswith("ISA*00*")
    assert len(content.split("~")[0]) == 105
    assert "*000000017*0*P*:~" in content
    assert "GS*HC*MAPLE*BLUE*20260302*090507*18*X*005010X222A1~" in content
    assert "SE*2*0001~" in content
    assert content.endswith("GE*2*18~IEA*1*000000017~")


def test_a_group_of_two_kinds_is_refused() -> None:
    with pytest.raises(ValueError, match="one kind"):
        written(ENVELOPE, [body(), Body("835", "005010X221A1", "2", ())])
    with pytest.raises(ValueError, match="nine digits"):
        written(Envelope("A", "B", AT, 10**9, 1), [body()])


@given(st.integers(-(10**12), 10**12))
def test_amounts_come_back(cents: int) -> None:
    assert cents_of(amount_of(cents)) == cents
