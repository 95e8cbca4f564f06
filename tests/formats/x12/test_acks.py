"""Answers to a file are read: taken or not, which transaction, and what was wrong in it."""

from __future__ import annotations

import pytest

from formats.x12 import reading, whole
from unjam.formats.x12.acks import read_999, read_ta1


def test_a_999_says_what_became_of_each_transaction() -> None:
    transaction = reading.of("999")
    answer = read_999(transaction)
    assert transaction.findings == []
    assert (answer.group, answer.control, answer.outcome) == ("HC", "17", "P")
    assert answer.counted == ("2", "2", "1")
    assert answer.is_taken
    refused, taken = answer.sets
    assert (refused.set_id, refused.control, refused.outcome) == ("837", "0001", "R")
    assert (refused.is_taken, refused.codes) == (False, ["5"])
    assert (taken.control, taken.is_taken, taken.errors) == ("0002", True, [])
    (error,) = refused.errors
    assert (error.segment, error.position, error.code) == ("CLM", "22", "8")
    assert error.elements == [("2:1", "1", "BAD")]


def test_a_997_is_read_the_same_way() -> None:
    answer = read_999(reading.of("997"))
    (refused,) = answer.sets
    assert not answer.is_taken
    assert (refused.outcome, refused.errors[0].segment) == ("R", "CLM")
    assert refused.errors[0].elements == [("2", "1", "BAD")]


@pytest.mark.parametrize(
    ("code", "is_taken"),
    [("A", True), ("E", True), ("M", False), ("P", True), ("R", False), ("W", False),
     ("X", False), ("", False), ("?", False)],
)  # fmt: skip
def test_only_what_was_accepted_counts_as_taken(code: str, is_taken: bool) -> None:
    answer = read_999(reading.of("999", "AK9*P", f"AK9*{code}"))
    assert answer.is_taken is is_taken


def test_an_answer_that_does_not_say_to_what_is_found() -> None:
    transaction = reading.of("999", "AK1*HC*17", "AK1*HC*")
    assert read_999(transaction).control == ""
    assert reading.codes(transaction) == ["element_missing"]


@pytest.mark.parametrize(("code", "is_taken"), [("A", True), ("E", True), ("R", False)])
def test_a_ta1_names_the_interchange_that_it_answers(code: str, is_taken: bool) -> None:
    content = whole.TA1.replace(b"*R*006", f"*{code}*006".encode())
    answer = read_ta1(reading.only(content))
    assert (answer.control, answer.outcome, answer.code) == ("000000017", code, "006")
    assert answer.is_taken is is_taken
