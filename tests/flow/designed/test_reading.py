"""A design is read as it was written; what is wrong is one sentence with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from flow.designed.test_conformance import designs
from unjam.flow.designed import (
    Clock,
    Deadline,
    Design,
    DesignedStep,
    NotADesign,
    misspelt,
    read,
    write,
)

GOOD = """\
process = "Prior authorizations"
ends = ["Closed"]

[[step]]
name = "Asked for"
by = "front desk"   # one text is enough

[[step]]
name = "Benefit check"
by = ["coordinator", "biller"]
optional = true

[[step]]
name = "Closed"
followed_by = []

[[return]]
from = "Benefit check"
to = "Asked for"

[[before]]
first = "Asked for"
then = "Closed"

[[deadline]]
from = "Asked for"
to = "Closed"
within = "16 open hours"
"""


def test_everything_that_may_stand_in_a_design_is_read() -> None:
    found = read("\ufeff" + GOOD.replace("\n", "\r\n"))
    assert found.process == "Prior authorizations"
    assert found.design == Design(
        (
            DesignedStep("Asked for", ("front desk",)),
            DesignedStep("Benefit check", ("coordinator", "biller"), optional=True),
            DesignedStep("Closed", followed_by=()),
        ),
        ends=("Closed",),
        returns=(("Benefit check", "Asked for"),),
        before=(("Asked for", "Closed"),),
        deadlines=(Deadline("Asked for", "Closed", 16, Clock.OPEN_HOURS),),
    )


@settings(max_examples=80, deadline=None)
@given(design=designs())
def test_what_is_written_is_read_as_the_same(design: Design) -> None:
    assert read(write(design, notes=["left out"])).design == design


@pytest.mark.parametrize(
    "name", ['say "hi"', "back\\slash", "tab\tand\x7f", "Prüfung · 審査", " x "]
)
def test_any_name_of_a_step_survives(name: str) -> None:
    design = Design((DesignedStep(name, (name,)),), ends=(name,))
    assert read(write(design)).design == design


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "Asked for"', "name = Asked for", "Line 5: This cannot be read"),
        ('"Benefit check"\nby', '"Benefit check\nby', "Line 9: This cannot be read"),
        ("optional = true", "optoinal = true", "Line 11: “optoinal” means nothing in a [[step]]. "
         "Did you mean “optional”?"),
        ("optional = true", 'optional = "yes"', "Line 11: “optional” of “Benefit check” is true"),
        ("ends =", "end =", "Line 2: “end” means nothing above all tables. Did you mean “ends”?"),
        ("[[step]]\nname = \"Closed\"", "[[steps]]\nname = \"Closed\"",
         "“steps” means nothing above all tables. Did you mean “step”?"),
        ('ends = ["Closed"]', 'ends = ["Close"]', "Line 2: There is no step “Close” in this "
         "design. Did you mean “Closed”?"),
        ('to = "Asked for"', 'to = "Askd for"', "Line 19: There is no step “Askd for”"),
        ('to = "Asked for"', 'to = "Benefit check"', "Line 19: A [[return]] is about two"),
        ('then = "Closed"', "", "Line 21: A [[before]] needs then ="),
        ('within = "16 open hours"', 'within = "soon"', "Line 28: How long may it take"),
        ('within = "16 open hours"', "within = 16", "Line 28: “within” is one text in quotes"),
        ('within = "16 open hours"', 'within = "0 days"', 'within = "3 days"'),
        ('within = "16 open hours"', 'within = "1.5 working days"', "Working days are whole"),
        ('name = "Closed"', 'name = "Asked for"', "Line 14: The step “Asked for” stands here a"),
        ('name = "Closed"', "", "Line 13: A step needs a name"),
        ('by = ["coordinator", "biller"]', "by = 3", "Line 10: “by” is a text in quotes, or"),
        ("followed_by = []", 'followed_by = ["x"]', "Line 15: There is no step “x”"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    with pytest.raises(NotADesign) as refusal:
        read(GOOD.replace(old, new, 1))
    assert expected in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "at least one step"),
        ("# nothing", "at least one step"),
        ("step = 3", "Write [[step]], with two brackets"),
        ("[step]\nname = 'x'", "Line 1: Write [[step]]"),
        ("x" * 50_000, "at most 40,000 characters"),
        ("\n".join(f"[[step]]\nname='s{n}'" for n in range(121)), "at most 120 steps"),
    ],
)
def test_what_is_no_design_at_all(text: str, expected: str) -> None:
    with pytest.raises(NotADesign) as refusal:
        read(text)
    assert expected in str(refusal.value)


def test_a_step_that_the_log_spells_otherwise_is_offered() -> None:
    text = GOOD.replace("Benefit check", "Benefit chek")
    design = read(text).design
    problem = misspelt(text, design, log_steps=["Asked for", "Benefit check", "Closed"])
    assert str(problem) == (
        "Line 9: No case has a step “Benefit chek”. Did you mean “Benefit check”?"
    )
    assert problem is not None
    assert problem.line == 9


def test_a_step_that_nobody_does_yet_may_be_designed() -> None:
    design = read(GOOD).design
    assert misspelt(GOOD, design, log_steps=["Asked for", "Fax to payer", "Closed"]) is None
