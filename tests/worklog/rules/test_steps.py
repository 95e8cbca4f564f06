"""The fast way of preparing steps gives what the slow definition says."""

from __future__ import annotations

import json
import pickle
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from unjam.events import NO_INSTANT_US, StepRecorded
from unjam.worklog.rules import EntryRow, canonical, tree
from unjam.worklog.rules.steps import leaf_of
from worklog.conftest import PRACTICE, columns_of, prepared

ROWS = st.lists(
    st.tuples(
        st.text(min_size=1, max_size=5),
        st.text(min_size=1, max_size=5),
        st.integers(-(2**62), 2**62),
    ),
    max_size=12,
)


def slow_key(row: EntryRow) -> bytes:
    content = canonical.typed(
        "unjam.step.1", PRACTICE, "StepRecorded", row.subject_id, row.happened_at_us,
        row.happened_from_us, canonical.sha256(row.payload.encode()),
    )  # fmt: skip
    return (row.happened_at_us + 2**63).to_bytes(8, "big") + canonical.sha256(content)[:8]


def slow_leaf(row: EntryRow) -> bytes:
    return canonical.sha256(
        b"\0"
        + canonical.typed(
            "unjam.entry.1",
            PRACTICE,
            "StepRecorded",
            row.subject_id,
            row.happened_at_us,
            row.happened_from_us,
            row.dedupe_key,
            canonical.sha256(row.salt + row.payload.encode()),
        )  # fmt: skip
    )


@given(rows=ROWS)
def test_rows_keys_leaves_and_root_are_what_the_definition_says(rows) -> None:
    rows = [row for row in rows if _storable(row[0] + row[1])]
    steps = pickle.loads(pickle.dumps(prepared(rows)))
    made = [EntryRow(*row) for row in steps.rows(first_seq=10, seal_no=3)]
    before: Counter[tuple[object, ...]] = Counter()
    for number, (row, (case, step, at)) in enumerate(zip(made, rows, strict=True)):
        started = at - 60 if at % 2 else None
        assert (row.seq, row.seal_no, row.subject_id) == (10 + number, 3, f"c_{case}")
        assert (row.happened_at_us, row.happened_from_us) == (at, started)
        event = StepRecorded(
            process="refill", step=step, started_at_us=started, person_id="s_pretend",
            role="front desk", more=(("payer", "Acme \N{SNOWMAN}"),),
        )  # fmt: skip
        assert row.payload == canonical.payload_of(event)
        assert row.dedupe_key == canonical.key_again(slow_key(row), before[case, step, at])
        before[case, step, at] += 1
        assert row.leaf == slow_leaf(row) == leaf_of(row)
    assert steps.root == tree.root([row.leaf for row in made])
    assert steps.base_keys() == [slow_key(row) for row in made]


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def test_what_is_empty_is_not_in_the_payload() -> None:
    columns = columns_of([("a", "b", 2)])
    assert list(columns.started_at_us) == [NO_INSTANT_US]
    (row,) = (EntryRow(*row) for row in prepared([("a", "b", 2)]).rows(first_seq=1, seal_no=1))
    assert sorted(json.loads(row.payload)) == ["more", "person_id", "process", "role", "step"]


def test_keys_of_equal_instants_lie_together_in_order_of_time() -> None:
    rows = [("a", "b", at) for at in (-5, -1, 0, 1, 2**40)]
    keys = [row[10] for row in prepared(rows).rows(first_seq=1, seal_no=1)]
    assert keys == sorted(keys)
