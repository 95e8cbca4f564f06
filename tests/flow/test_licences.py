"""Above the licence that it needs: by the log, by the scope-of-practice table, or by both."""

from __future__ import annotations

import random
from typing import Any

import pytest

from reference.logs import columns_of
from truth.practice import BEGIN_US, DAY, later
from unjam.flow import findings
from unjam.flow.findings import Finding, Kind
from unjam.flow.findings.licences import need_of
from unjam.practice import rules, scope

WEEKS = 20
USUAL = ("Open form", "File form", "Print form")


def found(step: str, hands: dict[str, int]) -> list[Finding]:
    """A log whose last step is done by these roles, so many times in ten each; three people do."""
    dice, rows = random.Random(4), []
    roles = [role for role, times in hands.items() for _ in range(times)]
    for number in range(20 * WEEKS):
        minute = later(dice.uniform(0, WEEKS * 7 * DAY), 0)
        for name in (*USUAL, step):
            role = dice.choice(roles) if name == step else "Front desk"
            minute = later(minute, 40 * dice.lognormvariate(0, 0.5))
            touch = 5 * dice.lognormvariate(0, 0.5)
            rows.append(_row(f"c{number}", name, minute, touch=touch, role=role))
            minute += touch
    work = findings.work_of(columns_of(sorted(rows, key=lambda row: row["end"])))
    return [one for one in findings.findings_of(work) if one.kind == Kind.ABOVE_LICENCE]


def _row(case: str, step: str, minute: float, *, touch: float, role: str) -> dict[str, Any]:
    return {
        "case": case, "step": step, "role": role, "process": "Form",
        "person": f"{role} {case[-1] in '02468'}",
        "start": BEGIN_US + round(minute * 60) * 1_000_000,
        "end": BEGIN_US + round((minute + touch) * 60) * 1_000_000,
    }  # fmt: skip


def test_the_table_tells_what_the_log_cannot_for_the_senior_role_always_does_it() -> None:
    (one,) = found("Run eligibility check", {"RN": 10})
    assert one.sentence.startswith("100 % of “Run eligibility check” is done by a role with more")
    assert "the scope-of-practice table asks for" in one.sentence
    assert "usually" not in one.sentence


def test_the_log_tells_of_steps_that_the_table_does_not_know() -> None:
    (one,) = found("Stamp form", {"Front desk": 6, "RN": 4})
    assert "above the one that usually does it:" in one.sentence
    assert "table" not in one.sentence


def test_both_together_are_one_finding_that_says_so() -> None:
    (one,) = found("Check coverage", {"Front desk": 6, "Physician": 4})
    assert "above the one that usually does it and above what the scope-of-practice" in (
        one.sentence
    )
    assert one.share_of_cases == pytest.approx(0.4, abs=0.08)


def test_what_the_usual_role_may_not_do_is_never_called_above() -> None:
    """A medical assistant may not sign refills: that the physician does is right."""
    assert found("Sign refill", {"MA": 7, "Physician": 3}) == []


def test_one_licence_further_is_how_small_practices_get_by() -> None:
    assert found("Run eligibility check", {"MA": 10}) == []


def test_nobody_is_above_where_nobody_else_works_here() -> None:
    need = need_of("Run eligibility check", ["", "Physician"])
    assert need is not None
    assert not need.above.any()
    assert need_of("Stamp form", ["Front desk"]) is None


@pytest.mark.parametrize(
    ("step", "task"),
    [
        ("Send to pharmacy", "refill_transmit"), ("Sign the refill", "refill_authorize"),
        ("Submit prior authorization", "authorization_work"), ("Triage call", "symptom_triage"),
        ("Book referral", "referral_work"), ("Check code", ""), ("Send claim", ""),
        ("Author note", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_step_is_a_task_only_by_words_of_its_own(step: str, task: str) -> None:
    assert rules.task_of_step(scope.table(), step) == task


def test_words_that_cannot_be_read_are_refused() -> None:
    row = '[[task]]\nname = "x"\nwords = "x"\nsource = "x"\nchecked = "read"\nsteps = '
    for broken in ('["("]', '"one"', "[3]"):
        with pytest.raises(scope.ScopeTableBroken, match="scope.toml"):
            scope.parse(row + broken)
